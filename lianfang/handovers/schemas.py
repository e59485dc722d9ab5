"""Shapes of the API's answers about hand-overs."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field


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
    accepted_at: datetime | None
    refused_at: datetime | None
    refusal: str
    withdrawn_at: datetime | None
    closed_at: datetime | None
    outcome: str
    outcomes: list[str]


class RefusalIn(Schema):
    """Why it does not belong to this desk."""

    reason: str = Field("", max_length=300)


class ClosingIn(Schema):
    """What became of it: one of the `outcomes` of the hand-over, and a few words that name nobody."""

    outcome: str = Field("", max_length=24)
    words: str = Field("", max_length=300)
