"""Cases and publications as other systems read them."""

from datetime import date, datetime
from typing import Any

from ninja import Schema


class CaseOut(Schema):
    """A case without its person."""

    id: int
    case: str
    place: str
    classification: str
    source: str
    onset_on: date | None
    found_at: datetime | None
    card_no: str
    card_due_at: datetime
    carded_at: datetime | None
    outcome: str


class StayOut(Schema):
    """A line of where a case was, without its words."""

    id: int
    case: str
    place: str
    kind: str
    from_at: datetime
    to_at: datetime
    withdrawn_at: datetime | None


class PublicationOut(Schema):
    """Published figures of an area."""

    id: int
    place: str
    cut_at: datetime
    published_at: datetime
    figures: dict[str, Any]
    note: str


class ClassOut(Schema):
    """A community's class."""

    place: str
    name: str
    now: str
    since: datetime | None
    duties_open: int
    duties_overdue: int
