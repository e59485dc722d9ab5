from datetime import date, datetime

from ninja import Schema


class VisitOut(Schema):
    """A visit without its personal part: no name, no temperature."""

    id: int
    called: str
    place: str
    protocol: int
    bed: str | None
    disposition: str | None
    hand_over: int | None
    on: date
    number: int
    state: str
    finding: str
    came_by: str
    goes: str
    is_febrile: bool
    is_exposed: bool
    is_child: bool
    filled: int
    at: datetime
    due_at: datetime
    arrived_at: datetime | None
    seen_at: datetime | None
    judged_at: datetime | None
    bed_wanted_at: datetime | None
    card_due_at: datetime | None
    card_no: str
    card_at: datetime | None
    placed_at: datetime | None
