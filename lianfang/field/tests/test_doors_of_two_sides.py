"""What another area's committee tells of a door stands beside its own household, never before it."""

from pathlib import Path

import pytest
from django.test import Client

from lianfang.exchange.actions import import_register
from lianfang.field.tests.conftest import Phone
from lianfang.people.models import Household
from lianfang.testing.world import World, open_round

OURS = "户编号,房屋编码,户主,联系电话,常住人口数\nH1,garden-1-1-101,王小明,13812345678,6\n"
THEIRS = (
    "户编号,房屋编码,管理归属,户主,联系电话,常住人口数\nA-000,garden-1-1-101,北张社区,假冒人,13900000000,9\n"
)


@pytest.fixture
def door(world: World, tmp_path: Path) -> str:
    for name, text in (("fang", OURS), ("chen", THEIRS)):
        path = tmp_path / f"{name}.csv"
        path.write_text(text, "utf-8")
        assert import_register(world.scope(name), register="households", path=path).imported == 1
    open_round(world, level="L1")
    return "garden-1-1-101"


def test_the_phone_shows_the_own_household_and_its_count(door: str, world: World) -> None:
    facts = Phone(world, "zhou").sync()["facts"]
    assert facts[str(world.places[door].pk)] == {
        "household.head-count": 6, "household.respondent": "王小明", "household.phone": "13812345678",
    }  # fmt: skip


def test_the_page_of_the_visit_and_the_dwelling_say_the_same(door: str, world: World) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.cast["zhou"])
    page = client.get(f"/places/{door}/visit/?round=r1").content.decode()
    assert "6 in the register" in page and "15 in the register" not in page and "假冒人" not in page
    page = client.get(f"/places/{door}/?round=r1").content.decode()
    assert page.index("王**") < page.index("假**") < page.index("managed by 北张社区")


def test_where_nobody_else_is_known_what_the_other_side_tells_is_shown(door: str, world: World) -> None:
    Household.objects.filter(number="H1").delete()
    facts = Phone(world, "zhou").sync()["facts"]
    assert facts[str(world.places[door].pk)]["household.head-count"] == 9
