"""What changes rounds, bases and pairings. Evidence itself comes in through `keep`."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import IntegrityError

from lianfang.accounts import keys
from lianfang.duties import forms as own_forms
from lianfang.duties import lapsing, rules, states
from lianfang.duties.absences import be_absent, end_absence
from lianfang.duties.alerts import local, raise_alert, settle_alert
from lianfang.duties.batches import MAX_BATCH
from lianfang.duties.handing import reassign
from lianfang.duties.journal import Journal
from lianfang.duties.keeping import Receipt, keep
from lianfang.duties.kinds import Kinds, RecordKind
from lianfang.duties.models import Duty, Round
from lianfang.duties.notes import note
from lianfang.duties.pairings import fill_pairings, own, pair, unpair
from lianfang.duties.problems import (
    AlreadyInBase,
    EmptyBase,
    NeedsOrder,
    NeedsReason,
    NotInBase,
    RoundClosed,
    RoundDates,
    RoundNotLater,
    RoundStillOpen,
    RoundTaken,
)
from lianfang.duties.raising import NewDuty, in_parts, raise_duties, targets_of, void_duties, void_those
from lianfang.duties.rules import Proof
from lianfang.duties.schedules import add_schedule, change_schedule, end_schedule
from lianfang.duties.states import Answer, Target
from lianfang.grid.models import Place
from lianfang.kit import clock, sql
from lianfang.kit.forms import Form
from lianfang.kit.ids import uuid7
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope, ancestors, next_sibling
from lianfang.measures.models import Event

EXTENDED = "extended"  # outcome of what was told of a round's end before it got another

__all__ = [
    "MAX_BATCH",
    "NewDuty",
    "Receipt",
    "add_schedule",
    "add_to_base",
    "be_absent",
    "change_schedule",
    "close_round",
    "end_absence",
    "end_schedule",
    "extend_round",
    "keep",
    "open_round",
    "pair",
    "raise_alert",
    "raise_duties",
    "reassign",
    "settle_alert",
    "unpair",
    "void_duties",
    "void_those",
    "withdraw_round",
]

_RAISE = """
INSERT INTO duties_duty (kind, round_id, place_id, path, owner_id, department_id, opens_at, due_at,
                         raised_seq, state, rank, tried, outcome, standing, closed_at,
                         origin, subject, grace_minutes, needs, alarmed_at, assigned_at, measure_id)
SELECT %s, %s, p.id, p.path, NULL, NULL, {opens_at}, {due_at}, %s, 'open', 0, 0, '', NULL, NULL,
       '', '', 0, 0, NULL, NULL, NULL
FROM grid_place p
WHERE p.path >= %s AND p.path < %s AND p.closed_on IS NULL AND {kinds}
"""


def open_round(
    scope: Scope,
    *,
    kind: RecordKind,
    event: Event,
    code: str,
    name: str,
    place: Place,
    due_at: datetime,
    opens_at: datetime | None = None,
    level: str = "L1",
    authority: str = "",
    document_no: str = "",
) -> Round:
    """Open a round: freeze the base below `place` and raise one duty for each place in it.

    Every compound below without an accountable person gets its community's, street's or district's
    lead, so that from the first instant somebody answers for each dwelling. Raises RoundDates,
    NeedsOrder, RoundTaken, EmptyBase, and NotAllowed or OutOfScope without `hold-round` there.
    """
    scope.require("hold-round", place.path)
    opens_at = opens_at or clock.earliest_now()
    if due_at <= opens_at:
        raise RoundDates()
    if level == "L3" and not document_no:
        raise NeedsOrder()
    try:
        with sql.writing() as cursor:
            opened = Round.objects.create(
                code=code,
                event=event,
                name=name,
                kind=kind.code,
                place=place,
                path=place.path,
                level=level,
                authority=authority,
                document_no=document_no,
                opens_at=opens_at,
                due_at=due_at,
                opened_by_id=scope.actor,
            )
            fill_pairings(scope, place)
            _raise_base(cursor, scope, opened, kind)
    except IntegrityError as fault:
        raise RoundTaken(code=code) from fault
    return opened


def _raise_base(cursor: Any, scope: Scope, opened: Round, kind: RecordKind) -> None:
    journal = Journal(cursor, keys.current(), at=clock.now())
    opens_at, due_at = sql.moment(opened.opens_at), sql.moment(opened.due_at)
    cast = "" if sql.on_sqlite() else "::timestamptz"
    text = _RAISE.format(opens_at=f"%s{cast}", due_at=f"%s{cast}", kinds=sql.any_of("p.kind"))
    cursor.execute(
        text,
        [
            kind.code,
            opened.pk,
            opens_at,
            due_at,
            journal.seq + 1,
            opened.path,
            next_sibling(opened.path),
            sql.members(kind.base),
        ],
    )
    raised = cursor.rowcount
    if not raised:
        raise EmptyBase(place=opened.place.name)
    _decided(journal, scope, own_forms.ROUND_OPEN, opened, at=opened.opens_at, raised=raised)
    own(cursor, opened.pk, opened.path)
    _first_sums(cursor, opened)
    sql.gauge(cursor, "grid_place", "duties_duty", "duties_tally")


def _decided(
    journal: Journal, scope: Scope, form: Form, opened: Round, *, at: datetime, reason: str = "", **more: Any
) -> int:
    """Write down what was decided about a round, where it is and by its code; the number of the record."""
    said = {"reason": reason.strip()[:300]} if reason else {}
    detail = {"round": opened.code, **said, **more}
    return note(journal, scope, form, place_id=opened.place_id, path=opened.path, made_at=at, detail=detail)


def _first_sums(cursor: Any, opened: Round) -> None:
    cursor.execute("SELECT path FROM duties_duty WHERE round_id = %s", [opened.pk])
    counts: Counter[str] = Counter()
    for (path,) in cursor.fetchall():
        counts.update(ancestors(path)[:-1])
    states.add_up(cursor, {(opened.pk, path): (number, 0, 0, 0, 0) for path, number in counts.items()})


def close_round(scope: Scope, *, opened: Round, reason: str = "", leave_open: bool = False) -> int:
    """Close a round. What is still open stays named as unfinished; returns how many that is.

    Raises RoundStillOpen where duties are open and `leave_open` is not said, with a reason.
    """
    scope.require("hold-round", opened.path)
    with sql.writing() as cursor:
        _require_open(opened)
        left = targets_of(Duty.objects.filter(round=opened, state="open"))
        if left and not leave_open:
            raise RoundStillOpen(open=len(left))
        if left and not reason.strip():
            raise NeedsReason()
        _end(cursor, scope, opened, left, ending=CLOSING, reason=reason.strip() or "finished")
    return len(left)


class Ending(NamedTuple):
    """How a round ends: what is written down of it, and what that says of the duties it takes along."""

    form: Form
    verdict: str
    outcome: str  # of those duties
    told: str  # outcome of what was told of its end


CLOSING: Final = Ending(own_forms.ROUND_CLOSE, rules.LAPSES, "unfinished", "closed")
WITHDRAWING: Final = Ending(own_forms.ROUND_WITHDRAW, rules.VOIDS, "removed", "void")


def _require_open(opened: Round) -> Round:
    """The round as it stands, for nobody else to end meanwhile. Raises RoundClosed."""
    here = Round.objects.select_for_update().get(pk=opened.pk)
    if here.closed_at is not None:
        raise RoundClosed()
    return here


def _end(  # the ledger's cursor and what is ended
    cursor: Any, scope: Scope, opened: Round, held: Sequence[Target], *, ending: Ending, reason: str
) -> None:
    now = clock.now()
    journal = Journal(cursor, keys.current(), at=now)
    seq = _decided(journal, scope, ending.form, opened, at=now, reason=reason)
    proof = Proof(seq, ending.verdict, ending.outcome, False, 0, sql.microseconds(now))
    for part in in_parts(held):
        states.apply(cursor, {one.id: one for one in part}, [Answer(one.id, proof) for one in part])
    Round.objects.filter(pk=opened.pk).update(closed_at=now)
    lapsing.settle_round(scope, opened, outcome=ending.told, at=now)
    opened.closed_at = now


def extend_round(scope: Scope, *, opened: Round, due_at: datetime, reason: str) -> int:
    """Give a round a later end: its open duties are due then, and what was told of its end is settled.

    Returns how many duties that were. Raises NeedsReason, RoundClosed, RoundNotLater, and NotAllowed or
    OutOfScope without `hold-round` there.
    """
    scope.require("hold-round", opened.path)
    if not reason.strip():
        raise NeedsReason()
    with sql.writing() as cursor:
        here = _require_open(opened)
        now = clock.now()
        journal = Journal(cursor, keys.current(), at=now)
        if due_at <= max(now, here.due_at):
            raise RoundNotLater(due=local(here.due_at))
        due = due_at.isoformat(timespec="minutes")
        _decided(journal, scope, own_forms.ROUND_EXTEND, here, at=now, reason=reason, due=due)
        Round.objects.filter(pk=here.pk).update(due_at=due_at)
        moved = Duty.objects.filter(round=here, state="open").update(due_at=due_at, alarmed_at=None)
        lapsing.settle_round(scope, here, outcome=EXTENDED, at=now)
    opened.due_at = due_at
    return moved


def withdraw_round(scope: Scope, *, opened: Round, reason: str) -> int:
    """Take back a round opened by mistake: its duties become void, it asks for nothing any more.

    What was recorded stays, and goes on answering other rounds and duties. Returns how many duties were
    voided. Raises NeedsReason, RoundClosed, and NotAllowed or OutOfScope without `hold-round` there.
    """
    scope.require("hold-round", opened.path)
    if not reason.strip():
        raise NeedsReason()
    with sql.writing() as cursor:
        _require_open(opened)
        held = targets_of(Duty.objects.filter(round=opened).exclude(state="void"))
        _end(cursor, scope, opened, held, ending=WITHDRAWING, reason=reason)
    return len(held)


def add_to_base(scope: Scope, *, opened: Round, place: Place, reason: str) -> Duty:
    """Add a place that was found after the base was frozen; the change log keeps the reason."""
    _require_base_change(scope, opened, place, reason)
    with sql.writing() as cursor:
        if Duty.objects.filter(round=opened, place=place).exists():
            raise AlreadyInBase(place=place.name)
        now = clock.now()
        journal = Journal(cursor, keys.current(), at=now)
        detail = {"reason": reason.strip()}
        seq = note(
            journal,
            scope,
            own_forms.BASE_ADD,
            place_id=place.pk,
            path=place.path,
            made_at=now,
            detail=detail,
        )
        duty = Duty.objects.create(
            kind=opened.kind,
            round=opened,
            place=place,
            path=place.path,
            opens_at=opened.opens_at,
            due_at=opened.due_at,
            raised_seq=seq,
        )
        states.add_up(cursor, {(opened.pk, path): (1, 0, 0, 0, 0) for path in ancestors(place.path)[:-1]})
        own(cursor, opened.pk, place.path)
    duty.refresh_from_db()
    return duty


def remove_from_base(scope: Scope, *, opened: Round, place: Place, reason: str) -> None:
    """Take a place out of the base (it does not exist, it is counted twice); its duty becomes void."""
    _require_base_change(scope, opened, place, reason)
    with sql.writing() as cursor:
        duty = Duty.objects.filter(round=opened, place=place).exclude(outcome="removed").first()
        if duty is None:
            raise NotInBase(place=place.name)
        now = clock.now()
        journal = Journal(cursor, keys.current(), at=now)
        detail = {"reason": reason.strip()}
        seq = note(
            journal,
            scope,
            own_forms.BASE_REMOVE,
            place_id=place.pk,
            path=place.path,
            made_at=now,
            detail=detail,
        )
        alarmed = duty.alarmed_at is not None
        target = Target(duty.pk, duty.round_id, place.pk, place.path, duty.state, duty.tried, alarmed)
        proof = Proof(seq, rules.VOIDS, "removed", False, 0, sql.microseconds(now))
        states.apply(cursor, {duty.pk: target}, [Answer(duty.pk, proof)])


def _require_base_change(scope: Scope, opened: Round, place: Place, reason: str) -> None:
    scope.require("hold-round", place.path)
    if opened.closed_at is not None:
        raise RoundClosed()
    if not reason.strip():
        raise NeedsReason()
    if not place.path.startswith(opened.path):
        raise NotFound()


def excuse(scope: Scope, *, duty: Duty, reason: str, kinds: Kinds) -> Receipt:
    """Excuse an open duty with a reason. The excuse is evidence like any other."""
    if not reason.strip():
        raise NeedsReason()
    record = {
        "id": str(uuid7()),
        "kind": own_forms.EXCUSE.name,
        "place": duty.place_id,
        "duty": duty.pk,
        "made_at": clock.now(),
        "detail": {"reason": reason.strip()},
    }
    return keep(scope, batch=[record], kinds=kinds, source="web")[0]
