"""Ages as lists and report cards write them: with a unit, in two units, as a band."""

import re
from typing import Final, NamedTuple

from lianfang.kit.values.cells import plain
from lianfang.kit.values.characters import simplified

_UNITS: Final = {
    "": "", "岁": "y", "周岁": "y", "年": "y", "y": "y", "yr": "y", "yrs": "y", "year": "y", "years": "y",
    "月": "m", "个月": "m", "月龄": "m", "m": "m", "mo": "m", "month": "m", "months": "m",
    "周": "w", "w": "w", "week": "w", "weeks": "w",
    "天": "d", "日": "d", "日龄": "d", "天龄": "d", "d": "d", "day": "d", "days": "d",
}  # fmt: skip
_ONE: Final = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*([a-z]*|[\u4e00-\u9fff]{1,2})")
_BOTH: Final = re.compile(r"(\d{1,3})\s*(?:岁|y)\s*(\d{1,2})\s*(?:个?月|m)(?:龄)?")
_BAND: Final = re.compile(r"(\d{1,3})\s*(?:岁)?\s*[-~–—至到]\s*(\d{1,3})\s*(?:岁)?")
_ABOUT: Final = re.compile(r"(\d{1,2}0)\s*(?:多岁|余岁|多|余|s)")
_OPEN: Final = re.compile(r"(?:>=|≥)?\s*(\d{1,3})\s*(?:\+|岁?及?以上)")


class Told(NamedTuple):
    """An age in whole years, and as it was told where that is not whole years (as `cases` keeps it)."""

    years: int | None
    written: str = ""


def read(text: str, unit: str = "") -> Told | None:
    """None for what is no age, or has a unit nobody knows: months are never taken for years."""
    plain, of_column = _plain(text), _UNITS.get(_plain(unit))
    if of_column is None:
        return None
    found = _BOTH.fullmatch(plain)
    if found:
        return _months(int(found[1]) * 12 + int(found[2]))
    found = _ONE.fullmatch(plain)
    own = _UNITS.get(found[2]) if found else None
    if found and own is not None:
        return _in_unit(float(found[1]), own or of_column or "y")
    return _band(plain) if of_column in {"", "y"} else None


def _plain(text: str) -> str:
    return simplified(plain(text)).casefold()


def _in_unit(number: float, unit: str) -> Told:
    if unit == "y":
        return Told(int(number)) if number >= 1 or number == 0 else _months(round(number * 12))
    if unit == "m":
        return _months(round(number))
    days = round(number * (7 if unit == "w" else 1))
    return Told(days // 365, f"{days}d" if days < 365 else "")


def _months(number: int) -> Told:
    return Told(number // 12, f"{number}m" if number < 12 else "")


def _band(plain: str) -> Told | None:
    found = _BAND.fullmatch(plain)
    if found and int(found[1]) < int(found[2]):
        return Told(None, f"{int(found[1])}-{int(found[2])}y")
    found = _ABOUT.fullmatch(plain)
    if found:
        return Told(None, f"{int(found[1])}-{int(found[1]) + 9}y")
    found = _OPEN.fullmatch(plain)
    return Told(None, f"{int(found[1])}-y") if found else None
