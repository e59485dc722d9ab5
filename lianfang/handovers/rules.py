"""Judgements about a hand-over. Pure: no database, no clock."""

from datetime import datetime, time, timedelta
from typing import Final

SENT, READ, ACCEPTED, REFUSED, CLOSED = "sent", "read", "accepted", "refused", "closed"
STATES: Final = (SENT, READ, ACCEPTED, REFUSED, CLOSED)

WITHDRAWN: Final = "withdrawn"  # the one outcome of what its sender took back
MINUTES, SAME_DAY, CUT_OFF, PUSH = "minutes", "same-day", "cut-off", "push"  # kinds of clocks


def due_at(clock: str, minutes: int, sent_at: datetime, cut_off: datetime | None) -> datetime | None:
    """Until when a desk has to answer; None where nothing waits for an answer.

    `sent_at` is local where the clock is `same-day`: the day ends at the district's midnight.
    """
    if clock == MINUTES:
        return sent_at + timedelta(minutes=minutes)
    if clock == SAME_DAY:
        tomorrow = sent_at.date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(0), sent_at.tzinfo)
    return cut_off if clock == CUT_OFF else None


def finish_by(minutes: int, accepted_at: datetime) -> datetime | None:
    """Until when an accepted one wants an outcome; None where nobody waits for one."""
    return accepted_at + timedelta(minutes=minutes) if minutes else None


REPEAT: Final = timedelta(hours=2)  # the least time between two reminders; docs/sources.md#hand-overs


def again_at(rung_at: datetime, step: timedelta, now: datetime) -> datetime:
    """When those at the top of the ladder are told once more: a whole number of waits after `rung_at`.

    A wait is the flow's own step, two hours at the least. A sweep that slept over several tells once.
    """
    wait = max(step, REPEAT)
    return rung_at + wait * (max(now - rung_at, timedelta(0)) // wait + 1)
