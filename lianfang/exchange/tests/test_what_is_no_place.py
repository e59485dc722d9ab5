"""Totals, notes, ditto marks, spoilt numbers and slips of the pen become no places; what is new is named."""

import json
from pathlib import Path

import pytest
from django.test import Client

from lianfang import cli
from lianfang.exchange.actions import import_register
from lianfang.exchange.tests.conftest import Keep, Load
from lianfang.grid.models import Place
from lianfang.people.models import Household, Person
from lianfang.testing.world import World

SHEETS = Path(__file__).parent / "inputs"
HEAD = ["街道", "社区", "小区", "楼栋", "单元", "室号"]
GARDEN = ["新城街道", "滨河社区", "滨河花园"]
BASE = (
    ["新城街道", "府佑社区", "十甲小区", "3", "2", "502"],
    ["新城街道", "府佑社区", "十甲小区", "3", "2", "501"],
    ["新城街道", "府佑社区", "十甲小区", "1", "1", "101"],
    ["新城街道", "府佑社区", "阳光花园", "1", "1", "101"],
    ["新城街道", "鸢飞社区", "和平里", "1", "1", "101"],
)


@pytest.fixture
def base(load: Load) -> None:
    assert load("places", HEAD, *BASE).imported == len(BASE)


def names(kind: str) -> set[str]:
    return set(Place.objects.filter(kind=kind).values_list("name", flat=True))


def test_a_sheet_full_of_slips_makes_no_phantoms(base: None, world: World) -> None:
    before = {kind: names(kind) for kind in ("street", "community", "compound")}
    doors = Place.objects.filter(kind="dwelling").count()
    path = SHEETS / "t_places_cn.csv"
    run = import_register(world.scope("liu"), register="places", path=path)
    assert {kind: names(kind) for kind in before} == before
    assert Place.objects.filter(kind="dwelling").count() - doors <= 4
    made = {one["kind"]: one["names"] for one in run.new_places()}
    assert [name.partition("府佑社区")[2] for name in made["dwelling"]] == [
        "十甲小区1号楼东单元101室", "十甲小区1号楼1单元102室", "阳光花园沿街1-2室",
    ]  # fmt: skip
    assert {"一号楼", "1.0", "3#2-502", "1-1"}.isdisjoint(names("building"))
    assert names("unit") <= {"1", "2", "东单元", "1单元", "2单元"}
    codes = {one["row"]: one["code"] for one in run.conflicts}
    assert (codes[12], codes[14], codes[17]) == ("several-levels", "several-levels", "total-or-note")
    again = import_register(world.scope("liu"), register="places", path=path)
    assert (again.imported, again.updated, again.new_places()) == (0, 0, [])


def test_three_ways_to_write_a_building_are_one(base: None, world: World) -> None:
    run = import_register(world.scope("liu"), register="places", path=SHEETS / "places-numerals.csv")
    assert [one["names"] for one in run.new_places() if one["kind"] == "dwelling"] == [
        ["高新区新城街道府佑社区十甲小区3-1号楼2单元502室"]
    ]
    compound = Place.objects.get(name="十甲小区")
    assert set(compound.children.values_list("name", flat=True)) == {"3", "1", "3-1"}


def test_compounds_of_nearly_one_name_are_one_and_it_is_said(base: None, world: World) -> None:
    run = import_register(world.scope("liu"), register="places", path=SHEETS / "pl1.csv")
    assert {name for name in names("compound") if "和平里" in name} == {"和平里"}
    assert "同上" not in names("compound") | names("building") | names("unit")
    codes = {one["row"]: one["code"] for one in run.conflicts}
    assert (codes[3], codes[4]) == ("read-as", "read-as")
    assert Place.objects.filter(name="108").exists()


def test_numbers_that_became_dates_are_refused(base: None, world: World) -> None:
    run = import_register(world.scope("liu"), register="places", path=SHEETS / "places-dates.xlsx")
    assert [(one["row"], one["code"]) for one in run.conflicts] == [
        (row, "date-by-spreadsheet") for row in (2, 3, 4, 6)
    ]
    assert [one["names"] for one in run.new_places() if one["kind"] == "dwelling"] == [
        ["高新区新城街道府佑社区府佑花园6号楼2单元301室"]
    ]


@pytest.mark.parametrize("cell", ["3月2日", "2026-03-02", "2026/3/2", "2-Mar", "Mar-02", "2026年3月2日"])
def test_a_date_is_no_building_unit_or_door(load: Load, cell: str) -> None:
    rows = ([*GARDEN, cell, "1", "101"], [*GARDEN, "1", cell, "101"], [*GARDEN, "1", "1", cell])
    run = load("places", HEAD, *rows)
    assert [one["code"] for one in run.conflicts] == ["date-by-spreadsheet"] * 3
    run = load("persons", ["姓名", "户编号"], ["某人", cell])
    assert [one["code"] for one in run.conflicts] == ["date-by-spreadsheet"]


def test_subtotals_and_what_stands_below_a_table_are_left_out(keep: Keep) -> None:
    text = "新城街道房屋台账,,,,,\n" + "".join(
        ",".join(row) + "\n"
        for row in (
            HEAD, [*GARDEN, "1", "1", "101"], [*GARDEN[:2], "小计", "", "", "1"], [*GARDEN, "1", "1", "102"],
            [*GARDEN[:2], "小 计", "", "", ""], ["合　计", "", "", "", "", "2户"],
            ["备注：以上信息须如实填写", "", "", "", "", ""],
            ["填表人：某某　　审核人：某某", "", "", "", "", ""],
            [*GARDEN, "", "", "合计：288户"],
        )
    )  # fmt: skip
    before = Place.objects.count()
    page = keep("places", text, by="liu")
    assert "This row is a total or a note; it was left out." in page
    assert "<dt>unchanged</dt><dd>8</dd>" in page and "<dt>refused rows</dt><dd>0</dd>" in page
    assert Place.objects.count() == before


def test_a_ditto_mark_repeats_the_cell_above(load: Load) -> None:
    rows = (
        ["同上", "滨河社区", "滨河花园", "1", "1", "101", "甲一", "13812345678"],
        ["新城街道", "滨河社区", "滨河花园", "1号楼", "1单元", "101", "杨一", "13812345678"],
        ["〃", "〃", "同上", "同上", "同上", "同上", "杨二", "〃"],
        ["同上", "同上", "同上", "同上", "同上", "102", "杨三", ""],
        ["同上", "同上", "同上", "同上", "同上", "同上", "同上", ""],
        ["合计", "", "", "", "", "", "3人", ""],
        ["同上", "同上", "同上", "同上", "同上", "同上", "杨五", ""],
    )
    run = load("persons", [*HEAD, "姓名", "联系电话"], *rows)
    assert [(one["row"], one["code"]) for one in run.conflicts] == [
        (2, "ditto-unclear"), (6, "ditto-unclear"), (7, "total-or-note"), (8, "ditto-unclear"),
    ]  # fmt: skip
    homes = Household.objects.order_by("path").values_list("lives_at__code", "memberships")
    assert [code for code, _person in homes] == ["garden-1-1-101", "garden-1-1-101", "garden-1-1-102"]
    assert Person.objects.filter(phone_ix=None).count() == 1


def test_a_form_of_residents_as_committees_keep_it_is_read(load: Load, world: World) -> None:
    load("places", HEAD, *[["新城街道", "鸢飞社区", "阳光花园", "1", "1", door] for door in ("601", "602")])
    run = import_register(world.scope("liu"), register="persons", path=SHEETS / "p_form.csv")
    assert (run.imported, run.refused, Person.objects.count()) == (3, 0, 3)
    assert [one["code"] for one in run.conflicts] == ["total-or-note"] * 3


def test_chinese_numerals_are_numbers_of_buildings_and_never_names(load: Load) -> None:
    load(
        "places", HEAD, [*GARDEN[:2], "三里屯", "二十三号楼", "一单元", "一零二"],
        [*GARDEN[:2], "3里屯", "1", "1", "101"],
    )  # fmt: skip
    assert {"三里屯", "3里屯"} <= names("compound")
    run = load("households", [*HEAD, "户主"], [*GARDEN[:2], "三里屯", "23", "1", "102", "王"])
    assert (run.imported, run.refused) == (1, 0)
    run = load("households", [*HEAD, "户主"], [*GARDEN, "第一栋", "二单元", "三〇一室", "王"])
    assert (run.imported, run.refused) == (1, 0)


def test_a_name_without_its_word_finds_the_place_in_every_register(load: Load) -> None:
    short = ["新城", "滨河居委会", "滨河花园", "1", "1", "101"]
    assert load("persons", [*HEAD, "姓名"], [*short, "王小明"]).imported == 1
    run = load("places", HEAD, ["新城街道", "滨河村", "滨河花园", "1", "1", "101"])
    assert (run.refused, "滨河村" in names("community")) == (1, False)


@pytest.mark.parametrize("register", ["households", "persons"])
def test_no_other_sheet_makes_a_place(load: Load, register: str) -> None:
    before = Place.objects.count()
    head = [*HEAD, "姓名" if register == "persons" else "户主"]
    run = load(
        register, head, [*GARDEN, "9", "1", "101", "王"], [*GARDEN[:2], "新小区", "1", "1", "101", "王"],
        ["新新街道", "新社区", "新小区", "1", "1", "1", "王"], [*GARDEN, "1", "1", "小计", "王"],
    )  # fmt: skip
    assert (run.imported, run.refused, Place.objects.count()) == (0, 3, before)


def test_the_answer_names_what_is_new_by_kind(
    keep: Keep, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = ",".join(HEAD) + "\n" + ",".join([*GARDEN[:2], "滨河二期", "1", "1", "101"]) + "\n"
    path = tmp_path / "places.csv"
    path.write_text(text, "utf-8")
    assert cli.main(["import", "places", str(path), "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out.strip().splitlines()[-1])["new_places"]
    assert [(one["kind"], one["count"]) for one in told] == [
        ("compound", 1), ("building", 1), ("unit", 1), ("dwelling", 1),
    ]  # fmt: skip
    page = keep("places", text, by="liu")
    assert "New places" in page and "滨河二期1号楼1单元101室" in page


def test_a_rounded_code_of_a_place_is_no_code(load: Load) -> None:
    head = [*HEAD, "编码"]
    rows = ([*GARDEN, "2", "1", "101", "3.70705E+17"], [*GARDEN, "2", "1", "102", "3.70705E+17"])
    run = load("places", head, *rows)
    assert (run.imported, [one["code"] for one in run.conflicts]) == (2, ["rounded-by-spreadsheet"] * 2)
    assert not Place.objects.filter(code__startswith="3.7").exists()


def test_a_code_no_page_could_show_is_refused(load: Load) -> None:
    run = load(
        "places", [*HEAD, "编码"], [*GARDEN, "2", "1", "101", "2/101"], [*GARDEN, "2", "1", "102", "b2"]
    )
    assert (run.imported, [(one["row"], one["code"]) for one in run.conflicts]) == (1, [(2, "code-shape")])


def test_a_door_called_half_has_pages_like_any_other(load: Load, world: World, client: Client) -> None:
    assert load("places", HEAD, [*GARDEN, "A/B座", "1", "1/2"]).imported == 1
    client.force_login(world.cast["fang"])
    for place in Place.objects.filter(name__in=["A/B座", "1/2"]):
        assert client.get(f"/mending/places/{place.code}/").status_code == 200, place.code
        assert client.get(f"/places/{place.code}/").status_code == 200, place.code


def test_the_command_names_the_new_places_by_kind(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    path = tmp_path / "places.csv"
    path.write_text(
        ",".join(HEAD) + "\n" + ",".join([*GARDEN[:2], "滨河二期", "1", "1", "101"]) + "\n", "utf-8"
    )
    assert cli.main(["import", "places", str(path), "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert "New places\n" in told and "1  compound  高新区新城街道滨河社区滨河二期\n" in told
