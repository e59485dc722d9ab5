"""Measures and the rules in force, for devices and other systems. Mounted by API v1."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Query, Router

from lianfang.accounts.http import ScopedRequest
from lianfang.acts import api as operations
from lianfang.kit import clock
from lianfang.kit.problems import BadInput
from lianfang.measures import acts, obliging, queries, schemas
from lianfang.shell.schemas import PROBLEMS

router = Router(tags=["measures"])
Name = Annotated[str, Query(max_length=64, pattern=r"^[^\x00]*$")]
operations.mount(router, acts.MEASURE, acts.MEASURES, schemas.MeasureOut)
operations.mount(router, acts.APPEAL, acts.APPEALS, schemas.AppealOut)
operations.mount(router, acts.EVENT, acts.EVENTS, schemas.WholeEventOut)
operations.mount(router, acts.PAPER, acts.PAPERS, schemas.PaperOut)
operations.mount(router, acts.RULE, acts.RULES, schemas.RuleOut)
operations.mount(router, acts.LISTED, acts.LISTED_AREAS, schemas.ListedAreaOut)


@router.get("/measures", response={200: list[schemas.MeasureOut], **PROBLEMS})
def list_in_force(
    request: ScopedRequest, place: Name = "", kind: Name = "", at: datetime | None = None
) -> Any:
    """Measures in force now (or at a moment), in the asker's area or at a place."""
    path = queries.place_named(request.scope, name=place, ability="see").path if place else ""
    found = queries.in_force(request.scope.narrowed("figures"), at=_aware(at), path=path, kind=kind)
    return [acts.tell(one) for one in found]


@router.get("/measures/{pk}", response={200: schemas.MeasureOut, **PROBLEMS})
def read(request: ScopedRequest, pk: int) -> Any:
    """One measure."""
    return acts.tell(acts.find(request.scope, str(pk)))


@router.get("/measures/{pk}/obliges", response={200: list[schemas.ObligedOut], **PROBLEMS})
def list_obliged(request: ScopedRequest, pk: int) -> Any:
    """By kind of place what a measure asks, or what a draft would ask once it is decided."""
    found = acts.find(request.scope, str(pk))
    rows = obliging.of(request.scope, measure=found, at=clock.now())
    return [one._asdict() | {"words": str(one.words)} for one in rows]


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
