"""Cases, classes and published figures for other systems. Names never leave by this door."""

from typing import Any

from ninja import Router

from lianfang.accounts.http import ScopedRequest
from lianfang.acts import api as acts_api
from lianfang.cases import acts, lists, queries
from lianfang.cases.schemas import CaseOut, ClassOut, PublicationOut, StayOut
from lianfang.kit import clock
from lianfang.kit.problems import NotAllowed
from lianfang.listings import api as listings
from lianfang.measures import queries as measures
from lianfang.shell.schemas import PROBLEMS

router = Router(tags=["cases"])


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


acts_api.mount(router, acts.CASE, acts.CASES, CaseOut)
acts_api.mount(router, acts.STAY, acts.STAYS, StayOut)
acts_api.mount(router, acts.PUBLICATION, acts.PUBLICATIONS, PublicationOut)
listings.mount(router, lists.CASES)
listings.mount(router, lists.PUBLICATIONS)
