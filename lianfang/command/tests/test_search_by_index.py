"""What is indexed can be found, by whoever may see it, and each such search is written down."""

import pytest

from lianfang.accounts.models import Reading
from lianfang.cases import actions as cases
from lianfang.exchange.tests.conftest import Load
from lianfang.exchange.tests.conftest import load as load  # a fixture
from lianfang.testing.doors import browser
from lianfang.testing.world import World

ONE = "garden-1-1-101"


def found(world: World, who: str, text: str) -> str:
    return browser(world, who).get("/search/", {"q": text}).content.decode()


@pytest.fixture(autouse=True)
def home(load: Load) -> None:
    load(
        "households",
        ["户编号", "房屋编码", "户主", "联系电话"],
        ["H1", ONE, "张甲", "13800001111/13800002222"],
    )


@pytest.mark.parametrize("text", ["13800001111", "138 0000 2222", "+86 13800002222"])
def test_a_household_by_every_telephone_of_it(world: World, text: str) -> None:
    assert f"/places/{ONE}/" in found(world, "fang", text)
    assert Reading.objects.filter(what="search", subject__startswith="household:").count() == 1
    assert ONE not in found(world, "chen", text) and ONE not in found(world, "sun", text)


def test_a_changed_telephone_is_found_and_the_former_is_not(world: World, load: Load) -> None:
    load("households", ["户编号", "房屋编码", "联系电话"], ["H1", ONE, "13800001111、13800003333"])
    assert ONE in found(world, "fang", "13800003333")
    assert f"/places/{ONE}/" not in found(world, "fang", "13800002222")


@pytest.mark.parametrize("text", ["赵一", "13811110000", "370799199001010011", "C-77", "2020-01-1"])
def test_a_case_by_whatever_is_indexed_and_by_nobody_else(world: World, text: str) -> None:
    facts = {"name": "赵一", "phone": "13811110000", "document": "370799199001010011"}
    facts["classification"] = "confirmed"
    case = cases.report_case(world.scope("qian"), place=world.places[ONE], facts=facts, card_no="C-77")
    page = found(world, "qian", text)
    assert f"/cases/{case.pk}/" in page and "赵*" in page
    assert Reading.objects.filter(what="search-cases", subject=str(case.pk)).count() == 1
    for who in ("fang", "chen", "liu"):
        assert f"/cases/{case.pk}/" not in found(world, who, text)


def test_a_colleague_by_telephone(world: World) -> None:
    number = f"1990000{list(world.cast).index('zhou'):04d}"
    assert "周网格" in found(world, "fang", number) and "周网格" not in found(world, "chen", number)
