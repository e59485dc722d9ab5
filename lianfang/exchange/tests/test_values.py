"""What people write into cells comes out as what they meant, by the page, the command and the search."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from lianfang import cli
from lianfang.accounts import keys
from lianfang.accounts.models import Role
from lianfang.exchange import columns
from lianfang.exchange.actions import import_register
from lianfang.exchange.checking import words as checking_words
from lianfang.exchange.checking.words import sex_of
from lianfang.exchange.problems import SheetUnreadable
from lianfang.exchange.registers import case_words, place_words, workers
from lianfang.exchange.tests.conftest import Keep, Load
from lianfang.grid.models import Place, PlaceKind
from lianfang.measures import packs
from lianfang.people import queries, rules
from lianfang.people.choices import SEXES
from lianfang.people.models import Household, Person, Vehicle
from lianfang.testing.world import World

SHEETS = Path(__file__).parent / "inputs"
BASE = (
    "街道,社区,小区,楼栋,单元,室号\n新城街道,府佑社区,十甲小区,3,2,502\n新城街道,府佑社区,十甲小区,3,2,501\n"
    "新城街道,府佑社区,十甲小区,1,1,101\n新城街道,鸢飞社区,阳光花园,1,1,301\n新城街道,鸢飞社区,阳光花园,1,1,302\n"
    "新城街道,鸢飞社区,阳光花园,1,1,501\n新城街道,滨河社区,滨河花园,1号楼,2单元,101\n"
)
GARDEN = "社区,小区,楼栋,单元,室号"
AT_101 = "滨河社区,滨河花园,1,1,101"


@pytest.fixture
def base(world: World, tmp_path: Path) -> None:
    path = tmp_path / "base.csv"
    path.write_text(BASE, "utf-8")
    import_register(world.scope("liu"), register="places", path=path)


def told(one: Person | Household) -> dict[str, object]:
    return dict(keys.of(one.key_id or 0).open_json(bytes(one.sealed)))


def told_by_name() -> dict[str, dict[str, object]]:
    return {str(told(one)["name"]): told(one) for one in Person.objects.all()}


def found_by(world: World, text: str) -> int:
    return len(queries.persons_by(world.scope("liu"), text=text))


class TestTelephones:
    def test_every_number_of_a_cell_is_kept_and_found(self, base: None, world: World) -> None:
        run = import_register(world.scope("liu"), register="persons", path=SHEETS / "persons-phones.csv")
        assert (run.imported, run.conflicts) == (4, [])
        kept = {name: one["phone"] for name, one in told_by_name().items()}
        assert kept["张一"] == "13012345678 13112345678" and kept["张三"] == "13012345670（父）"
        for number in ("13012345678", "13112345678", "13112345679", "13012345670", "0536-8881234转801"):
            assert found_by(world, number) == 1, number

    def test_two_columns_of_telephones_are_both_read(self, load: Load, world: World) -> None:
        head = ["姓名", "小区", "楼栋", "单元", "室号", "联系电话1", "联系电话2"]
        row = ["张一", "滨河花园", "1", "1", "101", "13012345678", "0536-8881234"]
        assert load("persons", head, row).unread == ()
        assert found_by(world, "13012345678") == found_by(world, "05368881234") == 1
        assert load("persons", head, row).ignored == 1

    def test_a_number_that_is_no_longer_told_is_no_longer_found(self, load: Load, world: World) -> None:
        head = ["姓名", "小区", "楼栋", "单元", "室号", "电话"]
        home = ["滨河花园", "1", "1", "101"]
        load("persons", head, ["张一", *home, "13012345678 13112345678"])
        assert load("persons", head, ["张一", *home, "13012345678 13212345678"]).updated == 1
        assert (found_by(world, "13112345678"), found_by(world, "13212345678")) == (0, 1)


class TestCells:
    def test_what_programs_put_around_a_number_is_taken_off(self, base: None, world: World) -> None:
        run = import_register(world.scope("liu"), register="persons", path=SHEETS / "p_wrap.csv")
        codes = [(one["column"], one["code"]) for one in run.conflicts]
        assert codes == [
            ("身份证号", "rounded-by-spreadsheet"), ("联系电话", "rounded-by-spreadsheet"),
            ("身份证号", "document-fault"),
        ]  # fmt: skip
        for number in ("370799198506120211", "15400030001", "15400030008", "0536-8888001", "15400030010"):
            assert found_by(world, number) == 1, number

    def test_marks_and_radicals_of_copied_text_make_nobody_new(self, load: Load) -> None:
        head = ["姓名", "身份证号", *GARDEN.split(",")]
        home = AT_101.split(",")
        load("persons", head, ["马小明", "370799199001010011", *home])
        load("persons", head, ["艾力·买买提", "", *home])
        rows = ["⻢小明", "\u202d370799199001010011\u202c", *home], ["艾力.买买提", "", *home]
        run = load("persons", head, *rows, ["马小明（户主）", "370799199001010011", *home])
        assert (run.imported, Person.objects.count()) == (0, 2)

    def test_a_cell_the_spreadsheet_could_not_calculate_is_said_and_not_taken_for_none(
        self, base: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert cli.main(["import", "persons", str(SHEETS / "persons-error-cells.xlsx"), "--json"]) == 0
        reasons = json.loads(capsys.readouterr().out)["reasons"]
        assert [(one["code"], one["column"], one["count"], one["rows"]) for one in reasons] == [
            ("cell-error", "证件号码", 2, [2, 3]), ("cell-error", "联系电话", 2, [2, 3]),
        ]  # fmt: skip

    def test_a_workbook_of_the_nineties_is_called_what_it_is(self, world: World) -> None:
        with pytest.raises(SheetUnreadable, match="very old"), translation.override("en"):
            import_register(world.scope("liu"), register="persons", path=SHEETS / "persons-biff5.xls")

    def test_words_of_absence_are_blank_in_every_column(self, keep: Keep) -> None:
        home = "滨河社区,滨河花园,1,1,101"
        keep(
            "persons",
            f"姓名,性别,出生日期,联系电话,与户主关系,民族,{GARDEN}\n张一,男,1985,13012345678,户主,汉族,{home}\n",
        )
        page = keep(
            "persons", f"姓名,性别,出生日期,联系电话,与户主关系,民族,{GARDEN}\n张一,NA,不详,/,—,无,{home}\n"
        )
        assert "To look at" not in page
        assert told(Person.objects.get())["birth_on"] == "1985" and Person.objects.get().sex == 1

    def test_a_cell_nobody_can_read_is_kept_as_told_and_named_with_its_column(
        self, base: None, world: World
    ) -> None:
        run = import_register(world.scope("liu"), register="persons", path=SHEETS / "p_birth.csv")
        assert (run.imported, [one["column"] for one in run.conflicts]) == (16, ["出生日期"] * 7)
        known = told_by_name()
        assert {known[name]["birth_on"] for name in ("韩一", "韩二", "韩三", "韩四", "韩五", "韩六")} == {
            "1985-06-12"
        }
        assert (known["韩十"]["birth_on"], known["韩甲"]["birth_on"]) == ("1985-06", "1985")
        assert [known[name]["as_told"] for name in ("韩九", "韩戊")] == [
            {"出生日期": "85.6.12"}, {"出生日期": "2050-01-01"},
        ]  # fmt: skip

    def test_a_place_is_not_lost_for_its_coordinates_or_floor(self, load: Load) -> None:
        head = ["社区", "小区", "楼栋", "单元", "楼层", "室号", "经度"]
        run = load("places", head, ["滨河社区", "滨河花园", "1", "1", "顶楼", "999", "东经"])
        assert [(one["code"], one["column"]) for one in run.conflicts] == [
            ("bad-coordinates", "经度"), ("floor-not-a-number", "楼层"),
        ]  # fmt: skip
        assert (run.imported, Place.objects.filter(name="999").count()) == (1, 1)


def test_a_plate_may_have_spaces_and_a_word_for_a_vehicle_is_none(base: None, world: World) -> None:
    run = import_register(world.scope("liu"), register="persons", path=SHEETS / "persons-plates.csv")
    assert run.conflicts == []
    assert set(Vehicle.objects.values_list("plate", flat=True)) == {"鲁G12345", "鲁G12349", "粤X0119应急"}


def test_a_dwelling_without_a_number_gets_the_one_that_a_later_sheet_tells(load: Load) -> None:
    head, home = ["姓名", *GARDEN.split(",")], AT_101.split(",")
    load("persons", head, ["张一", *home])
    run = load("persons", ["户编号", *head], ["7", "张一", *home], ["7", "李二", *home])
    assert (run.updated, run.imported, Household.objects.get().number) == (1, 1, "7")
    assert load("households", ["户编号", *GARDEN.split(",")], ["7", *home]).ignored == 1


def test_father_and_son_of_one_name_stay_two_and_come_back_as_themselves(load: Load) -> None:
    head, home = ["姓名", "出生日期", "身份证号", *GARDEN.split(",")], AT_101.split(",")
    rows = ["沈建国", "2016-10-16", "", *home], ["沈建国", "1990-01-01", "370799199001010011", *home]
    assert load("persons", head, *rows).imported == 2
    assert load("persons", head, *rows).ignored == 2
    assert load("persons", head, *reversed(rows)).ignored == 2
    assert Person.objects.count() == 2


def test_another_sex_is_another_person_though_name_and_home_agree(load: Load) -> None:
    head, home = ["姓名", "性别", *GARDEN.split(",")], AT_101.split(",")
    assert load("persons", head, ["王伟", "男", *home], ["王伟", "女", *home]).imported == 2


@pytest.mark.parametrize("lower", ["联系电话1,联系电话2", "手机,备用电话"])
def test_telephones_grouped_under_a_second_line_of_the_heading_are_read(
    world: World, tmp_path: Path, lower: str
) -> None:
    path = tmp_path / "persons.csv"
    path.write_text(
        f"姓名,{GARDEN},联系办法,\n,,,,,,{lower}\n张一,{AT_101},13012345678,13112345678\n", "utf-8"
    )
    run = import_register(world.scope("liu"), register="persons", path=path)
    assert (run.read, run.imported, run.refused) == (1, 1, 0)
    assert found_by(world, "13012345678") == 1
    assert bool(run.unread) is not bool(found_by(world, "13112345678"))


class TestOurOwnWords:
    """Whatever one of our languages writes out reads back to the same code."""

    @pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
    def test_labels(self, language: str) -> None:
        with translation.override(language):
            sexes = {str(label): int(code) for code, label in SEXES}
            kinds = {str(label): code for code, label in PlaceKind.choices}
            roles = {str(label): code for code, label in Role.choices}
            documents = {words[0]: code for code, words in rules.DOCUMENT_KINDS.items()}
        assert {word: sex_of(word) for word in sexes} == sexes
        assert {word: place_words.kind_of(word) for word in kinds} == kinds
        assert {word: workers._role(word) for word in roles} == roles
        assert {word: rules.check_document(word, "1").kind for word in documents} == documents

    @pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
    @pytest.mark.parametrize("register", columns.LOADED)
    def test_headings(self, language: str, register: str) -> None:
        with translation.override(language):
            headings = {one.key: one.heading for one in columns.LOADED[register].columns}
        known = columns.names_of(register)
        assert {key: known[columns.fold(heading)] for key, heading in headings.items()} == {
            key: key for key in headings
        }

    @pytest.mark.parametrize("words", [place_words.COMPOUND_WORDS, place_words.STATE_WORDS])
    def test_natures_and_states(self, words: dict[str, str]) -> None:
        kind, column = ("compound", "nature") if "gated" in words else ("dwelling", "state")
        for code, word in words.items():
            assert place_words.nature_of(kind, {column: word}) == code
            assert place_words.nature_of(kind, {column: code.upper()}) == code


@pytest.mark.parametrize("variant", ["s2t", "s2tw", "s2hk"])
def test_every_word_is_read_in_traditional_characters_too(variant: str) -> None:
    from opencc import OpenCC

    convert = OpenCC(variant).convert
    tables: list[tuple[Mapping[str, str], Callable[[str], object]]] = [
        *((words, partial(case_words.code_of, column)) for column, (words, _c) in case_words._TABLES.items()),
        (checking_words._SEXES, lambda word: str(sex_of(word))),
        (place_words._KINDS, place_words.kind_of),
        (workers._ROLES, workers._role),
        (
            _by_code(place_words._COMPOUND_NATURES),
            lambda word: place_words.nature_of("compound", {"nature": word}),
        ),
        (
            _by_code(place_words._STATES),
            lambda word: place_words.nature_of("dwelling", {"state": word}),
        ),
        (
            {code: " ".join(words) for code, words in rules.DOCUMENT_KINDS.items()},
            lambda word: rules.check_document(word, "1").kind,
        ),
    ]  # fmt: skip
    for words, read in tables:
        for code, said in words.items():
            for word in said.split():
                assert read(convert(word)) == read(word) == code, (word, convert(word))


def _by_code(words: Mapping[str, str]) -> dict[str, str]:
    return {code: " ".join(word for word, of in words.items() if of == code) for code in words.values()}


@pytest.mark.parametrize("variant", ["s2t", "s2tw", "s2hk"])
def test_every_disease_is_known_in_traditional_characters_too(variant: str) -> None:
    from opencc import OpenCC

    convert = OpenCC(variant).convert
    for pack in packs.all_packs():
        for word in case_words.DISEASES[pack].split():
            assert case_words.is_of_event(convert(word), event="某市疫情", pack=pack) is True, convert(word)


def test_every_pack_knows_the_diseases_that_its_cards_name() -> None:
    for pack in packs.all_packs():
        first, *_more = case_words.DISEASES[pack].split()
        assert case_words.is_of_event(first, event="某市疫情", pack=pack) is True
        assert case_words.is_of_event("结核性腹膜炎某型", event="某市疫情", pack=pack) is None


@pytest.mark.parametrize(
    ("cell", "floor"),
    [("3", 3), ("三层", 3), ("3F", 3), ("3/6", 3), ("地下1层", -1), ("B1", -1), ("-1", -1), ("3.0", 3),
     ("3.5", None), ("顶楼", None), ("0", None)],
)  # fmt: skip
def test_a_floor_is_read_as_people_write_it(cell: str, floor: int | None) -> None:
    assert place_words.floor_of(cell) == floor


def test_rows_sealed_many_at_a_time_have_a_nonce_each_and_open(world: World) -> None:
    sealer = keys.current()
    seal = sealer.for_many()
    sealed = [seal(b"one") for _ in range(2500)]
    assert len({one[1:13] for one in sealed}) == 2500
    assert {sealer.open(one) for one in sealed} == {b"one"}
