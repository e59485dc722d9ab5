"""What each hour added, by running sums where many look, counted where few doors lie below."""

import importlib
from datetime import timedelta

import pytest
from django.db import connection

from lianfang.duties import actions as duties
from lianfang.duties import queries
from lianfang.duties.models import Tally
from lianfang.flows.table import KINDS
from lianfang.kit import clock
from lianfang.kit.problems import NotFound
from lianfang.testing.world import NOON, open_round, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(world):
    """Three doors in two hours; one of them is taken back in a third."""
    opened = open_round(world)
    clock.fix(NOON + timedelta(hours=3))
    doors = world.doors("garden")
    first = visit(doors[0], at=NOON + timedelta(minutes=5))
    late = visit(doors[2], at=NOON + timedelta(minutes=70))
    send(world, first, visit(doors[1], at=NOON + timedelta(minutes=59)), late)
    send(world, visit(doors[2], "nobody-home", at=NOON + timedelta(hours=2), corrects=late["id"]))
    return opened


def send(world, *records):
    duties.keep(world.scope("zhou"), batch=list(records), kinds=KINDS)


def hours(world, round, code, who="liu"):
    path = world.places[code].path
    found = queries.hourly(world.scope(who), round_id=round.pk, paths=[path])
    return [((at - NOON) / timedelta(hours=1), done) for at, done in found[path]]


def test_an_hour_counts_what_was_done_in_it_and_what_was_taken_back(world, round):
    wanted = [(0, 2), (1, 1), (2, -1)]
    for code in ("district", "xincheng", "binhe", "garden", "garden-1", "garden-1-1"):
        assert hours(world, round, code) == wanted, code
    assert hours(world, round, "garden-1-1-101") == [(0, 1)]
    assert hours(world, round, "village") == hours(world, round, "garden-1-2") == []


def test_the_neighbouring_street_sees_no_hour(world, round):
    with pytest.raises(NotFound):
        hours(world, round, "garden", who="chen")


def test_the_sums_of_a_place_are_not_mixed_with_its_hours(world, round):
    path = world.places["garden"].path
    assert Tally.objects.get(round=round, path=path).done == 2
    assert queries.coverage(world.scope("liu"), round_id=round.pk, path=path).done == 2


def test_a_store_of_before_is_counted_once(world, round):
    kept = rows()
    Tally.by_hour.exclude(hour=-1).delete()
    migration = importlib.import_module("lianfang.duties.migrations.0011_sums_by_hour")
    migration.count(None, Editor())
    assert rows() == kept


def rows():
    return set(Tally.by_hour.exclude(done=0).values_list("round", "path", "hour", "done"))


class Editor:
    """What a migration writes with, without the lock that a schema needs."""

    connection = connection

    def execute(self, text, params=None):
        with connection.cursor() as cursor:
            cursor.execute(text)
