"""What a page says of recurring work: which kinds there are, where their forms stand, how a slot stands."""

from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise

from lianfang.duties.kinds import RecordKind, table
from lianfang.duties.models import Duty
from lianfang.grid.models import Place
from lianfang.kit.problems import NotFound
from lianfang.slots.forms import OUTCOMES, is_slot


def kinds() -> dict[str, RecordKind]:
    """The kinds of recurring work there are, as rooms have extended them."""
    return {code: kind for code, kind in table().items() if is_slot(kind)}


def kind_named(code: str, *, place: Place) -> RecordKind:
    """The kind of this code that can be recorded at the place. Raises NotFound."""
    kind = kinds().get(code)
    if kind is None or not kind.fits(place.kind):
        raise NotFound()
    return kind


def form_href(place: Place, code: str, **more: Any) -> str:
    """The form by which work of a kind at a place is written down."""
    told = urlencode({name: value for name, value in more.items() if value})
    return reverse("slots:record", args=[code, place.code]) + (f"?{told}" if told else "")


def way_to(one: Duty, *, back: str) -> str:
    """The form that answers a duty of recurring work, and whence it leads back; nothing for another duty."""
    return form_href(one.place, one.kind, duty=one.pk, next=back) if is_slot(table().get(one.kind)) else ""


class Slot(NamedTuple):
    """One slot of today. `state` is a sign: done, tried, open, overdue, excused, none while ahead."""

    duty: Duty
    title: str | Promise
    state: str
    is_late: bool
    why: str | Promise
    href: str
    about: str = ""  # whom or what it concerns at its place


def shown(one: Duty, *, at: datetime, about: str = "") -> Slot:
    words = dict(OUTCOMES)
    why = words.get(one.outcome, "") if one.tried and one.state == "open" else ""
    href = form_href(one.place, one.kind, duty=one.pk) if one.state == "open" else ""
    title, state, is_late = kinds()[one.kind].form.title, state_of(one, at=at), is_done_late(one)
    return Slot(one, title, state, is_late, why, href, about)


def state_of(one: Duty, *, at: datetime) -> str:
    """How a slot stands by the clock."""
    if one.state != "open":
        return one.state
    if one.due_at < at:
        return "overdue"
    return "tried" if one.tried else "open" if one.opens_at <= at else "none"


def is_done_late(one: Duty) -> bool:
    """Whether it was met after its window."""
    return one.state == "done" and one.closed_at is not None and one.closed_at > one.due_at
