"""Cases, classes and published figures for other systems. Names never leave by this door."""

from datetime import datetime
from typing import Annotated, Any

from django.utils import timezone
from ninja import Path, Query, Router

from lianfang.accounts.http import ScopedRequest
from lianfang.cases import actions, queries
from lianfang.cases.models import Case, Publication
from lianfang.cases.problems import PublishedByCdcOnly
from lianfang.cases.schemas import (
    CaseIn,
    CaseOut,
    ClassOut,
    PublicationIn,
    PublicationOut,
    StepIn,
)
from lianfang.duties import queries as duties
from lianfang.kit import clock
from lianfang.kit.problems import NotAllowed
from lianfang.measures import queries as measures
from lianfang.shell.schemas import PROBLEMS

router = Router(tags=["cases"])
MOST = 2**53  # beyond it no database keeps a number
Number = Annotated[int, Path(ge=0, le=MOST)]
Before = Annotated[int | None, Query(ge=0, le=MOST)]


def row(one: Case) -> dict[str, Any]:
    return {
        "id": one.pk,
        "case": str(one),
        "place": one.place.code,
        "classification": one.classification,
        "source": one.source,
        "onset_on": one.onset_on,
        "found_at": one.found_at,
        "card_no": one.card_no,
        "card_due_at": one.card_due_at,
        "carded_at": one.carded_at,
        "outcome": one.outcome,
    }


def aware(at: datetime | None) -> datetime | None:
    """A moment without a time zone is of the district's clock."""
    return at if at is None or timezone.is_aware(at) else timezone.make_aware(at)


@router.get("/cases", response={200: list[CaseOut], **PROBLEMS})
def list_cases(request: ScopedRequest, before: Before = None) -> Any:
    """The newest cases first, fifty at a time; `before` is the id after which to go on."""
    if not request.scope.may_anywhere("see-cases"):
        raise NotAllowed()
    return [row(one) for one in queries.newest(request.scope, before=before)]


@router.post("/cases", response={201: CaseOut, **PROBLEMS})
def report_case(request: ScopedRequest, told: CaseIn) -> Any:
    """Enter a case. Without a card number the clock of the direct report runs."""
    facts = {name: value for name, value in told.dict().items() if value not in (None, "")}
    for name in ("found_at", "diagnosed_at", "isolated_at"):
        if name in facts:
            facts[name] = aware(facts[name])
    place = duties.place_named(request.scope, name=facts.pop("place"), ability="see-cases")
    card_no = facts.pop("card_no", "")
    case = actions.report_case(
        request.scope, place=place, facts=facts, card_no=card_no, carded_at=clock.now() if card_no else None
    )
    return 201, row(case)


@router.post("/cases/{id}/classification", response={200: CaseOut, **PROBLEMS})
def classify_case(request: ScopedRequest, id: Number, told: StepIn) -> Any:
    """Classify a case anew; the step before stays in its history."""
    case = queries.case_of(request.scope, pk=id)
    at = aware(told.at) or clock.now()
    actions.classify_case(
        request.scope, case=case, classification=told.classification, at=at, reason=told.reason
    )
    return row(case)


@router.get("/classes", response={200: list[ClassOut], **PROBLEMS})
def list_classes(request: ScopedRequest) -> Any:
    """The class of each community of the asker's area, and how much of its duties is open."""
    if not request.scope.may_anywhere("see"):
        raise NotAllowed()
    event = measures.current_event(request.scope)
    return [
        {
            "place": one.place.code,
            "name": one.place.name,
            "now": one.now,
            "since": one.since,
            "duties_open": one.duties_open,
            "duties_overdue": one.duties_overdue,
        }
        for one in queries.board(request.scope, event=event, at=clock.now())
    ]


def published(one: Publication) -> dict[str, Any]:
    return {
        "id": one.pk,
        "place": one.place.code,
        "cut_at": one.cut_at,
        "published_at": one.published_at,
        "figures": one.figures,
        "note": one.note,
    }


@router.get("/publications", response={200: list[PublicationOut], **PROBLEMS})
def list_publications(request: ScopedRequest) -> Any:
    """What disease control has published, the latest first."""
    if not request.scope.may_anywhere("figures"):
        raise NotAllowed()
    return [published(one) for one in queries.publications(request.scope)[:100]]


@router.post("/publications", response={201: PublicationOut, **PROBLEMS})
def publish(request: ScopedRequest, told: PublicationIn) -> Any:
    """Publish the figures of an area as known at the cut-off. Disease control alone may."""
    if not request.scope.may_anywhere("publish-cases"):
        raise PublishedByCdcOnly()
    place = duties.place_named(request.scope, name=told.place)
    one = actions.publish(request.scope, place=place, cut_at=aware(told.cut_at), note=told.note)
    return 201, published(one)
