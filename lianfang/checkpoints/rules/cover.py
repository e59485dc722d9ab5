"""Whether a post is manned at every instant by every competence it needs, and hands over with time."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

HEALTH, POLICE, TRANSPORT, REGISTRAR = "health", "police", "transport", "registrar"
NEEDED: Final = (HEALTH, POLICE, TRANSPORT)  # present in every shift; docs/sources.md#joint-team
OVERLAP_MINUTES: Final = 15  # docs/sources.md#checkpoint-deadlines
OVERLAP: Final = timedelta(minutes=OVERLAP_MINUTES)


class Turn(NamedTuple):
    """One shift of one competence."""

    competence: str
    from_at: datetime
    to_at: datetime


class Hole(NamedTuple):
    """A stretch without a competence, or (`overlap`) a change without enough time to hand over."""

    competence: str
    from_at: datetime
    to_at: datetime
    kind: str = "gap"  # gap, overlap


def holes(turns: Iterable[Turn], *, from_at: datetime, to_at: datetime) -> list[Hole]:
    """Every gap and every short hand-over between two moments, the earliest first."""
    rota = list(turns)
    found = [
        hole
        for competence in NEEDED
        for hole in _of(competence, [one for one in rota if one.competence == competence], from_at, to_at)
    ]
    return sorted(found, key=lambda one: (one.from_at, one.competence))


def _of(competence: str, turns: Sequence[Turn], from_at: datetime, to_at: datetime) -> list[Hole]:
    found: list[Hole] = []
    covered = from_at
    first = True
    for turn in sorted(turns, key=lambda one: (one.from_at, one.to_at)):
        if turn.to_at <= from_at or turn.from_at >= to_at:
            continue
        if turn.from_at > covered:
            found.append(Hole(competence, covered, turn.from_at))
        elif not first and turn.to_at > covered and covered - turn.from_at < OVERLAP:
            found.append(Hole(competence, turn.from_at, covered, "overlap"))
        covered, first = max(covered, turn.to_at), False
    if covered < to_at:
        found.append(Hole(competence, covered, to_at))
    return found
