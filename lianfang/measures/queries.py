"""Which event runs, which measures hold where, and by which rules the work is done."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from lianfang.kit.scope import Scope, ancestors
from lianfang.measures import packs, powers
from lianfang.measures.models import Event, ListedArea, Measure, MeasureArea, PackChoice, ParamChange
from lianfang.measures.packs import Listed, Protocol
from lianfang.measures.problems import NoEvent, NoMeasure


def event_at(scope: Scope, *, at: datetime) -> Event | None:
    """The newest event that was open at `at`."""
    running = Event.objects.filter(Q(closed_at=None) | Q(closed_at__gt=at), opened_at__lte=at)
    return running.order_by("-opened_at", "-pk").first()


def current_event(scope: Scope) -> Event:
    """The newest event still open. Raises NoEvent without one."""
    event = Event.objects.filter(closed_at=None).exclude(opened_at=None).order_by("-opened_at", "-pk").first()
    if event is None:
        raise NoEvent()
    return event


def in_force(scope: Scope, *, at: datetime, path: str = "", kind: str = "") -> list[Measure]:
    """Measures that hold at `at`, the newest first: at `path`, where one is given, else in the scope.

    A measure holds at a path when one of its areas is that place or one above it.
    """
    found = Measure.objects.in_force(at).within(scope)
    if kind:
        found = found.filter(kind=kind)
    areas = MeasureArea.objects.filter(Q(from_at=None) | Q(from_at__lte=at), Q(to_at=None) | Q(to_at__gt=at))
    if path:
        if not _touches(scope, path):
            return []
        areas = areas.filter(path__in=ancestors(path))
    found = found.filter(pk__in=areas.values("measure"))
    return list(found.order_by("-begins_at", "-pk"))


def _touches(scope: Scope, path: str) -> bool:
    """Whether a path lies in the scope, or above it, as the district lies above a street."""
    return scope.covers(path) or any(root.startswith(path) for root in scope.roots)


def measure_for(scope: Scope, *, kind: str, path: str, at: datetime) -> Measure:
    """The measure of this kind that holds at `path`. Raises NoMeasure: without it nothing is restricted."""
    found = in_force(scope, at=at, path=path, kind=kind)
    if not found:
        raise NoMeasure(kind=powers.of(kind).name if powers.is_known(kind) else kind)
    return found[0]


def protocol(scope: Scope, *, at: datetime) -> Protocol:
    """The rules in force at `at`: a past moment answers by the rules of that time.

    Without an event then, or one that chose no pack, the newest edition of the default pack.
    """
    event = event_at(scope, at=at)
    if event is None:
        return Protocol(packs.newest(), at)
    choice = PackChoice.objects.filter(event=event, from_at__lte=at).order_by("-from_at", "-pk").first()
    edition = packs.edition_of(choice.pack, choice.edition) if choice else packs.newest()
    changes = ParamChange.objects.filter(event=event, from_at__lte=at)
    if choice:
        changes = changes.filter(from_at__gte=choice.from_at)
    listed = ListedArea.objects.filter(event=event).order_by("from_on", "area")
    return Protocol(edition, at, _changed(changes.order_by("from_at", "pk")), tuple(map(_listed, listed)))


def _changed(changes: Iterable[ParamChange]) -> dict[str, Decimal]:
    values: dict[str, Decimal] = {}
    for one in changes:
        if one.value:
            values[one.name] = Decimal(one.value)
        else:
            values.pop(one.name, None)
    return values


def _listed(one: ListedArea) -> Listed:
    return Listed(one.area, one.from_on, one.to_on)
