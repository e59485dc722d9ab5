"""Cases as those who may see them read them, names masked; figures; classes of communities."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from lianfang.cases import packs, rules
from lianfang.cases.models import (
    Case,
    CaseStep,
    CaseVersion,
    ClassChange,
    Classification,
    ClassProposal,
    EpidemicClass,
    ExposurePlace,
    Outcome,
    Publication,
)
from lianfang.duties.models import Duty
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit import clock
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope, ancestors, next_sibling
from lianfang.measures import queries as measures
from lianfang.measures.models import Event
from lianfang.people import rules as people
from lianfang.people.models import Household
from lianfang.people.queries import Opener

PAGE: Final = 50
GROUPS: Final = (PlaceKind.UNIT.value,)  # a stairwell is one cluster, whoever's door


class CaseRow(NamedTuple):
    """One line of the line list; the name is masked."""

    pk: int
    label: str
    name: str
    sex: str
    age: int | None
    age_told: str
    classification: str
    classification_code: str
    source: str
    onset_on: date | None
    found_at: datetime | None
    place: str
    place_code: str
    card_no: str
    carded_at: datetime | None
    card_due_at: datetime
    outcome: str

    @property
    def card_is_late(self) -> bool:
        """A card whose time nobody told is neither in time nor late."""
        return (self.carded_at or clock.now()) > self.card_due_at and not self.card_time_unknown

    @property
    def card_time_unknown(self) -> bool:
        return bool(self.card_no) and self.carded_at is None


def case_of(scope: Scope, *, pk: int) -> Case:
    """Raises NotFound, also for a case outside the area where the asker may see cases."""
    found = Case.objects.within(scope).select_related("event", "place", "household", "linked_to__event")
    case = found.filter(pk=pk).first()
    if case is None:
        raise NotFound()
    return case


def cases(
    scope: Scope, *, event: Event, path: str = "", classification: str = "", before: int | None = None
) -> tuple[list[CaseRow], int | None]:
    """The newest cases first, a page of them, and the number the next page goes on below."""
    found = _below(Case.objects.within(scope).filter(event=event), path)
    if classification:
        found = found.filter(classification=classification)
    if before is not None:
        found = found.filter(number__lt=before)
    page = list(found.select_related("event", "place").order_by("-number")[: PAGE + 1])
    opener = Opener()
    rows = [_row(one, opener) for one in page[:PAGE]]
    return rows, page[PAGE - 1].number if len(page) > PAGE else None


def case_numbered(scope: Scope, *, event: Event, number: int) -> Case:
    """The case of this number within the event. Raises NotFound, also outside the asker's area."""
    found = Case.objects.within(scope).filter(event=event, number=number)
    case = found.select_related("event", "place", "linked_to__event").first()
    if case is None:
        raise NotFound()
    return case


def case_referred(scope: Scope, *, event: Event, text: str) -> Case | None:
    """The case that a text names by its whole card number or its whole label; None for anything less.

    A bare number may be of anybody's numbering, a part of a text of anything.
    """
    text = text.strip()
    found = Case.objects.within(scope).filter(event=event).select_related("event", "place")
    case = found.filter(card_no=text[:40]).first() if rules.is_whole(text) else None
    if case is not None:
        return case
    label = f"{event.code}-"
    number = text[len(label) :] if text.casefold().startswith(label.casefold()) else ""
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    return found.filter(number=min(int(number), 2_000_000_000)).first()


def newest(scope: Scope, *, before: int | None = None) -> list[Case]:
    """A page of the cases of every event the asker may see, the newest first, without their persons."""
    found = Case.objects.within(scope).select_related("event", "place").order_by("-pk")
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found[:PAGE])


def _below(found: Any, path: str) -> Any:
    return found.filter(path__gte=path, path__lt=next_sibling(path)) if path else found


def _row(one: Case, opener: Opener) -> CaseRow:
    known = opener.open(one.key_id, one.sealed)
    return CaseRow(
        one.pk, str(one), people.mask_name(known.get("name") or ""), _SEXES.get(one.sex, ""), one.age,
        one.age_told, one.get_classification_display(), one.classification, one.get_source_display(),
        one.onset_on,
        one.found_at, one.place.full_name or one.place.name, one.place.code, one.card_no, one.carded_at,
        one.card_due_at, one.get_outcome_display(),
    )  # fmt: skip


_SEXES: Final = {1: "male", 2: "female"}


def counts(scope: Scope, *, event: Event, path: str = "") -> dict[str, int]:
    """Cases by classification, for those who may see cases."""
    found = _below(Case.objects.within(scope).filter(event=event), path)
    by_code = dict(found.values_list("classification").annotate(Count("pk")))
    return {code: by_code.get(code, 0) for code in Classification.values}


def person_of(scope: Scope, *, case: Case) -> dict[str, Any]:
    """The personal part, in the open; only `actions.reveal` shows it, after writing it down."""
    if not scope.may("see-cases", case.path):
        raise NotFound()
    return Opener().open(case.key_id, case.sealed)


def masked_person(scope: Scope, *, case: Case) -> dict[str, str]:
    known = person_of(scope, case=case)
    return {
        "name": people.mask_name(known.get("name") or ""),
        "document": people.mask_number(known.get("document") or ""),
        "phone": people.mask_number(known.get("phone") or ""),
    }


def steps(scope: Scope, *, case: Case) -> QuerySet[CaseStep]:
    """How a case was classified, step by step."""
    return CaseStep.objects.filter(case=case_of(scope, pk=case.pk)).select_related("by").order_by("pk")


class VersionRow(NamedTuple):
    number: int
    made_at: datetime
    by: str
    reason: str
    changed: tuple[str, ...]  # names of the facts that differ from the version before


def versions(scope: Scope, *, case: Case) -> list[VersionRow]:
    """The versions of a case and what each changed; the facts themselves stay sealed."""
    opener, before, rows = Opener(), None, []
    found = CaseVersion.objects.filter(case=case_of(scope, pk=case.pk)).select_related("by")
    for one in found.order_by("number"):
        facts = opener.open(one.key_id, one.sealed)
        names = {*facts, *(before or {})}
        changed = () if before is None else tuple(sorted(n for n in names if facts.get(n) != before.get(n)))
        rows.append(VersionRow(one.number, one.made_at, one.by.name, one.reason, changed))
        before = facts
    return rows


class StayRow(NamedTuple):
    """A line of where a case was. `is_point`: it made the place an infected point."""

    pk: int
    kind: str
    place: Place | None
    where: str
    transport: str
    company: str
    from_at: datetime
    to_at: datetime
    is_point: bool
    withdrawn_at: datetime | None


def stay_of(scope: Scope, *, pk: int) -> ExposurePlace:
    """One line of where a case was. Raises NotFound, also outside the area where the asker may see cases."""
    found = ExposurePlace.objects.filter(scope.narrowed("see-cases").q("case__path"), pk=pk)
    stay = found.select_related("case__event", "place").first()
    if stay is None:
        raise NotFound()
    return stay


def stays(scope: Scope, *, case: Case) -> list[StayRow]:
    case = case_of(scope, pk=case.pk)
    opener, since = Opener(), _points_from(scope, case)
    found = ExposurePlace.objects.filter(case=case).select_related("place").order_by("from_at", "pk")
    return [_stay(one, opener, since, case) for one in found]


def _stay(one: ExposurePlace, opener: Opener, since: datetime | None, case: Case) -> StayRow:
    told = opener.open(one.key_id, one.sealed)
    point = since is not None and one.withdrawn_at is None and rules.makes_point(
        one.from_at, one.to_at, points_from=since, isolated_at=case.isolated_at
    )  # fmt: skip
    return StayRow(
        one.pk, one.get_kind_display(), one.place, told.get("where", ""), told.get("transport", ""),
        told.get("company", ""), one.from_at, one.to_at, point, one.withdrawn_at,
    )  # fmt: skip


def windows(scope: Scope, *, case: Case) -> rules.Windows | None:
    """What must be looked into because of a case, by the pack in force when it was found."""
    begins = case.onset_on or case.sampled_on
    if begins is None:
        return None
    pack = measures.protocol(scope, at=case.found_at or case.made_at)
    isolated = timezone.localdate(case.isolated_at) if case.isolated_at else None
    return rules.windows(
        begins, isolated, look_back_days=pack.look_back_days,
        contact_days=pack.contact_days_before_onset, point_days=packs.point_days(pack),
    )  # fmt: skip


def _points_from(scope: Scope, case: Case) -> datetime | None:
    found = windows(scope, case=case)
    return start_of(found.points_from) if found else None


def start_of(day: date) -> datetime:
    """The first moment of a day in the district."""
    return timezone.make_aware(datetime.combine(day, time.min))


def phones_of_cases(scope: Scope) -> set[int]:
    """The blind indexes of the phones of everybody who is or was a case; of excluded ones no longer."""
    rows = Case.objects.filter(scope.q("path"), phone_ix__isnull=False).exclude(classification="excluded")
    return {one for one in rows.values_list("phone_ix", flat=True) if one is not None}


def named_cases(scope: Scope, *, ids: Sequence[int]) -> list[Case]:
    """Cases by their ids, those the asker may see."""
    return list(
        Case.objects.within(scope).filter(pk__in=ids).select_related("event", "place").order_by("number")
    )


def group_path(scope: Scope, *, place: Place) -> str:
    """The stairwell a place lies in, else the place itself: within it, cases are one cluster."""
    unit = Place.objects.filter(path__in=ancestors(place.path), kind__in=GROUPS).order_by("-path").first()
    return unit.path if unit else place.path


def household_at(scope: Scope, *, place: Place) -> Household | None:
    """The household of a dwelling, where exactly one lives there."""
    found = people.counted(Household.objects.filter(lives_at=place).own_first())
    return found[0] if len(found) == 1 else None


# --- the five earlies, and the curve


def legs(scope: Scope, *, event: Event, path: str = "") -> list[rules.Leg]:
    """The delays between the five earlies over the cases the asker may see."""
    found = _below(Case.objects.within(scope).standing().filter(event=event), path)
    names = ("onset_on", "found_at", "reported_at", "isolated_at", "diagnosed_at", "treated_at")
    return rules.legs(_earlies(row) for row in found.values_list(*names).order_by("-number"))


def _earlies(row: Sequence[Any]) -> dict[str, datetime | None]:
    onset, *moments = row
    first = start_of(onset) if onset else None
    return dict(zip(rules.EARLIES, (first, *moments), strict=True))


def earlies_of(scope: Scope, *, case: Case) -> list[tuple[str, datetime | None, float | None]]:
    """Each of the five earlies of one case, with the hours since the one before."""
    row = _earlies([case.onset_on, *(getattr(case, f"{name}_at") for name in rules.EARLIES[1:])])
    found: list[tuple[str, datetime | None, float | None]] = []
    before: datetime | None = None
    for name, at in row.items():
        found.append((name, at, (at - before) / timedelta(hours=1) if at and before else None))
        before = at or before
    return found


def curve(scope: Scope, *, event: Event, path: str = "", at: datetime) -> list[rules.Day]:
    """Cases by day of onset (of the first positive sample where there is none), as far as it is known."""
    found = _below(Case.objects.within(scope).standing().filter(event=event), path)
    rows = found.values_list("onset_on", "sampled_on", "classification", "reported_at", "found_at")
    days, delays = [], []
    for onset, sampled, classification, reported, found_at in rows.order_by("-number"):
        known = reported or found_at
        if onset or sampled:
            days.append((onset or sampled, classification))
        if onset and known:
            delays.append(max((timezone.localdate(known) - onset).days, 0))
    return rules.curve(days, delays, today=timezone.localdate(at))


def undated(scope: Scope, *, event: Event, path: str = "") -> int:
    """Cases that stand on no day of the curve: neither onset nor first positive sample is known."""
    found = _below(Case.objects.within(scope).standing().filter(event=event), path)
    number: int = found.filter(onset_on=None, sampled_on=None).count()
    return number


class CardRate(NamedTuple):
    """Of the cases found, how many were reported directly within the time the law gives."""

    in_time: int
    late: int
    waiting: int
    overdue: int
    unknown: int = 0  # reported, but nobody told when, or from when the time ran

    @property
    def decided(self) -> int:
        return self.in_time + self.late + self.overdue


def card_rate(scope: Scope, *, event: Event, path: str = "", at: datetime) -> CardRate:
    tally: Counter[str] = Counter()
    found = _below(Case.objects.within(scope).filter(event=event), path)
    names = ("card_no", "card_due_at", "carded_at", *_CLOCKS)
    for card_no, due, carded, *told in found.values_list(*names):
        if not card_no:
            tally["overdue" if due < at else "waiting"] += 1
        elif carded is None or not any(told):
            tally["unknown"] += 1
        else:
            tally["in_time" if carded <= due else "late"] += 1
    return CardRate(*(tally[name] for name in CardRate._fields))


_CLOCKS: Final = ("found_at", "isolated_at", "diagnosed_at", "treated_at")


# --- figures to publish


def figures(scope: Scope, *, event: Event, path: str, cut_at: datetime) -> dict[str, Any]:
    """Cases of an area as known by the cut-off: newly so classified in the 24 hours before, and in all."""
    found = _below(Case.objects.within(scope).filter(event=event, made_at__lte=cut_at), path)
    steps = CaseStep.objects.filter(case__in=found, made_at__lte=cut_at).order_by("pk")
    held: dict[int, tuple[str, datetime]] = {}
    for case_id, classification, made_at in steps.values_list("case_id", "classification", "made_at"):
        held[case_id] = (classification, made_at)
    day_before = cut_at - timedelta(hours=24)
    told: dict[str, Any] = {
        code: {
            "total": sum(one == code for one, _at in held.values()),
            "new": sum(one == code and at > day_before for one, at in held.values()),
        }
        for code in Classification.values
    }
    by_then = Q(outcome_on__lte=timezone.localdate(cut_at)) | Q(outcome_on=None)
    ended = found.standing().filter(by_then).exclude(outcome=Outcome.ILL)
    by_outcome = dict(ended.values_list("outcome").annotate(Count("pk")))
    told["undated"] = ended.filter(outcome_on=None).count()
    return told | {code: by_outcome.get(code, 0) for code in Outcome.values if code != Outcome.ILL}


def publications(scope: Scope, *, event: Event | None = None) -> QuerySet[Publication]:
    """What was published for areas that the asker's figures touch, the latest first."""
    mine = scope.narrowed("figures")
    above = {path for root in mine.roots for path in ancestors(root)}
    found = Publication.objects.filter(mine.q("path") | Q(path__in=above))
    if event is not None:
        found = found.filter(event=event)
    return found.select_related("place", "by", "event").order_by("-published_at", "-pk")


# --- classes of communities


def community_of(scope: Scope, *, path: str) -> Place | None:
    """The community a place belongs to."""
    return Place.objects.filter(path__in=ancestors(path), kind=PlaceKind.COMMUNITY).order_by("-path").first()


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


def points(scope: Scope, *, event: Event, path: str, at: datetime) -> list[Place]:
    """The infected points below a path: where its cases lived or stayed while they could infect others."""
    found = Case.objects.filter(event=event, path__gte=path, path__lt=next_sibling(path))
    pack = measures.protocol(scope, at=at)
    counted = packs.definition(pack).counted
    before, ids = timedelta(days=packs.point_days(pack)), set()
    for case in found.filter(classification__in=counted).prefetch_related("exposures"):
        since = start_of(_begins(case) - before)
        ids.add(case.place_id)
        ids |= {
            one.place_id
            for one in case.exposures.all()
            if one.place_id and one.withdrawn_at is None and one.path.startswith(path)
            and rules.makes_point(one.from_at, one.to_at, points_from=since, isolated_at=case.isolated_at)
        }  # fmt: skip
    return list(Place.objects.filter(pk__in=ids).order_by("path"))


class InfectedStay(NamedTuple):
    """Where a case was while it could infect others. Outside the district `place` is None, `where` words."""

    ref: str  # its name, the same each time it is asked for
    case_id: int
    place: Place | None
    where: str
    from_at: datetime
    to_at: datetime


def infected_stays(scope: Scope, *, event: Event, at: datetime) -> list[InfectedStay]:
    """What the places of the cases that count ask for: their homes once they have left, and every stay."""
    pack = measures.protocol(scope, at=at)
    before, opener = timedelta(days=packs.point_days(pack)), Opener()
    found = Case.objects.filter(
        scope.narrowed("see-cases").q("path"),
        event=event,
        classification__in=packs.definition(pack).counted,
    )
    stays = []
    for case in found.select_related("place").prefetch_related("exposures__place").order_by("pk"):
        since = start_of(_begins(case) - before)
        if case.isolated_at is not None and case.isolated_at <= at:
            ref = f"case:{case.pk}:home:{case.place_id}"
            first = min(since, case.isolated_at)
            stays.append(InfectedStay(ref, case.pk, case.place, "", first, case.isolated_at))
        stays += [
            InfectedStay(
                f"case:{case.pk}:stay:{one.pk}",
                case.pk,
                one.place,
                "" if one.place else opener.open(one.key_id, one.sealed).get("where", ""),
                one.from_at,
                one.to_at,
            )
            for one in case.exposures.all()
            if one.withdrawn_at is None
            and rules.makes_point(one.from_at, one.to_at, points_from=since, isolated_at=case.isolated_at)
        ]
    return stays


def _begins(case: Case) -> date:
    return case.onset_on or case.sampled_on or timezone.localdate(case.found_at or case.made_at)
