"""The board of a day: a lane for each place, a mark for each turn of its schedule. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

DAY: Final = timedelta(days=1)
NARROWEST: Final = 1.2  # per cent of the day; a mark thinner than this could not be seen
SHAPES: Final = {  # drawn around 0,0, the same signs as everywhere
    "done": "M-5 0 L-2 4 L5 -4",
    "late": "M-5 -1 L-2 3 L5 -5 M-5 6 H5",
    "open": "M-4 0 a4 4 0 1 0 8 0 a4 4 0 1 0 -8 0",
    "ahead": "",
    "overdue": "M0 -5 L5 4 L-5 4 Z",
    "excused": "M-5 0 H5",
    "void": "M-4 -4 L4 4 M4 -4 L-4 4",
}
WORDS: Final[dict[str, str | Promise]] = {
    "done": pgettext_lazy("turn", "done in time"),
    "late": pgettext_lazy("turn", "done late"),
    "open": pgettext_lazy("turn", "to be done now"),
    "ahead": pgettext_lazy("turn", "to come"),
    "overdue": pgettext_lazy("turn", "overdue"),
    "excused": pgettext_lazy("turn", "excused"),
    "void": pgettext_lazy("turn", "taken back"),
}


class Turn(NamedTuple):
    """What a schedule owes at a place once: its duty, as the board needs it."""

    place: str
    code: str
    seat: str  # "1" on a post with seats
    state: str
    opens_at: datetime
    due_at: datetime
    closed_at: datetime | None
    owner: str


class Mark(NamedTuple):
    """One turn on its lane. `x` and `width` are per cent of the day."""

    state: str
    word: str | Promise
    shape: str
    x: float
    width: float
    turn: Turn


class Lane(NamedTuple):
    """One place's day, or one seat's of a post."""

    name: str
    code: str
    marks: list[Mark]
    done: int
    due: int
    overdue: int


def state_of(turn: Turn, now: datetime) -> str:
    """How a turn stands. Overdue is a clock; what was done after it was due stays *late*."""
    if turn.state == "done":
        return "late" if turn.closed_at is not None and turn.closed_at > turn.due_at else "done"
    if turn.state != "open":
        return turn.state
    if turn.due_at < now:
        return "overdue"
    return "open" if turn.opens_at <= now else "ahead"


def lanes(turns: Sequence[Turn], *, day: datetime, now: datetime) -> list[Lane]:
    """The lanes of the day that begins at `day`, in the order the turns come in."""
    by_lane: dict[tuple[str, str, str], list[Turn]] = defaultdict(list)
    for turn in turns:
        by_lane[turn.place, turn.code, turn.seat].append(turn)
    return [_lane(key, ones, day, now) for key, ones in by_lane.items()]


def _lane(key: tuple[str, str, str], turns: Sequence[Turn], day: datetime, now: datetime) -> Lane:
    marks = [_mark(turn, day, now) for turn in turns]
    owed = [one for one in marks if one.state not in {"void", "excused"}]
    name, code, seat = key
    return Lane(
        f"{name} {seat}".strip(),
        code,
        marks,
        sum(one.state in {"done", "late"} for one in owed),
        len(owed),
        sum(one.state == "overdue" for one in owed),
    )


def _mark(turn: Turn, day: datetime, now: datetime) -> Mark:
    state = state_of(turn, now)
    start, end = share_of_day(turn.opens_at, day), share_of_day(turn.due_at, day)
    return Mark(state, WORDS[state], SHAPES[state], start, max(NARROWEST, end - start), turn)


def share_of_day(moment: datetime, day: datetime) -> float:
    """Where a moment lies in the day, in per cent; its ends for what lies outside."""
    return round(min(100.0, max(0.0, 100 * (moment - day) / DAY)), 2)
