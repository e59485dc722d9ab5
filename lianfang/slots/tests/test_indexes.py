"""The Breteau index of mosquito rounds: containers with larvae for each 100 houses, in grades."""

from datetime import timedelta

import pytest

from lianfang.duties import actions as duties
from lianfang.flows.table import KINDS
from lianfang.kit import clock
from lianfang.kit.ids import uuid7
from lianfang.kit.problems import NotFound
from lianfang.measures import actions as measures
from lianfang.measures import packs
from lianfang.slots import indexes
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
BRETEAU = packs.newest("dengue-chikungunya").indexes["breteau"]
DAY = timedelta(days=1)


def looked(world, houses, positive, place="garden", who="zhou"):
    record = {
        "id": str(uuid7()), "kind": "sanitation.mosquito-round", "place": world.places[place].pk,
        "made_at": clock.now(),
        "detail": {"outcome": "done", "houses": houses, "containers_checked": 500,
                   "positive_containers": positive, "positive_houses": min(houses, positive)},
    }  # fmt: skip
    (receipt,) = duties.keep(world.scope(who), batch=[record], kinds=KINDS)
    assert receipt.state == "kept", receipt


def index(world, place="binhe"):
    return indexes.graded(world.scope("liu"), index=BRETEAU, place=world.places[place], at=clock.now())


def test_the_pack_names_what_the_records_ask():
    assert indexes.kind_of(BRETEAU) == "sanitation.mosquito-round"


@pytest.mark.parametrize(
    ("positive", "value", "band", "met"),
    [(0, "0.0", "green", True), (9, "4.5", "green", True), (10, "5.0", "yellow", False),
     (20, "10.0", "orange", False), (39, "19.5", "orange", False), (40, "20.0", "red", False)],
)  # fmt: skip
def test_containers_with_larvae_for_each_hundred_houses(world, positive, value, band, met):
    looked(world, 150, positive)
    looked(world, 50, 0)
    whole, cell = index(world)
    assert (str(whole.value), whole.band.code, whole.is_met) == (value, band, met)
    assert (cell.place.code, cell.denominator, str(cell.value)) == ("binhe-1", 200, value)


def test_where_nobody_looked_there_is_no_index_and_no_zero(world):
    (whole,) = index(world)
    assert (whole.value, whole.band, whole.is_met) == (None, None, None)


def test_what_is_older_than_a_week_counts_no_more(world):
    looked(world, 100, 30)
    clock.fix(NOON + 7 * DAY)
    assert index(world)[0].value is None


def test_figures_of_another_street_are_not_told(world):
    with pytest.raises(NotFound):
        indexes.graded(world.scope("chen"), index=BRETEAU, place=world.places["binhe"], at=NOON)


def test_statements_do_not_grow_with_the_rounds(world, django_assert_num_queries):
    for _ in range(5):
        looked(world, 20, 1)
    scope = world.scope("liu")
    with django_assert_num_queries(2):
        indexes.graded(scope, index=BRETEAU, place=world.places["binhe"], at=clock.now())


def test_the_page_of_the_day_shows_it_under_the_rules_of_mosquitoes_only(world, client):
    looked(world, 100, 12)
    client.force_login(world.cast["liu"])
    address, chinese = "/slots/binhe/", {"accept-language": "zh-Hans"}
    assert "布雷图指数" not in client.get(address, headers=chinese).content.decode()
    facts = {"pack": "dengue-chikungunya", "edition": "2026-01-30", "reason": "登革热"}
    measures.choose_pack(world.scope("liu"), event=world.event, **facts)
    page = client.get(address, headers=chinese).content.decode()
    assert "布雷图指数" in page and "12.0" in page and "橙" in page
