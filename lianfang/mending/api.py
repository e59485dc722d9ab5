"""Places put right, for other systems. Mounted by API v1."""

from datetime import date

from ninja import Router, Schema

from lianfang.acts import api as operations
from lianfang.mending import acts


class PlaceOut(Schema):
    """A place as it stands now."""

    code: str
    kind: str
    name: str
    full_name: str
    closed_on: date | None


router = Router(tags=["places"])
operations.mount(router, acts.PLACE, acts.PLACES, PlaceOut)
