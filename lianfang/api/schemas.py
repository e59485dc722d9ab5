"""Shapes of the API's answers."""

from datetime import datetime

from ninja import Schema


class CoverageOut(Schema):
    """raised = done + open + excused + void, exact at this instant (`seq` records were known)."""

    round: int
    place: str
    raised: int
    done: int
    open: int
    excused: int
    void: int
    seq: int


class GapOut(Schema):
    """An open duty and who answers for it. `rank` 0 is not yet tried, 3 most pressing."""

    duty: int
    place: str
    name: str
    rank: int
    tried: int
    outcome: str
    due_at: datetime
    owner: str


class GapsOut(Schema):
    """`after` asks for the next page; empty when there is none."""

    gaps: list[GapOut]
    after: str


class PlaceOut(Schema):
    id: int
    code: str
    name: str
    full_name: str
    kind: str
    path: str
    parent: str | None
    floor: int | None
    door: str
    children: int
    longitude: float | None
    latitude: float | None


class DutyOut(Schema):
    id: int
    kind: str
    round: str | None
    place: str
    path: str
    name: str
    level: str | None
    state: str
    tried: int
    due_at: datetime
