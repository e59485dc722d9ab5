"""Households as a list, to which the number on a place's page leads."""

from lianfang.exchange.tests.conftest import Load
from lianfang.exchange.tests.conftest import load as load  # a fixture
from lianfang.kit import clock
from lianfang.mending.lists import HOUSEHOLDS
from lianfang.testing.doors import Api, browser
from lianfang.testing.listings import listed
from lianfang.testing.world import World

HEAD = ["户编号", "房屋编码", "户主", "联系电话"]


def test_the_number_on_a_communitys_page_is_that_of_the_list_it_leads_to(world: World, load: Load) -> None:
    load("households", HEAD, ["H1", "garden-1-1-101", "张", ""], ["H2", "garden-1-2-301", "李", ""],
         ["V1", "village-1", "王", ""])  # fmt: skip
    page = browser(world, "fang").get("/mending/places/binhe/").content.decode()
    assert '<a href="/mending/households/?place=binhe">2</a>' in page
    rows = listed(HOUSEHOLDS, world.scope("fang"), at=clock.now(), place="binhe")
    assert [one.number for one in rows] == ["H1", "H2"]
    shown = browser(world, "fang").get("/mending/households/?place=binhe").content.decode()
    assert f"/mending/households/{rows[0].pk}/" in shown and "张" not in shown
    answer = Api(world, "fang").get("households", {"place": "binhe"}).json()
    assert [one["number"] for one in answer["rows"]] == ["H1", "H2"] and answer["total"] == 2
    assert [one.number for one in listed(HOUSEHOLDS, world.scope("chen"), at=clock.now())] == ["V1"]


def test_none_is_a_number_too(world: World) -> None:
    page = browser(world, "fang").get("/mending/places/binhe/").content.decode()
    assert '<a href="/mending/households/?place=binhe">0</a>' in page
