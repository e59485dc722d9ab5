"""What leaves: masked by default, whole only for a purpose that is written down, never another street's."""

import csv
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from lianfang.accounts.models import Reading
from lianfang.exchange.actions import export_register, import_register
from lianfang.exchange.columns import REGISTERS
from lianfang.exchange.problems import PurposeMissing
from lianfang.kit.problems import NotAllowed, OutOfScope
from lianfang.people.models import Household, Membership, Person
from lianfang.testing.doors import browser
from lianfang.testing.world import World

GOOD = "370799199001010011"


@pytest.fixture
def filled(world: World, tmp_path: Path) -> World:
    sheets = {
        "households": "户编号,房屋编码,户主,联系电话\n"
        "H1,garden-1-1-101,王小明,13812345678\nV1,village-1,赵村,\n",
        "persons": "姓名,证件号码,手机,户编号,户籍地\n"
        f"王小明,{GOOD},13812345678,H1,某村\n赵村,,,V1,\n=1+1,,,H1,\n",
        "enterprises": "名称,社区,负责人,电话\n甲公司,滨河社区,王总,13812345678\n",
    }
    for register, content in sheets.items():
        path = tmp_path / "in.csv"
        path.write_text(content, "utf-8")
        assert import_register(world.scope("liu"), register=register, path=path).refused == 0
    return world


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_names_and_numbers_leave_masked(filled: World, tmp_path: Path) -> None:
    answer = export_register(filled.scope("liu"), register="persons", to=tmp_path / "a.csv")
    assert answer["rows"] == 3
    rows = read(tmp_path / "a.csv")
    assert rows[1][:8] == [
        "王**",
        "居民身份证",
        "370*************11",
        "男",
        "1990",
        "138******78",
        "H1",
        "garden-1-1-101",
    ]
    text = (tmp_path / "a.csv").read_text("utf-8-sig")
    assert not any(secret in text for secret in ("王小明", GOOD, "13812345678", "某村"))


def test_identities_need_the_ability_and_a_purpose_and_are_written_down(
    filled: World, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    with pytest.raises(NotAllowed):
        export_register(filled.scope("fang"), register="persons", to=path, with_identities=True, purpose="x")
    with pytest.raises(PurposeMissing):
        export_register(filled.scope("liu"), register="persons", to=path, with_identities=True)
    Reading.objects.all().delete()
    export_register(
        filled.scope("liu"), register="persons", to=path, with_identities=True, purpose="密接协查"
    )
    assert read(path)[1][0:3] == ["王小明", "居民身份证", GOOD]
    noted = Reading.objects.get()
    assert (noted.what, noted.purpose, noted.user.username) == ("identities", "密接协查", "liu")


def test_a_name_like_a_formula_leaves_as_text(filled: World, tmp_path: Path) -> None:
    export_register(
        filled.scope("liu"), register="persons", to=tmp_path / "a.csv", with_identities=True, purpose="x"
    )
    assert "'=1+1" in [row[0] for row in read(tmp_path / "a.csv")]


@pytest.mark.parametrize("register", list(REGISTERS))
def test_the_neighbouring_street_takes_nothing_of_ours_out(
    filled: World, tmp_path: Path, register: str
) -> None:
    export_register(filled.scope("chen"), register=register, to=tmp_path / "a.csv")
    text = (tmp_path / "a.csv").read_text("utf-8-sig")
    assert not any(ours in text for ours in ("garden", "binhe", "H1", "王", "甲公司", "zhou", "fang"))
    with pytest.raises(OutOfScope):
        export_register(
            filled.scope("chen"), register=register, to=tmp_path / "b.csv", place=filled.places["garden"]
        )
    with pytest.raises(NotAllowed):
        export_register(filled.scope("zhou"), register=register, to=tmp_path / "b.csv")


def test_an_area_bounds_the_export(filled: World, tmp_path: Path) -> None:
    where = filled.places["village"]
    assert (
        export_register(filled.scope("liu"), register="households", to=tmp_path / "a.csv", place=where)[
            "rows"
        ]
        == 1
    )


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_what_leaves_comes_back_as_the_same(filled: World, tmp_path: Path, suffix: str) -> None:
    scope = filled.scope("liu")
    for register in REGISTERS:
        path = tmp_path / f"{register}.{suffix}"
        count = export_register(scope, register=register, to=path, with_identities=True, purpose="x")["rows"]
        assert count
        run = import_register(scope, register=register, path=path)
        if register != "workers":
            assert (run.imported, run.updated, run.ignored, run.refused) == (0, 0, count, 0), (
                register,
                run.conflicts,
            )
    assert (Household.objects.count(), Person.objects.count(), Membership.objects.count()) == (2, 3, 3)


def test_a_workbook_holds_its_numbers_as_text(filled: World, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    export_register(filled.scope("liu"), register="persons", to=path, with_identities=True, purpose="x")
    assert CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1][2] == GOOD


def test_who_opens_the_address_of_the_file_is_led_to_the_page_that_asks(world: World) -> None:
    answer = browser(world, "fang").get("/exports/")
    assert answer.status_code == 302
    assert browser(world, "fang").get(answer.headers["Location"]).status_code == 200
    assert browser(world, "zhou").get("/exports/").status_code == 403
