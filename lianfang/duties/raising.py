"""Raising and voiding duties that no round raised, for a whole set at once."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from lianfang.accounts import keys
from lianfang.duties import forms, owners, rules, states
from lianfang.duties.journal import Journal
from lianfang.duties.models import Duty
from lianfang.duties.notes import note
from lianfang.duties.powers import Powers
from lianfang.duties.problems import NeedsOrigin, NeedsReason
from lianfang.duties.rules import Proof
from lianfang.duties.states import Answer, Target
from lianfang.grid.models import Place
from lianfang.kit import clock, sql
from lianfang.kit.problems import OutOfScope
from lianfang.kit.scope import STEP, Scope
from lianfang.measures.models import Measure

PART = 5000  # duties moved in one go, so that no statement grows without bound


class NewDuty(NamedTuple):
    """A duty to be raised. Without an owner, whoever answers for the place owns it."""

    place_id: int
    path: str
    opens_at: datetime
    due_at: datetime
    owner_id: int | None = None
    department_id: int | None = None
    subject: str = ""
    grace_minutes: int = 0
    needs: int = 0  # the least level of evidence that meets it (models.EvidenceLevel)


Slot = tuple[int, str, datetime]  # what makes a duty of one origin and kind that one: place, subject, opening


def raise_duties(
    scope: Scope,
    *,
    kind: str,
    origin: str,
    items: Sequence[NewDuty],
    measure: Measure | None = None,
    reason: str = "",
    once: bool = False,
) -> list[int]:
    """Raise what is not raised yet; the ids of all `items`, in their order.

    A repeat changes nothing. What was voided is raised anew, unless `once` says that a slot which
    ever existed is left alone. Statements do not grow with the items. `scope` must cover every path.
    """
    if not origin:
        raise NeedsOrigin()
    if not all(scope.covers(one.path) for one in items):
        raise OutOfScope()
    slots = [(one.place_id, one.subject, one.opens_at) for one in items]
    known = _known(kind, origin, items, once=once)
    if any(slot not in known for slot in slots):
        with sql.writing() as cursor:
            journal = Journal(cursor, keys.current(), at=clock.now())
            known = _known(kind, origin, items, once=once)  # another may have raised them meanwhile
            missing = {slot: one for slot, one in zip(slots, items, strict=True) if slot not in known}
            if missing:
                new = list(missing.values())
                _raise(
                    cursor,
                    journal,
                    scope,
                    kind=kind,
                    origin=origin,
                    items=new,
                    reason=reason,
                    measure_id=measure.pk if measure else None,
                )
        known = _known(kind, origin, items, once=once)
    return [known[slot] for slot in slots]


def _known(kind: str, origin: str, items: Sequence[NewDuty], *, once: bool) -> dict[Slot, int]:
    """The duties of this origin among `items` that stand already."""
    if not items:
        return {}
    first, last = min(one.opens_at for one in items), max(one.opens_at for one in items)
    gone = "" if once else "AND state <> 'void'"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT place_id, subject, opens_at, id FROM duties_duty"
            f" WHERE round_id IS NULL AND kind = %s AND origin = %s AND {sql.any_of('place_id')}"
            f" AND opens_at >= %s AND opens_at <= %s {gone}"
            " ORDER BY id",
            [
                kind,
                origin,
                sql.members(sorted({one.place_id for one in items})),
                sql.moment(first),
                sql.moment(last),
            ],
        )
        rows = cursor.fetchall()
    known: dict[Slot, int] = {}
    for place_id, subject, opens_at, duty_id in rows:
        moment = sql.read_moment(opens_at)
        assert moment is not None
        known[place_id, subject, moment] = duty_id
    return known


_COLUMNS = (
    "kind, round_id, place_id, path, owner_id, department_id, opens_at, due_at, raised_seq, state, rank,"
    " tried, outcome, standing, closed_at, origin, subject, grace_minutes, needs, alarmed_at,"
    " assigned_at, measure_id"
)


def _raise(
    cursor: Any,
    journal: Journal,
    scope: Scope,
    *,
    kind: str,
    origin: str,
    items: Sequence[NewDuty],
    reason: str,
    measure_id: int | None,
) -> None:
    now = clock.now()
    place_id, path = common_place([one.path for one in items])
    detail = {"origin": origin, "number": len(items), "reason": reason[:300]}
    seq = note(journal, scope, forms.RAISE, place_id=place_id, path=path, made_at=now, detail=detail)
    answering = owners.Answering({one.path for one in items}, at=now)
    named = _named(kind, items, answering.away, now)
    stamp = sql.moment(now)
    rows = [
        (
            kind,
            None,
            one.place_id,
            one.path,
            person or answering.owner(one.path, one.opens_at, one.due_at) or scope.actor,
            one.department_id,
            sql.moment(one.opens_at),
            sql.moment(one.due_at),
            seq,
            "open",
            0,
            0,
            "",
            None,
            None,
            origin,
            one.subject,
            one.grace_minutes,
            one.needs,
            None,
            None if person is None else stamp,
            measure_id,
        )
        for one, person in zip(items, named, strict=True)
    ]
    for part in in_parts(rows):
        sql.insert(cursor, "duties_duty", _COLUMNS, part)


def _named(kind: str, items: Sequence[NewDuty], away: owners.Away, now: datetime) -> list[int | None]:
    """Who each duty is given to in person: whom it names or who stands in, if they may do it there.

    Nobody's seat is filled on paper: who answers for the place is not named for it.
    """
    people = [away.present(one.owner_id, one.opens_at, one.due_at) for one in items]
    powers = Powers({one for one in people if one is not None})
    return [
        person if person is not None and powers.may(person, kind, one.path, max(one.opens_at, now)) else None
        for one, person in zip(items, people, strict=True)
    ]


def common_place(paths: Sequence[str]) -> tuple[int, str]:
    """The nearest place above all the paths."""
    low, high = min(paths), max(paths)
    length = 0
    while length < len(low) and low[: length + STEP] == high[: length + STEP]:
        length += STEP
    return Place.objects.values_list("pk", "path").get(path=low[:length])


def void_duties(
    scope: Scope,
    *,
    reason: str,
    origin: str = "",
    measure: Measure | None = None,
    ahead_of: datetime | None = None,
) -> int:
    """Void the open duties of an origin, or that stand on a measure; how many.

    With both said, both must hold; `ahead_of` leaves those that opened before. Raises as `void_those`
    does, and NeedsOrigin where nothing says which duties are meant.
    """
    if not reason.strip():
        raise NeedsReason()
    if not (origin or measure):
        raise NeedsOrigin()
    found = Duty.objects.filter(origin=origin) if origin else Duty.objects.all()
    found = found.filter(measure=measure) if measure else found
    found = found.filter(opens_at__gte=ahead_of) if ahead_of else found
    return void_those(scope, found, reason=reason, origin=origin)


def void_those(scope: Scope, found: QuerySet[Duty], *, reason: str, origin: str = "") -> int:
    """Void what is open of these duties and belongs to no round; how many. Where none is, nothing is written.

    The reason is kept in the sealed run of records. Raises NeedsReason, OutOfScope where one lies outside.
    """
    if not reason.strip():
        raise NeedsReason()
    open_ones = found.filter(state="open", round=None)
    if not open_ones.exists():  # over nothing nobody waits for the ledger's turn
        return 0
    with sql.writing() as cursor:
        journal = Journal(cursor, keys.current(), at=clock.now())
        targets = targets_of(open_ones)
        if not targets:
            return 0
        if not all(scope.covers(one.path) for one in targets):
            raise OutOfScope()
        detail = {"reason": reason.strip()[:300], "origin": origin, "number": len(targets)}
        _settle(cursor, journal, scope, targets, detail)
    return len(targets)


def _settle(
    cursor: Any, journal: Journal, scope: Scope, targets: Sequence[Target], detail: Mapping[str, Any]
) -> None:
    now = clock.now()
    place_id, path = common_place([one.path for one in targets])
    seq = note(journal, scope, forms.VOID, place_id=place_id, path=path, made_at=now, detail=detail)
    proof = Proof(seq, rules.VOIDS, "void", False, 0, sql.microseconds(now))
    for part in in_parts(targets):
        states.apply(cursor, {one.id: one for one in part}, [Answer(one.id, proof) for one in part])


def targets_of(duties: Any) -> list[Target]:
    """Duties of a query set as `states.apply` takes them."""
    rows = duties.values_list("id", "round_id", "place_id", "path", "state", "tried", "alarmed_at")
    return [Target._make((*row[:6], row[6] is not None)) for row in rows]


def in_parts(rows: Sequence[Any], size: int = PART) -> Iterator[Sequence[Any]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))
