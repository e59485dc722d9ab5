"""From the decision on a measure to its end: who may, in which form, and what then holds."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.measures import hooks, powers, queries, rules
from lianfang.measures.drafting import lacking, no_power, note_step
from lianfang.measures.models import Measure, MeasureArea, MeasureState
from lianfang.measures.models import MeasureStepKind as Step
from lianfang.measures.powers import Body
from lianfang.measures.problems import (
    MeasureDates,
    MeasureIncomplete,
    MeasureNotNow,
    NotClassA,
    NotNew,
    RoadRule,
    SamePerson,
    Widening,
)

BINDING: Final = (MeasureState.DECIDED, MeasureState.ANNOUNCED, MeasureState.IN_FORCE)
# In which states each act is possible: what a page offers and what the action checks.
POSSIBLE: Final = {
    "redraft": (MeasureState.DRAFT,),
    "decide": (MeasureState.DRAFT,),
    "confirm": (MeasureState.TO_CONFIRM,),
    "announce": (MeasureState.DECIDED,),
    "adjust": BINDING,
    "lift": BINDING,
    "cancel": (MeasureState.DRAFT, MeasureState.TO_CONFIRM, *BINDING),
}


def may_decide(scope: Scope, *, kind: str, body: str, paths: Sequence[str]) -> bool:
    """Whether the actor is posted to the body, over the whole area, and the body may decide this act.

    A follow-up or the operator account of the command line decides nothing: a body does, by a person.
    """
    ability = powers.ABILITY_OF.get(body, "")
    return (
        not scope.system
        and body in powers.of(kind).bodies
        and bool(paths)
        and all(scope.may(ability, path) for path in paths)
    )


def require_power(scope: Scope, *, kind: str, body: str, paths: Sequence[str]) -> None:
    if not may_decide(scope, kind=kind, body=body, paths=paths):
        raise no_power(kind)


@transaction.atomic
def decide(scope: Scope, *, measure: Measure, document_no: str = "", at: datetime | None = None) -> Measure:
    """Decide a draft in the name of its body. `at` is the moment the document bears.

    A restriction then waits for a second person of the same body. Repeating it changes nothing and
    raises MeasureNotNow. Raises NoPower, MeasureIncomplete, NotClassA, RoadRule.
    """
    measure = _locked(measure)
    require_power(scope, kind=measure.kind, body=measure.body, paths=paths_of(measure))
    _in_state(measure, "decide")
    moment = _moment(at)
    measure.document_no = document_no or measure.document_no
    left = lacking(measure)
    if left:
        raise MeasureIncomplete(missing=_(", ").join(left))
    _fits(scope, measure, moment)
    measure.decided_at, measure.decided_by_id = moment, scope.actor
    measure.save(update_fields=["decided_at", "decided_by", "document_no"])
    note_step(scope, measure, Step.DECIDED, at=moment, document_no=measure.document_no)
    return _begin(scope, measure, moment)


@transaction.atomic
def confirm(scope: Scope, *, measure: Measure, at: datetime | None = None) -> Measure:
    """The second person of the deciding body stands behind it. Raises SamePerson, NoPower."""
    measure = _locked(measure)
    require_power(scope, kind=measure.kind, body=measure.body, paths=paths_of(measure))
    _in_state(measure, "confirm")
    if scope.actor == measure.decided_by_id:
        raise SamePerson()
    moment = _moment(at)
    measure.confirmed_at, measure.confirmed_by_id = moment, scope.actor
    measure.save(update_fields=["confirmed_at", "confirmed_by"])
    note_step(scope, measure, Step.CONFIRMED, at=moment)
    return _begin(scope, measure, moment)


@transaction.atomic
def announce(
    scope: Scope, *, measure: Measure, told_above: bool = False, at: datetime | None = None
) -> Measure:
    """Make a decided measure known; where the law demands it, nothing holds before.

    `told_above` says that the next level up is told at the same time; kinds that must be, are refused
    without it (MeasureIncomplete).
    """
    measure = _locked(measure)
    require_power(scope, kind=measure.kind, body=measure.body, paths=paths_of(measure))
    _in_state(measure, "announce")
    if measure.announced_at is not None:
        raise MeasureNotNow(state=MeasureState(measure.state).label)
    if powers.of(measure.kind).upper == powers.TOLD and not told_above:
        raise MeasureIncomplete(missing=_("the next level up is told at the same time"))
    moment = _moment(at)
    measure.announced_at = moment
    if told_above:
        measure.told_above_at = moment
        note_step(scope, measure, Step.TOLD_ABOVE, at=moment)
    measure.save(update_fields=["announced_at", "told_above_at"])
    note_step(scope, measure, Step.ANNOUNCED, at=moment)
    return _begin(scope, measure, moment)


@transaction.atomic
def adjust(
    scope: Scope,
    *,
    measure: Measure,
    reason: str,
    to_at: datetime | None = None,
    add: Sequence[Place] = (),
    remove: Sequence[Place] = (),
    level: str = "",
    help_number: str = "",
    document_no: str = "",
) -> Measure:
    """Change what a measure covers, from now on, by the body that decided it.

    `to_at` is a new end. A restriction is only narrowed this way: prolonging it or adding a place
    raises Widening, since that is a decision of its own. What was in force before stays as it was.
    """
    measure = _locked(measure)
    now = clock.now()
    require_power(
        scope, kind=measure.kind, body=measure.body, paths=[*paths_of(measure), *(one.path for one in add)]
    )
    _in_state(measure, "adjust")
    if not reason.strip():
        raise MeasureIncomplete(missing=_("a reason"))
    if powers.of(measure.kind).second_approver and (_is_wider(measure, to_at, level) or add):
        raise Widening()
    changes: dict[str, Any] = {}
    if to_at is not None:
        if to_at <= max(now, measure.from_at):
            raise MeasureDates()
        changes["to_at"] = [_iso(measure.to_at), _iso(to_at)]
        measure.to_at = to_at
    _plain_changes(measure, changes, {"level": level, "help_number": help_number})
    measure.save(update_fields=["to_at", "level", "help_number"])
    _areas(measure, changes, add, remove, now)
    note_step(scope, measure, Step.ADJUSTED, at=now, reason=reason, document_no=document_no, changes=changes)
    hooks.tell(scope, "measure-adjusted", measure=measure, at=now, changes=changes)
    return measure


def _plain_changes(measure: Measure, changes: dict[str, Any], wanted: Mapping[str, str]) -> None:
    for name, value in wanted.items():
        if value and value != getattr(measure, name):
            changes[name] = [getattr(measure, name), value]
            setattr(measure, name, value)


def _is_wider(measure: Measure, to_at: datetime | None, level: str) -> bool:
    later = to_at is not None and measure.to_at is not None and to_at > measure.to_at
    return later or (bool(level) and level > measure.level)


def _areas(
    measure: Measure, changes: dict[str, Any], add: Sequence[Place], remove: Sequence[Place], now: datetime
) -> None:
    live = measure.areas.filter(to_at=None)
    held = set(live.values_list("place_id", flat=True))
    gone = held & {one.pk for one in remove}
    new = [one for one in add if one.pk not in held]
    if gone and gone == held and not new:
        raise MeasureNotNow(state=_("left without an area; lift it instead"))
    live.filter(place_id__in=gone).update(to_at=now)
    MeasureArea.objects.bulk_create(
        MeasureArea(measure=measure, place=one, path=one.path, from_at=now) for one in new
    )
    if gone or new:
        changes["areas"] = [sorted(gone), sorted(one.pk for one in new)]


@transaction.atomic
def lift(scope: Scope, *, measure: Measure, reason: str, document_no: str = "") -> Measure:
    """End a measure now, by the body that decided it and no other.

    A decision from above ends by a document from above, which must be named. What hangs on the
    measure hears of it within the same transaction.
    """
    measure = _locked(measure)
    require_power(scope, kind=measure.kind, body=measure.body, paths=paths_of(measure))
    _in_state(measure, "lift")
    if measure.body == Body.UPPER and not document_no.strip():
        raise MeasureIncomplete(missing=_("the number of the document from above"))
    return _end(scope, measure, Step.LIFTED, reason, document_no)


@transaction.atomic
def cancel(scope: Scope, *, measure: Measure, reason: str, document_no: str = "") -> Measure:
    """Cancel a measure: before anything was decided by who may prepare; afterwards from above.

    Once decided it takes the number of the upper level's document, written down by the government.
    """
    measure = _locked(measure)
    paths = paths_of(measure)
    if measure.decided_at is None:
        for path in paths:
            scope.require("plan", path)
    elif scope.system or not all(scope.may("decide-as-government", path) for path in paths):
        raise no_power(measure.kind)
    elif not document_no.strip():
        raise MeasureIncomplete(missing=_("the number of the document from above"))
    _in_state(measure, "cancel")
    return _end(scope, measure, Step.CANCELLED, reason, document_no)


def _end(scope: Scope, measure: Measure, kind: Step, reason: str, document_no: str) -> Measure:
    if not reason.strip():
        raise MeasureIncomplete(missing=_("a reason"))
    now = clock.now()
    measure.ended_at, measure.ended_as = now, kind.value
    measure.save(update_fields=["ended_at", "ended_as"])
    note_step(scope, measure, kind, at=now, reason=reason, document_no=document_no)
    hooks.tell(scope, "measure-lifted", measure=measure, at=now)
    return measure


def expire(scope: Scope, *, at: datetime) -> int:
    """Tell what hangs on measures whose end has passed. Each is told once, however often this runs."""
    return sum(expire_one(scope, measure=measure, at=at) for measure in run_out(scope, at=at))


def run_out(scope: Scope, *, at: datetime) -> list[Measure]:
    """The measures whose end has passed and has not been told of."""
    due = Measure.objects.filter(to_at__lte=at, ended_at=None, expiry_told_at=None).exclude(begins_at=None)
    return list(due.select_related("drafted_by").order_by("to_at", "pk"))


@transaction.atomic
def expire_one(scope: Scope, *, measure: Measure, at: datetime) -> bool:
    """Tell what hangs on one measure that has run out, unless another sweep has."""
    claimed = Measure.objects.filter(pk=measure.pk, expiry_told_at=None).update(expiry_told_at=at)
    if claimed:
        hooks.tell(scope, "measure-expired", measure=measure, at=measure.to_at)
    return bool(claimed)


# What a decision needs


def paths_of(measure: Measure) -> list[str]:
    return list(measure.areas.filter(to_at=None).order_by("path").values_list("path", flat=True))


def _locked(measure: Measure) -> Measure:
    return Measure.objects.select_for_update(of=("self",)).select_related("event").get(pk=measure.pk)


def _in_state(measure: Measure, act: str) -> None:
    if measure.state not in POSSIBLE[act]:
        raise MeasureNotNow(state=MeasureState(measure.state).label)


def _moment(at: datetime | None) -> datetime:
    now = clock.now()
    if at is not None and at > now:
        raise MeasureDates()
    return at or now


def _fits(scope: Scope, measure: Measure, at: datetime) -> None:
    _fits_disease(scope, measure, at)
    if measure.kind == "checkpoint":
        broken = rules.road_faults(
            rules.Road.of(measure.road),
            decided_above=bool(measure.upper_document_no.strip()),
            others=_other_roads(measure),
        )
        if broken:
            raise RoadRule(rules=_("; ").join(str(rules.ROAD_RULES[one]) for one in broken))


def _fits_disease(scope: Scope, measure: Measure, at: datetime) -> None:
    power = powers.of(measure.kind)
    if not power.needs_class_a and not power.needs_new_disease:
        return
    held = queries.protocol(scope, at=at)
    if power.needs_new_disease and not held.edition_of.new_disease:
        raise NotNew(disease=held.edition_of.title)
    if not power.needs_class_a or held.is_managed_as_a(timezone.localdate(at)):
        return
    if not (power.in_advance and held.edition_of.new_disease and _is_in_advance(scope, measure, at)):
        raise NotClassA(disease=held.edition_of.title)


def _is_in_advance(scope: Scope, measure: Measure, at: datetime) -> bool:
    """Whether measures of class A were decided in advance (article 65) for all of the measure's area."""
    return all(
        queries.in_force(scope, at=at, path=path, kind=powers.IN_ADVANCE) for path in paths_of(measure)
    )


def _other_roads(measure: Measure) -> list[rules.Road]:
    now = clock.now()
    running = Measure.objects.filter(
        Q(to_at=None) | Q(to_at__gt=now), kind=measure.kind, ended_at=None
    ).exclude(begins_at=None)
    return [rules.Road.of(one.road) for one in running.exclude(pk=measure.pk)]


def _begin(scope: Scope, measure: Measure, at: datetime) -> Measure:
    """Let the measure hold once decided, confirmed and announced as far as its kind demands it."""
    power = powers.of(measure.kind)
    waiting = (
        measure.decided_at is None
        or (power.second_approver and measure.confirmed_at is None)
        or (power.needs_announcement and measure.announced_at is None)
    )
    if waiting or measure.begins_at is not None:
        return measure
    measure.begins_at = max(measure.from_at, at)
    if measure.to_at is not None and measure.to_at <= measure.begins_at:
        raise MeasureDates()
    measure.save(update_fields=["begins_at"])
    hooks.tell(scope, "measure-in-force", measure=measure, at=measure.begins_at)
    return measure


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
