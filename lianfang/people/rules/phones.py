"""Telephone numbers as lists write them. One phone may serve many people; some have none."""

import re
import unicodedata
from typing import Final, NamedTuple

from lianfang.people.rules.written import is_absent, is_masked, is_scientific, normal

_MOBILE: Final = re.compile(r"1[3-9]\d{9}")
_LANDLINE: Final = re.compile(r"0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}(?:(?:转|EXT\.?|X|#|,)\d{1,6})?")
_LOCAL: Final = re.compile(r"[2-9]\d{6,7}")
_FOREIGN: Final = re.compile(r"(?:\+|00)[1-9]\d{5,14}")
_SERVICE: Final = re.compile(r"(?:1\d{2,4}|9\d{4,5}|[48]00\d{7})")
_HOME: Final = re.compile(r"(?:\+|00)?86(?=0?\d{10})")
_SEPARATORS: Final = re.compile(r"[/;；,，、|\n或]+")
_BRACKETS: Final = str.maketrans("", "", "()（）[].")


class Phone(NamedTuple):
    """A number and whether it can be dialled as it stands.

    `kind`: mobile, landline, local (no area code), foreign, service, none, other. `valid` is None
    when there is none. `fault`: empty, wrong-shape, no-area-code, masked, rounded-by-spreadsheet.
    """

    kind: str
    number: str
    valid: bool | None
    fault: str = ""


_NO_PHONE: Final = Phone("none", "", None)


def check_phone(raw: str | None) -> Phone:
    """Judge a cell; of several numbers the first that can be right. Never raises."""
    raw = (raw or "").strip()
    if not raw:
        return _NO_PHONE
    if len(raw) == 11 and _MOBILE.fullmatch(raw) and raw.isascii():
        return Phone("mobile", raw, True)
    parts = [part for part in _SEPARATORS.split(unicodedata.normalize("NFKC", raw)) if part.strip()]
    judged = [_judge(part) for part in parts[:4]] or [_NO_PHONE]
    return next((phone for phone in judged if phone.valid), judged[0])


def _judge(raw: str) -> Phone:
    number = _HOME.sub("", normal(raw).translate(_BRACKETS), count=1)
    if is_absent(number):
        return _NO_PHONE
    if is_scientific(raw):
        return Phone("other", number, False, "rounded-by-spreadsheet")
    if is_masked(number):
        return Phone("other", number, False, "masked")
    return _by_shape(number if number.isascii() or "转" in number else "")._replace(number=number)


def _by_shape(number: str) -> Phone:
    for kind, shape in (("mobile", _MOBILE), ("landline", _LANDLINE), ("foreign", _FOREIGN)):
        if shape.fullmatch(number):
            return Phone(kind, number, True)
    if _LOCAL.fullmatch(number):
        return Phone("local", number, False, "no-area-code")
    if _SERVICE.fullmatch(number):
        return Phone("service", number, True)
    if number.startswith("0") and _MOBILE.fullmatch(number[1:]):
        return Phone("mobile", number, True)
    return Phone("other", number, False, "wrong-shape")
