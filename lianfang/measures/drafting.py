"""The draft of a measure: written down, changed, and what it lacks before it can be decided."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.measures import powers, queries, rules
from lianfang.measures.models import Measure, MeasureArea, MeasureLevel, MeasureState, MeasureStep
from lianfang.measures.models import MeasureStepKind as Step
from lianfang.measures.problems import (
    MeasureDates,
    MeasureIncomplete,
    MeasureNotNow,
    NoPower,
    UnknownMeasure,
)


def no_power(kind: str) -> NoPower:
    """The refusal that names the act, the bodies that may, and the article."""
    power = powers.of(kind)
    bodies = _(", ").join(str(powers.body_name(one)) for one in power.bodies)
    return NoPower(act=power.name, bodies=bodies, article=power.article)


@transaction.atomic
def draft(
    scope: Scope,
    *,
    kind: str,
    body: str,
    places: Sequence[Place],
    content: str,
    reason: str,
    from_at: datetime,
    to_at: datetime | None = None,
    basis: str = "",
    document_no: str = "",
    upper_document_no: str = "",
    level: str = "L1",
    help_number: str = "",
    appeal_route: str = "",
    assessment: str = "",
    road: rules.Road | None = None,
    obliges: rules.Posts | None = None,
) -> Measure:
    """Write down a measure that is to be decided. It binds nobody yet.

    Drafting is preparing: the ability `plan` is enough. A kind that the body named may not decide is
    refused already here. Raises UnknownMeasure, NoPower, MeasureDates, OutOfScope, NotAllowed.
    """
    _known(kind, body, level)
    if not places:
        raise MeasureIncomplete(missing=_("area"))
    for place in places:
        scope.require("plan", place.path)
    if to_at is not None and to_at <= from_at:
        raise MeasureDates()
    now = clock.now()
    measure = Measure.objects.create(
        event=queries.current_event(scope), kind=kind, body=body,
        basis=basis or powers.of(kind).grounds[0], document_no=document_no,
        upper_document_no=upper_document_no, level=level, content=content, reason=reason,
        help_number=help_number, appeal_route=appeal_route, assessment=assessment,
        road=road.as_dict() if road else {}, obliges=obliges.as_dict() if obliges else {},
        from_at=from_at, to_at=to_at, drafted_at=now, drafted_by_id=scope.actor,
    )  # fmt: skip
    _cover(measure, places)
    note_step(scope, measure, Step.DRAFTED, at=now)
    return measure


def _known(kind: str, body: str, level: str) -> None:
    if not powers.is_known(kind) or not powers.of(kind).is_measure:
        raise UnknownMeasure(kind=kind)
    if body not in powers.of(kind).bodies:
        raise no_power(kind)
    if level not in MeasureLevel.values:
        raise MeasureIncomplete(missing=_("what may be collected"))


@transaction.atomic
def redraft(scope: Scope, *, measure: Measure, places: Sequence[Place] = (), **worded: Any) -> Measure:
    """Word a draft anew before anybody decides it: what is named here changes, nothing else.

    Raises what `draft` does, and MeasureNotNow once it is decided.
    """
    measure = Measure.objects.select_for_update(of=("self",)).select_related("event").get(pk=measure.pk)
    for path in [*(area.path for area in measure.areas.all()), *(one.path for one in places)]:
        scope.require("plan", path)
    if measure.state != MeasureState.DRAFT:
        raise MeasureNotNow(state=MeasureState(measure.state).label)
    changed = _reworded(measure, worded)
    _known(measure.kind, measure.body, measure.level)
    if measure.to_at is not None and measure.to_at <= measure.from_at:
        raise MeasureDates()
    if changed:
        measure.save(update_fields=changed)
    if places:
        measure.areas.all().delete()
        _cover(measure, places)
    fields = sorted([*changed, *(["places"] if places else [])])
    note_step(scope, measure, Step.REDRAFTED, at=clock.now(), changes={"fields": fields})
    return measure


def _reworded(measure: Measure, worded: Mapping[str, Any]) -> list[str]:
    """Set what is worded otherwise; the names of it."""
    changed = []
    for name, value in worded.items():
        kept = value.as_dict() if isinstance(value, (rules.Road, rules.Posts)) else value
        if kept != getattr(measure, name):
            setattr(measure, name, kept)
            changed.append(name)
    return changed


def _cover(measure: Measure, places: Sequence[Place]) -> None:
    MeasureArea.objects.bulk_create(
        MeasureArea(measure=measure, place=place, path=place.path)
        for place in {one.pk: one for one in places}.values()
    )


def lacking(measure: Measure) -> list[str]:
    """What a decision must say and the draft does not: number, ground, content, reason, and what else
    its kind and its ground ask for; an announced one help and appeal too."""
    power = powers.of(measure.kind)
    says_how = power.form != powers.NO_FORM
    missing = {
        _("number of the document"): not measure.document_no.strip(),
        _("content"): not measure.content.strip(),
        _("reason"): not measure.reason.strip(),
        _("ground in law"): measure.basis not in power.grounds,
        _("assessment that it is needed"): (
            measure.basis in powers.ASSESSED and not measure.assessment.strip()
        ),
        _("decision of the next level up"): (
            measure.basis in power.upper_for and not measure.upper_document_no.strip()
        ),
        _("end of the period"): power.needs_end and measure.to_at is None,
        _("help number"): says_how and not measure.help_number.strip(),
        _("way to appeal"): says_how and not measure.appeal_route.strip(),
        _("kinds of places that need a post"): measure.kind == powers.POSTS and not measure.obliges,
    }
    return [words for words, is_missing in missing.items() if is_missing]


def note_step(
    scope: Scope,
    measure: Measure,
    kind: str,
    *,
    at: datetime,
    reason: str = "",
    document_no: str = "",
    changes: Mapping[str, Any] | None = None,
) -> None:
    MeasureStep.objects.create(
        measure=measure,
        kind=kind,
        at=at,
        by_id=scope.actor,
        reason=reason,
        document_no=document_no,
        changes=dict(changes or {}),
        made_at=clock.now(),
    )
