import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.people.rules import check_phone, check_plate, check_uscc
from lianfang.people.rules.codes import _ALPHABET, uscc_check_character


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("鲁G12345", "ordinary"),
        ("鲁GD12345", "new-energy-small"),
        ("鲁G12345D", "new-energy-large"),
        ("粤Z1234港", "hong-kong"),
        ("WJ鲁1234A", "armed-police"),
        ("使224578", "embassy"),
        ("鲁G1234学", "driving-school"),
        ("鲁G1234挂", "trailer"),
        ("鲁G1234警", "police"),
        ("临鲁G12345", "temporary"),
    ],
)
def test_plates_in_use_pass(raw: str, kind: str) -> None:
    assert check_plate(raw)[:3] == (kind, raw, True)


@pytest.mark.parametrize("raw", ["鲁g·12345", "鲁G 12345", "鲁Ｇ１２３４５", "鲁G-12345", "鲁G•12345"])
def test_the_same_plate_however_it_is_typed(raw: str) -> None:
    assert check_plate(raw).number == "鲁G12345"


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ("鲁GI2345", "letter-i-or-o"),
        ("鲁GO2345", "letter-i-or-o"),
        ("鲁GF1A234", "wrong-shape"),
        ("鲁G1234", "wrong-shape"),
    ],
)
def test_a_plate_that_cannot_be_is_kept_with_its_fault(raw: str, fault: str) -> None:
    assert check_plate(raw) == ("other", raw, False, fault)


def test_no_plate_and_foreign_plates_are_no_fault() -> None:
    assert check_plate("无牌") == ("none", "", None, "")
    assert check_plate("AB-123-CD") == ("other", "AB123CD", None, "")


@pytest.mark.parametrize(
    ("raw", "kind", "number"),
    [
        ("13812345678", "mobile", "13812345678"),
        ("138 1234 5678", "mobile", "13812345678"),
        ("138-1234-5678", "mobile", "13812345678"),
        ("+86 13812345678", "mobile", "13812345678"),
        ("008613812345678", "mobile", "13812345678"),
        ("0536-8123456", "landline", "05368123456"),
        ("（0536）8123456", "landline", "05368123456"),
        ("010-62345678", "landline", "01062345678"),
        ("0536-8123456转801", "landline", "05368123456转801"),
        ("+44 20 7946 0958", "foreign", "+442079460958"),
        ("12320", "service", "12320"),
        ("1381234567/13812345678", "mobile", "13812345678"),
    ],
)
def test_numbers_that_can_be_dialled(raw: str, kind: str, number: str) -> None:
    assert check_phone(raw) == (kind, number, True, "")


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ("12812345678", "wrong-shape"),
        ("1381234567", "wrong-shape"),
        ("8123456", "no-area-code"),
        ("1.38123E+10", "rounded-by-spreadsheet"),
        ("138****5678", "masked"),
    ],
)
def test_numbers_that_cannot_be_dialled_are_kept_with_their_fault(raw: str, fault: str) -> None:
    found = check_phone(raw)
    assert (found.valid, found.fault) == (False, fault)
    assert found.number


@pytest.mark.parametrize("raw", ["", None, "无", "无电话,联系邻居", "/"])
def test_having_no_phone_is_no_fault(raw: str | None) -> None:
    assert check_phone(raw) == ("none", "", None, "")


@pytest.mark.parametrize("raw", ["913707990000000193", "913707990000001237", " 91370799 0000001237 "])
def test_sound_credit_codes_pass(raw: str) -> None:
    assert check_uscc(raw).valid


@pytest.mark.parametrize("good", ["913707990000000193", "913707990000001237"])
def test_any_single_wrong_character_of_a_credit_code_is_noticed(good: str) -> None:
    for at in range(18):
        for character in _ALPHABET:
            damaged = good[:at] + character + good[at + 1 :]
            assert check_uscc(damaged).valid == (damaged == good)


@given(st.text(alphabet=_ALPHABET, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(_ALPHABET))
def test_the_check_character_tells_every_single_change(first: str, at: int, other: str) -> None:
    changed = first[:at] + other + first[at + 1 :]
    assert (uscc_check_character(first) == uscc_check_character(changed)) == (first == changed)


def test_small_traders_may_have_a_licence_number_or_nothing() -> None:
    assert check_uscc("370799600000123")[:3] == ("licence", "370799600000123", None)
    assert check_uscc("无")[:3] == ("none", "", None)
    assert check_uscc("9.13708E+17").fault == "rounded-by-spreadsheet"
    assert check_uscc("91370799000000012O").fault == "wrong-shape"


@given(st.text(max_size=40))
def test_no_text_makes_a_check_fail_to_answer(raw: str) -> None:
    for check in (check_phone, check_plate, check_uscc):
        found = check(raw)
        assert (found.valid is False) == bool(found.fault)
