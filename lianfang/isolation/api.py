"""This room for other systems. Mounted by API v1."""

from typing import Any

from ninja import Router

from lianfang.accounts.http import ScopedRequest
from lianfang.acts import api as operations
from lianfang.acts.schemas import schema_of
from lianfang.isolation import acts, lists, queries
from lianfang.isolation.schemas import DayOut, FileOut
from lianfang.listings import api as listings

router = Router(tags=["isolation"])
for listing in lists.LISTS:  # before what takes any name behind it
    listings.mount(router, listing)
for noun, mine in ((acts.NEED, acts.NEEDS), (acts.DEPENDANT, acts.DEPENDANTS), (acts.ROOM, acts.ROOMS)):
    operations.mount(router, noun, mine, schema_of(noun))


@router.get("/isolation/{id}", response=FileOut)
def read_isolation_file(request: ScopedRequest, id: int) -> Any:
    """One file, without its personal part and without a word of health."""
    return acts.tell(queries.file(request.scope, id=id))


@router.get("/isolation/{id}/readings", response=list[DayOut])
def read_isolation_readings(request: ScopedRequest, id: int) -> Any:
    """Its readings day by day, for the team alone; whoever is not of it gets 404."""
    found = queries.readings(request.scope, one=queries.file(request.scope, id=id))
    return [
        {"on": day.on, "morning": _told(day.am), "evening": _told(day.pm)} for day in found
    ]  # fmt: skip


def _told(one: Any) -> dict[str, Any] | None:
    if one is None:
        return None
    return {"at": one.at, "celsius": one.celsius, "symptoms": one.symptoms.split(), "mode": one.mode}


operations.mount(router, acts.FILE, acts.FILES, FileOut)
