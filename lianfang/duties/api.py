"""Refused records for other systems: settling one with a reason. The list of them is a listing."""

from ninja import Router

from lianfang.acts import api as acts_api
from lianfang.duties import acts
from lianfang.duties.schemas import RefusedOut

router = Router(tags=["refused records"])
acts_api.mount(router, acts.REFUSED, acts.REFUSED_RECORDS, RefusedOut)
