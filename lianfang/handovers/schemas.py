"""Shapes of the API's answers about hand-overs."""

from datetime import datetime
from typing import Any

from ninja import Schema


class HandOverOut(Schema):
    """One hand-over without its personal part. `state` is sent, read, accepted, refused or closed."""

    id: int
    flow: str
    name: str
    ref: str
    state: str
    desk: str
    place: str
    from_desk: str
    from_place: str
    detail: dict[str, Any]
    sent_at: datetime
    due_at: datetime | None
    level: int
    repeats: int
    accepted_at: datetime | None
    refused_at: datetime | None
    refusal: str
    withdrawn_at: datetime | None
    closed_at: datetime | None
    outcome: str
    outcomes: list[str]
