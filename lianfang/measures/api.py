"""Measures and the rules in force, for devices and other systems. Mounted by API v1."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Query, Router

from lianfang.accounts.http import ScopedRequest
from lianfang.kit import clock
from lianfang.kit.problems import BadInput, NotFound
from lianfang.measures import actions, powers, queries, rules, schemas
from lianfang.measures.models import Measure
from lianfang.shell.schemas import PROBLEMS

router = Router(tags=["measures"])
Name = Annotated[str, Query(max_length=64, pattern=r"^[^\x00]*$")]
MOST = 2**53


@router.get("/measures", response={200: list[schemas.MeasureOut], **PROBLEMS})
def list_in_force(
    request: ScopedRequest, place: Name = "", kind: Name = "", at: datetime | None = None
) -> Any:
    """Measures in force now (or at a moment), in the asker's area or at a place."""
    path = queries.place_named(request.scope, name=place, ability="see").path if place else ""
    found = queries.in_force(request.scope.narrowed("figures"), at=_aware(at), path=path, kind=kind)
    return [_measure(one) for one in found]


@router.post("/measures/drafts", response={200: schemas.MeasureOut, **PROBLEMS})
def draft(request: ScopedRequest, body: schemas.DraftIn) -> Any:
    """Write down a measure that is to be decided."""
    _without_nul(body)
    places = [queries.place_named(request.scope, name=one, ability="see") for one in body.places]
    given = body.dict(exclude={"places", "road", "from_at", "to_at"})
    made = actions.draft(
        request.scope,
        places=places,
        from_at=_aware(body.from_at),
        to_at=_aware(body.to_at) if body.to_at else None,
        road=rules.Road(**body.road.dict()) if body.road else None,
        **given,
    )
    return _measure(made)


@router.get("/measures/{pk}", response={200: schemas.MeasureOut, **PROBLEMS})
def read(request: ScopedRequest, pk: int) -> Any:
    """One measure."""
    return _measure(_found(request, pk))


@router.post("/measures/{pk}/decision", response={200: schemas.MeasureOut, **PROBLEMS})
def decide(request: ScopedRequest, pk: int, body: schemas.DecisionIn) -> Any:
    """Decide it in the name of its body."""
    _without_nul(body)
    return _measure(actions.decide(request.scope, measure=_found(request, pk), document_no=body.document_no))


@router.post("/measures/{pk}/confirmation", response={200: schemas.MeasureOut, **PROBLEMS})
def confirm(request: ScopedRequest, pk: int) -> Any:
    """Stand behind a restriction as the second person of the body."""
    return _measure(actions.confirm(request.scope, measure=_found(request, pk)))


@router.post("/measures/{pk}/announcement", response={200: schemas.MeasureOut, **PROBLEMS})
def announce(request: ScopedRequest, pk: int, body: schemas.AnnouncementIn) -> Any:
    """Make it known."""
    return _measure(actions.announce(request.scope, measure=_found(request, pk), told_above=body.told_above))


@router.post("/measures/{pk}/lifting", response={200: schemas.MeasureOut, **PROBLEMS})
def lift(request: ScopedRequest, pk: int, body: schemas.EndIn) -> Any:
    """End it, by the body that decided it."""
    _without_nul(body)
    return _measure(
        actions.lift(
            request.scope,
            measure=_found(request, pk),
            reason=body.reason,
            document_no=body.document_no,
        )
    )


@router.get("/protocol", response={200: schemas.ProtocolOut, **PROBLEMS})
def protocol(request: ScopedRequest, at: datetime | None = None) -> Any:
    """The rules of the disease in force now, or at a moment."""
    held = queries.protocol(request.scope, at=_aware(at))
    return {
        "pack": held.pack,
        "edition": held.edition,
        "fever_celsius": held.fever_celsius,
        "params": {name: held.param(name) for name in held.edition_of.params},
        "observation": [{"setting": setting, "days": days} for setting, days in held.observation],
        "listed": [
            {
                "area": one.area,
                "from_on": one.from_on.isoformat(),
                "to_on": one.to_on and one.to_on.isoformat(),
            }
            for one in held.listed
        ],
    }


def _found(request: ScopedRequest, pk: int) -> Measure:
    if not 0 < pk < MOST:
        raise NotFound()
    return queries.measure(request.scope.narrowed("figures"), pk=pk)


def _aware(at: datetime | None) -> datetime:
    if at is None:
        return clock.now()
    try:
        moment = schemas.moment(at.isoformat())
        assert moment is not None
        moment.astimezone(clock.now().tzinfo)
    except (ValueError, OverflowError) as fault:
        raise BadInput(field="at", reason=str(at)) from fault
    return moment


def _without_nul(body: Any) -> None:
    """No text of ours holds a NUL character, and no database keeps it."""
    if "\\u0000" in body.json():
        raise BadInput(field="body", reason="NUL")


def _measure(one: Measure) -> dict[str, Any]:
    return {
        "id": one.pk,
        "kind": one.kind,
        "name": str(powers.of(one.kind).name),
        "state": one.state,
        "areas": [area.place.code for area in one.areas.all() if area.to_at is None],
        **{
            name: getattr(one, name)
            for name in (
                "body",
                "basis",
                "document_no",
                "upper_document_no",
                "level",
                "content",
                "reason",
                "help_number",
                "appeal_route",
                "from_at",
                "to_at",
                "begins_at",
                "ended_at",
            )
        },
    }
