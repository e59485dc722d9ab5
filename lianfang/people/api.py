"""Key registers, for other systems. Mounted by API v1."""

from datetime import date, datetime

from ninja import Router, Schema

from lianfang.acts import api as operations
from lianfang.people import acts


class EntryOut(Schema):
    """An entry of a key register; a person's name is masked."""

    id: int
    of: str  # the register
    subject: str
    reason: str
    level: int
    owner: str
    review_on: date
    removed_at: datetime | None


router = Router(tags=["registers"])
operations.mount(router, acts.ENTRY, acts.ENTRIES, EntryOut)
