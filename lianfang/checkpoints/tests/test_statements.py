"""What a car and a repeat reading cost in statements; none of them asks the same thing twice."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianfang.kit import clock
from lianfang.testing import road
from lianfang.testing.world import NOON

# Statements of one record each, from the door to what follows from it. Of a fever handed over, two chains are
# told, the road's own and the clinic's list: each within a savepoint, which costs two though nothing is done.
CAR, REPEAT = 24, 55


@pytest.fixture
def site(world):
    return road.build(world)


def statements(world, *records):
    with CaptureQueriesContext(connection) as captured:
        assert {one.state for one in road.send(world, *records)} == {"kept"}
    return [one["sql"] for one in captured]


def twice(seen):
    """What one transaction asks or says twice; within the test's own, the outermost savepoint is one."""
    depth, parts = 0, [[]]
    for sql in seen:
        if sql.startswith("RELEASE"):
            depth -= 1
        elif sql.startswith("SAVEPOINT"):
            depth += 1
        else:
            parts[-1].append(sql)
        if depth == 0:
            parts.append([])
    return [sql for part in parts for sql, times in Counter(part).items() if times > 1]


def test_a_car_is_looked_up_and_judged_once(world, site):
    road.send(world, road.car(road.person(1), plate="鲁G00001"))
    seen = statements(world, road.car(road.person(1), road.person(2), plate="鲁G00002", aboard=2))
    assert twice(seen) == []
    assert len(seen) <= CAR


def test_a_repeat_reading_and_the_fever_that_follows_ask_nothing_twice(world, site):
    held = road.car(road.person(1, "38.0"), disposition="hold")
    road.send(world, held)
    clock.fix(NOON + timedelta(minutes=20))
    seen = statements(world, road.reading(held, 1, "38.1", at=NOON + timedelta(minutes=20)))
    assert twice(seen) == []
    assert len(seen) <= REPEAT


def test_a_reading_of_a_car_that_the_duties_refuse_is_refused_with_it_as_if_sent_after_it(world, site):
    held = road.car(road.person(1, "38.0"), disposition="hold") | {"duty": 987654}
    reading = road.reading(held, 1, "38.1")
    for batches in ([[held, reading]], [[held], [reading]]):
        told = [one for batch in batches for one in road.send(world, *batch)]
        assert [one.code for one in told] == ["unknown-duty", "unknown-vehicle"]
