"""Days and moments as offices and their programs write them. What could be two days is none."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final

_CLOCK: Final = (
    r"(?:[T\s]*(?P<hour>\d{1,2})\s*[:时点]\s*(?:(?P<minute>\d{1,2})\s*(?:[:分]\s*(?:(?P<second>\d{1,2})"
    r"(?:\.\d+)?\s*秒?)?)?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)
_YEAR_FIRST: Final = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*[日号]?" + _CLOCK
)
_TOGETHER: Final = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?!\d)" + _CLOCK)
_YEAR_LAST: Final = re.compile(r"(?P<one>\d{1,2})[-/.](?P<two>\d{1,2})[-/.](?P<year>\d{4})(?!\d)" + _CLOCK)
_SERIAL: Final = re.compile(r"(\d{5})(?:\.(\d+))?")
_SERIAL_FROM: Final = datetime.combine(date(1899, 12, 30), time())  # what a spreadsheet counts days from
DAY_FIRST, MONTH_FIRST = "dmy", "mdy"


def folded(text: str) -> str:
    return (
        unicodedata.normalize("NFKC", text)
        .replace("號", "号")
        .replace("時", "时")
        .replace("點", "点")
        .strip()
    )


def order_of(texts: Iterable[str]) -> str:
    """How a column writes days with the year last, proven by a part above 12 and nothing against it."""
    proofs = set()
    for text in texts:
        found = _YEAR_LAST.fullmatch(folded(text))
        if found is None:
            continue
        first, second = int(found["one"]) > 12, int(found["two"]) > 12
        proofs |= {DAY_FIRST} if first else set()
        proofs |= {MONTH_FIRST} if second else set()
    return proofs.pop() if len(proofs) == 1 else ""


def read(text: str, order: str = "") -> date | datetime | None:
    """A day, or a moment where a clock is told (with a zone if it is told); None if it cannot be read.

    `order` is that of the column, as `order_of` has proven it.
    """
    plain = folded(text)
    found = _YEAR_FIRST.fullmatch(plain) or _TOGETHER.fullmatch(plain)
    if found is not None:
        return _moment(found, found["month"], found["day"])
    found = _YEAR_LAST.fullmatch(plain) if order else None
    if found is not None:
        parts = (found["two"], found["one"]) if order == DAY_FIRST else (found["one"], found["two"])
        return _moment(found, *parts)
    return _serial(plain)


def _moment(found: "re.Match[str]", month: str, day: str) -> date | datetime | None:
    try:
        on = date(int(found["year"]), int(month), int(day))
        if found["hour"] is None:
            return on
        clock = time(int(found["hour"]), int(found["minute"] or 0), int(found["second"] or 0))
    except ValueError:
        return None
    at = datetime.combine(on, clock)
    return at.replace(tzinfo=_zone(found["zone"])) if found["zone"] else at


def _zone(text: str) -> timezone:
    if text == "Z":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _serial(text: str) -> date | datetime | None:
    """A day as a spreadsheet counts them, when it forgot that the cell holds one."""
    found = _SERIAL.fullmatch(text)
    if found is None:
        return None
    at = _SERIAL_FROM + timedelta(days=int(found[1]))
    if not found[2]:
        return at.date()
    return at + timedelta(seconds=round(float(f"0.{found[2]}") * 86400))
