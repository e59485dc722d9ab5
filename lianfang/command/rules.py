"""When a round will be finished, how fast it must go, and the sign a duty shows. Pure.

Field work rests at night, so an even rate would promise too much in the morning and too little in
the evening. The last day's work by hour of the clock is the pattern; hours it did not see get the
mean of those it did, from eight in the morning to eight in the evening, and nothing outside.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

HOUR: Final = timedelta(hours=1)
WORKS_FROM, WORKS_TO = 8, 20  # hours of the clock in which doors are knocked on
FARTHEST: Final = 24 * 14  # hours a forecast looks ahead; beyond, it is a guess

Hourly = Sequence[tuple[datetime, int]]  # (start of an hour, what was done in it)


class Forecast(NamedTuple):
    """`pace` and `needed` are per working hour. `curve` is what would be done, hour by hour."""

    pace: float
    needed: float | None  # None: the time is up
    finish_at: datetime | None  # None: not within two weeks, or no pace
    curve: tuple[tuple[datetime, float], ...]
    needed_curve: tuple[tuple[datetime, float], ...] = ()


def floor_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def pattern(hourly: Hourly, *, opened_at: datetime, now: datetime, zone: ZoneInfo) -> list[float]:
    """What an hour of the clock may be expected to bring, for each of the 24."""
    seen = _last_day(dict(hourly), opened_at, now, zone)
    busy = [value for value in seen.values() if value > 0]
    mean = sum(busy) / len(busy) if busy else 0.0
    return [seen.get(hour, mean if WORKS_FROM <= hour < WORKS_TO else 0.0) for hour in range(24)]


def _last_day(
    done: Mapping[datetime, int], opened_at: datetime, now: datetime, zone: ZoneInfo
) -> dict[int, float]:
    """Done in each whole hour of the last 24, by the hour of the local clock."""
    current = floor_hour(now)
    seen: dict[int, float] = {}
    for back in range(1, 25):
        start = current - back * HOUR
        if start < floor_hour(opened_at):
            break
        seen[start.astimezone(zone).hour] = float(max(0, done.get(start, 0)))
    return seen


def forecast(
    hourly: Hourly, *, left: int, opened_at: datetime, due_at: datetime, now: datetime, zone: ZoneInfo
) -> Forecast:
    """How a round with `left` still open would go on as it went in the last day."""
    hours = pattern(hourly, opened_at=opened_at, now=now, zone=zone)
    busy = [value for value in hours if value > 0]
    pace = sum(busy) / len(busy) if busy else 0.0
    curve = _walk(hours, left, now, zone)
    finish_at = curve[-1][0] if curve and curve[-1][1] >= left else None
    needed = _needed(left, now, due_at, zone)
    wanted = _even(needed, now, due_at, zone) if needed else []
    return Forecast(pace, needed, finish_at if left else now, tuple(curve), tuple(wanted))


def _walk(hours: Sequence[float], left: int, now: datetime, zone: ZoneInfo) -> list[tuple[datetime, float]]:
    """Moments and what would have been done from now until then, ending where nothing is left."""
    if not any(hours) or left <= 0:
        return []
    curve, at, total = [(now, 0.0)], now, 0.0
    for _ in range(FARTHEST):
        end = floor_hour(at) + HOUR
        rate = hours[at.astimezone(zone).hour]
        gain = rate * ((end - at) / HOUR)
        if total + gain >= left:
            return [*curve, (at + HOUR * ((left - total) / rate), float(left))]
        at, total = end, total + gain
        curve.append((at, total))
    return curve


def _needed(left: int, now: datetime, due_at: datetime, zone: ZoneInfo) -> float | None:
    """What every working hour until the due time must bring; by any hour where none of them works."""
    if left <= 0:
        return 0.0
    if due_at <= now:
        return None
    working = sum(part for _, part in _working_parts(now, due_at, zone))
    return left / (working or (due_at - now) / HOUR)


def _even(needed: float, now: datetime, due_at: datetime, zone: ZoneInfo) -> list[tuple[datetime, float]]:
    """What would be done by when if every working hour brought what is needed."""
    parts = _working_parts(now, due_at, zone)
    if not any(part for _, part in parts):
        return [(now, 0.0), (due_at, needed * ((due_at - now) / HOUR))]
    curve, total = [(now, 0.0)], 0.0
    for end, part in parts:
        total += needed * part
        curve.append((end, total))
    return curve


def _working_parts(now: datetime, due_at: datetime, zone: ZoneInfo) -> list[tuple[datetime, float]]:
    """The hours until the due time: when each ends, and how much of it is working time."""
    parts, at = [], now
    for _ in range(FARTHEST):
        if at >= due_at:
            break
        end = min(floor_hour(at) + HOUR, due_at)
        works = WORKS_FROM <= at.astimezone(zone).hour < WORKS_TO
        parts.append((end, (end - at) / HOUR if works else 0.0))
        at = end
    return parts


def sign(state: str, *, tried: int = 0, outcome: str = "", is_flagged: bool = False) -> str:
    """The one sign a duty shows (shell/words.py has its word)."""
    if state == "open":
        return "refused" if outcome == "refused" else "tried" if tried else "open"
    if state == "done":
        return "flagged" if is_flagged else "vacant" if outcome == "verified-vacant" else "done"
    return state
