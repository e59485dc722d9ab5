"""Observations for other systems: who is observed until when, and what is done about it."""

from typing import Any

from ninja import Router

from lianfang.accounts.http import ScopedRequest
from lianfang.acts import api as operations
from lianfang.listings import api as listings
from lianfang.restrictions import acts, lists, queries
from lianfang.restrictions.schemas import RestrictionOut

router = Router(tags=["observations"])
listings.mount(router, lists.OBSERVATIONS)  # before what takes any name behind it


@router.get("/observations/{id}", response=RestrictionOut)
def read_observation(request: ScopedRequest, id: int) -> Any:
    """One observation, without its personal part."""
    return acts.tell(queries.restriction(request.scope, id=id))


operations.mount(router, acts.RESTRICTION, acts.RESTRICTIONS, RestrictionOut)
