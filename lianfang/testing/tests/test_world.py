"""The world is built once and written again for every further test: both are the same to the last column."""

import pytest
from django.db import transaction

from lianfang.duties.models import Duty
from lianfang.kit import clock
from lianfang.testing import world
from lianfang.testing.world import NOON, open_round, visit

pytestmark = pytest.mark.django_db
FRESH = {"wrapped", "contact", "key_id"}  # a key is made by chance, and what it seals with it


def shown(one):
    return sorted(one.__dict__.keys()), sorted(one.places), sorted(one.cast), one.event.code


def rows():
    return {
        table: [
            {name: value for name, value in row.items() if name not in FRESH}
            for row in table._base_manager.order_by("pk").values()
        ]
        for table in world._tables()
    }


def undone(build):
    with transaction.atomic():
        found = shown(build()), rows()
        transaction.set_rollback(True)
        return found


def test_a_world_that_is_written_again_is_the_one_that_was_built():
    built, _first, again = undone(world._build), undone(world.build), undone(world.build)
    assert shown_without_numbers(again) == shown_without_numbers(built)
    assert sum(map(len, again[1].values())) > 40


def shown_without_numbers(told):
    """The second database never gives a number twice, so they differ there."""
    objects, tables = told
    plain = {
        table: [{name: value for name, value in row.items() if not name.endswith("id")} for row in found]
        for table, found in tables.items()
    }
    return objects, plain


def test_one_can_work_in_a_world_that_was_written_again():
    undone(world.build)
    one = world.build()
    assert one.scope("zhou").may("record", one.places["garden"].path)
    assert not one.scope("zhou").may("record", one.places["village"].path)
    assert one.cast["zhou"].postings.get().place == one.places["binhe-1"]
    assert one.event.key_id and visit(one.doors("garden")[0])["place"] == "garden-1-1-101"
    assert Duty.objects.filter(round=open_round(one)).count() == 16


def test_a_world_of_another_hour_is_built_anew():
    undone(world.build)
    clock.fix(NOON.replace(hour=9))
    assert world.build().cast["liu"].made_at.hour == 9


def test_where_something_is_already_the_world_is_built_beside_it():
    undone(world.build)
    world.Department.objects.create(code="other", name="其他")
    one = world.build()
    assert {each.code for each in world.Department.objects.all()} == {"other", "health", "market"}
    assert one.cast["sun"].department.code == "market"
