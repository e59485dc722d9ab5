"""Events for other systems: how one stands, what is open of it, its end and the account of its data."""

from typing import Any

from ninja import Router

from lianfang.accounts.http import ScopedRequest
from lianfang.kit import clock
from lianfang.kit.problems import BadInput, NotAllowed
from lianfang.kit.scope import WHOLE
from lianfang.measures import actions, queries, schemas
from lianfang.measures.models import Event
from lianfang.shell.schemas import PROBLEMS

router = Router(tags=["events"])


def _found(request: ScopedRequest, code: str) -> Event:
    """An event, for those who answer for the whole district: its counts tell of all of it."""
    scope = request.scope
    if not (scope.may("plan", WHOLE) or scope.may("decide-as-government", WHOLE)):
        raise NotAllowed()
    if len(code) > 32 or "\x00" in code:
        raise BadInput(field="code", reason=code[:32].replace("\x00", ""))
    return queries.event_named(scope, code=code)


def _event(request: ScopedRequest, one: Event) -> dict[str, Any]:
    left = actions.blockers(request.scope, event=one, at=clock.now()) if one.closed_at is None else []
    return {
        "code": one.code,
        "name": one.name,
        "state": one.state,
        "level": one.level,
        "opened_at": one.opened_at,
        "closed_at": one.closed_at,
        "left": [
            {
                "what": each.code,
                "words": each.words,
                "number": each.number,
                "which": list(each.which),
                "may_go_on": each.may_stay,
            }
            for each in left
        ],
    }


@router.get("/events/{code}", response={200: schemas.EventOut, **PROBLEMS})
def read_event(request: ScopedRequest, code: str) -> Any:
    """One event (`current`: the newest still open), and what is open of it before it may end."""
    return _event(request, _found(request, code))


@router.post("/events/{code}/ending", response={200: schemas.EventOut, **PROBLEMS})
def end_event(request: ScopedRequest, code: str, body: schemas.EndEventIn) -> Any:
    """End the response. `carried` names what goes on all the same, where the law allows it."""
    if "\\u0000" in body.json():
        raise BadInput(field="body", reason="NUL")
    ended = actions.end_event(
        request.scope,
        event=_found(request, code),
        reason=body.reason,
        document_no=body.document_no,
        carried=body.carried,
    )
    return _event(request, ended)


@router.get("/events/{code}/data", response={200: list[schemas.HeldOut], **PROBLEMS})
def list_event_data(request: ScopedRequest, code: str) -> Any:
    """What the destruction of the event's data destroys and leaves, or has destroyed and left."""
    return [one._asdict() for one in actions.holds(request.scope, event=_found(request, code))]
