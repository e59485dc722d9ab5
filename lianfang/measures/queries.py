"""Which event runs, which measures hold where, and by which rules the work is done."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple, TypedDict

from django.db.models import F, Q

from lianfang.grid.models import Place
from lianfang.kit import remembered
from lianfang.kit.ids import as_number
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import WHOLE, Scope, ancestors
from lianfang.measures import packs, powers
from lianfang.measures.models import (
    Appeal,
    Event,
    EventStep,
    Instruction,
    ListedArea,
    Measure,
    MeasureArea,
    Meeting,
    Milestone,
    PackChoice,
    ParamChange,
)
from lianfang.measures.packs import Listed, Protocol
from lianfang.measures.problems import NoEvent, NoMeasure


def event_at(scope: Scope, *, at: datetime) -> Event | None:
    """The newest event that was open at `at`."""
    running = Event.objects.filter(Q(closed_at=None) | Q(closed_at__gt=at), opened_at__lte=at)
    return remembered.once((event_at, at), running.order_by("-opened_at", "-pk").first)


def current_event(scope: Scope) -> Event:
    """The newest event still open. Raises NoEvent without one."""
    still = Event.objects.filter(closed_at=None).exclude(opened_at=None).order_by("-opened_at", "-pk")
    event = remembered.once(current_event, still.first)
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
    return remembered.once((protocol, at), lambda: _protocol(scope, at))


def _protocol(scope: Scope, at: datetime) -> Protocol:
    event = event_at(scope, at=at)
    if event is None:
        return Protocol(packs.newest(), at)
    choice = PackChoice.objects.filter(event=event, from_at__lte=at).order_by("-from_at", "-pk").first()
    edition = packs.edition_of(choice.pack, choice.edition) if choice else packs.newest()
    changes = ParamChange.objects.filter(event=event, from_at__lte=at)
    if choice:
        changes = changes.filter(from_at__gte=choice.from_at)
    listed = ListedArea.objects.filter(event=event).order_by("from_on", "area")
    areas = remembered.once((ListedArea, event.pk), lambda: tuple(map(_listed, listed)))
    return Protocol(edition, at, _changed(changes.order_by("from_at", "pk")), areas)


class Protocols:
    """The rules at each of some moments, asked once where they are the same from the first to the last."""

    def __init__(self, scope: Scope, moments: Iterable[datetime]) -> None:
        asked = sorted(set(moments))
        self._scope = scope
        self._at: dict[datetime, Protocol] = {}
        self._same: Protocol | None = None
        if asked:
            first, last = self.at(asked[0]), self.at(asked[-1])
            self._same = first if replace(last, at=first.at) == first else None

    def at(self, moment: datetime) -> Protocol:
        if self._same is not None:
            return self._same
        if moment not in self._at:
            self._at[moment] = protocol(self._scope, at=moment)
        return self._at[moment]


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


def lying_over(scope: Scope, *, path: str) -> list[str]:
    """The paths of a place and of all above it, whoever asks: where a measure over it may be drawn."""
    return ancestors(path)


class Difference(TypedDict):
    """One thing that would be otherwise: a field of `Protocol.values`, as it is and as it would be."""

    field: str
    old: Any
    new: Any


def protocol_changes(
    scope: Scope, *, proposed: Protocol, current: Protocol | None = None
) -> list[Difference]:
    """What would differ under `proposed`, field by field. Without `current`, from the rules at its moment."""
    held = (current or protocol(scope, at=proposed.at)).values()
    wanted = proposed.values()
    return [
        {"field": name, "old": held.get(name), "new": wanted.get(name)}
        for name in sorted(held.keys() | wanted.keys())
        if held.get(name) != wanted.get(name)
    ]


def measures(scope: Scope, *, event: Event | None = None) -> list[Measure]:
    """Every measure whose area touches the scope, the newest first, with its areas and steps."""
    found = Measure.objects.within(scope).select_related("event", "drafted_by", "decided_by", "confirmed_by")
    if event is not None:
        found = found.filter(event=event)
    return list(found.prefetch_related("areas__place", "steps").order_by("-drafted_at", "-pk"))


def measure(scope: Scope, *, pk: int) -> Measure:
    """One measure by its number. Raises NotFound, also for one that does not touch the scope."""
    found = (
        Measure.objects.within(scope)
        .select_related("event", "drafted_by", "decided_by", "confirmed_by")
        .prefetch_related("areas__place", "steps__by")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound()
    return found


def undecided(scope: Scope) -> list[Measure]:
    """Measures of open events that do not hold yet and have not ended, the oldest draft first."""
    found = Measure.objects.within(scope).filter(begins_at=None, ended_at=None, event__closed_at=None)
    return list(found.select_related("event").prefetch_related("areas__place").order_by("pk"))


def events(scope: Scope) -> list[Event]:
    return list(Event.objects.order_by(F("opened_at").desc(nulls_first=True), "-pk"))


def event_named(scope: Scope, *, code: str) -> Event:
    """An event by its code or one it had; `current` is the newest still open. Raises NotFound, NoEvent."""
    if code == "current":
        return current_event(scope)
    found = Event.objects.filter(code=code).first() or Event.objects.filter(former_codes__code=code).first()
    if found is None:
        raise NotFound()
    return found


def milestones(scope: Scope, *, event: Event) -> dict[str, Milestone]:
    """The newest word on each 7-1-7 moment."""
    return {one.kind: one for one in Milestone.objects.filter(event=event).order_by("pk")}


def appeals(scope: Scope, *, measure: Measure | None = None) -> list[Appeal]:
    """Appeals of people in the scope, the unanswered first, the most pressing of them on top."""
    found = Appeal.objects.filter(scope.q("path")).select_related("measure", "place", "answered_by", "key")
    if measure is not None:
        found = found.filter(measure=measure)
    return list(found.order_by(F("answered_at").asc(nulls_first=True), "due_at", "pk"))


def appeal(scope: Scope, *, pk: int) -> Appeal:
    """One appeal by its number. Raises NotFound, also for one from outside the scope."""
    found = Appeal.objects.filter(scope.q("path"), pk=pk).select_related("measure", "place").first()
    if found is None:
        raise NotFound()
    return found


def listed_area(scope: Scope, *, pk: int) -> ListedArea:
    """One entry of the list of areas, which is the whole district's. Raises NotFound."""
    found = ListedArea.objects.filter(pk=pk).select_related("event").first()
    if found is None or not scope.abilities:
        raise NotFound()
    return found


def event_steps(scope: Scope, *, event: Event) -> list[EventStep]:
    """The life line of an event, the first step first."""
    return list(EventStep.objects.filter(event=event).select_related("by").order_by("at", "pk"))


def instructions(scope: Scope, *, event: Event) -> list[Instruction]:
    return list(Instruction.objects.filter(event=event).order_by("-received_at", "-pk"))


def instruction(scope: Scope, *, pk: int) -> Instruction:
    """One paper, which is the whole district's. Raises NotFound."""
    found = Instruction.objects.filter(pk=pk).select_related("event").first()
    if found is None or not scope.may("plan", WHOLE):
        raise NotFound()
    return found


def meetings(scope: Scope, *, event: Event) -> list[Meeting]:
    found = Meeting.objects.filter(event=event).prefetch_related("resolutions")
    return list(found.order_by("-held_at", "-pk"))


def place_named(scope: Scope, *, name: str, ability: str = "figures") -> Place:
    """A place by its code or number, where `ability` holds. Raises NotFound also for what lies outside."""
    number = as_number(name)
    place = Place.objects.filter(code=name).first()
    if place is None and number is not None:
        place = Place.objects.filter(pk=number).first()
    if place is None or not scope.may(ability, place.path):
        raise NotFound()
    return place


def listed_areas(scope: Scope, *, at: datetime) -> list[ListedArea]:
    """The list of areas of the event that was open at `at`, also those taken off it."""
    event = event_at(scope, at=at)
    found = ListedArea.objects.filter(event=event).select_related("by") if event else []
    return list(found)


class Span(NamedTuple):
    """From when until when a rule holds as it does, and by which document."""

    from_at: datetime
    to_at: datetime | None
    document_no: str


def spans(scope: Scope, *, at: datetime) -> dict[str, Span]:
    """Of each rule changed singly, and under "" of all others, from when until when they hold.

    Empty without an event that chose an edition or changed a rule: then the edition's own days hold.
    """
    event = event_at(scope, at=at)
    choices = list(PackChoice.objects.filter(event=event).order_by("from_at", "pk")) if event else []
    held = [one for one in choices if one.from_at <= at]
    after = [one.from_at for one in choices if one.from_at > at]
    start, end = (held[-1].from_at if held else None), min(after, default=None)
    found = {"": Span(held[-1].from_at, end, held[-1].document_no)} if held else {}
    changes = ParamChange.objects.filter(event=event).order_by("from_at", "pk") if event else []
    for one in changes:
        if start is not None and one.from_at < start:
            continue
        if one.from_at <= at:
            found[one.name] = Span(one.from_at, end, one.document_no)
        else:
            found[one.name] = _cut_short(found, one)
    return found


def _cut_short(found: dict[str, Span], change: ParamChange) -> Span:
    """The span a later change ends, if none ended it before."""
    held = found.get(change.name) or found.get("") or Span(change.from_at, None, "")
    ends = [one for one in (held.to_at, change.from_at) if one is not None]
    return held._replace(to_at=min(ends))


class Changed(TypedDict):
    """One dated change of the rules: when, what, by whom, on which document."""

    at: datetime
    words: str
    by: str
    document_no: str
    reason: str


def protocol_history(scope: Scope, *, at: datetime) -> list[Changed]:
    """Every choice of an edition and every change of a parameter of the event, the newest first."""
    event = event_at(scope, at=at)
    if event is None:
        return []
    found = [
        _changed_to(one, str(packs.edition_of(one.pack, one.edition).title))
        for one in PackChoice.objects.filter(event=event).select_related("by").order_by("pk")
    ]
    found += [
        _changed_to(one, f"{packs.PARAMETERS[one.name].title} = {one.value or '–'}")
        for one in ParamChange.objects.filter(event=event).select_related("by").order_by("pk")
    ]
    return sorted(found, key=lambda one: one["at"], reverse=True)


def _changed_to(one: PackChoice | ParamChange, words: str) -> Changed:
    return {
        "at": one.from_at,
        "words": words,
        "by": str(one.by),
        "document_no": one.document_no,
        "reason": one.reason,
    }


def district_name(scope: Scope) -> str:
    """The name of the whole district, in which announcements are made."""
    root = Place.objects.filter(path=WHOLE).first()
    return root.called if root else ""
