"""How evidence decides a duty. Pure: no database, no clock."""

from collections.abc import Iterable
from typing import Final, NamedTuple

CLOSES, TRIED, EXCUSES, VOIDS, LAPSES, NOTES = "closes", "tried", "excuses", "voids", "lapses", "notes"
OPEN, DONE, EXCUSED, VOID = "open", "done", "excused", "void"

MAX_RANK: Final = 3  # ranks of an open duty run from 0 (not yet tried) to this


class Judged(NamedTuple):
    """What a record says of a duty it answers."""

    verdict: str
    outcome: str = ""
    flagged: bool = False
    rank: int = 0


class Proof(NamedTuple):
    """One live piece of evidence of a duty."""

    seq: int
    verdict: str
    outcome: str
    flagged: bool
    rank: int
    made_us: int  # microseconds since 1970


class Standing(NamedTuple):
    """Where a duty stands, and on which evidence (`seq` None: on none)."""

    state: str
    rank: int = 0
    tried: int = 0
    outcome: str = ""
    seq: int | None = None
    made_us: int | None = None


def settle(proofs: Iterable[Proof]) -> Standing:
    """The state that follows from all live evidence, whatever the order it arrived in.

    Taking out of the base beats all; then the duty met; then an excuse; then the round's end.
    Among several that meet it, one with flags beats one without (a flag always wins), then the one
    made last.
    """
    by_verdict: dict[str, list[Proof]] = {}
    for proof in proofs:
        by_verdict.setdefault(proof.verdict, []).append(proof)
    tried = by_verdict.get(TRIED, [])
    for verdict, state in ((VOIDS, VOID), (CLOSES, DONE), (EXCUSES, EXCUSED), (LAPSES, VOID)):
        if verdict in by_verdict:
            best = max(by_verdict[verdict], key=lambda one: (one.flagged, one.made_us, one.seq))
            return Standing(state, 0, len(tried), best.outcome, best.seq, best.made_us)
    if not tried:
        return Standing(OPEN)
    last = max(tried, key=lambda one: (one.made_us, one.seq))
    rank = max(last.rank, *(one.rank for one in tried))
    if len(tried) > 1:
        rank = max(rank, 2)
    return Standing(OPEN, min(rank, MAX_RANK), len(tried), last.outcome, last.seq, None)
