"""Who is in isolation, as far as the asker may know, with readings, needs and teams."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from lianfang.isolation import facts, life
from lianfang.isolation.models import (
    FEVERISH,
    HELD,
    CarerGap,
    Dependant,
    File,
    Need,
    SiteRoom,
)
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import WHOLE, Scope
from lianfang.restrictions import queries as restrictions

_BESIDE = ("place", "area", "carer", "backup", "measure")


def known_to(scope: Scope) -> QuerySet[File]:
    """The files of those whose observation the asker knows of, and of those whose team they are in."""
    rows = File.objects.select_related(*(f"restriction__{one}" for one in _BESIDE), "room__place")
    seen = Q(restriction__in=restrictions.known_to(scope).values("pk"))
    if scope.actor_id is not None:
        seen |= Q(pk__in=_teams_of(scope.actor_id))
    return rows.filter(seen)


def sees_all(scope: Scope) -> bool:
    """Whether the asker knows of everybody in isolation, wherever they stay."""
    return any(WHOLE in scope.where(one) for one in restrictions.SEES)


def _teams_of(user_id: int) -> Any:
    return File.objects.filter(team__user_id=user_id, team__to_at=None).values("pk")


def file(scope: Scope, *, id: int) -> File:
    """One file that the asker may know of. Raises NotFound."""
    found = known_to(scope).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def may_see_readings(scope: Scope, *, one: File) -> bool:
    """The team, and who answers for isolation there and may see health; nobody else sees a temperature."""
    if answers_there(scope, one.restriction.path):
        return True
    return scope.actor_id is not None and one.team.filter(user_id=scope.actor_id, to_at=None).exists()


def answers_there(scope: Scope, path: str) -> bool:
    """Whether the asker answers for isolation at a place, and may see health there."""
    return scope.may("acknowledge", path) and scope.may("see-health", path)


def readings(scope: Scope, *, one: File) -> list[facts.Readings]:
    """Day by day, the last one first; of several of one half the last counts. Raises NotFound."""
    if not may_see_readings(scope, one=one):
        raise NotFound()
    return facts.days_of(one)


def needs(scope: Scope) -> QuerySet[Need]:
    """Needs where the asker may know of somebody's health, and those that are theirs to bring."""
    rows = Need.objects.select_related("place", "by", "owner")
    seen = _where_known(scope)
    if scope.actor_id is not None:
        seen |= Q(owner_id=scope.actor_id)
    return rows.filter(seen)


def dependants(scope: Scope) -> QuerySet[Dependant]:
    rows = Dependant.objects.select_related("place", "by", "file__restriction")
    return rows.filter(_where_known(scope))


def rooms(scope: Scope) -> QuerySet[SiteRoom]:
    rows = SiteRoom.objects.select_related("place", "by")
    return rows.filter(_where_known(scope))


def _where_known(scope: Scope) -> Q:
    """Where the asker may know of somebody's health, or answers for isolation."""
    return scope.narrowed("see-health").q("path") | scope.narrowed("acknowledge").q("path")


class Figures(NamedTuple):
    """Households and people are two numbers, because several live behind one door."""

    households: int
    people: int
    at_home: int
    central: int
    untold: int
    due: int
    unwatched: int  # with an open gap
    without_backup: int
    feverish: int
    away: int
    unasked: int


def figures(scope: Scope, rows: QuerySet[File], *, at: datetime) -> Figures:
    """Counted in the database, in one statement, over those of `rows` who are restricted."""
    today = timezone.localdate(at)
    gaps = CarerGap.objects.filter(until=None).values("file_id")
    states = life.FILE.states
    told = rows.filter(HELD).aggregate(
        households=Count("restriction__place", distinct=True),
        people=Count("pk"),
        at_home=Count("pk", filter=Q(restriction__setting="home")),
        central=Count("pk", filter=Q(restriction__setting="central")),
        untold=Count("pk", filter=states[life.TO_TELL]),
        due=Count("pk", filter=Q(restriction__ends_on__lt=today)),
        unwatched=Count("pk", filter=Q(pk__in=gaps)),
        without_backup=Count("pk", filter=Q(restriction__backup=None)),
        feverish=Count("pk", filter=FEVERISH),
        away=Count("pk", filter=states[life.AWAY]),
        unasked=Count("pk", filter=Q(asked_at=None)),
    )
    return Figures(**told)
