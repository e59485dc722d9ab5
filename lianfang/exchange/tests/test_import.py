"""Whole imports into the fixed world: what is taken, what is refused, and that nothing goes missing."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.accounts import keys
from lianfang.accounts.models import DataKey, User
from lianfang.duties.models import Pairing
from lianfang.exchange import actions, preparing, queries
from lianfang.exchange.actions import write_refused
from lianfang.exchange.models import ColumnMap, ImportRun, RefusedRow
from lianfang.exchange.problems import ColumnsMissing
from lianfang.exchange.tests.conftest import Load
from lianfang.grid.models import Place, PlaceAlias, PlaceCode
from lianfang.kit import clock
from lianfang.kit.crypto import new_wrapped_key
from lianfang.kit.problems import NotAllowed, NotFound
from lianfang.people.models import (
    Household,
    Membership,
    Organisation,
    OtherInitials,
    Person,
    Vehicle,
)
from lianfang.testing.world import World

HOUSEHOLDS = ["户编号", "房屋编码", "户主", "联系电话", "常住人口数"]
PERSONS = ["姓名", "证件号码", "手机", "户编号", "与户主关系", "车牌"]
GOOD, WOMAN, THIRD = "370799199001010011", "37079919900101002X", "370799198502281237"


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    return run.imported, run.updated, run.ignored, run.refused


def codes(run: ImportRun) -> list[tuple[int, str]]:
    return [(one["row"], one["code"]) for one in run.conflicts]


def told(person: Person | Household | Organisation) -> dict[str, str]:
    found: dict[str, str] = keys.of(person.key_id).open_json(bytes(person.sealed))
    return found


def test_a_household_moves_in_and_its_contact_is_sealed(load: Load) -> None:
    run = load("households", HOUSEHOLDS, ["H1", "garden-1-1-101", "王小明", "13812345678", "3"])
    assert counts(run) == (1, 0, 0, 0)
    home = Household.objects.get()
    assert (home.lives_at.code if home.lives_at else "", home.stated_count) == ("garden-1-1-101", 3)
    assert told(home) == {"contact": "王小明", "phone": "13812345678"}
    assert home.phone_ix == keys.current().blind("phone", "13812345678")
    assert "王小明".encode() not in bytes(home.sealed)


def test_the_same_file_again_changes_nothing(load: Load) -> None:
    row = ["H1", "garden-1-1-101", "王小明", "13812345678", "3"]
    load("households", HOUSEHOLDS, row)
    assert counts(load("households", HOUSEHOLDS, row)) == (0, 0, 1, 0)
    assert counts(load("households", HOUSEHOLDS, [*row[:4], "4"])) == (0, 1, 0, 0)
    assert counts(load("households", HOUSEHOLDS, ["H1", "garden-1-1-101", "", "", ""])) == (0, 0, 1, 0)
    home = Household.objects.get()
    assert (home.stated_count, told(home)["contact"]) == (4, "王小明")


def test_a_dry_run_answers_the_same_and_keeps_nothing(load: Load, world: World, tmp_path: Path) -> None:
    rows = (["H1", "garden-1-1-101", "王小明", "", "3"], ["H2", "nowhere", "", "", ""])
    run = load("households", HOUSEHOLDS, *rows, dry_run=True)
    assert (counts(run), run.pk) == ((1, 0, 0, 1), None)
    assert not Household.objects.exists() and not ImportRun.objects.exists()
    path = write_refused(world.scope("liu"), run=run, to=tmp_path / "refused.csv")
    assert "H2" in path.read_text("utf-8-sig")


def test_an_address_finds_the_dwelling(load: Load) -> None:
    head = ["户编号", "社区", "小区", "楼栋", "单元", "室号", "户主"]
    run = load(
        "households", head, ["H1", "滨河社区", "滨河花园", "1", "2", "302", "王"],
        ["H2", "", "滨河花园", "1号楼", "2单元", "０３０１室", "李"],
        ["H3", "北张社区", "滨河花园", "1", "1", "101", "赵"],
        ["H4", "", "北张新村", "", "", "2号", "孙"], ["H5", "", "滨河花园", "9", "1", "101", "周"],
    )  # fmt: skip
    assert counts(run) == (3, 0, 0, 2)
    assert codes(run) == [(4, "unknown-place"), (6, "unknown-place")]
    lives = Household.objects.order_by("number").values_list("lives_at__code", flat=True)
    assert list(lives) == ["garden-1-2-302", "garden-1-2-301", "village-2"]


def test_a_household_may_live_elsewhere_and_belong_here(load: Load) -> None:
    head = ["户编号", "房屋编码", "管理归属", "现居地"]
    run = load(
        "households",
        head,
        ["H1", "", "滨河社区", "寿光市"],
        ["H2", "village-1", "binhe", ""],
        ["H3", "", "", ""],
    )
    assert counts(run) == (2, 0, 0, 1)
    first, second = Household.objects.order_by("number")
    assert (first.lives_at, first.lives_outside, first.path) == (None, "寿光市", first.managed_path)
    assert (second.path, second.managed_path) == (
        Place.objects.get(code="village-1").path,
        Place.objects.get(code="binhe").path,
    )


def test_the_neighbouring_street_can_change_nothing_here(load: Load) -> None:
    load("households", HOUSEHOLDS, ["H1", "garden-1-1-101", "王小明", "", "3"])
    run = load(
        "households",
        HOUSEHOLDS,
        ["H1", "village-1", "陈", "", "1"],
        ["H2", "garden-1-1-102", "陈", "", "1"],
        by="chen",
    )
    assert (counts(run), codes(run)) == ((1, 0, 0, 1), [(3, "out-of-scope")])
    assert list(Household.objects.order_by("path").values_list("number", "lives_at__code")) == [
        ("H1", "garden-1-1-101"), ("H1", "village-1"),
    ]  # fmt: skip
    load("households", HOUSEHOLDS, ["H3", "garden-1-1-102", "王", "", "1"])
    run = load("persons", PERSONS, ["陈甲", GOOD, "", "H3", "", ""], by="chen")
    assert codes(run) == [(2, "unknown-household")]


def test_whoever_may_not_import_imports_nothing(load: Load) -> None:
    with pytest.raises(NotAllowed):
        load("households", HOUSEHOLDS, ["H1", "garden-1-1-101", "", "", ""], by="zhou")


def test_the_neighbouring_street_sees_no_import_of_ours(load: Load, world: World) -> None:
    run = load("households", HOUSEHOLDS, ["H1", "garden-1-1-101", "", "", ""], by="fang")
    assert queries.run(world.scope("fang"), id=run.pk) == run
    assert queries.run(world.scope("liu"), id=run.pk) == run
    with pytest.raises(NotFound):
        queries.run(world.scope("chen"), id=run.pk)


@pytest.fixture
def homes(load: Load) -> None:
    load(
        "households", HOUSEHOLDS, ["H1", "garden-1-1-101", "", "", ""], ["H2", "garden-1-1-102", "", "", ""],
        ["V1", "village-1", "", "", ""],
    )  # fmt: skip


def test_a_person_is_indexed_sealed_and_at_home(load: Load, homes: None) -> None:
    run = load("persons", PERSONS, ["单 国强", GOOD, "138-1234-5678", "H1", "户主", "鲁g·12345"])
    assert (counts(run), codes(run)) == ((1, 0, 0, 0), [])
    person = Person.objects.get()
    sealer = keys.current()
    assert person.name_ix == sealer.blind("name", "单国强")
    assert person.initials_ix == sealer.blind("initials", "sgq")
    assert OtherInitials.objects.get().initials_ix == sealer.blind("initials", "dgq")
    assert person.document_ix == sealer.blind("document", GOOD)
    assert (person.sex, person.birth_year, person.document_valid) == (1, 1990, True)
    assert told(person)["phone"] == "13812345678"
    assert Membership.objects.get().relation == "户主"
    assert Vehicle.objects.get().plate == "鲁G12345"


@pytest.mark.parametrize(
    ("document", "code", "fault"),
    [
        ("370799199001010012", "document-fault", "check-digit"),
        ("370799201802290017", "document-fault", "birth-date"),
        ("3.70799E+17", "rounded-by-spreadsheet", "rounded-by-spreadsheet"),
    ],
)
def test_a_bad_document_number_flags_a_person_and_refuses_nobody(
    load: Load, homes: None, document: str, code: str, fault: str
) -> None:
    run = load("persons", PERSONS, ["王小明", document, "", "H1", "", ""])
    assert (counts(run), codes(run)) == ((1, 0, 0, 0), [(2, code)])
    person = Person.objects.get()
    assert (person.document_valid, person.document_fault) == (False, fault)


def test_two_people_with_one_rounded_number_are_two_people(load: Load, homes: None) -> None:
    rows = ["王一", "3.70799E+17", "", "H1", "", ""], ["王二", "3.70799E+17", "", "H1", "", ""]
    assert counts(load("persons", PERSONS, *rows)) == (2, 0, 0, 0)
    assert counts(load("persons", PERSONS, *rows)) == (0, 0, 2, 0)


def test_a_person_found_in_two_dwellings_is_one_person(load: Load, homes: None) -> None:
    run = load(
        "persons", PERSONS, ["王小明", GOOD, "", "H1", "", ""], ["王小明", GOOD.lower(), "", "H2", "", ""]
    )
    assert (counts(run), codes(run)) == ((1, 1, 0, 0), [(3, "in-two-households")])
    assert (Person.objects.count(), Membership.objects.count()) == (1, 2)


def test_an_old_number_and_a_new_one_are_one_person(load: Load, homes: None) -> None:
    load("persons", PERSONS, ["王小明", "370799900101001", "", "H1", "", ""])
    assert counts(load("persons", PERSONS, ["王小明", GOOD, "", "H1", "", ""])) == (0, 1, 0, 0)
    assert told(Person.objects.get())["document"] == GOOD


def test_phone_and_name_tell_who_has_no_document(load: Load, homes: None) -> None:
    load("persons", PERSONS, ["王小明", "", "13812345678", "H1", "", ""])
    run = load("persons", PERSONS, ["王小明", GOOD, "13812345678", "H1", "", ""])
    assert counts(run) == (0, 1, 0, 0)
    assert told(Person.objects.get())["document"] == GOOD


def test_one_document_with_two_names_stays_two_people_and_is_listed(load: Load, homes: None) -> None:
    rows = ["王小明", GOOD, "", "H1", "", ""], ["李四", GOOD, "", "H2", "", ""]
    run = load("persons", PERSONS, *rows)
    assert (counts(run), codes(run)) == ((2, 0, 0, 0), [(3, "document-of-another")])
    assert counts(load("persons", PERSONS, *rows)) == (0, 0, 2, 0)


def test_a_faulty_number_never_replaces_a_sound_one(load: Load, homes: None) -> None:
    load("persons", PERSONS, ["王小明", GOOD, "13812345678", "H1", "", ""])
    load("persons", PERSONS, ["王小明", "3.70799E+17", "13812345678", "H1", "", ""])
    person = Person.objects.get()
    assert (person.document_valid, told(person)["document"]) == (True, GOOD)


def test_blank_cells_erase_nothing(load: Load, homes: None) -> None:
    load("persons", PERSONS, ["王小明", GOOD, "13812345678", "H1", "户主", ""])
    assert counts(load("persons", PERSONS, ["王小明", GOOD, "", "H1", "", ""])) == (0, 0, 1, 0)


def test_persons_with_an_address_bring_their_household(load: Load) -> None:
    head = ["姓名", "证件号码", "房屋编码"]
    run = load(
        "persons",
        head,
        ["王一", GOOD, "garden-1-1-101"],
        ["王二", WOMAN, "garden-1-1-101"],
        ["王三", THIRD, "x"],
    )
    assert (counts(run), codes(run)) == ((2, 0, 0, 1), [(4, "unknown-place")])
    assert Household.objects.get().number == "garden-1-1-101"


def test_every_row_that_cannot_be_taken_has_its_reason(load: Load, homes: None) -> None:
    run = load(
        "persons", PERSONS, ["", GOOD, "", "H1", "", ""], ["王", GOOD, "", "H9", "", ""], PERSONS,
        ["王", GOOD, "", "H1", "", "", "one too many"],
        ["王", GOOD, "", "H1", "", ""], ["王", GOOD, "", "H1", "", ""],
    )  # fmt: skip
    assert counts(run) == (1, 0, 2, 3)
    assert codes(run) == [
        (2, "name-missing"), (3, "unknown-household"), (4, "repeated-header"), (5, "shifted"),
        (7, "duplicate-in-file"),
    ]  # fmt: skip


def test_refused_rows_are_kept_sealed_and_come_back_in_the_senders_layout(
    load: Load, homes: None, world: World, tmp_path: Path
) -> None:
    run = load("persons", PERSONS, ["赵小红", GOOD, "", "H9", "", ""], encoding="gb18030")
    stored = RefusedRow.objects.get()
    assert (stored.row, stored.code) == (2, "unknown-household")
    assert "赵小红".encode() not in bytes(stored.sealed) and GOOD.encode() not in bytes(stored.sealed)
    fresh = queries.run(world.scope("liu"), id=run.pk)
    path = write_refused(world.scope("liu"), run=fresh, to=tmp_path / "back")
    lines = list(csv.reader(path.open(encoding="gb18030", newline="")))
    assert lines[0] == [*PERSONS, "退回原因"]
    assert lines[1][:4] == ["赵小红", GOOD, "", "H9"] and lines[1][6]
    assert counts(load("persons", lines[0], lines[1], encoding="gb18030")) == (0, 0, 0, 1)


def test_a_choice_of_columns_is_remembered_for_the_same_headings(load: Load, homes: None) -> None:
    head = ["称呼", "证件号码", "户编号"]
    with pytest.raises(ColumnsMissing):
        load("persons", head, ["王小明", GOOD, "H1"])
    load("persons", head, ["王小明", GOOD, "H1"], mapping={"name": "称呼"})
    assert ColumnMap.objects.get().mapping == {"name": "称呼"}
    assert counts(load("persons", head, ["王小明", GOOD, "H1"])) == (0, 0, 1, 0)


def test_a_large_file_goes_through_its_own_process_with_the_same_result(
    load: Load, homes: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [[f"王{number:04d}", "", f"199{number:08d}", "H1", "", ""] for number in range(300)]
    rows[7][0], rows[9] = "", [*rows[9], "shifted"]
    monkeypatch.setattr(preparing, "_ALONE_BELOW", 0)
    run = load("persons", PERSONS, *rows)
    assert (counts(run), codes(run)) == ((298, 0, 0, 2), [(9, "name-missing"), (11, "shifted")])
    with pytest.raises(ColumnsMissing):
        load("persons", ["证件号码", "性别"], [GOOD, "男"])


def test_the_process_that_reads_a_large_file_loads_no_models() -> None:
    asks = (
        "import sys, lianfang.exchange.preparing; "
        "print([name for name in sys.modules if name.startswith('lianfang.') and name.endswith('.models')])"
    )
    found = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_a_large_first_file_leaves_every_index_as_it_was(
    load: Load, homes: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = ["people_person", "people_membership", "people_otherinitials", "people_household"]

    def indexes() -> list[tuple[str, list[str]]]:
        with connection.cursor() as cursor:
            return sorted(
                (name, found["columns"])
                for table in tables
                for name, found in connection.introspection.get_constraints(cursor, table).items()
            )

    before = indexes()
    monkeypatch.setattr(actions, "_BIG", 0)
    rows = [[f"单{number:04d}", "", f"199{number:08d}", "H1", "", ""] for number in range(50)]
    assert counts(load("persons", PERSONS, *rows, dry_run=True)) == (50, 0, 0, 0)
    assert (indexes(), Person.objects.count()) == (before, 0)
    assert counts(load("persons", PERSONS, *rows)) == (50, 0, 0, 0)
    assert indexes() == before
    assert counts(load("persons", PERSONS, *rows)) == (0, 0, 50, 0)


def test_the_same_sheet_again_asks_the_database_no_more_for_more_people(load: Load, homes: None) -> None:
    def asked(number: int) -> int:
        rows = [[f"王{at:04d}", "", f"199{at:08d}", "H1", "", ""] for at in range(number)]
        load("persons", PERSONS, *rows)
        with CaptureQueriesContext(connection) as statements:
            assert counts(load("persons", PERSONS, *rows)) == (0, 0, number, 0)
        return len(statements)

    assert asked(3) == asked(30)


def test_three_names_on_one_document_are_found_again_each(load: Load, homes: None) -> None:
    rows = [[name, GOOD, "", "H1", "", ""] for name in ("王一", "王二", "王三")]
    first = load("persons", PERSONS, *rows)
    assert (counts(first), codes(first)) == (
        (3, 0, 0, 0), [(3, "document-of-another"), (4, "document-of-another")],
    )  # fmt: skip
    assert counts(load("persons", PERSONS, *reversed(rows))) == (0, 0, 3, 0)
    again = load("persons", PERSONS, *reversed(rows), ["王二", GOOD, "", "H2", "", ""])
    assert (counts(again), codes(again)) == ((0, 1, 3, 0), [(5, "in-two-households")])


def test_what_changes_is_sealed_under_the_key_in_use(load: Load, homes: None) -> None:
    first, second = ["H1", "garden-1-1-101"], ["H2", "garden-1-1-102"]
    load("households", HOUSEHOLDS, [*first, "王小明", "", "3"], [*second, "李四", "", "3"])
    DataKey.objects.create(wrapped=new_wrapped_key(django_settings.MASTER_KEY), made_at=clock.now())
    run = load("households", HOUSEHOLDS, [*first, "王大明", "", "3"], [*second, "李四", "", "5"])
    assert counts(run) == (0, 2, 0, 0)
    changed, same = Household.objects.get(number="H1"), Household.objects.get(number="H2")
    assert (changed.key_id, told(changed)) == (keys.current().key_id, {"contact": "王大明"})
    assert (same.key_id, told(same)) == (keys.current().key_id, {"contact": "李四"})
    assert same.stated_count == 5


PLACES = ["编码", "上级编码", "类型", "名称", "别名", "统计代码", "经度", "纬度"]


def test_who_was_entered_under_an_earlier_event_is_found_and_moves_to_the_key_of_this_one(
    load: Load, homes: None
) -> None:
    rows = (
        ["单 国强", GOOD, "", "H1", "户主", ""],
        ["王小明", "", "13900001111", "H1", "", ""],
        ["李四", "", "", "H2", "", ""],
    )
    load("persons", PERSONS, *rows, ["赵五", "", "13900002222", "H2", "", ""])
    former, current = keys.current(), keys.new()
    assert counts(load("persons", PERSONS, *rows[:2], ["李四", "", "13900003333", "H2", "", ""])) == (
        0,
        1,
        2,
        0,
    )
    assert Person.objects.count() == 4
    moved = Person.objects.filter(key_id=current.key_id).order_by("pk")
    assert [told(one)["name"] for one in moved] == ["单 国强", "王小明", "李四"]
    first = moved[0]
    assert first.document_ix == current.blind("document", GOOD) and first.sex == 1
    assert OtherInitials.objects.get().initials_ix == current.blind("initials", "dgq")
    assert moved[1].phone_ix == current.blind("phone", "13900001111")
    left = Person.objects.get(key_id=former.key_id)  # in no sheet of this event: goes with the earlier one
    assert told(left)["name"] == "赵五"
    assert counts(load("persons", PERSONS, *rows[:2])) == (0, 0, 2, 0)


def test_two_people_with_one_rounded_number_stay_two_under_the_next_key(load: Load, homes: None) -> None:
    rows = ["王一", "3.70799E+17", "", "H1", "", ""], ["王二", "3.70799E+17", "", "H1", "", ""]
    load("persons", PERSONS, *rows)
    keys.new()
    assert counts(load("persons", PERSONS, *rows)) == (0, 0, 2, 0)
    assert list(Person.objects.values_list("document_ix", flat=True)) == [None, None]


def test_rows_of_the_tree_are_taken_in_any_order(load: Load) -> None:
    run = load(
        "places", PLACES, ["b9", "k9", "楼栋", "9号楼", "", "", "", ""],
        ["k9", "binhe", "小区", "滨河二期", "老滨河、新滨河", "", "119.1", "36.7"],
        ["c9", "xincheng", "社区", "翰林社区", "", "370705009039", "", ""],
        ["x", "nowhere", "小区", "x", "", "", "", ""],
        ["y", "binhe", "sofa", "y", "", "", "", ""], ["z", "binhe", "小区", "z", "", "", "999", ""],
    )  # fmt: skip
    assert (counts(run), codes(run)) == (
        (4, 0, 0, 2), [(5, "unknown-parent"), (6, "unknown-kind"), (7, "bad-coordinates")],
    )  # fmt: skip
    building = Place.objects.get(code="b9")
    assert building.parent is not None and building.path.startswith(building.parent.path)
    assert building.full_name == "高新区新城街道滨河社区滨河二期9号楼"
    assert PlaceAlias.objects.count() == 2
    assert PlaceCode.objects.get().code == "370705009039"


def test_addresses_make_what_is_missing_on_the_way_down(load: Load) -> None:
    head = ["街道", "社区", "小区", "小区类型", "楼栋", "单元", "楼层", "室号", "地址码", "房屋状态"]
    rows = (
        ["新城街道", "滨河社区", "滨河二期", "封闭", "1", "1", "3", "302", "D1", "出租"],
        ["新城街道", "滨河社区", "滨河二期", "封闭", "1", "1", "", "402", "", ""],
        ["新城街道", "滨河社区", "滨河花园", "", "1号楼", "1单元", "", "101", "garden-1-1-101", ""],
        ["清池街道", "滨河社区", "滨河二期", "", "1", "1", "", "1", "", ""],
    )
    run = load("places", head, *rows)
    assert counts(run) == (2, 0, 1, 1)
    door = Place.objects.get(code="D1")
    assert (door.floor, door.door, door.nature) == (3, "302", "rented")
    assert door.full_name == "高新区新城街道滨河社区滨河二期1号楼1单元302室"
    assert Place.objects.get(door="402").floor == 4
    assert Place.objects.get(name="滨河二期").nature == "gated"
    assert counts(load("places", head, *rows)) == (0, 0, 3, 1)
    assert counts(load("places", head, [*rows[0][:9], "空置"])) == (0, 1, 0, 0)


def test_a_street_may_not_build_in_the_next_one(load: Load) -> None:
    run = load("places", PLACES, ["k9", "binhe", "小区", "x", "", "", "", ""], by="chen")
    assert codes(run) == [(2, "out-of-scope")]
    run = load("places", PLACES, ["garden", "north", "小区", "x", "", "", "", ""], by="chen")
    assert codes(run) == [(2, "out-of-scope")]


def test_an_import_neither_moves_a_place_nor_changes_its_kind(load: Load) -> None:
    run = load(
        "places", PLACES, ["garden", "north", "小区", "滨河花园", "", "", "", ""],
        ["garden", "binhe-1", "学校", "滨河花园", "", "", "", ""],
    )  # fmt: skip
    assert codes(run) == [(2, "place-moved"), (3, "kind-differs")]


def test_enterprises_get_a_place_and_sealed_contacts(load: Load) -> None:
    head = ["统一社会信用代码", "企业名称", "行业", "街道", "社区", "负责人", "电话", "职工总数"]
    rows = (
        ["913707990000000193", "甲公司", "制造业", "新城街道", "滨河社区", "王总", "13812345678", "120"],
        ["913707990000001238", "乙公司", "", "", "北张社区", "", "", ""],
        ["", "丙商店", "", "", "不存在社区", "", "", ""],
        ["", "丁商店", "", "", "滨河社区", "", "", "many"],
    )
    run = load("enterprises", head, *rows)
    assert counts(run) == (3, 0, 0, 1)
    assert codes(run) == [(3, "code-fault"), (4, "unknown-place"), (5, "count-not-a-number")]
    first = Organisation.objects.get(name="甲公司")
    assert (first.uscc_valid, first.workers, told(first)["head"]) == (True, 120, "王总")
    assert first.place.kind == "enterprise" and first.place.parent is not None
    assert counts(load("enterprises", head, *rows)) == (0, 0, 3, 1)
    changed = [*rows[0][:7], "121"]
    assert counts(load("enterprises", head, changed)) == (0, 1, 0, 0)
    assert codes(load("enterprises", head, changed, by="chen")) == [(2, "out-of-scope")]


def test_workers_are_posted_and_paired(load: Load) -> None:
    head = ["工号", "姓名", "单位", "电话", "岗位", "社区", "负责小区"]
    rows = (
        ["w1", "赵一", "区财政局", "13812345678", "包靠人", "", "滨河花园、没有小区"],
        ["w2", "钱二", "区财政局", "", "包靠人", "", "滨河花园"],
        ["w3", "孙三", "", "", "网格员", "滨河社区", ""],
        ["zhou", "冒名", "", "", "", "北张社区", ""],
        ["w4", "李四", "", "", "司令", "滨河社区", ""],
    )
    run = load("workers", head, *rows[:3])
    assert (counts(run), codes(run)) == ((3, 0, 0, 0), [(2, "unknown-compound")])
    pairings = Pairing.objects.filter(to_at=None).order_by("role").values_list("user__username", "role")
    assert list(pairings) == [("w1", "accountable"), ("w2", "helper")]
    assert not User.objects.get(username="w1").has_usable_password()
    assert counts(load("workers", head, *rows[:3])) == (0, 0, 3, 0)
    run = load("workers", head, *rows[3:], by="chen")
    assert codes(run) == [(2, "username-taken"), (3, "unknown-role")]


CELL = st.sampled_from(
    ["", "王小明", "李四", GOOD, WOMAN, "3.7E+17", "H1", "H2", "H9", "13812345678", "=1+1", "x" * 70]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELL, min_size=1, max_size=8).filter(any), max_size=12))
def test_the_counts_always_add_up_and_a_repeat_changes_nothing(
    load: Load, homes: None, rows: list[list[str]]
) -> None:
    written = [row if len(row) > 1 else [*row, ""] for row in rows]
    if not written:
        return
    first = load("persons", PERSONS, *written)
    people = Person.objects.count()
    again = load("persons", PERSONS, *written)
    assert first.read == again.read == len(written)
    assert (again.imported, again.refused) == (0, first.refused)
    assert Person.objects.count() == people
