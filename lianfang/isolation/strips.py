"""Readings by day and deliveries of a day as boards."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from lianfang.duties.models import Duty
from lianfang.grid.models import Place
from lianfang.isolation import acts, queries
from lianfang.isolation.forms import READING
from lianfang.isolation.lists import SEES, Row, rows_of
from lianfang.isolation.models import File, Need, NeedState
from lianfang.kit.scope import Scope
from lianfang.listings import boards
from lianfang.listings.asking import Asking
from lianfang.listings.boards import Board, Day, Mark, within
from lianfang.listings.declared import Column, Filter, Listing, Sort, of_place
from lianfang.restrictions.owed import subject_of

BEFORE: Final = timedelta(days=13)  # a strip shows fourteen days: the longest usual term

# Readings by day


def _held_then(scope: Scope, at: datetime) -> QuerySet[File]:
    """Those whose days lie in the fourteen that end with the day that is asked for."""
    last = timezone.localdate(at)
    began = Q(restriction__begins_on__lte=last) | Q(restriction__begins_on=None)
    still = Q(ended_at=None) | Q(ended_at__date__gte=last - BEFORE)
    return queries.known_to(scope).filter(began, still)


STRIP_ROWS: Final = Listing(
    "reading-board",
    _("Readings by day"),
    "isolation board",
    _held_then,
    (
        Column("name", _("Name"), lambda row: row.name),
        of_place("place", pgettext_lazy("observation", "Place of stay"), lambda row: row.one.where),
    ),
    (Sort("place", _("By place"), ("restriction__path", "pk")),),
    (
        Filter("place", _("Area"), "place", "restriction__path"),
        Filter("carer", pgettext_lazy("observation", "Carer"), "person", "restriction__carer"),
    ),
    load=rows_of,
    needs=SEES,
)


def _readings(asked: Asking, day: Day) -> Iterable[Mark]:
    """Each reading owed in the fourteen days: in time, late, missing, or still to come."""
    people = {subject_of(pk): pk for pk in asked.rows().order_by().values_list("pk", flat=True)}
    owed = Duty.objects.filter(
        kind=READING.name, due_at__gte=day.begins - BEFORE, due_at__lt=day.ends
    ).exclude(state="void")
    if len(people) <= 500:  # else the scan of the days is shorter than the list of names
        owed = owed.filter(subject__in=list(people))
    morning, evening = pgettext("strip", "am"), pgettext("strip", "pm")
    zone = timezone.get_default_timezone()
    for subject, due, state, closed in owed.values_list("subject", "due_at", "state", "closed_at"):
        if subject in people:
            half = morning if due.astimezone(zone).hour < 13 else evening
            yield Mark(people[subject], due, _state(due, state, closed, day.at), label=half)


def _state(due: datetime, state: str, closed: datetime | None, at: datetime) -> str:
    if state == "done":
        return "late" if closed is not None and closed > due else "done"
    if state != "open":
        return state
    return "overdue" if due < at else "none"


def _days(day: Day) -> list[boards.Slot]:
    """A column a day, the one that is asked for last."""
    one = timedelta(days=1)
    begins = [day.begins - BEFORE + number * one for number in range(14)]
    return [boards.Slot(each, each + one, f"{timezone.localtime(each):%m-%d}") for each in begins]


def _called(row: Row) -> str:
    who = row.name or str(pgettext_lazy("observation", "not named yet"))
    return f"{who} · {row.one.where.called}"


STRIP: Final = boards.declare(
    Board(
        "reading-board",
        _("Readings by day"),
        "isolation board",
        STRIP_ROWS,
        _readings,
        _called,
        lambda row: str(row.pk),
        lambda row: acts.address(row.file),
        template="isolation/strip.html",
        columns=_days,
        things=pgettext_lazy("board", "People"),
        empty=(
            _("No reading was owed in these fourteen days."),
            _("Whoever is in isolation takes a temperature in the morning and in the evening."),
        ),
    )
)

# Deliveries


def _doors(scope: Scope, at: datetime) -> QuerySet[Place]:
    today = timezone.localdate(at)
    owed = queries.needs(scope).exclude(state=NeedState.VOID)
    told = owed.filter(Q(day=today) | Q(day__lt=today, delivered_at=None) | Q(delivered_at__date=today))
    return Place.objects.filter(pk__in=told.values("place"))


DOORS: Final = Listing(
    "delivery-board",
    _("Deliveries of the day"),
    "need board",
    _doors,
    (of_place("place", _("Household"), lambda row: row),),
    (Sort("place", _("By place"), ("path", "pk")),),
    (Filter("place", _("Area"), "place", "path"),),
    needs=SEES,
)
_DELIVERED: Final = {"asked": "open", "accepted": "open", "passed": "tried"}


def _deliveries(asked: Asking, day: Day) -> Iterable[Mark]:
    """Each need of the day, and those left over from earlier days, at the time it is due."""
    owed = queries.needs(asked.scope).exclude(state=NeedState.VOID)
    told = owed.filter(Q(day=day.on) | Q(day__lt=day.on, delivered_at=None) | Q(delivered_at__date=day.on))
    for one in told.filter(place__in=asked.rows().values("pk")):
        at = within(day, one.at, min(one.due_at, day.ends))
        yield Mark(one.place_id, at, _brought(one, day.at), acts.NEED.address(one), one.get_kind_display())


def _brought(one: Need, at: datetime) -> str:
    if one.delivered_at is not None and one.delivered_at <= at:
        return "late" if one.delivered_at > one.due_at else "done"
    return "overdue" if one.due_at < at else _DELIVERED.get(one.state, "open")


DELIVERIES: Final = boards.declare(
    Board(
        "delivery-board",
        _("Deliveries of the day"),
        "need board",
        DOORS,
        _deliveries,
        lambda row: str(row.called),
        lambda row: str(row.code),
        lambda row: f"{reverse('isolation:needs')}?place={row.code}",
        template="isolation/deliveries.html",
        empty=(_("Nothing is to be brought on this day."), ""),
    )
)

BOARDS: Final = (STRIP, DELIVERIES)
