"""Events for other systems: how one stands, what is open of it, and the account of its data.

What can be done with one stands in `event_acts`.
"""

from typing import Any

from ninja import Router

from lianfang.accounts.http import ScopedRequest
from lianfang.kit import clock
from lianfang.measures import actions, event_acts, schemas
from lianfang.measures.models import Event
from lianfang.shell.schemas import PROBLEMS

router = Router(tags=["events"])


def _found(request: ScopedRequest, code: str) -> Event:
    """An event, for those who answer for the whole district: its counts tell of all of it."""
    event_acts.require_whole(request.scope)
    return event_acts.find(request.scope, code)


def _event(request: ScopedRequest, one: Event) -> dict[str, Any]:
    left = actions.blockers(request.scope, event=one, at=clock.now()) if one.closed_at is None else []
    return {
        **event_acts.tell(one),
        "left": [
            {
                "what": each.code,
                "words": each.words,
                "number": each.number,
                "which": list(each.which),
                "may_go_on": each.may_stay,
                "href": each.href,
            }
            for each in left
        ],
    }


@router.get("/events/{code}", response={200: schemas.WholeEventOut, **PROBLEMS})
def read_event(request: ScopedRequest, code: str) -> Any:
    """One event (`current`: the newest still open), and what is open of it before it may end."""
    return _event(request, _found(request, code))


@router.get("/events/{code}/data", response={200: list[schemas.HeldOut], **PROBLEMS})
def list_event_data(request: ScopedRequest, code: str) -> Any:
    """What the destruction of the event's data destroys and leaves, or has destroyed and left."""
    return [one._asdict() for one in actions.holds(request.scope, event=_found(request, code))]
