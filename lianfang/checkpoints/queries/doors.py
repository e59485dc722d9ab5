"""Posts of places, and who went in and out."""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.utils import timezone

from lianfang.checkpoints.models import (
    Manned,
    PlacePost,
    Visitor,
)
from lianfang.checkpoints.queries.access import MOST, require_ability
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit.lists import Cut, cut
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope, ancestors
from lianfang.people.queries import Opener


def manned_hours(scope: Scope, *, place: Place, at: datetime) -> list[tuple[datetime, int | None]]:
    """For each of the last 24 hours how many stood at the post; None where nobody said anything."""
    require_ability(scope, place.path, "figures")
    rows = Manned.objects.filter(place=place, at__gt=at - timedelta(hours=24)).values_list("at", "staff")
    best: dict[int, int] = {}
    for moment, staff in rows:
        back = int((at - moment).total_seconds() // 3600)
        best[back] = max(best.get(back, 0), staff)
    return [(at - timedelta(hours=back + 1), best.get(back)) for back in range(23, -1, -1)]


def _community_path(place: Place) -> str:
    """The path of the community a place lies in; its own where it lies in none."""
    paths = ancestors(place.path)
    found = Place.objects.filter(path__in=paths, kind=PlaceKind.COMMUNITY).values_list("path", flat=True)
    return next(iter(found), place.path)


def may_see_log(scope: Scope, *, place: Place) -> bool:
    """Whether the asker belongs to the place or its community: nobody above reads who went in and out."""
    community = _community_path(place)
    return any(
        root.startswith(community) and place.path.startswith(root) for root in scope.where("see-identity")
    )


class VisitorRow(NamedTuple):
    visitor: Visitor
    told: dict[str, Any]
    is_over: bool


def visitors(
    scope: Scope, *, place: Place, at: datetime, inside: bool = True, page: int = 1
) -> Cut[VisitorRow]:
    """The log of a post for the place and its community. Raises NotFound for everybody else."""
    if not may_see_log(scope, place=place):
        raise NotFound()
    rows = Visitor.objects.filter(place=place, withdrawn_seq=None)
    if inside:
        rows = rows.filter(left_at=None, forgotten_at=None)
    opener = Opener()
    return cut(rows.order_by("-came_at", "-seq"), MOST, page=page).of(
        lambda one: VisitorRow(
            one,
            opener.open(one.key_id, one.sealed),
            one.left_at is None and one.leaves_by is not None and one.leaves_by < at,
        )
    )


def day_log(scope: Scope, *, place: Place, on: date) -> list[VisitorRow]:
    """Everybody who came in on one local day, in their order. Raises NotFound as `visitors` does."""
    if not may_see_log(scope, place=place):
        raise NotFound()
    start = timezone.make_aware(datetime.combine(on, time(0)))
    rows = Visitor.objects.filter(
        place=place, withdrawn_seq=None, came_at__gte=start, came_at__lt=start + timedelta(days=1)
    )
    opener = Opener()
    return [
        VisitorRow(one, opener.open(one.key_id, one.sealed), False) for one in rows.order_by("came_at", "seq")
    ]


def standing_post(scope: Scope, *, place: Place) -> PlacePost | None:
    """The post standing at a place now."""
    require_ability(scope, place.path)
    return PlacePost.objects.filter(place=place, closed_at=None).select_related("measure").first()


class PostCounts(NamedTuple):
    """A post's day so far, in counts that name nobody."""

    inside: int
    overstayed: int
    came: int
    outsiders: int
    fevers: int
    cars: int


def post_counts(scope: Scope, *, place: Place, at: datetime) -> PostCounts:
    """Counts since local midnight, and who is inside now."""
    require_ability(scope, place.path, "figures")
    start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Visitor.objects.filter(place=place, withdrawn_seq=None)
    present = Q(left_at=None, forgotten_at=None)
    today = Q(came_at__gte=start)
    sums = rows.aggregate(
        inside=Count("pk", filter=present),
        overstayed=Count("pk", filter=present & Q(leaves_by__lt=at)),
        came=Count("pk", filter=today),
        outsiders=Count("pk", filter=today & ~Q(who__in=("resident", "staff"))),
        fevers=Count("pk", filter=today & Q(fever=True)),
        cars=Count("pk", filter=today & Q(by_car=True)),
    )
    return PostCounts(**sums)
