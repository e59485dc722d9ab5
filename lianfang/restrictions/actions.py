"""Placing somebody under observation, telling what is missing, and ending it. Each step is written down."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.accounts import keys
from lianfang.accounts.actions import log_reading
from lianfang.accounts.models import User
from lianfang.duties import actions as duties
from lianfang.duties.kinds import table
from lianfang.duties.models import Duty
from lianfang.grid.models import Place
from lianfang.handovers.models import HandOver
from lianfang.handovers.problems import NoGround
from lianfang.kit import clock
from lianfang.kit.forms import BadDetail
from lianfang.kit.ids import uuid7
from lianfang.kit.scope import Scope
from lianfang.measures.models import Measure
from lianfang.people.actions import NeedsPurpose
from lianfang.restrictions import filling, grounds, hooks, moving, owed, queries
from lianfang.restrictions.forms import ENDS, RELEASED, TOLD
from lianfang.restrictions.life import PARTS, missing, named
from lianfang.restrictions.models import Release, Restriction, Setting, Step
from lianfang.restrictions.problems import (
    EndBeforeStart,
    EndBeyondBasis,
    KnownAlready,
    NeedsDocument,
    SameCarer,
)


@transaction.atomic
def put(
    scope: Scope,
    *,
    area: Place,
    ref: str,
    facts: Mapping[str, Any],
    at: datetime,
    measure: Measure | None,
    hand_over: HandOver | None = None,
    by_id: int | None = None,
    unheld: bool = False,
) -> Restriction:
    """Enter somebody under observation, as far as it is known; a repeat of `ref` answers the one there is.
    Somebody `unheld` is watched alone: nothing is owed to release them.

    The last day, unless told, is counted by the pack within the measure, the help number is the measure's.
    What is missing is owed by whoever answers for the place. Raises what `filling.fill` does.
    """
    known = Restriction.objects.filter(ref=ref[:120]).first()
    if known is not None:
        return known
    one = Restriction(
        ref=ref[:120],
        area=area,
        path=area.path,
        measure=measure,
        hand_over=hand_over,
        setting=facts.get("setting") or Setting.HOME.value,
        help_number=(measure.help_number if measure else "")[:60],
        placed_at=at,
        placed_by_id=by_id,
    )
    filling.fill(one, facts, keys.current(), at=at)
    if unheld:
        one.released_at, one.released_by_id, one.release = at, by_id, Release.UNHELD
    one.save()
    moving.note(scope, one, Step.PLACED, at=at, document_no=measure.document_no if measure else "")
    owed.see_to(one, at=at)
    return one


def enter(scope: Scope, *, place: Place, **facts: Any) -> Restriction:
    """Place somebody under observation at a door, on a measure in force there.

    Raises OutOfScope, NotAllowed, NoGround, and what `filling.fill` does.
    """
    scope.require("acknowledge", place.path)
    now = clock.now()
    measure = grounds.basis(place.path, at=now)
    if measure is None:
        raise NoGround()
    told = {"begins_on": timezone.localdate(now), **facts, "place": place}
    return put(
        scope, area=place, ref=f"act:{uuid7()}", facts=told, at=now, measure=measure, by_id=scope.actor_id
    )


def watch(scope: Scope, *, place: Place, **facts: Any) -> Restriction:
    """Have somebody's health monitored whom nobody restricts, until a last day. It needs no measure.

    Raises BadDetail where no last day is told and the pack counts none, EndBeforeStart, OutOfScope,
    NotAllowed.
    """
    scope.require("acknowledge", place.path)
    now = clock.now()
    told = {"begins_on": timezone.localdate(now), **facts, "place": place}
    told["begins_on"] = told["begins_on"] or timezone.localdate(now)
    told["ends_on"] = told.get("ends_on") or grounds.watched_until(told["begins_on"], at=now)
    if told["ends_on"] is None:
        raise BadDetail(field=str(ENDS.label), reason=_("must be filled in"))
    ref = f"act:{uuid7()}"
    return put(
        scope, area=place, ref=ref, facts=told, at=now, measure=None, by_id=scope.actor_id, unheld=True
    )


_FIXED: Final = ("ends_on", "carer", "name", "notice_no", "begins_on")


def complete(scope: Scope, *, restriction: Restriction, **facts: Any) -> Restriction:
    """Tell what is missing. With the last of it the duty to tell is met, by a record like any other.

    What is known already is not written over: raises KnownAlready for it, BadDetail where nothing is told,
    NotUnderObservation once released, OutOfScope, NotAllowed, and what `filling.fill` does.
    """
    scope.require("acknowledge", restriction.path)
    told = {name: value for name, value in facts.items() if value not in (None, "")}
    if not told:
        raise BadDetail(field=str(TOLD.title), reason=_("nothing was told"))
    now = clock.now()
    with transaction.atomic():
        Restriction.objects.select_for_update().filter(pk=restriction.pk).first()
        restriction.refresh_from_db()
        moving.stands(restriction)
        lacks = missing(restriction)
        known = [name for name in told if name in _FIXED and name not in lacks]
        if known:
            raise KnownAlready(what=named(known))
        filling.fill(restriction, told, keys.current(), at=now)
        restriction.owed_at = None
        restriction.save()
        moving.note(
            scope, restriction, Step.COMPLETED, at=now, words=",".join(code for code in told if code in PARTS)
        )
        if lacks and not missing(restriction):
            _evidence(scope, restriction, TOLD.name, {})
        owed.see_to(restriction, at=now)
    return restriction


def _evidence(scope: Scope, one: Restriction, kind: str, detail: Mapping[str, Any]) -> None:
    """The record that meets the duty, through the one door of evidence. Raises the refusal as it is said."""
    duty = Duty.objects.open().about(owed.subject_of(one.pk)).filter(kind=kind).first()
    where = duty.place_id if duty is not None else one.where.pk
    record: dict[str, Any] = {
        "id": str(uuid7()), "kind": kind, "place": where, "made_at": clock.now(),
        "detail": {"restriction": one.pk, **detail},
    }  # fmt: skip
    if duty is not None:
        record["duty"] = duty.pk
    (receipt,) = duties.keep(scope, batch=[record], kinds=table(), source="web", aside=False)
    if receipt.code:
        raise BadDetail(field=str(table()[kind].form.title), reason=receipt.message)


@transaction.atomic
def change_end(
    scope: Scope, *, restriction: Restriction, ends_on: date, document_no: str, reason: str
) -> Restriction:
    """Set another last day, on a decision with its document. The release is owed on the new day.

    Raises EndBeforeStart, EndBeyondBasis, NotUnderObservation, OutOfScope, NotAllowed.
    """
    scope.require("acknowledge", restriction.path)
    now = clock.now()
    if restriction.begins_on is not None and ends_on < restriction.begins_on:
        raise EndBeforeStart()
    last = grounds.last_of(restriction.measure)
    if last is not None and ends_on > last:
        raise EndBeyondBasis(day=last.isoformat())
    was = restriction.ends_on.isoformat() if restriction.ends_on else "–"
    moving.move(restriction, "change-end", {"ends_on": ends_on, "owed_at": None})
    said = f"{was} → {ends_on.isoformat()}  {reason.strip()}"
    moving.note(scope, restriction, Step.END, at=now, document_no=document_no.strip(), words=said)
    owed.see_to(restriction, at=now)
    return restriction


@transaction.atomic
def change_carer(
    scope: Scope, *, restriction: Restriction, carer: User, reason: str, backup: User | None = None
) -> Restriction:
    """Name another carer; the former stays in the history. Raises SameCarer, NotUnderObservation, …"""
    scope.require("acknowledge", restriction.path)
    now = clock.now()
    second = backup or (restriction.backup if restriction.backup_id != carer.pk else None)
    if second is not None and second.pk == carer.pk:
        raise SameCarer()
    was = restriction.carer.name if restriction.carer else "–"
    facts = {"carer_id": carer.pk, "backup_id": second.pk if second else None, "owed_at": None}
    moving.move(restriction, "change-carer", facts)
    moving.note(scope, restriction, Step.CARER, at=now, words=f"{was} → {carer.name}  {reason.strip()}")
    _hand_on(restriction, carer)
    owed.see_to(restriction, at=now)
    return restriction


@transaction.atomic
def move_to(
    scope: Scope, *, restriction: Restriction, place: Place, setting: str, reason: str
) -> Restriction:
    """Somebody stays elsewhere from now on; their days do not change. What is owed moves with them.

    Raises NotUnderObservation, OutOfScope, NotAllowed.
    """
    scope.require("acknowledge", restriction.path)
    scope.require("acknowledge", place.path)
    now, was = clock.now(), restriction.where.called
    facts = {"place_id": place.pk, "path": place.path, "setting": setting, "owed_at": None}
    moving.move(restriction, "move-to", facts)
    moving.note(scope, restriction, Step.MOVED, at=now, words=f"{was} → {place.called}  {reason.strip()}")
    owed.see_to(restriction, at=now)
    return restriction


def _hand_on(one: Restriction, carer: User) -> None:
    """The release is the new carer's to see to."""
    Duty.objects.open().about(owed.subject_of(one.pk)).filter(kind=RELEASED.name).update(
        owner=carer, assigned_at=clock.now()
    )


@transaction.atomic
def release(
    scope: Scope, *, restriction: Restriction, release: str, release_no: str = "", words: str = ""
) -> Restriction:
    """End an observation. Once the last day is over anybody who answers there may say so; before, only a
    decision with a document, a hospital or a mistake ends it.

    Raises TooEarly, NeedsDocument, NotUnderObservation, OutOfScope, NotAllowed.
    """
    scope.require("acknowledge", restriction.path)
    moving.stands(restriction)
    now = clock.now()
    if release in {Release.TERM, Release.DECISION} and not release_no.strip():
        raise NeedsDocument()
    if release == Release.TERM:
        moving.too_early(restriction, at=now)
        hooks.check(restriction, release, now)
        _evidence(scope, restriction, RELEASED.name, {"release_no": release_no.strip()})
        restriction.refresh_from_db()
        return restriction
    facts = {"release": release, "release_no": release_no, "words": words}
    moving.end(scope, restriction, **facts, at=now, by_id=scope.actor)
    owed.see_to(restriction, at=now)
    return restriction


@transaction.atomic
def measure_over(scope: Scope, *, measure: Measure, at: datetime) -> int:
    """A measure has ended: whom it held is released today, unless another in force there holds them.

    Nobody is released by itself: the duty to do so is due tonight. How many it concerns.
    """
    today = timezone.localdate(at)
    found = list(
        Restriction.objects.filter(measure=measure, released_at=None).select_related("place", "area")
    )
    for one in found:
        other = grounds.basis(one.path, at=at)
        if other is not None and other.pk != measure.pk:
            facts: dict[str, Any] = {"measure_id": other.pk}
        else:
            sooner = min(one.ends_on or today, max(today, one.begins_on or today))
            facts = {"ends_on": sooner, "owed_at": None}
        moving.move(one, "change-end", facts)
        moving.note(scope, one, Step.BASIS, at=at, document_no=str(other or measure))
        owed.see_to(one, at=at)
    return len(found)


def reveal(scope: Scope, *, id: int, purpose: str) -> tuple[Restriction, dict[str, Any]]:
    """The personal part, for who may know of it. Written down first. Raises NotFound, NeedsPurpose."""
    one = queries.restriction(scope, id=id)
    if not purpose.strip():
        raise NeedsPurpose()
    said = purpose.strip()[:300]
    log_reading(scope, what="restriction", subjects=[str(one.pk)], path=one.path, purpose=said)
    moving.note(scope, one, Step.REVEALED, at=clock.now(), words=said)
    return one, grounds.personal(one)
