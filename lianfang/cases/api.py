"""Cases, classes and published figures for other systems. Names never leave by this door."""

from typing import Annotated, Any

from ninja import Query, Router

from lianfang.accounts.http import ScopedRequest
from lianfang.acts import api as acts_api
from lianfang.cases import acts, queries
from lianfang.cases.schemas import CaseOut, ClassOut, PublicationOut, StayOut
from lianfang.kit import clock
from lianfang.kit.problems import NotAllowed
from lianfang.measures import queries as measures
from lianfang.shell.schemas import PROBLEMS

router = Router(tags=["cases"])
MOST = 2**53  # beyond it no database keeps a number
Before = Annotated[int | None, Query(ge=0, le=MOST)]


@router.get("/cases", response={200: list[CaseOut], **PROBLEMS})
def list_cases(request: ScopedRequest, before: Before = None) -> Any:
    """The newest cases first, fifty at a time; `before` is the id after which to go on."""
    if not request.scope.may_anywhere("see-cases"):
        raise NotAllowed()
    return [acts.tell(one) for one in queries.newest(request.scope, before=before)]


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


@router.get("/publications", response={200: list[PublicationOut], **PROBLEMS})
def list_publications(request: ScopedRequest) -> Any:
    """What disease control has published, the latest first."""
    if not request.scope.may_anywhere("figures"):
        raise NotAllowed()
    return [acts.tell_publication(one) for one in queries.publications(request.scope)[:100]]


acts_api.mount(router, acts.CASE, acts.CASES, CaseOut)
acts_api.mount(router, acts.STAY, acts.STAYS, StayOut)
acts_api.mount(router, acts.PUBLICATION, acts.PUBLICATIONS, PublicationOut)
