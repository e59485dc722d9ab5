"""The numbers are synthetic: county 370799 does not exist."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.people.rules import check_document, document_kind, resident_check_digit
from lianfang.people.rules.documents import DOCUMENT_KINDS

GOOD = ["370799199001010011", "37079919900101002X", "370799198502281237"]


@pytest.mark.parametrize("number", GOOD)
def test_a_sound_resident_number_passes(number: str) -> None:
    found = check_document("居民身份证", number)
    assert (found.kind, found.number, found.valid, found.fault) == ("resident-id", number, True, "")


def test_birth_and_sex_are_read_from_the_number() -> None:
    assert check_document(None, "370799198502281237")[4:] == (date(1985, 2, 28), 1)
    assert check_document(None, "37079919900101002X")[4:] == (date(1990, 1, 1), 2)


def test_a_day_that_never_was_is_a_fault_despite_a_good_check_digit() -> None:
    found = check_document("身份证", "370799201802290017")
    assert (found.valid, found.fault, found.birth_on) == (False, "birth-date", None)


def test_a_birth_after_today_is_a_fault() -> None:
    assert check_document(None, GOOD[0], today=date(1989, 12, 31)).fault == "birth-date"
    assert check_document(None, GOOD[0], today=date(1990, 1, 1)).valid


@pytest.mark.parametrize("number", GOOD)
def test_any_single_wrong_digit_is_noticed(number: str) -> None:
    for at in range(18):
        for digit in "0123456789X":
            damaged = number[:at] + digit + number[at + 1 :]
            if damaged != number:
                assert not check_document("resident-id", damaged).valid, damaged


@given(st.text(alphabet="0123456789", min_size=17, max_size=17), st.integers(0, 16), st.integers(1, 9))
def test_the_check_digit_tells_every_single_change(digits: str, at: int, by: int) -> None:
    changed = digits[:at] + str((int(digits[at]) + by) % 10) + digits[at + 1 :]
    assert resident_check_digit(digits) != resident_check_digit(changed)


@given(st.one_of(st.none(), st.text(max_size=40)), st.one_of(st.none(), st.text(max_size=40)))
def test_no_text_makes_the_check_fail_to_answer(kind: str | None, raw: str | None) -> None:
    found = check_document(kind, raw)
    assert found.kind in DOCUMENT_KINDS
    assert (found.valid is False) <= bool(found.fault)
    assert isinstance(found.matching, str)


@given(st.from_regex(r"[0-9]{14,18}[0-9Xx]?", fullmatch=True))
def test_long_numbers_are_always_judged(raw: str) -> None:
    assert check_document("身份证", raw).valid in {True, False}


@pytest.mark.parametrize(
    "raw",
    [
        "37079919900101002x",
        " 370799 19900101 002X ",
        "３７０７９９１９９００１０１００２Ｘ",
        "'37079919900101002X",
        "370799-19900101-002X",
    ],
)
def test_the_same_number_however_it_is_typed(raw: str) -> None:
    assert check_document("身份证", raw).number == "37079919900101002X"


@pytest.mark.parametrize("raw", ["3.70799E+17", "3.70799199001010E+17", "3.70799e17", "370799199001010000"])
def test_a_number_that_a_spreadsheet_rounded_is_told_apart(raw: str) -> None:
    found = check_document("身份证", raw)
    assert (found.valid, found.fault) == (False, "rounded-by-spreadsheet")


def test_a_true_number_that_ends_in_zeros_is_not_called_rounded() -> None:
    first = next(
        f"3707991990{month:02d}{day:02d}100"
        for month in range(1, 13)
        for day in range(1, 29)
        if resident_check_digit(f"3707991990{month:02d}{day:02d}100") == "0"
    )
    assert check_document(None, first + "0").valid


@pytest.mark.parametrize(
    ("kind", "raw", "found"),
    [
        ("港澳台居民居住证", "810000199001010019", "residence-permit"),
        (None, "810000199001010019", "residence-permit"),
        ("外国人永久居留身份证", "937840199001010017", "permanent-resident"),
        (None, "937840199001010017", "permanent-resident"),
        ("外国人永久居留证", "USA370700010112", "permanent-resident"),
        ("护照", "E12345678", "passport"),
        ("护照", "EA1234567", "passport"),
        ("Passport", "X1234567A", "passport"),
        ("回乡证", "H12345678", "travel-permit"),
        ("港澳居民来往内地通行证", "M1234567800", "travel-permit"),
        ("台胞证", "12345678", "taiwan-permit"),
        ("军官证", "南字第1234567号", "military"),
        ("出生医学证明", "T370000001", "birth-certificate"),
        ("身份证", "370799900101001", "resident-id"),
    ],
)
def test_every_kind_of_document_is_taken(kind: str | None, raw: str, found: str) -> None:
    document = check_document(kind, raw)
    assert (document.kind, document.valid) == (found, True)


def test_old_and_new_number_of_one_person_meet() -> None:
    old, new = check_document("身份证", "370799900101001"), check_document("身份证", "370799199001010011")
    assert old.valid
    assert old.matching == new.matching


@pytest.mark.parametrize("raw", ["", None, "无", "/", "无证件", "暂无", "—"])
def test_having_no_document_is_no_fault(raw: str | None) -> None:
    found = check_document(None, raw)
    assert (found.kind, found.number, found.valid, found.fault) == ("none", "", None, "")


def test_a_stated_kind_without_a_number_is_missing() -> None:
    assert check_document("身份证", "")[:4] == ("resident-id", "", None, "missing")


@pytest.mark.parametrize(
    ("raw", "fault"),
    [("3707991990010100", "wrong-shape"), ("370799********0011", "masked"), ("王小二", "wrong-shape")],
)
def test_what_cannot_be_right_is_kept_with_its_fault(raw: str, fault: str) -> None:
    found = check_document("身份证", raw)
    assert (found.number, found.valid, found.fault) == (raw, False, fault)


def test_an_unknown_kind_is_kept_as_other() -> None:
    assert document_kind("某某证") == "other"
    assert check_document("某某证", "A-1") == ("other", "A1", None, "", None, 0)


@given(st.text("0123456789", min_size=17, max_size=17))
def test_the_check_digit_is_the_one_of_the_standard(first_17: str) -> None:
    weighed = sum(2 ** (17 - at) * int(digit) for at, digit in enumerate(first_17))
    value = (12 - weighed % 11) % 11
    assert resident_check_digit(first_17) == "0123456789X"[value]
