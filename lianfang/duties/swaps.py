"""Whose shifts a change of a roster changes: those who were told otherwise must hear of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from lianfang.duties.alerts import local
from lianfang.duties.matching import SEAT
from lianfang.duties.models import Duty, Schedule
from lianfang.shell.words import listed


class Shift(NamedTuple):
    """One stretch on one post."""

    place: str
    from_at: datetime
    to_at: datetime


class Swap(NamedTuple):
    """A shift with other people on it than before; nobody's name stands for a seat without a sitter."""

    shift: Shift
    was: tuple[str, ...]
    now: tuple[str, ...]

    def told(self) -> dict[str, Any]:
        place, from_at, to_at = self.shift
        told = {"place": place, "from_at": local(from_at), "to_at": local(to_at)}
        return told | {"was": listed(self.was), "now": listed(self.now)}

    def __str__(self) -> str:
        nobody = _("nobody")
        was, now = listed(self.was) or nobody, listed(self.now) or nobody
        return f"{self.shift.place} {local(self.shift.from_at)}–{local(self.shift.to_at)} {was} → {now}"


Seats = Mapping[Shift, Counter[str]]


def seats(schedule: Schedule, *, at: datetime) -> Seats:
    """Who is named for each shift raised so far that begins from `at` on. One that runs ends as it began."""
    ahead = Duty.objects.filter(
        origin=schedule.origin, state="open", subject__startswith=SEAT, opens_at__gte=at
    )
    found: dict[Shift, Counter[str]] = {}
    for one in ahead.select_related("place", "owner").order_by("opens_at", "path", "subject"):
        shift = Shift(one.place.called, one.opens_at, one.due_at)
        sitter = [one.owner.name] if one.owner and one.assigned_at else []
        found.setdefault(shift, Counter()).update(sitter)
    return found


def swaps(before: Seats, after: Seats) -> tuple[Swap, ...]:
    """The shifts whose people are not the same before and after, in their order."""
    found = []
    for shift in sorted({*before, *after}, key=lambda one: (one.from_at, one.place)):
        was, now = before.get(shift, Counter()), after.get(shift, Counter())
        if was != now:
            found.append(Swap(shift, tuple((was - now).elements()), tuple((now - was).elements())))
    return tuple(found)


def in_words(found: Sequence[Swap]) -> str:
    return "；".join(map(str, found))
