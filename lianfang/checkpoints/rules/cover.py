"""Whether a post is manned at every instant by every competence it needs, and hands over with time."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

HEALTH, POLICE, TRANSPORT, REGISTRAR = "health", "police", "transport", "registrar"
NEEDED: Final = (HEALTH, POLICE, TRANSPORT)  # present in every shift; docs/sources.md#joint-team
OVERLAP_MINUTES: Final = 15  # docs/sources.md#checkpoint-deadlines
OVERLAP: Final = timedelta(minutes=OVERLAP_MINUTES)


class Turn(NamedTuple):
    """One shift of one competence; `who` fills it, 0 where that is not said."""

    competence: str
    from_at: datetime
    to_at: datetime
    who: int = 0


class Hole(NamedTuple):
    """A stretch without a competence, or (`overlap`) a change without enough time to hand over."""

    competence: str
    from_at: datetime
    to_at: datetime
    kind: str = "gap"  # gap, overlap


def holes(turns: Iterable[Turn], *, from_at: datetime, to_at: datetime) -> list[Hole]:
    """Every gap and every short hand-over between two moments, the earliest first.

    One person fills one competence at a time, and hands over to another.
    """
    rota = _one_seat_each(turns)
    found = [
        hole
        for competence in NEEDED
        for hole in _of(competence, [one for one in rota if one.competence == competence], from_at, to_at)
    ]
    return sorted(found, key=lambda one: (one.from_at, one.competence))


def _one_seat_each(turns: Iterable[Turn]) -> list[Turn]:
    """The turns, each without the time in which the same person stands in another one already."""
    busy: dict[int, datetime] = {}
    kept = []
    for turn in sorted(turns, key=lambda one: (one.from_at, -one.to_at.timestamp(), one.competence)):
        start = max(turn.from_at, busy.get(turn.who, turn.from_at)) if turn.who else turn.from_at
        if start < turn.to_at:
            busy[turn.who] = max(turn.to_at, busy.get(turn.who, turn.to_at))
            kept.append(turn._replace(from_at=start))
    return kept


def _of(competence: str, turns: Sequence[Turn], from_at: datetime, to_at: datetime) -> list[Hole]:
    found: list[Hole] = []
    covered, former = from_at, 0
    first = True
    for turn in sorted(turns, key=lambda one: (one.from_at, one.to_at)):
        if turn.to_at <= from_at or turn.from_at >= to_at:
            continue
        if turn.from_at > covered:
            found.append(Hole(competence, covered, turn.from_at))
        elif not first and turn.to_at > covered and _is_short(turn, covered, former):
            found.append(Hole(competence, turn.from_at, covered, "overlap"))
        if turn.to_at > covered:
            covered, former = turn.to_at, turn.who
        first = False
    if covered < to_at:
        found.append(Hole(competence, covered, to_at))
    return found


def _is_short(turn: Turn, covered: datetime, former: int) -> bool:
    """Whether a change has too little time; whoever stays on hands over to nobody."""
    stays = bool(turn.who) and turn.who == former
    return not stays and covered - turn.from_at < OVERLAP
