"""Cases and publications as other systems read and send them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema

Text = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Short = Annotated[str, Field(max_length=64, pattern=r"^[^\x00]*$")]
Classification = Literal["suspected", "clinical", "confirmed", "asymptomatic", "excluded"]


class CaseOut(Schema):
    """A case without its person."""

    id: int
    case: str
    place: str
    classification: str
    source: str
    onset_on: date | None
    found_at: datetime | None
    card_no: str
    card_due_at: datetime
    carded_at: datetime | None
    outcome: str


class CaseIn(Schema):
    """A case to be entered. `place` is a code; moments carry a time zone."""

    place: Short
    name: Annotated[str, Field(min_length=1, max_length=50, pattern=r"^[^\x00]*$")]
    classification: Classification
    document: Annotated[str, Field(max_length=32, pattern=r"^[^\x00]*$")] = ""
    phone: Annotated[str, Field(max_length=32, pattern=r"^[^\x00]*$")] = ""
    sex: Literal["0", "1", "2", "9"] = "0"
    age: Annotated[int, Field(ge=0, le=130)] | None = None
    address: Text = ""
    source: Literal["imported", "local-linked", "unlinked", "unknown"] = "unknown"
    onset_on: date | None = None
    sampled_on: date | None = None
    found_at: datetime | None = None
    diagnosed_at: datetime | None = None
    isolated_at: datetime | None = None
    unit: Annotated[str, Field(max_length=120, pattern=r"^[^\x00]*$")] = ""
    card_no: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] = ""


class StepIn(Schema):
    """A case classified anew."""

    classification: Classification
    at: datetime
    reason: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")]


class PublicationOut(Schema):
    """Published figures of an area."""

    id: int
    place: str
    cut_at: datetime
    published_at: datetime
    figures: dict[str, Any]
    note: str


class PublicationIn(Schema):
    """What to publish: the figures themselves are counted, never sent."""

    place: Short
    cut_at: datetime | None = None
    note: Text = ""


class ClassOut(Schema):
    """A community's class."""

    place: str
    name: str
    now: str
    since: datetime | None
    duties_open: int
    duties_overdue: int
