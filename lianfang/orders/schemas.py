from datetime import datetime

from ninja import Schema


class OrderOut(Schema):
    """An order. `state` is open, returned, done or closed; late is what is open past `due_at`."""

    id: int
    number: int
    state: str
    unit: str
    person: str
    place: str
    due_at: datetime
    chased: int
    content: str


class ResolutionOut(Schema):
    id: int
    text: str
    unit: str
    due_at: datetime | None
