"""How numbers are written by hand and by spreadsheets, before any check of their own."""

import re

from lianfang.kit.values.cells import plain

_NOISE = re.compile(r"[\s'’`\-\u2010-\u2015_]+")
MASK = "*"  # what our own masks put in the place of what they hide
# What a spreadsheet shows for a number too long for it: 3.70799E+17. Digits are lost for good.
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d{1,3}", re.IGNORECASE)
_ABSENT = frozenset(
    {"", "无", "無", "没有", "暂无", "未知", "不详", "NONE", "NO", "N/A", "NA", "NULL", "/", "\\", "0"}
)


def normal(raw: str) -> str:
    """Half-width and upper-case, without spaces, dashes and quotation marks."""
    if raw.isascii() and raw.isalnum():
        return raw.upper()
    return _NOISE.sub("", plain(raw)).upper()


def is_absent(number: str) -> bool:
    """Whether a normal form says that there is none."""
    return number in _ABSENT or number.startswith(
        ("无证", "未办", "无车", "无电话", "无号", "没电话", "没有电话")
    )


def is_scientific(raw: str) -> bool:
    return "E" in raw.upper() and _SCIENTIFIC.fullmatch(raw.strip()) is not None


def is_masked(number: str) -> bool:
    return MASK in number or "×" in number or "XX" in number


def hides(text: str) -> bool:
    """Whether a cell shows a name or a number with part of it hidden, by our own mask or another's."""
    return MASK in text or "＊" in text or "×" in text or "✱" in text
