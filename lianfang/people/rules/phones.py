"""Telephone numbers as lists write them. One phone may serve many people; some have none, some have three."""

import re
from typing import Final, NamedTuple

from lianfang.kit.values.cells import plain, says_nothing
from lianfang.people.rules.written import is_absent, is_masked, is_scientific, normal

MOST_NUMBERS: Final = 6  # of one cell

_MOBILE: Final = re.compile(r"1[3-9]\d{9}")
_LANDLINE: Final = re.compile(r"0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}(?:(?:转|EXT\.?|X|#|,)\d{1,6})?")
_NO_ZERO: Final = re.compile(r"[3-9]\d{2}[2-9]\d{6,7}")  # the zero before it lost in a cell of numbers
_LOCAL: Final = re.compile(r"[2-9]\d{6,7}")
_FOREIGN: Final = re.compile(r"(?:\+|00)[1-9]\d{5,14}")
_SERVICE: Final = re.compile(r"(?:1\d{2,4}|9\d{4,5}|[48]00\d{7})")
_HOME: Final = re.compile(r"(?:\+|00)?86(?=0?\d{10})")
_SEPARATORS: Final = re.compile(r"[/;；,，、|\n或和]+")
_BRACKETS: Final = str.maketrans("", "", "()（）[].")
# 0536-8881234-801, where the last part is an extension; the number of a person begins with 1.
_EXTENSION: Final = re.compile(r"(\(?0\d{2,3}\)?[-\s]?[2-9]\d{6,7})\s*(?:-|转|分机)\s*(\d{1,6})")
_REMARK: Final = re.compile(r"[(\[【][^()\[\]【】]*[^\d\s()\[\]【】-][^()\[\]【】]*[)\]】]")
_WORDS: Final = re.compile(r"[^\W\d_]")
_WITHIN: Final = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0(?:10|2\d|[3-9]\d{2})-?[2-9]\d{6,7})(?!\d)")


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
    return check_phones(raw)[0]


def check_phones(raw: str | None) -> tuple[Phone, ...]:
    """Every number of a cell, those that can be right first; one of kind none for a cell without any."""
    raw = (raw or "").strip()
    if not raw:
        return (_NO_PHONE,)
    if len(raw) == 11 and raw.isascii() and _MOBILE.fullmatch(raw):
        return (Phone("mobile", raw, True),)
    text = plain(raw)
    if says_nothing(text):
        return (_NO_PHONE,)
    parts = [part for part in _SEPARATORS.split(_REMARK.sub("、", text)) if part.strip()]
    judged = dict.fromkeys(one for part in parts[:MOST_NUMBERS] for one in _numbers(part))
    sound = [one for one in judged if one.valid]
    return tuple(sound or judged)[:MOST_NUMBERS] or (_NO_PHONE,)


def kept_phone(raw: str, phones: tuple[Phone, ...]) -> str:
    """What is kept of a cell: its one number in normal form, or all that was written."""
    if raw == phones[0].number:
        return raw
    alone = len(phones) == 1 and phones[0].valid and not _WORDS.search(raw)
    return phones[0].number if alone else raw


def _numbers(part: str) -> list[Phone]:
    """One number however it is spaced, several with spaces between, or those that stand among words."""
    whole = _judge(part)
    if whole.valid is not False:
        return [whole]
    apart = [_judge(one) for one in part.split()]
    if len(apart) > 1 and all(one.valid for one in apart):
        return apart
    within = [_judge(one) for one in _WITHIN.findall(part)]
    return [one for one in within if one.valid] or [whole]


def _judge(raw: str) -> Phone:
    extended = _EXTENSION.fullmatch(raw.strip())
    text = f"{extended[1]}转{extended[2]}" if extended else raw
    number = _HOME.sub("", normal(text).translate(_BRACKETS), count=1)
    if is_absent(number):
        return _NO_PHONE
    if is_scientific(raw):
        return Phone("other", number, False, "rounded-by-spreadsheet")
    if is_masked(number):
        return Phone("other", number, False, "masked")
    return _by_shape(number)


def _by_shape(number: str) -> Phone:
    if not (number.isascii() or "转" in number):
        return Phone("other", number, False, "wrong-shape")
    for kind, shape in (("mobile", _MOBILE), ("landline", _LANDLINE), ("foreign", _FOREIGN)):
        if shape.fullmatch(number):
            return Phone(kind, number, True)
    if _NO_ZERO.fullmatch(number):
        return Phone("landline", f"0{number}", True)
    if _LOCAL.fullmatch(number):
        return Phone("local", number, False, "no-area-code")
    if _SERVICE.fullmatch(number):
        return Phone("service", number, True)
    if number.startswith("0") and _MOBILE.fullmatch(number[1:]):
        return Phone("mobile", number, True)
    return Phone("other", number, False, "wrong-shape")
