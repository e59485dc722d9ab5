"""Alerts, set times, absences, rounds, pairings and duties, for other systems. Mounted by API v1."""

from typing import Any

from ninja import Router

from lianfang.accounts.http import ScopedRequest
from lianfang.acts import api as operations
from lianfang.cases import queries as cases
from lianfang.cases.schemas import ClassOut
from lianfang.command import acts, alert_groups, class_acts, outbreak_acts, round_lists, schemas
from lianfang.kit import clock
from lianfang.kit.problems import NotAllowed
from lianfang.listings import api as listings
from lianfang.measures import queries as measures
from lianfang.shell.schemas import PROBLEMS

router = Router(tags=["command"])


@router.get("/alert-groups", response={200: list[schemas.AlertGroupOut], **PROBLEMS})
def list_alert_groups(request: ScopedRequest) -> Any:
    """Open alerts by kind and area, as they are acted on in groups."""
    if not request.scope.may_anywhere("acknowledge"):
        raise NotAllowed()
    return [
        one._asdict() | {"areas": [area._asdict() for area in one.areas]}
        for one in alert_groups.groups(request.scope)
    ]


@router.get("/classes", tags=["cases"], response={200: list[ClassOut], **PROBLEMS})
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
        for one in cases.board(request.scope, event=event, at=clock.now())
    ]


operations.mount(router, acts.SCHEDULE, acts.SCHEDULES, schemas.ScheduleOut)
operations.mount(router, outbreak_acts.OUTBREAK, outbreak_acts.OUTBREAKS, schemas.OutbreakOut)
operations.mount(router, class_acts.PROPOSAL, class_acts.PROPOSALS, schemas.ProposalOut)
operations.mount(router, class_acts.CLASS, class_acts.CLASSES, schemas.ClassChangeOut)
operations.mount(router, acts.ABSENCE, acts.ABSENCES, schemas.AbsenceOut)
operations.mount(router, acts.ALERT, acts.ALERTS, schemas.AlertOut)
operations.mount(router, acts.ROUND, acts.ROUNDS, schemas.RoundOut)
operations.mount(router, acts.PAIRING, acts.PAIRINGS, schemas.PairingOut)
operations.mount(router, acts.DUTY, acts.DUTIES, schemas.DutyStateOut)
listings.mount(router, round_lists.ROUNDS)
listings.mount(router, round_lists.SCHEDULES)
