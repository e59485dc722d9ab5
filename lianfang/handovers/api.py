"""Hand-overs for other systems: what lies before one's desk, and answering it."""

from typing import Any

from ninja import Router

from lianfang.accounts.http import ScopedRequest
from lianfang.acts import api as acts_api
from lianfang.handovers import actions, acts, lists
from lianfang.handovers.schemas import HandOverOut
from lianfang.listings import api as listings

router = Router(tags=["hand-overs"])


listings.mount(router, lists.HAND_OVERS)  # before what takes any name behind it


@router.get("/hand-overs/{id}", response=HandOverOut)
def read_hand_over(request: ScopedRequest, id: int) -> Any:
    """One hand-over. Asking for it at the desk it lies before counts as reading it."""
    return acts.tell(actions.read(request.scope, id=id))


acts_api.mount(router, acts.HAND_OVER, acts.HAND_OVERS, HandOverOut)
