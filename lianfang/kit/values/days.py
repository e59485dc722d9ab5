"""Days and moments as offices and their programs write them. What could be two days is none."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Final

from lianfang.kit.values.cells import plain

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
ORDERS: Final = (DAY_FIRST, MONTH_FIRST)


def folded(text: str) -> str:
    return text if text.isascii() else plain(text).replace("號", "号").replace("時", "时").replace("點", "点")


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


def year_first(text: str, order: str) -> str:
    """A day with the year last as `order` has it, written with the year first; any other text as it is."""
    found = _YEAR_LAST.fullmatch(folded(text))
    if found is None:
        return text
    day, month = (found["one"], found["two"]) if order == DAY_FIRST else (found["two"], found["one"])
    return f"{found['year']}-{month}-{day}{folded(text)[found.end('year') :]}"


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


_OLDEST_YEAR: Final = 1880  # of birth; docs/howto/import.md
_IN_PART: Final = re.compile(r"(?P<year>(?:18|19|20)\d{2})(?:年?|[-/.年]\s*(?P<month>\d{1,2})\s*月?)")
_TENTHS: Final = re.compile(r"\d{4}\.\d")  # 1990.1: a number that was 1990.10, or was not


@lru_cache(maxsize=65536)
def birth(text: str, today: str = "9999-12-31") -> str:
    """A date of birth in ISO form as far as it is told: 1985, 1985-06, 1985-06-12; empty if none can be.

    `today` is in ISO form too: nobody was born after it, and nobody alive before 1880.
    """
    found = _birth(folded(text))
    return found if str(_OLDEST_YEAR) <= found[:4] and found <= today[: len(found)] else ""


def _birth(text: str) -> str:
    if _TENTHS.fullmatch(text):
        return text[:4]
    if len(text) == 6 and text.isdigit() and text[2:4] > "12":  # 198506, which no two-digit year begins
        text = f"{text[:4]}-{text[4:]}"
    part = _IN_PART.fullmatch(text)
    if part is not None:
        month = int(part["month"] or 0)
        return part["year"] + (f"-{month:02d}" if month else "") if month <= 12 else ""
    # A day with the year last is one where its other two parts leave no choice.
    found = read(text) or read(text, order_of([text]))
    return "" if found is None else found.isoformat()[:10]
