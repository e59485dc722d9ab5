"""Recurring work as a board: the places where something is owed on a day, against its clock."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lianfang.grid.models import Place
from lianfang.kit.scope import Scope
from lianfang.listings.asking import Asking
from lianfang.listings.boards import Board, Day, Mark, declare, within
from lianfang.listings.declared import Case, Filter, Listing, Sort, of_place
from lianfang.slots import queries
from lianfang.slots.shown import form_href, is_done_late, kinds, state_of


def _places(scope: Scope, at: datetime) -> QuerySet[Place]:
    owed = queries.of_day(scope, at=at)
    return Place.objects.within(scope).filter(pk__in=owed.values("place"))


def _kinds(scope: Scope, at: datetime) -> list[Case]:
    """The kinds of work owed that day first; any other is nobody's that day, and asking for it no mistake:
    the way to the day before keeps the kind."""
    owed = queries.of_day(scope, at=at)
    titles = {code: kind.form.title for code, kind in kinds().items()}
    found = sorted(set(owed.order_by().values_list("kind", flat=True).distinct()))
    shown = [Case(one, titles[one], Q(pk__in=owed.filter(kind=one).values("place"))) for one in found]
    return shown + [Case(one, words, Q(pk__in=())) for one, words in titles.items() if one not in set(found)]


PLACES: Final = Listing(
    "slot-board",
    _("Recurring work"),
    "slot board",
    _places,
    (of_place("place", _("Place"), lambda row: row),),
    (Sort("place", _("By place"), ("path", "pk")),),
    (
        Filter("kind", _("Kind of work"), "cases", cases=_kinds),
        Filter("place", _("Place"), "place", "path"),
    ),
    needs=("see",),
)


def _marks(asked: Asking, day: Day) -> Iterable[Mark]:
    scope = asked.scope
    owed = queries.of_day(scope, at=day.at).filter(place__in=asked.rows().values("pk"))
    if kind := asked.values.get("kind", ""):
        owed = owed.filter(kind=kind)
    titles = {code: one.form.title for code, one in kinds().items()}
    names = ("state", "opens_at", "due_at", "closed_at", "tried", "kind", "path", "place_id", "place__code")
    for one in owed.select_related("place").only(*names):
        state = "late" if is_done_late(one) else state_of(one, at=day.at)
        is_open = one.state == "open" and scope.may("record", one.path)
        href = form_href(one.place, one.kind, duty=one.pk) if is_open else ""
        at, left = within(day, one.opens_at, one.due_at), one.due_at < day.begins
        label = f"{timezone.localtime(one.due_at):%m-%d}" if left else ""  # open since an earlier day
        yield Mark(one.place_id, at, state, href, titles[one.kind], label)


def _name(row: Any) -> str:
    return str(row.called)


SLOTS: Final = declare(
    Board(
        "slot-board",
        _("Recurring work"),
        "slot board",
        PLACES,
        _marks,
        _name,
        lambda row: row.code,
        lambda row: reverse("slots:day", args=[row.code]),
        template="slots/day.html",
        empty=(
            _("Nothing recurs here today."),
            _("What is asked for at set times, or by the class of a community, stands here."),
        ),
    )
)
