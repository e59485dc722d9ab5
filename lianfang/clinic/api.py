"""The fever clinic for other systems: visits without names or temperatures, samples and their results."""

from typing import Any

from ninja import Router

from lianfang.accounts.http import ScopedRequest
from lianfang.acts import api as operations
from lianfang.acts.schemas import schema_of
from lianfang.clinic import acts, lists
from lianfang.clinic.schemas import VisitOut
from lianfang.listings import api as listings

router = Router(tags=["clinic"])
for _listing in lists.MOUNTED:
    listings.mount(router, _listing)


@router.get("/clinic/visits/{id}", response=VisitOut)
def read_visit(request: ScopedRequest, id: int) -> Any:
    """One visit of the asker's clinic, without its personal part."""
    return acts.tell(acts.find(request.scope, str(id)))


operations.mount(router, acts.VISIT, acts.VISITS, VisitOut)
for _noun, _acts in (
    (acts.EXAMINATION, acts.EXAMINATIONS),
    (acts.CONSULTATION, acts.CONSULTATIONS),
    (acts.ROOM, acts.ROOMS),
    (acts.BED, acts.BEDS),
    (acts.ON_CALL, acts.ON_CALLS),
    (acts.PROTOCOL, acts.PROTOCOLS),
    (acts.DAY, acts.DAYS),
):
    operations.mount(router, _noun, _acts, schema_of(_noun))
