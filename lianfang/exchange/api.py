"""Loads of sheets, for other systems. Mounted by API v1."""

from datetime import datetime

from ninja import Router, Schema

from lianfang.acts import api as operations
from lianfang.exchange import acts


class ImportOut(Schema):
    """A load of a sheet: what became of its rows, and when it was taken back."""

    id: int
    of: str  # the register
    file: str
    made_at: datetime
    read: int
    imported: int
    updated: int
    ignored: int
    refused: int
    undone_at: datetime | None


router = Router(tags=["exchange"])
operations.mount(router, acts.IMPORT, acts.IMPORTS, ImportOut)
