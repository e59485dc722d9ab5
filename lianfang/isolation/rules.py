"""Judgements of the isolation room. Pure: no database, no clock."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from lianfang.isolation.models import Half

OPENS_BEFORE: Final = timedelta(hours=5)  # a reading counts from then on; docs/sources.md#isolation
EVEN: Final = 6  # so many readings alike, to a tenth, are asked about; docs/sources.md#isolation
URGENT: Final = frozenset({"medicine", "doctor", "care", "mind", "dialysis", "pregnancy"})  # within hours
HEALTHY: Final = frozenset({"", "none"})
MOST_YUAN: Final = Decimal(100_000)  # a slip of the hand above it


class Turn(NamedTuple):
    """One reading of a day: which, from when, by when."""

    half: str
    opens_at: datetime
    due_at: datetime


def turns(on: date, hours: tuple[int, int], number: int, zone: tzinfo) -> list[Turn]:
    """The readings owed on a day: in the morning and in the evening, or in the morning alone."""
    halves = (Half.MORNING.value, Half.EVENING.value)[: max(0, min(number, 2))]
    found = []
    for half, hour in zip(halves, hours, strict=False):
        due = datetime.combine(on, time(hour), zone)
        found.append(Turn(half, due - OPENS_BEFORE, due))
    return found


def half_of(at: datetime, zone: tzinfo) -> str:
    """Which reading of its day one taken at `at` is."""
    return Half.MORNING.value if at.astimezone(zone).hour < 13 else Half.EVENING.value


def is_ill(celsius: Decimal, symptoms: Sequence[str], threshold: Decimal) -> bool:
    """Fever, compared inclusively, or any sign of illness."""
    return celsius >= threshold or any(one not in HEALTHY for one in symptoms)


def is_even(readings: Sequence[Decimal]) -> bool:
    """Whether so many in a row are alike that somebody should ask how they were taken."""
    return len(readings) >= EVEN and len(set(readings[:EVEN])) == 1


def need_due(kind: str, asked_at: datetime, medicine: timedelta, zone: tzinfo) -> datetime:
    """By when it is there: medicine and a doctor within hours; all else the same day.

    What is asked for in the last two hours of a day is there by noon of the next.
    """
    if kind in URGENT:
        return asked_at + medicine
    local = asked_at.astimezone(zone)
    day_end = datetime.combine(local.date() + timedelta(days=1), time(0), zone)
    if day_end - local < timedelta(hours=2):
        return day_end + timedelta(hours=12)
    return day_end


def fen_of(text: str) -> int | None:
    """An amount in yuan, as people write it, in fen; None where nothing is written. Raises ValueError."""
    said = text.strip().removeprefix("¥").removesuffix("元").strip()
    if not said:
        return None
    try:
        yuan = Decimal(said)
    except InvalidOperation as fault:
        raise ValueError(text) from fault
    if not yuan.is_finite() or not 0 <= yuan <= MOST_YUAN or yuan.as_tuple().exponent < -2:  # type: ignore[operator]  # finite
        raise ValueError(text)
    return int(yuan * 100)


def yuan_of(fen: int | None) -> str:
    return "" if fen is None else f"{Decimal(fen) / 100:.2f}"
