"""The epidemic class of each community, the facts behind it, and what it would become."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from lianfang.cases import packs, rules
from lianfang.cases.models import (
    Case,
    ClassChange,
    ClassProposal,
    EpidemicClass,
)
from lianfang.duties.models import Duty
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope, ancestors, next_sibling
from lianfang.measures import queries as measures
from lianfang.measures.models import Event


def class_facts(scope: Scope, *, event: Event, path: str) -> list[rules.CaseFact]:
    """What the class of a community rests on; without names."""
    found = Case.objects.filter(event=event, path__gte=path, path__lt=next_sibling(path))
    return [fact for _path, fact in _class_facts(found)]


def _class_facts(found: QuerySet[Case]) -> Iterator[tuple[str, rules.CaseFact]]:
    """Each case with its path. It counts from the day it was diagnosed, else reported, else found.

    One of which nobody told any day counts from its entry: a community is never classed as if it were not.
    """
    rows = found.values_list(
        "path", "pk", "diagnosed_at", "reported_at", "found_at", "group_path", "source", "classification",
        "linked_to_id", "made_at", "sampled_on", "onset_on",
    )  # fmt: skip
    for (
        path,
        pk,
        diagnosed,
        reported,
        found_at,
        group,
        source,
        classification,
        linked,
        made_at,
        *days,
    ) in rows:
        at, day = diagnosed or reported or found_at, days[0] or days[1]
        on = day if day and not at else timezone.localdate(at or made_at)
        yield path, rules.CaseFact(pk, on, group, source, classification, linked)


def current_class(scope: Scope, *, event: Event, place: Place) -> str:
    """The class a person last confirmed; `none` before any."""
    change = latest_changes(scope, event=event, places=[place.pk]).get(place.pk)
    return change.now if change else EpidemicClass.NONE.value


def latest_changes(
    scope: Scope, *, event: Event, places: Iterable[int] | None = None
) -> dict[int, ClassChange]:
    """The change that holds for each community, by its place."""
    found = ClassChange.objects.filter(event=event).select_related("place", "by")
    if places is not None:
        found = found.filter(place__in=list(places))
    return {one.place_id: one for one in found.order_by("number")}


def class_changes(scope: Scope, *, event: Event, place: Place) -> QuerySet[ClassChange]:
    """How a community's class went, the latest first."""
    return ClassChange.objects.filter(event=event, place=place).select_related("by").order_by("-number")


class ClassRow(NamedTuple):
    """One community on the class board. Counts of cases are None for those who may not see them."""

    place: Place
    now: str
    since: datetime | None
    change: ClassChange | None
    proposal: ClassProposal | None
    clean_days: int | None
    days_to_fall: int | None
    cases: int | None
    duties_open: int
    duties_overdue: int
    may_decide: bool

    @property
    def name(self) -> Any:
        return EpidemicClass(self.now).label

    @property
    def rank(self) -> int:
        return rules.RANK[self.now]

    @property
    def origin(self) -> str:
        """Of the duties its class brings."""
        return origin_of(self.change) if self.change else ""


def board(scope: Scope, *, event: Event, at: datetime) -> list[ClassRow]:
    """The communities of the asker's area: those with a proposal first, then by class, then in order."""
    found = Place.objects.within(scope.narrowed("see")).standing().filter(kind=PlaceKind.COMMUNITY)
    rows = _class_rows(scope, event, list(found), at)
    return sorted(rows, key=lambda one: (one.proposal is None, -one.rank, one.place.path))


def class_row(scope: Scope, *, event: Event, place: Place, at: datetime) -> ClassRow:
    """The same of one community. Raises NotFound outside the asker's area."""
    if not scope.may("see", place.path):
        raise NotFound()
    return _class_rows(scope, event, [place], at)[0]


def _class_rows(scope: Scope, event: Event, communities: Sequence[Place], at: datetime) -> list[ClassRow]:
    ids = [one.pk for one in communities]
    changes = latest_changes(scope, event=event, places=ids)
    waiting = ClassProposal.objects.filter(event=event, place__in=ids, settled_at=None)
    proposals = {one.place_id: one for one in waiting}
    loads = _duty_loads(changes.values(), at)
    definition = packs.definition(measures.protocol(scope, at=at))
    facts = _facts_by_community(event, communities)
    return [
        _class_row(
            scope, one, changes.get(one.pk), proposals.get(one.pk), loads, facts[one.path], definition, at
        )
        for one in communities
    ]


def _facts_by_community(event: Event, communities: Sequence[Place]) -> dict[str, list[rules.CaseFact]]:
    """The facts of all communities in one statement, by the community's path."""
    paths = {one.path for one in communities}
    found: dict[str, list[rules.CaseFact]] = defaultdict(list)
    for path, fact in _class_facts(Case.objects.filter(event=event)):
        for above in ancestors(path):
            if above in paths:
                found[above].append(fact)
    return found


def communities_with_facts(
    scope: Scope, *, event: Event, also: Iterable[int] = ()
) -> list[tuple[Place, list[rules.CaseFact]]]:
    """The communities that have cases, and those `also` named, with what their class rests on."""
    communities = list(Place.objects.within(scope).filter(kind=PlaceKind.COMMUNITY).order_by("path"))
    facts, wanted = _facts_by_community(event, communities), set(also)
    return [(one, facts.get(one.path, [])) for one in communities if one.path in facts or one.pk in wanted]


def _class_row(  # noqa: PLR0917  # the parts of one row, in order
    scope: Scope, place: Place, change: ClassChange | None, proposal: ClassProposal | None,
    loads: Mapping[str, tuple[int, int]], facts: Sequence[rules.CaseFact], definition: rules.Definition,
    at: datetime,
) -> ClassRow:  # fmt: skip
    now = change.now if change else EpidemicClass.NONE.value
    today = timezone.localdate(at)
    clean = rules.classify(facts, definition, today).clean_days
    decides = scope.may("decide-as-cdc", place.path) or scope.may("decide-as-government", place.path)
    sees = decides or scope.may("see-cases", place.path)
    counted = sum(one.classification in definition.counted for one in facts)
    open_, overdue = loads.get(origin_of(change), (0, 0)) if change else (0, 0)
    return ClassRow(
        place, now, change.at if change else None, change, proposal if sees else None,
        clean if sees else None,
        rules.days_to_fall(now, clean, definition) if sees and clean is not None else None,
        counted if sees else None, open_, overdue, decides,
    )  # fmt: skip


def origin_of(change: ClassChange) -> str:
    """The origin of the duties that a class brings."""
    return f"class:{change.place.code}:{change.now}:{change.number}"


def _duty_loads(changes: Iterable[ClassChange], at: datetime) -> dict[str, tuple[int, int]]:
    origins = [origin_of(one) for one in changes]
    rows = (
        Duty.objects.filter(origin__in=origins, state="open")
        .values_list("origin")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=at)))
    )
    return {origin: (number, late) for origin, number, late in rows}


def proposal_of(scope: Scope, *, pk: int) -> ClassProposal:
    """Raises NotFound, also outside the asker's area."""
    found = ClassProposal.objects.filter(scope.narrowed("see").q("path"), pk=pk)
    one = found.select_related("place", "event").first()
    if one is None:
        raise NotFound()
    return one
