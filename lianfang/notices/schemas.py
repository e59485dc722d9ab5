"""Shapes of the API's answers about notices."""

from datetime import datetime

from ninja import Schema


class NoticeOut(Schema):
    """A measure made known. `what` is decided, adjusted or ended; `read` of `readers` have read it."""

    id: int
    measure: int
    kind: str
    document_no: str
    what: str
    at: datetime
    from_at: datetime
    to_at: datetime | None
    replaced_at: datetime | None
    readers: int
    read: int
