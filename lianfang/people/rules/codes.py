"""The unified social credit code of organisations (GB 32100)."""

from typing import Final, NamedTuple

from lianfang.people.rules.written import is_absent, is_masked, is_scientific, normal

_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V, Z
_VALUE: Final = {character: value for value, character in enumerate(_ALPHABET)}
_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))


class Code(NamedTuple):
    """A code in normal form. `kind`: uscc, licence (15 digits of a small trader), none, other.

    `valid` is None where nothing can be checked; `fault`: empty, check-digit, wrong-shape, masked,
    rounded-by-spreadsheet.
    """

    kind: str
    number: str
    valid: bool | None
    fault: str = ""


def check_uscc(raw: str | None) -> Code:
    """Judge the code of an organisation as written. Never raises."""
    raw = raw or ""
    number = normal(raw)
    if is_absent(number):
        return Code("none", "", None)
    if is_scientific(raw):
        return Code("uscc", number, False, "rounded-by-spreadsheet")
    if len(number) == 18 and all(character in _VALUE for character in number):
        return _of_18(number)
    if len(number) in {13, 15} and number.isascii() and number.isdigit():
        return Code("licence", number, None)
    return Code("other", number, False, "masked" if is_masked(number) else "wrong-shape")


def _of_18(number: str) -> Code:
    if number[17] == uscc_check_character(number[:17]):
        return Code("uscc", number, True)
    rounded = number.isdigit() and number.endswith("000")
    return Code("uscc", number, False, "rounded-by-spreadsheet" if rounded else "check-digit")


def uscc_check_character(first_17: str) -> str:
    """The 18th character that belongs to 17 of the alphabet."""
    total = sum(weight * _VALUE[character] for weight, character in zip(_WEIGHTS, first_17, strict=True))
    return _ALPHABET[(31 - total % 31) % 31]
