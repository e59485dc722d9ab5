"""Hand-overs for other systems: what lies before one's desk, and answering it."""

from typing import Any, Literal

from ninja import Router

from lianfang.accounts.http import ScopedRequest
from lianfang.acts import api as acts_api
from lianfang.handovers import actions, acts, queries
from lianfang.handovers.schemas import HandOverOut
from lianfang.kit import clock
from lianfang.kit.problems import NotAllowed

router = Router(tags=["hand-overs"])


@router.get("/hand-overs", response=list[HandOverOut])
def list_hand_overs(request: ScopedRequest, box: Literal["mine", "sent", "closed"] = "mine") -> Any:
    """What lies before the asker's desks (`mine`), left their area (`sent`), or has ended (`closed`)."""
    if not request.scope.may_anywhere("acknowledge"):
        raise NotAllowed()
    ask = {"mine": queries.inbox, "sent": queries.sent, "closed": queries.closed}
    return [acts.tell(one) for one in ask[box](request.scope, at=clock.now())]  # type: ignore[operator]  # alike


@router.get("/hand-overs/{id}", response=HandOverOut)
def read_hand_over(request: ScopedRequest, id: int) -> Any:
    """One hand-over. Asking for it at the desk it lies before counts as reading it."""
    return acts.tell(actions.read(request.scope, id=id))


acts_api.mount(router, acts.HAND_OVER, acts.HAND_OVERS, HandOverOut)
