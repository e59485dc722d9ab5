"""An untouched export read back changes nothing: every register, format and language, and after a new key."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from python_calamine import CalamineWorkbook

from lianfang import cli
from lianfang.accounts import keys
from lianfang.accounts.models import Reading
from lianfang.exchange.actions import export_register, import_register
from lianfang.exchange.columns import REGISTERS
from lianfang.exchange.problems import MaskedSheet
from lianfang.testing.doors import Api, browser
from lianfang.testing.world import World

LANGUAGES = ("zh-hans", "zh-hant", "en")
SHEETS = (
    ("places", "编码,上级编码,类型,名称,小区类型,房屋状态,别名,经度,纬度,统计代码\n"
     "g-3-1,garden,楼栋,3-1,,,,,,\ng-3-1-5,g-3-1,房屋,5,,空置,,,,\ngarden,binhe-1,小区,滨河花园,封闭,,老花园,119.1,36.7,\n"
     "binhe,xincheng,社区,滨河社区,,,,,,370705001001\nshop-1,garden,场所,一号门店,,,,,,\n"),
    ("households", "户编号,房屋编码,户主,联系电话,常住人口数,户类型,管理归属,现居地,详细地址\n"
     "1,garden-1-1-101,王小明,13812345678/0536-8881234-801,3,自住,,,滨河花园1号楼101\n"
     "1,village-1,赵村,,2,,,,\n2,village-2,钱某,13812345670（父）,,,binhe,,\n"
     "3,,孙外,13812345671,4,,binhe,潍坊市寒亭区,\n,garden-1-1-202,李四,,,,,,\n"),
    ("persons", "姓名,证件类型,证件号码,性别,出生日期,手机,户编号,房屋编码,"
     "与户主关系,民族,户籍地,工作单位,详细地址\n"
     "王小明,身份证,370799199001010011,,,13812345678 13812345679,1,garden-1-1-101,户主,汉,某村,某厂,某楼\n"
     "王小花,,,女,1990.1,,1,garden-1-1-101,女儿,,,,\n王小花,,,女,2015年6月,,1,village-1,,,,,\n"
     "=1+1,,,,,,1,garden-1-1-101,,,,,\n艾力·买买提,护照,E12345678,男,1985-02-03,0536-8881234,3,binhe,,,,,\n"
     "李四,户口簿,37079919900101001,,,,,garden-1-1-202,,,,,\n无证人,无,,9,,,,garden-1-1-301,,,,,\n"),
    ("persons", "姓名,手机,户编号,房屋编码\n王小明,13812345678,1,village-1\n"),
    ("enterprises", "名称,统一社会信用代码,社区,负责人,电话,防疫专员,专员电话,职工总数,行业,规模,类别\n"
     "甲公司,91350211M000100Y43,滨河社区,王总,13812345678、0536-8881234,李专员,13812345679,120,餐饮,小型,饭店\n"
     "乙商店,,北张社区,,,,,3,,,\n"),
    ("workers", "姓名,联系电话,社区,岗位,包靠小区,单位\n"
     "周红,13812340001,滨河社区,包靠人,garden-1、滨河花园,住建局\n"
     "吴一,,北张社区,网格员,,\n郑二,0536-8880000,滨河社区,包靠人,滨河花园,\n"),
)  # fmt: skip


@pytest.fixture
def filled(world: World, tmp_path: Path) -> World:
    for register, text in SHEETS:
        path = tmp_path / "in.csv"
        path.write_text(text, "utf-8")
        run = import_register(world.scope("liu"), register=register, path=path)
        assert run.refused == 0, (register, run.conflicts)
    return world


def taken_out(world: World, register: str, to: Path, who: str = "liu") -> int:
    rows = export_register(
        world.scope(who), register=register, to=to, with_identities=True, purpose="核对", only=every(register)
    )["rows"]
    assert rows
    return int(rows)


def every(register: str) -> dict[str, str]:
    return {"standing": "all"} if register == "places" else {}


def assert_ignored(world: World, register: str, path: Path, rows: int) -> None:
    run = import_register(world.scope("liu"), register=register, path=path)
    counts = (run.read, run.imported, run.updated, run.ignored, run.refused)
    assert counts == (rows, 0, 0, rows, 0), (register, run.reasons)
    assert not run.unread, run.unread


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_an_untouched_export_is_ignored_row_by_row(
    filled: World, tmp_path: Path, suffix: str, language: str
) -> None:
    with translation.override(language):
        for register in REGISTERS:
            path = tmp_path / f"{register}.{suffix}"
            assert_ignored(filled, register, path, taken_out(filled, register, path))


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_after_a_new_key_it_is_ignored_too_and_once_more(filled: World, tmp_path: Path, suffix: str) -> None:
    paths = {register: tmp_path / f"{register}.{suffix}" for register in REGISTERS}
    before = {register: taken_out(filled, register, path) for register, path in paths.items()}
    keys.new()
    for _time in range(2):
        for register, path in paths.items():
            assert_ignored(filled, register, path, before[register])
    for register, path in paths.items():
        again = tmp_path / f"again-{register}.{suffix}"
        assert taken_out(filled, register, again) == before[register]
        if suffix == "csv":
            assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("register", [one for one in REGISTERS if one != "places"])
def test_a_masked_one_is_refused_as_masked(
    filled: World, tmp_path: Path, register: str, suffix: str, language: str
) -> None:
    path = tmp_path / f"a.{suffix}"
    with translation.override(language):
        export_register(filled.scope("liu"), register=register, to=path)
    with pytest.raises(MaskedSheet):
        import_register(filled.scope("liu"), register=register, path=path)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_row_names_its_street_community_compound_building_unit_and_door(
    filled: World, tmp_path: Path
) -> None:
    where = ("street", "community", "compound", "building", "unit", "door")
    with translation.override("en"):
        found = {}
        for register in ("places", "households", "persons"):
            path = tmp_path / f"{register}.csv"
            taken_out(filled, register, path)
            code = "code" if register == "places" else "dwelling code"
            found[register] = {one[code]: [one[name] for name in where] for one in table(path)}
    home = ["新城街道", "滨河社区", "滨河花园", "1号楼", "1单元", "101"]
    assert found["places"]["garden-1-1-101"] == home
    assert found["places"]["garden-1"] == ["新城街道", "滨河社区", "滨河花园", "1号楼", "", ""]
    assert found["places"]["g-3-1-5"] == ["新城街道", "滨河社区", "滨河花园", "3-1", "", "5"]
    assert found["households"]["garden-1-1-101"] == found["persons"]["garden-1-1-101"] == home
    assert found["households"]["village-1"] == ["清池街道", "北张社区", "北张新村", "", "", "1"]
    assert found["persons"]["binhe"] == ["新城街道", "滨河社区", "", "", "", ""]


def test_what_was_asked_for_is_what_leaves_at_every_door(filled: World, tmp_path: Path) -> None:
    liu = browser(filled, "liu")
    page = liu.get("/exports/places/", {"kind": "dwelling", "state": "vacant"})
    assert (page.context["rows"], page.context["total"]) == (1, 32)
    assert 'value="vacant" selected' in page.content.decode() and "1 of 32 rows" in page.content.decode()
    asked = {"kind": "dwelling", "state": "vacant", "format": "csv"}
    by_page = b"".join(liu.post("/exports/", {"register": "places", **asked}).streaming_content)
    answer = Api(filled, "liu").post("exports/places", asked)
    path = tmp_path / "a.csv"
    said = ["export", "places", str(path), "--only", "kind=dwelling", "--only", "state=vacant", "--as", "liu"]
    with translation.override("en"):
        assert cli.main(said) == 0
    assert by_page == b"".join(answer.streaming_content) == path.read_bytes()
    assert [one["code"] for one in table(path)] == ["g-3-1-5"]
    noted = Reading.objects.filter(what="export", subject="places", user__username="liu")
    assert noted.count() == 3


def test_ages_sexes_posts_and_kinds_narrow(filled: World, tmp_path: Path) -> None:
    def left(register: str, **only: str) -> list[str]:
        path = tmp_path / "a.csv"
        with translation.override("en"):
            export_register(
                filled.scope("liu"), register=register, to=path, only=only, with_identities=True, purpose="x"
            )
            return sorted(one.get("name") or one.get("contact") or "" for one in table(path))

    assert left("persons", sex="2") == ["王小花", "王小花"]
    assert left("persons", age_to="10") == ["王小花"]
    assert left("persons", age_from="31", sex="1") == ["艾力·买买提"]
    assert left("persons", document_kind="passport") == ["艾力·买买提"]
    assert left("households", living="outside") == ["孙外"]
    assert left("enterprises", category="饭店") == ["甲公司"]
    assert left("workers", role="grid-worker") == ["吴一", "周网格"]
    assert left("workers", department="住建局") == ["周红", "周红"]


def test_a_closed_place_leaves_only_when_asked_for(filled: World, tmp_path: Path) -> None:
    from lianfang.grid.models import Place

    Place.objects.filter(code="shop-1").update(closed_on="2020-01-28")
    codes = {}
    for standing in ("", "closed", "all"):
        export_register(
            filled.scope("liu"), register="places", to=tmp_path / "a.csv", only={"standing": standing}
        )
        codes[standing] = {row[0] for row in csv.reader((tmp_path / "a.csv").open(encoding="utf-8-sig"))}
    assert "shop-1" not in codes[""] and "shop-1" in codes["all"] and len(codes["closed"]) == 2


@pytest.mark.parametrize(
    ("asked", "said"),
    [({"kind": "castle"}, "not one of the answers"), ({"colour": "red"}, "not a question"),
     ({"format": "pdf"}, "not one of the answers"), ({"place": "没有的小区"}, "")],
)  # fmt: skip
def test_a_wrong_answer_is_said_and_nothing_leaves(filled: World, asked: dict[str, str], said: str) -> None:
    Reading.objects.all().delete()
    answer = Api(filled, "liu").post("exports/places", asked)
    assert answer.status_code in {400, 404} and said in answer.json()["message"]
    assert browser(filled, "liu").get("/exports/places/", asked).status_code in {200, 400, 404}
    assert browser(filled, "liu").post("/exports/", {"register": "places"} | asked).status_code in {400, 404}
    assert not Reading.objects.exists()


def test_the_neighbouring_street_takes_out_its_own_and_names_nobody_elses(filled: World) -> None:
    text = b"".join(Api(filled, "chen").post("exports/persons", {"format": "csv"}).streaming_content).decode()
    assert "北张社区" in text and "滨河" not in text and "新城" not in text
    assert Api(filled, "chen").post("exports/persons", {"place": "garden"}).status_code == 404
    assert Api(filled, "zhou").post("exports/persons").status_code == 403
    refused = Api(filled, "liu").post("exports/persons", {"names": True})
    assert refused.json()["code"] == "purpose-missing"


def test_a_workbook_in_traditional_characters_has_their_headings(filled: World, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with translation.override("zh-hant"):
        taken_out(filled, "households", path)
    head = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[0]
    assert head[:8] == ["戶編號", "房屋編碼", "街道", "社區", "小區", "樓棟", "單元", "室號"]


def test_the_names_above_cost_one_statement_whatever_leaves(
    filled: World, tmp_path: Path, django_assert_max_num_queries: Iterator[None]
) -> None:
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        export_register(filled.scope("liu"), register="persons", to=tmp_path / "a.csv")
