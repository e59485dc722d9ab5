"""Opening an event, deciding measures, choosing by which rules the work is done."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from lianfang.accounts import keys
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.scope import WHOLE, Scope
from lianfang.measures import hooks, powers, queries
from lianfang.measures.models import (
    Event,
    EventStep,
    EventStepKind,
    Measure,
    MeasureArea,
    MeasureStep,
    MeasureStepKind,
    PackChoice,
)
from lianfang.measures.packs import edition_of
from lianfang.measures.problems import NoPower

current_event = queries.current_event


@transaction.atomic
def open_event(
    scope: Scope,
    *,
    code: str,
    name: str,
    level: str = "",
    opened_at: datetime | None = None,
    pack: str = "",
    edition: str = "",
    reason: str = "",
    document_no: str = "",
) -> Event:
    """Open an event for the whole district, with a key of its own.

    What is recorded from now on is sealed by that key, and unreadable once it is destroyed. `pack`
    and `edition` choose the rules from the opening on; without them the default pack applies.
    """
    scope.require("hold-round", WHOLE)
    now = clock.now()
    event = Event.objects.create(
        code=code, name=name, level=level, opened_at=opened_at or now, key_id=keys.new().key_id
    )
    EventStep.objects.create(
        event=event,
        kind=EventStepKind.OPENED,
        level=level,
        at=event.opened_at,
        by_id=scope.actor,
        document_no=document_no,
        reason=reason,
        made_at=now,
    )
    if pack:
        PackChoice.objects.create(
            event=event,
            pack=pack,
            edition=edition_of(pack, edition).edition,
            from_at=event.opened_at,
            by_id=scope.actor,
            document_no=document_no,
            reason=reason,
            made_at=now,
        )
    hooks.tell(scope, "event-opened", event=event, at=event.opened_at)
    return event


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
) -> Measure:
    """Write down a measure that is to be decided. It binds nobody yet."""
    for place in places:
        scope.require("plan", place.path)
    now = clock.now()
    measure = Measure.objects.create(
        event=queries.current_event(scope),
        kind=kind,
        body=body,
        basis=basis or powers.of(kind).grounds[0],
        document_no=document_no,
        upper_document_no=upper_document_no,
        level=level,
        content=content,
        reason=reason,
        help_number=help_number,
        appeal_route=appeal_route,
        from_at=from_at,
        to_at=to_at,
        drafted_at=now,
        drafted_by_id=scope.actor,
    )
    MeasureArea.objects.bulk_create(
        MeasureArea(measure=measure, place=place, path=place.path) for place in places
    )
    _step(scope, measure, MeasureStepKind.DRAFTED, now)
    return measure


def _step(scope: Scope, measure: Measure, kind: str, at: datetime) -> None:
    MeasureStep.objects.create(measure=measure, kind=kind, at=at, by_id=scope.actor, made_at=clock.now())


def require_power(scope: Scope, *, kind: str, body: str, path: str) -> None:
    """Raise NoPower unless the actor holds, over `path`, what the matrix asks for this act and body.

    A follow-up or the operator account of the command line decides nothing: a body does, by a person.
    """
    power = powers.of(kind)
    allowed = body in power.bodies and scope.may(powers.ABILITY_OF.get(body, ""), path)
    if scope.system or not allowed:
        raise NoPower(act=power.name, bodies=", ".join(power.bodies), article=power.article)
