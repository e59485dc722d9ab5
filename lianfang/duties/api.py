"""Refused records for other systems: those of the asker's area, and settling one with a reason."""

from typing import Any

from ninja import Router

from lianfang.accounts.http import ScopedRequest
from lianfang.acts import api as acts_api
from lianfang.duties import acts, refusals
from lianfang.duties.schemas import RefusedOut
from lianfang.kit.problems import NotAllowed

router = Router(tags=["refused records"])


@router.get("/refused-records", response=list[RefusedOut])
def list_refused_records(request: ScopedRequest) -> Any:
    """Those of the asker's area that nobody has dealt with, the oldest first; at most 200."""
    if not request.scope.may_anywhere(refusals.ABILITY):
        raise NotAllowed()
    found = refusals.refusals(request.scope).filter(settled_at=None).order_by("received_at", "pk")
    return acts.rows(list(found[: refusals.MOST]))


acts_api.mount(router, acts.REFUSED, acts.REFUSED_RECORDS, RefusedOut)
