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


def next_rung(
    due: datetime | None, reached: int, rungs: int, step: timedelta, endless: bool
) -> datetime | None:
    """When the ladder's next rung is reached: one at the due time, then one for every further `step`.

    `reached` counts the rungs behind. None once the ladder ends, unless it is `endless`.
    """
    if due is None or (reached >= rungs and not endless):
        return None
    return due + reached * step
