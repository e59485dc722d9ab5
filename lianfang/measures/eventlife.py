"""The life of an event: preparation, opening, levels, review, retention; its papers and minutes.

How it ends stands in `ending`, how its data are destroyed in `destroying`.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lianfang.accounts import keys
from lianfang.kit import clock, codes
from lianfang.kit.problems import BadInput
from lianfang.kit.scope import WHOLE, Scope
from lianfang.measures import hooks, packs, queries, rules
from lianfang.measures.drafting import no_power
from lianfang.measures.models import (
    Event,
    EventState,
    EventStep,
    FormerCode,
    Instruction,
    Meeting,
    Milestone,
    MilestoneKind,
    PackChoice,
    PaperKind,
    Resolution,
)
from lianfang.measures.models import EventStepKind as Step
from lianfang.measures.packs.asked import require_met
from lianfang.measures.problems import AlreadyKept, EventCodeTaken, EventNotNow, NotAnswered

# In which state each step is possible: what a page offers and what the action checks.
POSSIBLE: Final = {
    "begin": EventState.PREPARING,
    "raise": EventState.OPENED,
    "lower": EventState.OPENED,
    "end": EventState.OPENED,
    "review": EventState.ENDED,
    "retention": EventState.REVIEWED,
    "destroy": EventState.RETENTION,
}


@transaction.atomic
def prepare_event(scope: Scope, *, code: str, name: str, reason: str = "", document_no: str = "") -> Event:
    """Write down an event that is being prepared; nothing is collected for it yet."""
    scope.require("plan", WHOLE)
    event = _new(code=code, name=name, state=EventState.PREPARING)
    take_step(scope, event, Step.PREPARED, at=clock.now(), reason=reason, document_no=document_no)
    return event


@transaction.atomic
def open_event(
    scope: Scope,
    *,
    code: str,
    name: str = "",
    level: str = "",
    opened_at: datetime | None = None,
    pack: str = "",
    edition: str = "",
    reason: str = "",
    document_no: str = "",
    upper_document_no: str = "",
    told: bool = False,
) -> Event:
    """Open an event for the whole district, one in preparation or a new one, with a key of its own.

    What is recorded from now on is sealed by that key, and unreadable once it is destroyed. `pack`
    and `edition` choose the rules from the opening on; without them the default pack is chosen, and
    written down as chosen, so that another default never changes an event that runs. A level
    begins a response, which the government decides: raises what `by_law` does.
    """
    scope.require("plan", WHOLE)
    papers = {"document_no": document_no, "upper_document_no": upper_document_no}
    told_at = by_law(scope, level=level, told=told, **papers) if level else None
    at = opened_at or clock.now()
    event = _opened(code=code, name=name, level=level, at=at)
    take_step(scope, event, Step.OPENED, at=at, reason=reason, told_at=told_at, **papers)
    chosen = packs.edition_of(pack, edition) if pack and edition else packs.newest(pack or packs.DEFAULT)
    require_met(chosen)
    PackChoice.objects.create(
        event=event, pack=chosen.pack, edition=chosen.edition, from_at=at, by_id=scope.actor,
        document_no=document_no, reason=reason, made_at=clock.now(),
    )  # fmt: skip
    hooks.tell(scope, "event-opened", event=event, at=at)
    return event


def _opened(*, code: str, name: str, level: str, at: datetime) -> Event:
    """The event in preparation of this code, or a new one, open and with a key of its own."""
    event = Event.objects.filter(code=code, state=POSSIBLE["begin"]).first()
    key_id = keys.new().key_id
    if event is None:
        return _new(code=code, name=name, level=level, opened_at=at, key_id=key_id)
    event.state, event.level, event.opened_at, event.key_id = EventState.OPENED, level, at, key_id
    event.save()
    return event


def _new(*, code: str, name: str, **more: Any) -> Event:
    fit(code)
    try:
        with transaction.atomic():
            return Event.objects.create(code=code, name=name or code, **more)
    except IntegrityError as fault:
        raise EventCodeTaken(code=code) from fault


def fit(code: str) -> None:
    """Its code stands in the address of its page: one that no address can hold would take the list down.

    One that another event had still leads to that one.
    """
    if not codes.fits(code) or code == "current":
        raise BadInput(
            field=_("Code"), reason=_("needs a letter or digit, may not hold / \\ ? # % nor be “new”")
        )
    if FormerCode.objects.filter(code=code).exists():
        raise EventCodeTaken(code=code)


def by_law(scope: Scope, *, level: str, document_no: str, upper_document_no: str, told: bool) -> datetime:
    """When a response of this level was decided as the law asks; docs/sources.md#response-levels

    Raises NoPower for whoever is not of the government, BadInput for a decision without its number, one
    above the county's level without that of the level up, or one that was not announced and told.
    """
    if scope.system or not scope.may("decide-as-government", WHOLE):
        raise no_power("response")
    need(document_no=document_no)
    if rules.is_above_county(level):
        need(upper_document_no=upper_document_no)
    if not told:
        raise BadInput(field=_("Announced, reported up, neighbours informed"), reason=_("must be filled in"))
    return clock.now()


def _level(scope: Scope, event: Event, step: Step, *, level: str, reason: str, **decided: Any) -> Event:
    told_at = by_law(scope, level=level, **decided)
    event = locked(event, POSSIBLE["raise"])
    need(level=level, reason=reason)
    event.level = level
    event.save(update_fields=["level"])
    del decided["told"]
    take_step(scope, event, step, at=told_at, reason=reason, told_at=told_at, **decided)
    return event


@transaction.atomic
def raise_level(  # the parts of a decision
    scope: Scope,
    *,
    event: Event,
    level: str,
    reason: str,
    document_no: str = "",
    upper_document_no: str = "",
    told: bool = False,
) -> Event:
    """The response goes up to `level`, as the order words it. Raises what `by_law` does."""
    decided = {"document_no": document_no, "upper_document_no": upper_document_no, "told": told}
    return _level(scope, event, Step.RAISED, level=level, reason=reason, **decided)


@transaction.atomic
def lower_level(  # the parts of a decision
    scope: Scope,
    *,
    event: Event,
    level: str,
    reason: str,
    document_no: str = "",
    upper_document_no: str = "",
    told: bool = False,
) -> Event:
    """The response comes down to `level`. Raises what `by_law` does."""
    decided = {"document_no": document_no, "upper_document_no": upper_document_no, "told": told}
    return _level(scope, event, Step.LOWERED, level=level, reason=reason, **decided)


@transaction.atomic
def review_event(scope: Scope, *, event: Event, reason: str, document_no: str = "") -> Event:
    """The review is written (`reason` says where and what it found); needed before destruction."""
    return after(
        scope,
        event,
        POSSIBLE["review"],
        EventState.REVIEWED,
        step=Step.REVIEWED,
        reason=reason,
        document_no=document_no,
    )


@transaction.atomic
def decide_retention(scope: Scope, *, event: Event, reason: str, document_no: str) -> Event:
    """Decide that the personal data are to be destroyed, after weighing whether law demands keeping them."""
    need(document_no=document_no)
    return after(
        scope,
        event,
        POSSIBLE["retention"],
        EventState.RETENTION,
        step=Step.RETENTION,
        reason=reason,
        document_no=document_no,
    )


def after(
    scope: Scope, event: Event, before: str, state: str, *, step: Step, reason: str, document_no: str
) -> Event:
    """Take a step that follows another."""
    scope.require("plan", WHOLE)
    event = locked(event, before)
    need(reason=reason)
    event.state = state
    event.save(update_fields=["state"])
    take_step(scope, event, step, at=clock.now(), reason=reason, document_no=document_no)
    return event


# Papers, meetings, milestones


@transaction.atomic
def keep_instruction(
    scope: Scope,
    *,
    event: Event,
    number: str,
    sender: str,
    received_at: datetime,
    summary: str,
    due_at: datetime | None = None,
    kind: str = PaperKind.LETTER.value,
    disease: str = "",
    area: str = "",
) -> Instruction:
    """Enter a paper that came in, a warning among them. `due_at` is when it wants an answer.

    Raises AlreadyKept for the same number of the same sender.
    """
    scope.require("plan", WHOLE)
    need(number=number, sender=sender, summary=summary)
    if kind != PaperKind.LETTER:
        need(disease=disease)
    kept, is_new = Instruction.objects.get_or_create(
        event=event,
        number=number,
        sender=sender,
        defaults={
            "received_at": received_at,
            "kind": kind,
            "disease": disease,
            "area": area,
            "summary": summary,
            "due_at": due_at,
            "by_id": scope.actor,
            "made_at": clock.now(),
        },
    )
    if not is_new:
        raise AlreadyKept(what=number)
    return kept


@transaction.atomic
def answer_instruction(scope: Scope, *, instruction: Instruction, answer: str, answer_no: str) -> Instruction:
    """Answer a paper with a number of one's own. Raises AlreadyKept for one that has its answer."""
    scope.require("plan", WHOLE)
    need(answer_no=answer_no, answer=answer)
    held = Instruction.objects.select_for_update().get(pk=instruction.pk)
    if held.answered_at is not None:
        raise AlreadyKept(what=held.answer_no)
    held.answer, held.answer_no = answer, answer_no
    held.answered_at, held.answered_by_id = clock.now(), scope.actor
    held.save(update_fields=["answer", "answer_no", "answered_at", "answered_by"])
    return held


def carry_out(*, event: Event, number: str, by: int, order: str) -> None:
    """A paper of this number is answered by the order that carries it out."""
    if number:
        open_ones = Instruction.objects.filter(event=event, number=number, answered_at=None)
        open_ones.update(answer_no=order, answered_at=clock.now(), answered_by=by)


@transaction.atomic
def feed_back(scope: Scope, *, instruction: Instruction, feedback: str) -> Instruction:
    """Say what came of a warning that was answered: what was found, what was done.

    Raises AlreadyKept for the second time, NotAnswered before the answer.
    """
    scope.require("plan", WHOLE)
    need(feedback=feedback)
    held = Instruction.objects.select_for_update().get(pk=instruction.pk)
    if held.answered_at is None or not held.is_warning:
        raise NotAnswered()
    if held.fed_back_at is not None:
        raise AlreadyKept(what=held.number)
    held.feedback, held.fed_back_at, held.fed_back_by_id = feedback, clock.now(), scope.actor
    held.save(update_fields=["feedback", "fed_back_at", "fed_back_by"])
    return held


@transaction.atomic
def keep_meeting(
    scope: Scope,
    *,
    event: Event,
    number: str,
    title: str,
    held_at: datetime,
    chair: str,
    summary: str = "",
    resolutions: Sequence[Mapping[str, Any]] = (),
) -> Meeting:
    """Enter the minutes of a meeting with its numbered points (`text`, `unit`, `person`, `due_at`)."""
    scope.require("plan", WHOLE)
    need(number=number, title=title, chair=chair)
    meeting, is_new = Meeting.objects.get_or_create(
        event=event,
        number=number,
        defaults={
            "title": title,
            "held_at": held_at,
            "chair": chair,
            "summary": summary,
            "by_id": scope.actor,
            "made_at": clock.now(),
        },
    )
    if not is_new:
        raise AlreadyKept(what=number)
    Resolution.objects.bulk_create(
        Resolution(meeting=meeting, number=place, **one) for place, one in enumerate(resolutions, 1)
    )
    return meeting


@transaction.atomic
def set_milestone(
    scope: Scope, *, event: Event, kind: str, on: date | None, bottleneck: str = "", enabler: str = ""
) -> Milestone:
    """Say when a 7-1-7 moment was reached (None: does not apply here). The newest word counts."""
    scope.require("plan", WHOLE)
    if kind not in MilestoneKind.values:
        raise BadInput(field=_("Milestone"), reason=_("is not one of the answers offered"))
    return Milestone.objects.create(
        event=event,
        kind=kind,
        on=on,
        bottleneck=bottleneck,
        enabler=enabler,
        by_id=scope.actor,
        made_at=clock.now(),
    )


def locked(event: Event, state: str) -> Event:
    """The event, its row held until the transaction ends. Raises EventNotNow in another state."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.state != state:
        raise EventNotNow(state=EventState(event.state).label)
    return event


def need(**texts: str) -> None:
    """Raise BadInput for the first that is empty."""
    names = {
        "reason": _("Reason"),
        "document_no": pgettext("decree", "Document number"),
        "upper_document_no": _("Decision of the next level up, number"),
        "level": _("Response level"),
        "disease": _("Disease"),
        "answer_no": _("Number of the answer"),
        "answer": _("Answer"),
        "feedback": _("Feedback"),
        "number": _("Number"),
        "sender": _("From"),
        "summary": _("Summary"),
        "title": _("Title"),
        "chair": _("Chair"),
    }
    for name, text in texts.items():
        if not text.strip():
            raise BadInput(field=names[name], reason=_("must be filled in"))


def take_step(
    scope: Scope, event: Event, kind: Step, *, at: datetime, reason: str = "", **decided: Any
) -> EventStep:
    """Write down a step and who took it; `decided` are the columns of its documents."""
    return EventStep.objects.create(
        event=event,
        kind=kind,
        level=event.level,
        at=at,
        by_id=scope.actor,
        reason=reason,
        made_at=clock.now(),
        **decided,
    )


current_event = queries.current_event
