from datetime import datetime

from ninja import Schema


class TaskForceOut(Schema):
    """A task force with those who sit in it now, by user name, and its departments, by code."""

    id: int
    event: str
    place: str
    task: str
    name: str
    document_no: str
    commander: list[str]
    deputy: list[str]
    duty_officer: list[str]
    member: list[str]
    lead: str
    supporting: list[str]
    founded_at: datetime
    dissolved_at: datetime | None


class WarningOut(Schema):
    """A warning that was sent: to how many, and how many of them have answered and fed back."""

    id: int
    event: str
    kind: str
    number: str
    disease: str
    area: str
    asks: str
    due_at: datetime | None
    sent_at: datetime
    ended_at: datetime | None
    end_reason: str
    sent_to: int
    answered: int
    fed_back: int


class ReceiptOut(Schema):
    """What one of those who were warned answered; `department` is empty for a place."""

    id: int
    warning: str
    place: str
    department: str
    answer: str
    answered_at: datetime | None
    feedback: str
    fed_back_at: datetime | None
