"""Shapes of the API's answers about observations."""

from datetime import date, datetime

from ninja import Schema


class RestrictionOut(Schema):
    """One observation without its personal part. `state` is incomplete, running or released; `missing` names
    what is still to be told; `ends_on` is its last day."""

    id: int
    state: str
    missing: list[str]
    place: str
    setting: str
    begins_on: date | None
    ends_on: date | None
    carer: str | None
    backup: str | None
    help_number: str
    notice_no: str
    measure: int | None
    document_no: str
    placed_at: datetime
    released_at: datetime | None
    release: str
    release_no: str
