"""How long somebody may stand on a post, and that nobody stands on two. Pure: no database, no clock."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

LONGEST: Final = timedelta(hours=12)  # docs/sources.md#joint-team
HAND_OVER: Final = timedelta(hours=1)  # at most, on top of it; docs/sources.md#joint-team
LONGEST_STAY: Final = LONGEST + HAND_OVER
REST: Final = timedelta(hours=4)  # at least, between two stays of one person; docs/sources.md#joint-team


class Seat(NamedTuple):
    """One person's stretch on one post. `where` says which, for a refusal."""

    user_id: int
    from_at: datetime
    to_at: datetime
    where: str

    @property
    def length(self) -> timedelta:
        return self.to_at - self.from_at


def clash(seats: Iterable[Seat]) -> tuple[Seat, Seat] | None:
    """Two seats of one person at one time, the earlier first; None where there are none.

    A seat may begin in the instant in which the one before ends.
    """
    ordered = sorted(seats, key=lambda one: (one.user_id, one.from_at, one.to_at))
    last: Seat | None = None
    for seat in ordered:
        if last is not None and last.user_id == seat.user_id and seat.from_at < last.to_at:
            return last, seat
        if last is None or last.user_id != seat.user_id or seat.to_at > last.to_at:
            last = seat
    return None


def longest_stay(seats: Iterable[Seat]) -> timedelta:
    """How long one person stands at the most without a rest; of seats without a clash.

    Seats with less than a rest between them are one stay, whatever they are called.
    """
    most, stay, end = timedelta(), timedelta(), None
    for seat in sorted(seats, key=lambda one: one.from_at):
        rested = end is None or seat.from_at - end >= REST
        stay = seat.length if rested else stay + seat.length
        most, end = max(most, stay), seat.to_at
    return most
