"""This room for other systems. Mounted by API v1."""

from typing import Any

from ninja import Router

from lianfang.acts import api as operations
from lianfang.acts.schemas import schema_of
from lianfang.listings import api as listings
from lianfang.sanitation import acts, calculating, forms, lists
from lianfang.shell import answers
from lianfang.shell.access import ScopedRequest
from lianfang.shell.schemas import PROBLEMS

router = Router(tags=["sanitation"])
for noun, its in (
    (acts.FINDING, acts.FINDINGS),
    (acts.POINT, acts.POINTS),
    (acts.SOLUTION, acts.SOLUTIONS),
    (acts.TERMINAL, acts.TERMINALS),
):
    operations.mount(router, noun, its, schema_of(noun))
for listing in (lists.FINDINGS, lists.POINTS, lists.SOLUTIONS, lists.TERMINALS):
    listings.mount(router, listing)
_ASKED: Any = [
    {"in": "query", "name": one.name, "schema": {"type": "string"}, "description": str(one.label)}
    for one in forms.MIX
]


@router.get(
    "/dilution",
    response={200: Any, **PROBLEMS},
    operation_id="work_out_dilution",
    openapi_extra={"parameters": _ASKED},
)
def dilution(request: ScopedRequest) -> Any:
    """What goes into the bucket by the strict formula; refused, with the reason, where it would do harm."""
    return calculating.mixed(answers.read(forms.MIX, request.GET, level="L3"))
