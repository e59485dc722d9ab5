"""Readings by day and deliveries of a day as boards."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db.models import CharField, Count, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from lianfang.duties.models import Duty
from lianfang.grid.models import Place
from lianfang.isolation import acts, queries, readings
from lianfang.isolation.forms import READING
from lianfang.isolation.lists import SEES, Row, rows_of
from lianfang.isolation.models import File, Half, Need, NeedState
from lianfang.kit.scope import Scope
from lianfang.listings import boards
from lianfang.listings.asking import Asking
from lianfang.listings.boards import Board, Counted, Day, Mark, Tally, within
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


def _owed(day: Day) -> QuerySet[Duty]:
    """The readings owed in the fourteen days."""
    days = [day.on - timedelta(days=back) for back in range(BEFORE.days + 1)]
    origins = [readings.origin(on, half) for on in days for half in Half.values]
    return Duty.objects.filter(round=None, origin__in=origins).exclude(state="void")


def _tallies(asked: Asking, day: Day) -> Iterable[Tally]:
    """Counted in the database; for who sees everybody and asks for nobody, without a list of people."""
    owed = _owed(day)
    if asked.filters or asked.only is not None or not queries.sees_all(asked.scope):
        number = Concat(Value(subject_of("")), Cast("pk", CharField()))
        owed = owed.filter(subject__in=asked.rows().order_by().values_list(number))
    for due, state, number in owed.values_list("due_at", "state").annotate(Count("pk")).order_by():
        yield Tally(due, _state(due, state, None, day.at), number)


def _missing(asked: Asking, day: Day) -> Collection[int]:
    found = _owed(day).filter(state="open", due_at__lt=day.at).values_list("subject", flat=True)
    numbers = {int(subject.partition(":")[2]) for subject in found.distinct()}
    return asked.narrowed(numbers).rows().order_by().values_list("pk", flat=True)


def _readings(asked: Asking, day: Day) -> Iterable[Mark]:
    """Each reading owed in the fourteen days: in time, late, missing, or still to come."""
    people = {subject_of(pk): pk for pk in asked.rows().order_by().values_list("pk", flat=True)}
    owed = _owed(day)
    if len(people) <= 500:  # else the scan of the days is shorter than the list of names
        within = {"due_at__gte": day.begins - BEFORE, "due_at__lt": day.ends}
        owed = Duty.objects.about(*people).filter(kind=READING.name, **within).exclude(state="void")
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
        counted=Counted(_tallies, _missing),
    )
)

# Deliveries


def _of_day(scope: Scope, at: datetime) -> QuerySet[Need]:
    """Needs of the day, those left over from earlier days, and what was brought of these on the day."""
    today, begins = (
        timezone.localdate(at),
        timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0),
    )
    brought = Q(delivered_at__gte=begins, delivered_at__lt=begins + timedelta(days=1))
    owed = queries.needs(scope).exclude(state=NeedState.VOID)
    return owed.filter(Q(day=today) | Q(day__lt=today, delivered_at=None) | brought)


def _doors(scope: Scope, at: datetime) -> QuerySet[Place]:
    return Place.objects.filter(pk__in=_of_day(scope, at).values("place"))


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
    for one in _of_day(asked.scope, day.at).filter(place__in=asked.rows().values("pk")):
        state = _brought(one.state, one.due_at, one.delivered_at, day.at)
        yield Mark(one.place_id, _when(day, one.at, one.due_at), state, acts.NEED.address(one),
                   one.get_kind_display())  # fmt: skip


def _brought(state: str, due: datetime, delivered: datetime | None, at: datetime) -> str:
    if delivered is not None and delivered <= at:
        return "late" if delivered > due else "done"
    return "overdue" if due < at else _DELIVERED.get(state, "open")


def _when(day: Day, asked: datetime, due: datetime) -> datetime:
    return within(day, asked, min(due, day.ends))


def _numbers(asked: Asking, day: Day) -> Iterator[tuple[int, Tally]]:
    """Of each need its door and how it stands, read without the need."""
    told = _of_day(asked.scope, day.at).order_by()
    if asked.filters or asked.only is not None:
        told = told.filter(place__in=asked.rows().values("pk"))
    for door, state, at, due, delivered in told.values_list("place", "state", "at", "due_at", "delivered_at"):
        yield door, Tally(_when(day, at, due), _brought(state, due, delivered, day.at))


def _heap(asked: Asking, day: Day) -> Iterable[Tally]:
    return (tally for _door, tally in _numbers(asked, day))


def _late(asked: Asking, day: Day) -> Collection[int]:
    return {door for door, tally in _numbers(asked, day) if tally.state == boards.HOLE}


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
        counted=Counted(_heap, _late),
    )
)

BOARDS: Final = (STRIP, DELIVERIES)
