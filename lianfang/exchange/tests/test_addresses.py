"""One column of addresses, read against the grid that exists; nothing is made and nothing guessed."""

import pytest

from lianfang.cases.models import Case
from lianfang.exchange.tests.conftest import Keep, Load
from lianfang.grid.models import Place
from lianfang.people.models import Household, Membership, Organisation

HEAD = ["姓名", "家庭住址"]


def lives() -> list[str]:
    found = Membership.objects.order_by("pk")
    return [one.household.lives_at.code if one.household.lives_at else "" for one in found]


@pytest.mark.parametrize(
    "text",
    [
        "滨河花园1号楼2单元301", "滨河社区滨河花园1#2-301", "滨河花园1-2-301", "滨河花园1号楼二单元301室",
        "滨河花园一号楼2单元３０１", "山东省潍坊市高新区新城街道滨河社区滨河花园1栋2单元3楼301（租）",
        "高新区滨河社区居委会滨河花园，1幢，2单元，301户", "滨河花园1號樓2單元301室",
        "滨河花园1号楼－2－301", "滨河花园第1栋第2单元301号",
    ],
)  # fmt: skip
def test_every_spelling_leads_to_the_door(load: Load, text: str) -> None:
    run = load("persons", HEAD, ["张一", text])
    assert (run.imported, lives()) == (1, ["garden-1-2-301"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("滨河花园1号楼301", "ambiguous-place"), ("滨河花园", "door-missing"), ("滨河社区", "door-missing"),
        ("滨河花园二期1号楼2单元301", "unknown-place"), ("滨河花园东区1-2-301", "unknown-place"),
        ("滨河花园9号楼2单元301", "unknown-place"), ("阳光花园1-2-301", "unknown-place"),
        ("滨河花园1-2-301 李四家隔壁", "unknown-place"), ("", "place-missing"),
    ],
)  # fmt: skip
def test_what_does_not_name_one_door_is_refused_and_makes_no_place(load: Load, text: str, code: str) -> None:
    before = Place.objects.count()
    run = load("persons", HEAD, ["张一", text])
    assert [one["code"] for one in run.conflicts] == [code]
    assert (run.refused, Place.objects.count(), Household.objects.count()) == (1, before, 0)


def test_a_village_without_buildings_and_a_cell_that_holds_the_whole_way(load: Load) -> None:
    head = ["姓名", "小区", "楼栋", "单元", "室号"]
    assert load("persons", HEAD, ["王一", "清池街道北张社区北张新村3号"]).imported == 1
    assert load("persons", head, ["张一", "滨河花园", "1#2-302", "", ""]).imported == 1
    assert load("persons", head, ["李二", "滨河花园", "1号楼", "", "2-303"]).refused == 1
    assert load("persons", head, ["李二", "滨河花园", "1号楼", "", "2-201"]).imported == 1
    assert lives() == ["village-3", "garden-1-2-302", "garden-1-2-201"]


def test_a_refusal_says_which_part_of_an_address_is_not_known(load: Load) -> None:
    head = ["姓名", "社区", "小区", "楼栋", "单元", "室号"]
    run = load("persons", head, ["张一", "滨河社区", "滨河花园", "1号楼", "9单元", "101"])
    known, _sign, rest = run.conflicts[0]["detail"].partition("滨河花园1号楼")
    assert known.startswith("高新区新城街道滨河社区") and rest and "9" not in rest


def test_households_come_in_by_one_column_of_addresses(keep: Keep) -> None:
    page = keep("households", "户主,联系电话,家庭住址\n张甲,13012345678,滨河社区滨河花园1号楼2单元301\n")
    assert "To look at" not in page
    home = Household.objects.get()
    assert home.lives_at is not None and (home.lives_at.code, home.number) == ("garden-1-2-301",) * 2


def test_a_text_beside_a_number_is_no_reason_to_refuse(load: Load) -> None:
    load("households", ["户编号", "家庭住址"], ["7", "滨河花园1-2-301"])
    run = load("persons", ["姓名", "户编号", "家庭住址"], ["张一", "7", "老地方"])
    assert (run.imported, lives()) == (1, ["garden-1-2-301"])


def test_the_importers_own_compound_is_meant_before_another_of_the_name(load: Load) -> None:
    places = ["社区", "小区", "楼栋", "单元", "室号"]
    made = load("places", places, ["北张社区", "滨河花园", "1", "2", "301"])
    assert made.imported == 1, made.conflicts
    assert load("persons", HEAD, ["张一", "滨河花园1-2-301"]).conflicts[0]["code"] == "ambiguous-place"
    assert load("persons", HEAD, ["张一", "滨河花园1-2-301"], by="fang").imported == 1
    assert lives() == ["garden-1-2-301"]


def test_a_case_stands_where_its_text_says_and_is_kept_where_it_says_nothing(load: Load) -> None:
    head = ["姓名", "病例分类", "现住详细地址"]
    rows = (
        ["吴一", "确诊病例", "高新区新城街道滨河社区滨河花园1号楼2单元301"],
        ["吴二", "确诊病例", "外省某县"],
    )
    run = load("cases", head, *rows, by="qian")
    assert (run.imported, [one["code"] for one in run.conflicts]) == (
        2,
        ["unknown-place", "case-without-place"],
    )
    assert [one.place.code for one in Case.objects.order_by("number")] == ["garden-1-2-301", "district"]


def test_an_enterprise_stands_in_the_community_its_address_names(load: Load) -> None:
    assert load("enterprises", ["企业名称", "经营地址"], ["甲店", "新城街道滨河社区沿街3号"]).imported == 1
    assert Organisation.objects.get().place.parent.code == "binhe"  # type: ignore[union-attr]  # has one
