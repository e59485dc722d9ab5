"""Where cases were, and what follows from that: windows, households, infected places."""

from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from django.utils import timezone

from lianfang.cases import packs, rules
from lianfang.cases.models import (
    Case,
    ExposurePlace,
)
from lianfang.cases.queries.register import case_of, start_of
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope, ancestors, next_sibling
from lianfang.measures import queries as measures
from lianfang.measures.models import Event
from lianfang.people import rules as people
from lianfang.people.models import Household
from lianfang.people.queries import Opener

GROUPS: Final = (PlaceKind.UNIT.value,)  # a stairwell is one cluster, whoever's door


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
        contact_days=packs.contact_days(pack), point_days=packs.point_days(pack),
    )  # fmt: skip


def _points_from(scope: Scope, case: Case) -> datetime | None:
    found = windows(scope, case=case)
    return start_of(found.points_from) if found else None


def group_path(scope: Scope, *, place: Place) -> str:
    """The stairwell a place lies in, else the place itself: within it, cases are one cluster."""
    unit = Place.objects.filter(path__in=ancestors(place.path), kind__in=GROUPS).order_by("-path").first()
    return unit.path if unit else place.path


def household_at(scope: Scope, *, place: Place) -> Household | None:
    """The household of a dwelling, where exactly one lives there."""
    found = people.counted(Household.objects.filter(lives_at=place).own_first())
    return found[0] if len(found) == 1 else None


# --- classes of communities


def community_of(scope: Scope, *, path: str) -> Place | None:
    """The community a place belongs to."""
    return Place.objects.filter(path__in=ancestors(path), kind=PlaceKind.COMMUNITY).order_by("-path").first()


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
