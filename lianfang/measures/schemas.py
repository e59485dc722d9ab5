"""Shapes that doors read and answer."""

from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from ninja import Schema
from pydantic import Field


def moment(text: str) -> datetime | None:
    """A moment as a page or a command writes it, by the clock of the district. Raises ValueError."""
    if not text.strip():
        return None
    read = datetime.fromisoformat(text.strip())
    if read.year < 1900:
        raise ValueError(text)
    return timezone.make_aware(read) if timezone.is_naive(read) else read


class MeasureOut(Schema):
    """A measure. `state` is draft, to-confirm, decided, announced, in-force, lifted, cancelled or expired."""

    id: int
    kind: str
    name: str
    state: str
    body: str
    basis: str
    document_no: str
    upper_document_no: str
    level: str
    content: str
    reason: str
    help_number: str
    appeal_route: str
    areas: list[str]
    from_at: datetime
    to_at: datetime | None
    begins_at: datetime | None
    ended_at: datetime | None


class RoadIn(Schema):
    site: str = Field(max_length=32)
    stretch: str = Field("", max_length=120)
    direction: str = Field("", max_length=60)
    barrier: str = Field("none", max_length=16)
    detour: str = Field("", max_length=300)
    lets_emergency_pass: bool = True


class DraftIn(Schema):
    kind: str = Field(max_length=32)
    body: str = Field(max_length=16)
    places: list[str] = Field(min_length=1, max_length=200)
    content: str = Field(max_length=2000)
    reason: str = Field(max_length=2000)
    from_at: datetime | None = None
    to_at: datetime | None = None
    basis: str = Field("", max_length=32)
    document_no: str = Field("", max_length=120)
    upper_document_no: str = Field("", max_length=120)
    level: str = Field("L1", max_length=2)
    help_number: str = Field("", max_length=60)
    appeal_route: str = Field("", max_length=300)
    road: RoadIn | None = None


class DecisionIn(Schema):
    document_no: str = Field("", max_length=120)


class AnnouncementIn(Schema):
    told_above: bool = False


class EndIn(Schema):
    reason: str = Field(max_length=2000)
    document_no: str = Field("", max_length=120)


class LeftOut(Schema):
    """One kind of thing that is open of an event. `may_go_on`: the law lets it outlast the response."""

    what: str
    words: str
    number: int
    which: list[str]
    may_go_on: bool


class EventOut(Schema):
    code: str
    name: str
    state: str
    level: str
    opened_at: datetime | None
    closed_at: datetime | None
    left: list[LeftOut]


class EndEventIn(Schema):
    reason: str = Field(max_length=2000)
    document_no: str = Field(max_length=120)
    carried: list[str] = Field([], max_length=20)


class HeldOut(Schema):
    """A class of data: how much of it the event's key sealed, how much stays, and why."""

    code: str
    words: str
    destroyed: int
    stands: int
    why: str


class StageOut(Schema):
    setting: str
    days: int


class ListedOut(Schema):
    area: str
    from_on: str
    to_on: str | None


class ProtocolOut(Schema):
    """The rules in force: edition of the disease pack with the dated changes."""

    pack: str
    edition: str
    fever_celsius: Decimal
    params: dict[str, Decimal]
    observation: list[StageOut]
    listed: list[ListedOut]
