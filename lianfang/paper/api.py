"""Numbered sheets for other systems: declaring one lost."""

from datetime import datetime

from ninja import Router, Schema

from lianfang.acts import api as acts_api
from lianfang.paper import acts


class SheetOut(Schema):
    """A numbered sheet: back, lost, or still out where neither has a moment."""

    sheet: str
    place: str
    back_at: datetime | None
    lost_at: datetime | None
    reason: str


router = Router(tags=["paper"])
acts_api.mount(router, acts.SHEET, acts.SHEETS, SheetOut)
