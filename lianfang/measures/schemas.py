"""Shapes that doors read and answer."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from ninja import Schema


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
    assessment: str
    obliges: dict[str, Any]
    lacking: list[str]
    help_number: str
    appeal_route: str
    areas: list[str]
    from_at: datetime
    to_at: datetime | None
    begins_at: datetime | None
    ended_at: datetime | None


class EventOut(Schema):
    """An event. `state` is preparing, opened, ended, reviewed, retention-decided or destroyed."""

    code: str
    name: str
    state: str
    level: str
    opened_at: datetime | None
    closed_at: datetime | None


class PaperOut(Schema):
    """A paper that came in; `kind` is letter, risk-notice, warning or advice."""

    id: int
    event: str
    kind: str
    number: str
    sender: str
    disease: str
    area: str
    summary: str
    received_at: datetime
    due_at: datetime | None
    answer_no: str
    answer: str
    answered_at: datetime | None
    feedback: str
    fed_back_at: datetime | None


class AppealOut(Schema):
    """An appeal and its clock, without what is sealed: who complains, and in which words."""

    id: int
    measure: int
    place: str
    received_at: datetime
    due_at: datetime
    answered_at: datetime | None
    outcome: str
    answer: str


class RuleOut(Schema):
    """The rules of the disease after a change."""

    event: str
    pack: str
    edition: str
    changed: dict[str, str]
    listed: list[str]
    would: dict[str, Any] | None = None  # of a trial: what would change, in figures, with their digest


class ListedAreaOut(Schema):
    id: int
    area: str
    from_on: date
    to_on: date | None
    would: dict[str, Any] | None = None


class ObligedOut(Schema):
    """Of the places of one kind in a measure's area: all, those obliged, and those that do it already."""

    code: str
    words: str
    places: int
    obliged: int
    standing: int


class LeftOut(Schema):
    """One kind of thing that is open of an event. `may_go_on`: the law lets it outlast the response."""

    what: str
    words: str
    number: int
    which: list[str]
    may_go_on: bool
    href: str  # of the page that lists them; empty for whoever may not open it


class WholeEventOut(EventOut):
    """An event, and what is open of it."""

    left: list[LeftOut] = []


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
