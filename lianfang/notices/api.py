"""Notices for other systems: what was made known, who has read it, and saying so."""

from typing import Any

from ninja import Router

from lianfang.accounts.http import ScopedRequest
from lianfang.acts import api as operations
from lianfang.listings import api as listings
from lianfang.notices import acts, lists, queries
from lianfang.notices.schemas import NoticeOut

router = Router(tags=["hand-overs"])
listings.mount(router, lists.NOTICES)  # before what takes any name behind it


@router.get("/notices/{id}", response=NoticeOut)
def read_notice(request: ScopedRequest, id: int) -> Any:
    """One notice. Asking for it is not reading it: that is said with its own call."""
    return acts.tell(queries.notice(request.scope, id=id))


operations.mount(router, acts.NOTICE, acts.NOTICES, NoticeOut)
