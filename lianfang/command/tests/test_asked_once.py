"""A page asks the database nothing twice, however many of its parts want to know; and its badge is cheap."""

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianfang.handovers import queries
from lianfang.kit import clock, remembered
from lianfang.testing import numbers
from lianfang.testing.doors import browser
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
PAGES = (
    "/situation/", "/mine/", "/inbox/", "/alerts/", "/results/", "/classes/", "/classes/binhe/", "/cases/",
    "/arrivals/", "/checkpoints/", "/checkpoints/station/", "/posts/", "/orders/", "/figures/passage/",
    "/figures/",
)  # fmt: skip


@pytest.fixture
def busy(world):
    return numbers.busy(world)


@pytest.mark.parametrize("who", ["qian", "fang", "zhou"])
def test_no_page_asks_the_same_twice(busy, who):
    client, twice = browser(busy, who), []
    for address in PAGES:
        with CaptureQueriesContext(connection) as seen:
            client.get(address, follow=True)
        asked = Counter(one["sql"] for one in seen if one["sql"].startswith("SELECT"))
        twice += [(address, number, sql[:300]) for sql, number in asked.items() if number > 1]
    assert twice == []


def test_the_badge_takes_five_statements_and_the_inbox_asks_for_the_desks_no_second_time(busy):
    scope = busy.scope("fang")
    with CaptureQueriesContext(connection) as seen:
        queries.waiting(scope, at=NOON)
    assert len(seen) <= 5
    with remembered.remembering(), CaptureQueriesContext(connection) as seen:
        assert queries.desks(scope, at=NOON) is queries.desks(scope, at=NOON)
    assert len(seen) <= 4


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a plan of few rows says nothing on PostgreSQL")
def test_what_waits_is_counted_over_the_index_of_what_waits(busy):
    with CaptureQueriesContext(connection) as seen:
        queries.waiting(busy.scope("fang"), at=NOON)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {seen[-1]['sql']}".replace("%", "%%"))
        plan = " ".join(str(row[-1]) for row in cursor.fetchall())
    assert "hand_over_waiting" in plan


class TestRemembered:
    def test_it_lasts_as_long_as_the_reading_and_no_longer(self):
        found = iter(range(9))
        assert [remembered.once("key", lambda: next(found)) for _again in range(2)] == [0, 1]
        with remembered.remembering():
            assert [remembered.once("key", lambda: next(found)) for _again in range(2)] == [2, 2]
        with remembered.remembering():
            assert remembered.once("key", lambda: next(found)) == 3

    def test_who_writes_is_told_what_stands_now(self):
        found = iter(range(9))
        with remembered.remembering("POST"):
            assert [remembered.once("key", lambda: next(found)) for _again in range(2)] == [0, 1]

    def test_a_page_is_of_one_moment(self):
        clock.fix(None)
        with remembered.remembering():
            assert clock.now() == clock.now()

    def test_two_people_share_nothing(self, busy):
        with remembered.remembering():
            mine, theirs = (queries.desks(busy.scope(one), at=NOON) for one in ("fang", "chen"))
        assert mine != theirs
