"""A database in which the end of a round was told of door by door tells of it by community from now on."""

import importlib

import pytest
from django.apps import apps

from lianfang.duties import actions as duties
from lianfang.duties import sweep
from lianfang.duties.actions import NewDuty
from lianfang.duties.models import Alert, Duty
from lianfang.kit import clock
from lianfang.testing.former import Story
from lianfang.testing.world import open_round

MIGRATION = importlib.import_module("lianfang.duties.migrations.0010_alerts_of_rounds_by_community")

# Tried below on rows of today's models, which are those of its time.
STORY = Story(
    tries=("duties", "0010_alerts_of_rounds_by_community"),
    also=(("duties", "0011_sums_by_hour"),),  # in test_sums_by_hour
    before=(),
    fill="",
    read="told = []",
)


@pytest.mark.django_db
def test_the_doors_of_a_round_are_told_of_together_and_other_alerts_stay(world):
    opened, garden = open_round(world), world.places["garden"]
    item = NewDuty(garden.pk, garden.path, opened.opens_at, opened.due_at)
    [turn] = duties.raise_duties(world.scope("liu"), kind="test.rounds", origin="x", items=[item])
    door = Duty.objects.filter(round=opened).order_by("pk").first()
    at, facts = opened.due_at, {"level": "warning", "path": garden.path, "place": garden, "words": "x"}
    Duty.objects.update(alarmed_at=at)
    for rule, ref in (("duty-overdue", f"duty:{door.pk}"), ("duty-overdue", f"duty:{turn}"),
                      ("round-overdue", f"round:{opened.pk}")):  # fmt: skip
        Alert.objects.create(rule=rule, ref=ref, at=at, **facts)
    for _twice in range(2):
        MIGRATION.by_community(apps, None)
    outcomes = dict(Alert.objects.filter(rule="duty-overdue").values_list("ref", "outcome"))
    assert outcomes == {f"duty:{door.pk}": "by-community", f"duty:{turn}": ""}
    clock.fix(at)
    sweep.run_once(at)
    told = Alert.objects.filter(settled_at=None).values_list("rule", "place__code")
    assert sorted(told) == [
        ("duty-overdue", "garden"), ("round-left", "binhe"), ("round-left", "north"),
        ("round-overdue", "garden"),
    ]  # fmt: skip
