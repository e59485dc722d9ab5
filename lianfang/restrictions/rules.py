"""Judgements about an observation. Pure: no database, no clock."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

SAME_DAY_AT_LEAST: Final = timedelta(hours=4)  # docs/sources.md#observation


def last_day(counted_from: date | None, stages: Sequence[tuple[str, int]], until: date | None) -> date | None:
    """The last day of observation, inclusive: so many days after the last exposure, or after the first day.

    `stages` are those of the pack (setting, days); the whole of them is observed, what only watches one's
    health (`health-monitoring`) restricts nobody and is left out. Never beyond `until`, the last day of the
    measure. None where the pack observes nobody, or nothing is known to count from.
    """
    days = sum(length for setting, length in stages if setting != "health-monitoring")
    if counted_from is None or not days:
        return None
    end = counted_from + timedelta(days=days)
    return min(end, until) if until is not None else end


def last_whole_day(to_at: datetime | None, zone: tzinfo) -> date | None:
    """The last day of which a measure that ends at `to_at` covers any part, in the district's time."""
    if to_at is None:
        return None
    return (to_at.astimezone(zone) - timedelta(microseconds=1)).date()


def release_window(ends_on: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """When a release is prepared, from the beginning of the last day, and when it is due: at its end."""
    begins = datetime.combine(ends_on, time(0), zone)
    return begins, datetime.combine(ends_on + timedelta(days=1), time(0), zone)


def tell_by(at: datetime, zone: tzinfo) -> datetime:
    """Until when what is missing is told: the same day, four hours at the least."""
    tomorrow = datetime.combine(at.astimezone(zone).date() + timedelta(days=1), time(0), zone)
    return max(tomorrow, at + SAME_DAY_AT_LEAST)
