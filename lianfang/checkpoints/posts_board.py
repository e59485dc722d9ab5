"""The posts of places against the clock of a day: where somebody stood, and where nobody did."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianfang.checkpoints.models import Manned
from lianfang.checkpoints.post_lists import POSTS
from lianfang.listings.asking import Asking
from lianfang.listings.boards import Board, Day, Mark, declare
from lianfang.measures import queries as measures

Said = tuple[datetime, int]  # when a post said how many stood there


def _marks(asked: Asking, day: Day) -> Iterable[Mark]:
    """Of each place whose post must stand: every stretch of the day since then, and how it was manned."""
    silence = timedelta(minutes=measures.protocol(asked.scope, at=day.at).post_silence_minutes)
    said = _said(asked, day, silence)
    slots = day.slots
    for pk, path, due_at in asked.rows().order_by().values_list("pk", "path", "due_at"):
        for slot in slots:
            begins = max(slot.begins, due_at)
            if begins < slot.ends:
                state = state_of(said.get(path, ()), begins, slot.ends, day.at, silence)
                yield Mark(pk, slot.begins, state)


def state_of(
    said: Sequence[Said], begins: datetime, ends: datetime, now: datetime, silence: timedelta
) -> str:
    """How a stretch of time was manned: done where somebody said so for the half of it at least.

    Who says that they stand there is believed for `silence`, or until they say otherwise. What is still to
    come is none; a stretch that has only begun is missing once half of it passed with nobody.
    """
    if begins >= now:
        return "none"
    covered = timedelta()
    for at, until in held(said, silence):
        covered += max(timedelta(), min(until, ends, now) - max(at, begins))
    if covered >= (min(ends, now) - begins) / 2:
        return "done"
    return "overdue" if now - begins >= (ends - begins) / 2 else "open"


def held(said: Sequence[Said], silence: timedelta) -> list[tuple[datetime, datetime]]:
    """From when to when somebody stood there, by what was said one after the other."""
    following = [at for at, _staff in said[1:]]
    ends = [*following, *(at + silence for at, _staff in said[-1:])]
    return [(at, min(end, at + silence)) for (at, staff), end in zip(said, ends, strict=True) if staff > 0]


def _said(asked: Asking, day: Day, silence: timedelta) -> Mapping[str, list[Said]]:
    found: dict[str, list[Said]] = defaultdict(list)
    told = Manned.objects.filter(
        place__in=asked.rows().values("pk"), at__gt=day.begins - silence, at__lt=min(day.ends, day.at)
    )
    for path, at, staff in told.order_by("path", "at", "seq").values_list("path", "at", "staff"):
        found[path].append((at, staff))
    return found


def _name(row: Any) -> str:
    return str(row.called)


MANNING: Final = declare(
    Board(
        "post-board",
        _("Who stood at the posts"),
        "post board",
        POSTS,
        _marks,
        _name,
        lambda row: row.code,
        lambda row: reverse("checkpoints:post", args=[row.code]),
        whole_day=True,
        template="checkpoints/posts_board.html",
        empty=POSTS.empty,
    )
)
