"""Handing over, and answering. Every step is written down; nothing closes before it was accepted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import IntegrityError, transaction
from django.utils import timezone

from lianfang.accounts import keys
from lianfang.accounts.actions import log_reading
from lianfang.accounts.queries import system_scope
from lianfang.grid.models import Place
from lianfang.handovers import queries, rules
from lianfang.handovers.contracts import NEEDS_WORDS, OUTCOMES, RESTRICTS, TABLE, Flow, offered_outcomes
from lianfang.handovers.desks import DESKS
from lianfang.handovers.history import call, lay_before, note, payload_of
from lianfang.handovers.models import HandOver, HandOverGround, HandOverSubject, Receiver, Step
from lianfang.handovers.moves import Mark, Seat, move
from lianfang.handovers.problems import (
    AlreadyAnswered,
    NeedsAnswer,
    NeedsNotice,
    NeedsOutcome,
    NoGround,
    NotAcknowledged,
    NotWithSender,
    NotYourDesk,
    RefConflict,
    UnknownFlow,
)
from lianfang.handovers.words import PARTS
from lianfang.kit import clock, forms
from lianfang.kit.crypto import Sealer
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope
from lianfang.measures import powers
from lianfang.measures import queries as measures
from lianfang.people.actions import NeedsPurpose
from lianfang.people.queries import Opener


def hand_over(
    scope: Scope,
    *,
    flow: str,
    from_place: Place,
    to_place: Place,
    payload: Mapping[str, Any],
    ref: str,
    subject: str | Sequence[str] = (),
    ground: int | None = None,
    at: datetime | None = None,
    cut_off: datetime | None = None,
    desk: str = "",
    from_desk: str = "",
) -> HandOver:
    """Hand something to the flow's desk at `to_place`. The clock of its answer starts at `at`.

    `ref` is the sender's name for it: the same flow and ref once more change nothing and answer the
    one that is there. `subject` (such as "person:12", or several names of one) is kept as blind
    indexes only; `ground` is the seq of the record it rests on. `desk` and `from_desk` name others
    than the flow's own; `cut_off` is the end of a clock that has no length of its own.
    Raises UnknownFlow, BadDetail for a payload that is not the flow's form, RefConflict.
    """
    contract = _contract(flow)
    scope.require("record", from_place.path)
    answers = forms.parse(contract.payload, msgspec.json.encode(dict(payload)))
    known = HandOver.objects.filter(flow=flow, ref=ref).first()
    if known is not None:
        return _same(known, to_place)
    moment = at or clock.now()
    due = rules.due_at(contract.clock, contract.minutes, timezone.localtime(moment), cut_off)
    sealer = keys.current()
    detail, sealed = _split(contract, answers, sealer)
    one = HandOver(
        flow=flow, ref=ref[:120], from_desk=from_desk or contract.source, from_place=from_place,
        from_path=from_place.path, desk=desk or contract.desk, to_place=to_place, to_path=to_place.path,
        detail=detail, sealed=sealed, key_id=sealer.key_id, sent_at=moment, sent_by_id=scope.actor_id,
        due_at=due, rung_at=due if contract.ladder else None,
    )  # fmt: skip
    try:
        with transaction.atomic():
            one.save(force_insert=True)
            _tie(one, sealer, [subject] if isinstance(subject, str) else subject, ground)
            lay_before(one, desk=one.desk, place=to_place, level=0, at=moment)
            note(one, Step.SENT, scope, at=moment, desk=one.desk, place=to_place)
            call(scope, one, "sent")
    except IntegrityError:
        return _same(HandOver.objects.get(flow=flow, ref=ref), to_place)
    return one


def _contract(flow: str) -> Flow:
    if flow not in TABLE:
        raise UnknownFlow(flow=flow[:8])
    return TABLE[flow]


def _same(known: HandOver, to_place: Place) -> HandOver:
    if known.turn == 1 and known.to_place_id != to_place.pk:
        raise RefConflict(flow=known.flow, ref=known.ref)
    return known


def _tie(one: HandOver, sealer: Sealer, subjects: Sequence[str], ground: int | None) -> None:
    """Note whom it is about and what it rests on; what is noted already stays."""
    blinds = {sealer.blind("subject", each) for each in subjects if each}
    HandOverSubject.objects.bulk_create(
        [HandOverSubject(hand_over=one, subject_ix=each) for each in sorted(blinds)], ignore_conflicts=True
    )
    if ground is not None:
        HandOverGround.objects.bulk_create([HandOverGround(hand_over=one, seq=ground)], ignore_conflicts=True)


def _split(contract: Flow, answers: Any, sealer: Sealer) -> tuple[str, bytes]:
    """The payload's open part as text, and its personal part sealed."""
    whole = msgspec.json.decode(msgspec.json.encode(answers))
    personal = {name: value for name, value in whole.items() if name in contract.payload.personal}
    plain = {name: value for name, value in whole.items() if name not in personal}
    return msgspec.json.encode(plain).decode(), sealer.seal_json(personal) if personal else b""


def _mine(scope: Scope, id: int, at: datetime) -> tuple[HandOver, Receiver]:
    """The hand-over and the desk through which the asker answers it. Raises NotFound, NotYourDesk."""
    mine = queries.desks(scope, at=at)
    one = queries.hand_over(scope, id=id, at=at, mine=mine)
    receiver = queries.has_before(scope, one=one, at=at, mine=mine)
    if receiver is None:
        now = queries.receivers(scope, one=one)
        raise NotYourDesk(desk=", ".join(str(DESKS[each.desk].name) for each in now) or "–")
    return one, receiver


def read(scope: Scope, *, id: int) -> HandOver:
    """Note that somebody of the receiving desk has opened it. Only the first reading counts."""
    now = clock.now()
    one = queries.hand_over(scope, id=id, at=now)
    receiver = queries.has_before(scope, one=one, at=now)
    if receiver is None or one.state != rules.SENT:
        return one
    move(scope, one, Step.READ, at=now, mark=_at(receiver), facts={"read_at": now, "read_by_id": scope.actor})
    return one


def accept(scope: Scope, *, id: int) -> HandOver:
    """Take it over: the clock of the answer stops, that of the outcome begins.

    A repeat by the same person changes nothing. What was refused can only be accepted by the desk that
    sent it, which has it back. Raises NotFound, NotYourDesk, AlreadyAnswered.
    """
    now = clock.now()
    one, receiver = _mine(scope, id, now)
    if one.accepted_at is not None:
        return _already(one, one.accepted_by_id == scope.actor_id)
    with transaction.atomic():
        HandOver.objects.filter(pk=one.pk, turn=one.turn, accepted_at=None, read_at=None).update(
            read_at=now, read_by_id=scope.actor
        )
        finish_by = rules.finish_by(TABLE[one.flow].finish, now) if one.withdrawn_at is None else None
        facts = {"accepted_at": now, "accepted_by_id": scope.actor}
        facts |= {"finish_by": finish_by, "rung_at": finish_by, "level": 0, "repeats": 0}
        if not move(scope, one, Step.ACCEPTED, at=now, mark=_at(receiver), facts=facts):
            return _already(one, one.accepted_by_id == scope.actor_id)
    return one


def _at(receiver: Receiver, words: str = "") -> Mark:
    return Mark(receiver.desk, receiver.place, words)


def _already(one: HandOver, by_the_asker: bool) -> HandOver:
    """A repeat by the same person is harmless; anybody else learns who was first."""
    if by_the_asker and one.closed_at is None:
        return one
    who = one.closed_by or one.accepted_by or one.refused_by
    raise AlreadyAnswered(state=one.state, who=who.name if who else "")


def refuse(scope: Scope, *, id: int, reason: str) -> HandOver:
    """Send it back with a reason. It lies open before the sender's desk, whose clock starts anew.

    Raises NotFound, NotYourDesk, NeedsAnswer, AlreadyAnswered.
    """
    now = clock.now()
    one, receiver = _mine(scope, id, now)
    if not reason.strip():
        raise NeedsAnswer()
    if one.state in {rules.ACCEPTED, rules.REFUSED, rules.CLOSED}:
        return _already(one, one.refused_by_id == scope.actor_id and one.accepted_at is None)
    contract = TABLE[one.flow]
    due = rules.due_at(contract.clock, contract.minutes, timezone.localtime(now), one.due_at)
    facts = {
        "refused_at": now,
        "refused_by_id": scope.actor,
        "refusal": reason.strip()[:300],
        "due_at": due,
        "rung_at": due if contract.ladder else None,
        "level": 0,
        "repeats": 0,
    }
    back = Seat(one.from_desk, queries.seat(scope, desk=one.from_desk, near=one.from_place, at=now))
    if not move(scope, one, Step.REFUSED, at=now, mark=_at(receiver, reason.strip()), to=back, facts=facts):
        return _already(one, False)
    return one


def send_on(scope: Scope, *, id: int, to_place: Place, reason: str, desk: str = "") -> HandOver:
    """Hand it to another desk: a refused one by its sender, a misdirected one by who has it.

    It is sent anew: unread, its clock from now on. Raises as `refuse` does.
    """
    now = clock.now()
    one, _receiver = _mine(scope, id, now)
    if not reason.strip():
        raise NeedsAnswer()
    if one.closed_at is not None:
        return _already(one, False)
    contract = TABLE[one.flow]
    due = rules.due_at(contract.clock, contract.minutes, timezone.localtime(now), one.due_at)
    to = Seat(desk or contract.desk, to_place)
    facts = _anew(to) | {"turn": one.turn + 1, "due_at": due, "rung_at": due if contract.ladder else None}
    mark = Mark(to.desk, to_place, reason.strip())
    if not move(scope, one, Step.SENT_ON, at=now, mark=mark, to=to, facts=facts):
        return _already(one, False)
    return one


def _anew(to: Seat) -> dict[str, Any]:
    """A hand-over as it lies before a desk that has never seen it."""
    return {
        "desk": to.desk,
        "to_place": to.place,
        "to_path": to.place.path,
        "level": 0,
        "repeats": 0,
        "escalated_at": None,
        "read_at": None,
        "read_by": None,
        "accepted_at": None,
        "accepted_by": None,
        "finish_by": None,
        "refused_at": None,
        "refused_by": None,
        "refusal": "",
    }


def close(
    scope: Scope, *, id: int, outcome: str, words: str = "", placed: Mapping[str, Any] | None = None
) -> HandOver:
    """End an accepted hand-over with what became of it.

    Whom an outcome restricts, it restricts on a measure in force where they live: the step names its
    document, its body, its term and its help number. `placed` holds what is known of the observation, with
    the number of its written notice (`notice_no`), which the words may name instead.
    Raises NotFound, NotYourDesk, NotAcknowledged, NeedsOutcome (also for an outcome that this flow does
    not know), NeedsAnswer where the outcome needs words, NeedsNotice, NoGround, AlreadyAnswered.
    """
    now = clock.now()
    one, receiver = _mine(scope, id, now)
    if one.closed_at is not None:
        return _already(one, False)
    if one.accepted_at is None:
        raise NotAcknowledged()
    offered = offered_outcomes(one)
    if outcome not in offered:
        raise NeedsOutcome(outcomes=", ".join(str(OUTCOMES[code]) for code in offered))
    if outcome in NEEDS_WORDS and not words.strip():
        raise NeedsAnswer()
    placed = {name: value for name, value in (placed or {}).items() if value}
    notice = placed.get("notice_no", "") or words
    ground = _ground(scope, one, notice, now) if outcome in RESTRICTS else ""
    said = PARTS.join(part for part in (outcome, ground, words.strip()) if part)
    facts = {
        "closed_at": now,
        "closed_by_id": scope.actor,
        "outcome": outcome,
        "words": words.strip()[:300],
        "rung_at": None,
    }
    if placed and outcome in RESTRICTS:
        known = {**msgspec.json.decode(one.detail), "placed": placed}
        facts["detail"] = msgspec.json.encode(known).decode()
    if not move(scope, one, Step.CLOSED, at=now, mark=_at(receiver, said), facts=facts):
        return _already(one, False)
    return one


def _ground(scope: Scope, one: HandOver, words: str, at: datetime) -> str:
    """The measure on which somebody is restricted, as the history names it. Raises NeedsNotice, NoGround."""
    if not words.strip():
        raise NeedsNotice()
    everywhere = system_scope("hand-overs", actor_id=scope.actor_id)
    held = measures.in_force(everywhere, at=at, path=one.from_path)
    found = next((each for each in held if each.kind in powers.OBSERVES and each.to_at), None)
    if found is None or found.to_at is None:
        raise NoGround()
    begins, ends = _local(found.begins_at or at), _local(found.to_at)
    return f"{found.document_no} · {found.body} · {begins} – {ends} · {found.help_number}"


def _local(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def withdraw(scope: Scope, *, id: int, reason: str) -> HandOver:
    """Take back what was sent in error. The ladder stops; it stays before the desk until that agrees.

    Raises NotFound, NotWithSender outside the sender's area, NeedsAnswer, AlreadyAnswered.
    """
    now = clock.now()
    one = HandOver.objects.filter(pk=id).first()
    if one is None:
        raise NotFound()
    if not scope.may("record", one.from_path):
        raise NotWithSender()
    if not reason.strip():
        raise NeedsAnswer()
    if one.closed_at is not None:
        return _already(one, False)
    facts = {"withdrawn_at": now, "withdrawal": reason.strip()[:300], "rung_at": None}
    move(scope, one, Step.WITHDRAWN, at=now, mark=Mark(one.from_desk, words=reason.strip()), facts=facts)
    return one


def update(
    scope: Scope,
    *,
    id: int,
    payload: Mapping[str, Any],
    reason: str,
    subject: Sequence[str] = (),
    ground: int | None = None,
) -> HandOver:
    """Replace the payload, as after a correction; the desk sees that it changed and why.

    The same payload once more changes nothing. Raises NotFound, NotWithSender, AlreadyAnswered once
    closed, BadDetail.
    """
    now = clock.now()
    one = HandOver.objects.filter(pk=id).first()
    if one is None:
        raise NotFound()
    if not scope.may("record", one.from_path):
        raise NotWithSender()
    if one.closed_at is not None:
        return _already(one, False)
    contract, sealer = TABLE[one.flow], keys.current()
    answers = forms.parse(contract.payload, msgspec.json.encode(dict(payload)))
    detail, sealed = _split(contract, answers, sealer)
    whole = msgspec.json.decode(msgspec.json.encode(answers))
    with transaction.atomic():
        _tie(one, sealer, subject, ground)
        if whole == payload_of(one):
            return one
        HandOver.objects.filter(pk=one.pk, closed_at=None).update(
            detail=detail, sealed=sealed, key_id=sealer.key_id
        )
        one.refresh_from_db()
        note(one, Step.UPDATED, scope, at=now, desk=one.from_desk, words=reason)
        call(scope, one, "updated")
    return one


def lose_ground(scope: Scope, *, id: int, seqs: Sequence[int], gone_seq: int, reason: str) -> HandOver:
    """Records it rested on were corrected away. Without any left it is taken back, visibly.

    A closed one stays as it ended; its history says what was corrected.
    """
    one = HandOver.objects.filter(scope.q("from_path"), pk=id).first()
    if one is None:
        raise NotFound()
    with transaction.atomic():
        lost = one.grounds.filter(seq__in=seqs, gone_seq=None).update(gone_seq=gone_seq)
        if not lost or one.grounds.filter(gone_seq=None).exists():
            return one
        if one.closed_at is not None:
            note(one, Step.UPDATED, scope, at=clock.now(), desk=one.from_desk, words=reason)
            return one
        return withdraw(scope, id=id, reason=reason)


def reveal(scope: Scope, *, id: int, purpose: str) -> tuple[HandOver, dict[str, Any]]:
    """The personal part, for somebody at a desk that has it. Written down first.

    Raises NotFound, NotYourDesk, NeedsPurpose, Unreadable once its key is destroyed.
    """
    now = clock.now()
    one, receiver = _mine(scope, id, now)
    if not purpose.strip():
        raise NeedsPurpose()
    log_reading(
        scope, what="hand-over", subjects=[str(one.pk)], path=receiver.path, purpose=purpose.strip()[:300]
    )
    note(one, Step.REVEALED, scope, at=now, desk=receiver.desk, place=receiver.place, words=purpose.strip())
    return one, Opener().open(one.key_id, one.sealed)
