"""How numbers are written by hand and by spreadsheets, before any check of their own."""

import re
import unicodedata

_NOISE = re.compile(r"[\s'’`\-\u2010-\u2015_\u200b-\u200f\u2060\ufeff]+")
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
    return _NOISE.sub("", unicodedata.normalize("NFKC", raw)).upper()


def is_absent(number: str) -> bool:
    """Whether a normal form says that there is none."""
    return number in _ABSENT or number.startswith(("无证", "未办", "无车", "无电话", "无号"))


_NOTHING = frozenset(
    {
        "na", "n/a", "n.a.", "#n/a", "null", "none", "nil", "unknown", "-", "--", "---", "----", "–", "—",
        "——", "/", "\\", ".", "..", "…", "无", "無", "没有", "暂无", "不详", "不詳", "未知", "待查",
    }
)  # fmt: skip


def says_nothing(text: str) -> bool:
    """Whether a cell says in words or signs that it says nothing: NA, 不详, a dash, a dot."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    return not plain or plain in _NOTHING


def is_scientific(raw: str) -> bool:
    return "E" in raw.upper() and _SCIENTIFIC.fullmatch(raw.strip()) is not None


def is_masked(number: str) -> bool:
    return MASK in number or "×" in number or "XX" in number


def hides(text: str) -> bool:
    """Whether a cell shows a name or a number with part of it hidden, by our own mask or another's."""
    return MASK in text or "＊" in text or "×" in text or "✱" in text
