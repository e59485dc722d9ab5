"""Which duties a record answers: those of rounds at its place, and one slot of each rule's.

A slot is a duty without a round. Of the slots that one origin raised for one subject, a record
answers the one whose window it was made in; made in none, the latest that is overdue and open, which
it then meets late. A slot that lies ahead is not answered.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from lianfang.duties import rules
from lianfang.duties.problems import ClockBehind, UnknownDuty
from lianfang.duties.states import Target
from lianfang.kit import sql

_SLOT = """
SELECT d.id, d.round_id, d.place_id, d.path, d.state, d.tried, d.alarmed_at IS NOT NULL, d.kind, m.level,
       d.opens_at, d.due_at, d.origin, d.subject, d.needs, d.owner_id
FROM duties_duty d LEFT JOIN measures_measure m ON m.id = d.measure_id
WHERE d.round_id IS NULL AND {which}
"""
_DUTIES = (
    """
SELECT d.id, d.round_id, d.place_id, d.path, d.state, d.tried, d.alarmed_at IS NOT NULL, d.kind, r.level,
       r.opens_at, r.closed_at, d.origin, d.subject, d.needs, d.owner_id
FROM duties_duty d JOIN duties_round r ON r.id = d.round_id
WHERE {places}
UNION ALL """
    + _SLOT.replace("{which}", "{places} AND d.due_at >= %s AND d.opens_at <= %s")
    + "UNION ALL"
    + _SLOT.replace("{which}", "{places} AND d.due_at < %s AND d.state = 'open'")
)
_NAMED = "UNION ALL" + _SLOT.replace("{which}", "{ids}")


EARLY: Final = timedelta(minutes=15)  # docs/sources.md#early-turn
SAID_AHEAD: Final = timedelta(hours=1)  # a turn that opens so soon is what an early record was meant for
SEAT = "seat:"  # the subject of one person's place on a post kept around the clock


class Candidate(NamedTuple):
    """A duty at a record's place. `ends_at` is the round's closing, or the slot's due moment."""

    id: int
    round_id: int | None
    place_id: int
    path: str
    state: str
    tried: int
    alarmed: bool
    kind: str
    level: str | None
    opens_at: datetime
    ends_at: datetime | None
    origin: str
    subject: str
    needs: int
    owner_id: int | None

    @property
    def target(self) -> Target:
        return Target(*self[:7])

    def was_open(self, at: datetime) -> bool:
        """Whether `at` lies in the round's time, or in the slot's window."""
        return self.opens_at <= at and (self.ends_at is None or at <= self.ends_at)


class Match(NamedTuple):
    """What one record answers. `noted` are duties it says something of without moving them.

    `counts_from` is when the turn opens that it came too early for, where it answers nothing else.
    """

    answered: Sequence[Candidate] = ()
    noted: frozenset[int] = frozenset()
    counts_from: datetime | None = None


def candidates(
    cursor: Any, *, places: Iterable[int], named: Sequence[int], first: datetime, last: datetime
) -> dict[int, list[Candidate]]:
    """The duties that records made between `first` and `last` may answer, by place. One statement."""
    where = sql.members(sorted(set(places)))
    start, end = sql.moment(first), sql.moment(last + SAID_AHEAD)
    text, facts = _DUTIES, [where, where, start, end, where, start]
    if named:
        text, facts = text + _NAMED, [*facts, sql.members(sorted(set(named)))]
    cursor.execute(text.format(places=sql.any_of("d.place_id"), ids=sql.any_of("d.id")), facts)
    found: dict[int, list[Candidate]] = defaultdict(list)
    seen: set[int] = set()
    for row in cursor.fetchall():
        if row[0] not in seen:
            seen.add(row[0])
            found[row[2]].append(_candidate(row))
    return found


def _candidate(row: Sequence[Any]) -> Candidate:
    opens_at = sql.read_moment(row[9])
    assert opens_at is not None
    return Candidate._make((*row[:9], opens_at, sql.read_moment(row[10]), *row[11:]))


def match(
    duties: Sequence[Candidate],
    *,
    kind: str,
    subject: str,
    by: int,
    at: datetime,
    named: int | None,
    decides: bool,
    mine: Collection[int],
    taken: Collection[int],
) -> Match:
    """What a record of this kind, made `at` this moment `by` a person, answers among the duties of its place.

    `named` is the duty it names, `decides` whether it may name one of any kind. `mine` are duties
    that the record it corrects had answered; `taken` those that others of the batch have just met.
    Raises UnknownDuty, and ClockBehind for one made before every round it could belong to.
    """
    rounds = [one for one in duties if one.round_id is not None and one.kind == kind]
    slots = [one for one in duties if one.kind == kind and _is_asked(one, subject, by)]
    chosen = _named(duties, named, kind, decides) if named is not None else None
    if chosen is not None and chosen.round_id is not None and chosen not in rounds:
        rounds.append(chosen)
    answered = [one for one in rounds if one.was_open(at)]
    if rounds and not answered and not slots and all(at < one.opens_at for one in rounds):
        raise ClockBehind()
    by_origin: dict[str, list[Candidate]] = defaultdict(list)
    for one in slots:
        by_origin[one.origin].append(one)
    picked = {origin: _slot(group, at, mine, taken) for origin, group in by_origin.items()}
    if chosen is not None and chosen.round_id is None:
        picked[chosen.origin] = chosen
    answered += [one for one in picked.values() if one is not None]
    early = chosen is not None and chosen.kind == kind and _is_early(chosen, at)
    noted = frozenset([chosen.id]) if early and chosen is not None else frozenset()
    return Match(answered, noted, _counts_from(slots, at, {one.id for one in answered} - noted))


def _is_early(one: Candidate, at: datetime) -> bool:
    """A turn that is named is met a little before its window too: who says which they mean is taken at it."""
    return at < one.opens_at - (EARLY if one.round_id is None else timedelta(0))


def _counts_from(slots: Sequence[Candidate], at: datetime, moved: Collection[int]) -> datetime | None:
    """The opening of the turn that a record which moves nothing is most likely meant for."""
    if moved:
        return None
    ahead = [one.opens_at for one in slots if one.state == rules.OPEN and at < one.opens_at]
    return min(ahead, default=None)


def _is_asked(one: Candidate, subject: str, by: int) -> bool:
    """Whether a slot concerns whom the record does. A seat on a post is filled by whom it belongs to."""
    if one.round_id is not None:
        return False
    return one.owner_id == by if one.subject.startswith(SEAT) else one.subject == subject


def _named(duties: Sequence[Candidate], named: int, kind: str, decides: bool) -> Candidate:
    for one in duties:
        if one.id == named and (decides or one.kind == kind):
            return one
    raise UnknownDuty()


def _slot(
    group: Sequence[Candidate], at: datetime, mine: Collection[int], taken: Collection[int]
) -> Candidate | None:
    """The one slot of an origin that a record made `at` answers; None where there is none."""

    def is_owed(one: Candidate) -> bool:
        return one.id in mine or (one.state == rules.OPEN and one.id not in taken)

    inside = [one for one in group if one.state != rules.VOID and one.was_open(at)]
    if inside:
        return min(inside, key=lambda one: (not is_owed(one), one.ends_at, one.id))
    late = [one for one in group if one.ends_at is not None and one.ends_at < at and is_owed(one)]
    return max(late, key=lambda one: (one.ends_at, one.id), default=None)
