"""Shapes of the answers of the API."""

from datetime import datetime
from typing import Any

from ninja import Schema


class ScheduleOut(Schema):
    """What recurs: by `times`, or every `every_hours`; how many duties it raised and took back.

    Of one that ends, `turns` says how many there are at each place, and `last_at` when the last one is.
    """

    id: int
    name: str
    kind: str
    place: str
    times: list[str]
    every_hours: int | None
    people: int
    from_at: datetime
    to_at: datetime | None
    ended_at: datetime | None
    raised: int
    voided: int
    turns: int | None
    last_at: datetime | None


class ProposalOut(Schema):
    """A class proposed for a community, and what was decided."""

    id: int
    place: str
    was: str
    now: str
    settled_at: datetime | None
    outcome: str
    would: dict[str, Any] | None = None  # of a trial: what would change, in figures, with their digest


class ClassChangeOut(Schema):
    """A class given to a community."""

    id: int
    place: str
    was: str
    now: str
    reason: str
    would: dict[str, Any] | None = None


class AbsenceOut(Schema):
    id: int
    username: str
    reason: str
    from_at: datetime
    to_at: datetime | None
    successor: str | None
    back: bool


class AlertOut(Schema):
    """What a rule noticed. `said` names nobody."""

    id: int
    rule: str
    level: str
    place: str
    said: str
    owner: str | None
    at: datetime
    taken_at: datetime | None
    settled_at: datetime | None
    outcome: str


class AlertAreaOut(Schema):
    """The open alerts of one kind in one area: `waiting` of `every` have nobody who looks after them."""

    code: str
    name: str
    waiting: int
    every: int
    urgent: int
    since: datetime


class AlertGroupOut(Schema):
    """The open alerts of one kind, and the same by area."""

    rule: str
    name: str
    waiting: int
    every: int
    urgent: int
    since: datetime
    areas: list[AlertAreaOut]


class RoundOut(Schema):
    id: int
    code: str
    name: str
    place: str
    level: str
    opens_at: datetime
    due_at: datetime
    closed_at: datetime | None


class PairingOut(Schema):
    """Who answers for a place (`accountable`) or helps there (`helper`), until `to_at`."""

    id: int
    place: str
    person: str
    role: str
    from_at: datetime
    to_at: datetime | None


class DutyStateOut(Schema):
    id: int
    kind: str
    place: str
    state: str
    due_at: datetime
    owner: str | None


class OutbreakOut(Schema):
    """A report of an outbreak that is asked for. `state` is open, done or void."""

    id: int
    place: str
    state: str
    due_at: datetime
