"""Shapes of the API's answers about refused records."""

from datetime import datetime

from ninja import Schema


class RefusedOut(Schema):
    """A record that could not be kept, without what it says. `outcome` is empty, kept, mended or settled."""

    id: int
    record: str
    kind: str
    code: str
    reason: str
    place: str | None
    by: str | None
    received_at: datetime
    settled_at: datetime | None
    outcome: str
