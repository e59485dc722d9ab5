"""Hand-overs for other systems: what lies before one's desk, and answering it."""

import json
from typing import Any, Literal

from ninja import Router

from lianfang.accounts.http import ScopedRequest
from lianfang.handovers import actions, queries
from lianfang.handovers.contracts import TABLE, offered_outcomes
from lianfang.handovers.models import HandOver
from lianfang.handovers.schemas import ClosingIn, HandOverOut, RefusalIn
from lianfang.kit import clock
from lianfang.kit.problems import NotAllowed

router = Router(tags=["hand-overs"])


def row(one: HandOver) -> dict[str, Any]:
    return {
        "id": one.pk,
        "flow": one.flow,
        "name": str(TABLE[one.flow].name),
        "ref": one.ref,
        "state": one.state,
        "desk": one.desk,
        "place": one.to_place.code,
        "from_desk": one.from_desk,
        "from_place": one.from_place.code,
        "detail": json.loads(one.detail),
        "sent_at": one.sent_at,
        "due_at": one.due_at,
        "level": one.level,
        "accepted_at": one.accepted_at,
        "refused_at": one.refused_at,
        "refusal": one.refusal,
        "withdrawn_at": one.withdrawn_at,
        "closed_at": one.closed_at,
        "outcome": one.outcome,
        "outcomes": list(offered_outcomes(one)),
    }


@router.get("", response=list[HandOverOut])
def list_hand_overs(request: ScopedRequest, box: Literal["mine", "sent", "closed"] = "mine") -> Any:
    """What lies before the asker's desks (`mine`), left their area (`sent`), or has ended (`closed`)."""
    if not request.scope.may_anywhere("acknowledge"):
        raise NotAllowed()
    ask = {"mine": queries.inbox, "sent": queries.sent, "closed": queries.closed}
    return [row(one) for one in ask[box](request.scope, at=clock.now())]  # type: ignore[operator]  # alike


@router.get("/{id}", response=HandOverOut)
def read_hand_over(request: ScopedRequest, id: int) -> Any:
    """One hand-over. Asking for it at the desk it lies before counts as reading it."""
    return row(actions.read(request.scope, id=id))


@router.post("/{id}/accepting", response=HandOverOut)
def accept_hand_over(request: ScopedRequest, id: int) -> Any:
    """Take it over; its clock stops. A repeat by the same person is harmless."""
    return row(actions.accept(request.scope, id=id))


@router.post("/{id}/refusing", response=HandOverOut)
def refuse_hand_over(request: ScopedRequest, id: int, body: RefusalIn) -> Any:
    """Send it back to the desk it came from, with the reason."""
    return row(actions.refuse(request.scope, id=id, reason=body.reason))


@router.post("/{id}/closing", response=HandOverOut)
def close_hand_over(request: ScopedRequest, id: int, body: ClosingIn) -> Any:
    """End an accepted one with what became of it."""
    return row(actions.close(request.scope, id=id, outcome=body.outcome, words=body.words))
