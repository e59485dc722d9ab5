"""Registers put right, for other systems. Mounted by API v1."""

from datetime import date, datetime

from ninja import Router, Schema

from lianfang.acts import api as operations
from lianfang.mending import acts


class PlaceOut(Schema):
    """A place as it stands now."""

    code: str
    kind: str
    name: str
    full_name: str
    closed_on: date | None


class HouseholdOut(Schema):
    """A household as it stands now, without its people. `moved` says by table what came along."""

    id: int
    number: str
    dwelling: str | None
    belongs: str | None
    outside: str
    host: str
    since: date | None
    stated: int | None
    members: int
    vehicles: int
    moved: dict[str, int]


class PersonOut(Schema):
    """A person as the register stands now, without name and numbers. `moved` says what came along."""

    id: int
    sex: int
    birth_year: int | None
    document_kind: str
    document_valid: bool | None
    households: list[int]
    moved: dict[str, int]


class UnlistedOut(Schema):
    """A dwelling that no register has, and what the lead said of it."""

    id: int
    place: str
    name: str
    words: str
    outcome: str
    head_count: int | None
    state: str
    into: str | None
    at: datetime
    by: str
    reason: str


router = Router(tags=["places"])
operations.mount(router, acts.PLACE, acts.PLACES, PlaceOut)
operations.mount(router, acts.HOUSEHOLD, acts.HOUSEHOLDS, HouseholdOut)
operations.mount(router, acts.PERSON, acts.PERSONS, PersonOut)
operations.mount(router, acts.UNLISTED, acts.UNLISTEDS, UnlistedOut)
