"""Shapes of the API's answers about isolation."""

from datetime import date, datetime
from decimal import Decimal

from ninja import Schema


class FileOut(Schema):
    """One file without its personal part. `state` is to-tell, running, out, away, monitored or ended."""

    id: int
    place: str
    state: str
    programme: str
    category: str
    begins_on: date | None
    ends_on: date | None
    carer: str | None
    backup: str | None
    setting: str
    room: str | None
    living: str
    mode: str
    served_at: datetime | None
    asked_at: datetime | None
    monitored_until: date | None
    ended_at: datetime | None


class ReadingOut(Schema):
    """One reading: °C in tenths, signs by code, how it came."""

    at: datetime
    celsius: Decimal
    symptoms: list[str]
    mode: str


class DayOut(Schema):
    """The readings of one day; null where there is none."""

    on: date
    morning: ReadingOut | None
    evening: ReadingOut | None
