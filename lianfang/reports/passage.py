"""The daily figures of checkpoints and posts, each defined once; docs/sources.md#passage-figures."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.checkpoints import post_lists
from lianfang.checkpoints.models import (
    Arrival,
    Fever,
    Manned,
    PlacePost,
    Site,
    Turn,
    VehiclePass,
    Visitor,
)
from lianfang.checkpoints.rules import queueing
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope, next_sibling

Words = str | Promise
_OFFICE: Final = _("traffic check group of the command office")
_PLACES: Final = _("place post group of the command office")
_CARS: Final = pgettext_lazy("unit", "vehicles")
_PEOPLE, _SECONDS, _POSTS = _("persons"), _("seconds"), _("posts")


class Day(NamedTuple):
    """A calendar day of the district below one place."""

    path: str
    start: datetime
    end: datetime

    def of(self, rows: QuerySet[Any], moment: str, path: str = "path") -> QuerySet[Any]:
        return rows.filter(
            **{
                f"{path}__gte": self.path,
                f"{path}__lt": next_sibling(self.path),
                f"{moment}__gte": self.start,
                f"{moment}__lt": self.end,
            }
        )


@dataclass(frozen=True)
class Metric:
    """One number of a day: `rows` says of what, `value` how it is counted."""

    code: str
    label: Words
    unit: Words
    owner: Words
    rows: str
    value: Callable[[Any], Any]


def _count(**condition: Any) -> Callable[[Any], Any]:
    return lambda rows: rows.filter(**condition).count()


def _sum(field: str, **condition: Any) -> Callable[[Any], Any]:
    return lambda rows: rows.filter(**condition).aggregate(n=Sum(field))["n"] or 0


def _time(share: float) -> Callable[[Any], Any]:
    def value(rows: Any) -> int | None:
        pairs = rows.exclude(left_at=None).values_list("arrived_at", "left_at")
        times = sorted((left - arrived).total_seconds() for arrived, left in pairs)
        return round(queueing.percentile(times, share)) if times else None

    return value


def _longest(rows: Any) -> int:
    """The most cars at one checkpoint at once."""
    steps: list[tuple[datetime, int, int]] = []
    for place, arrived, left in rows.values_list("place", "arrived_at", "left_at"):
        steps += [(arrived, 1, place), *([(left, -1, place)] if left else [])]
    here: dict[int, int] = {}
    most = 0
    for _moment, step, place in sorted(steps):
        here[place] = here.get(place, 0) + step
        most = max(most, here[place])
    return most


def _road(code: str, label: Words, unit: Words, rows: str, value: Callable[[Any], Any]) -> Metric:
    return Metric(code, label, unit, _OFFICE, rows, value)


def _place(code: str, label: Words, unit: Words, rows: str, value: Callable[[Any], Any]) -> Metric:
    return Metric(code, label, unit, _PLACES, rows, value)


ROAD: Final = (
    _road("road-vehicles", _("vehicles checked"), _CARS, "vehicles", _count()),
    _road("road-in", _("of these inbound"), _CARS, "vehicles", _count(direction="in")),
    _road("road-out", _("of these outbound"), _CARS, "vehicles", _count(direction="out")),
    _road("road-listed", _("with somebody from a listed area"), _CARS, "vehicles", _count(from_listed=True)),
    _road("road-people", _("persons measured"), _PEOPLE, "vehicles", _sum("measured")),
    _road("road-registered", _("persons registered"), _PEOPLE, "vehicles", _sum("flagged")),
    _road("road-fevers", _("fever at the first reading"), _PEOPLE, "vehicles", _sum("fevers")),
    _road(
        "road-confirmed",
        _("fever confirmed"),
        _PEOPLE,
        "fevers",
        _count(joins=None, state__in=("confirmed", "handed", "accepted", "refused-by-clinic")),
    ),
    _road("road-acknowledged", _("acknowledged by the clinic"), _PEOPLE, "fevers", _count(state="accepted")),
    _road("road-pushed", _("passed to communities"), _PEOPLE, "arrivals", _count(pushed_at__isnull=False)),
    _road("road-accepted", _("accepted by them"), _PEOPLE, "arrivals", _count(accepted_at__isnull=False)),
    _road("road-arrived", _("arrival verified"), _PEOPLE, "arrivals", _count(state="arrived")),
    _road(
        "road-lost",
        _("not found"),
        _PEOPLE,
        "arrivals",
        _count(state__in=("not-arrived", "wrong-address", "tracing")),
    ),
    _road("road-turned-back", _("turned back"), _CARS, "vehicles", _count(disposition="turn-back")),
    _road(
        "road-turned-people",
        _("persons turned back"),
        _PEOPLE,
        "vehicles",
        _sum("aboard", disposition="turn-back"),
    ),
    _road("road-priority", _("priority passages"), _CARS, "vehicles", _count(disposition="priority")),
    _road(
        "road-staff",
        _("people on duty"),
        _PEOPLE,
        "turns",
        lambda rows: rows.values("user").distinct().count(),
    ),
    _road("road-mean", _("time of a vehicle, half of them"), _SECONDS, "vehicles", _time(0.5)),
    _road("road-p95", _("time of a vehicle, 95 of 100"), _SECONDS, "vehicles", _time(0.95)),
    _road("road-longest", _("longest queue"), _CARS, "vehicles", _longest),
)

PLACES: Final = (
    _place("place-standing", _("posts standing"), _POSTS, "posts", _count()),
    _place(
        "place-manned", _("posts that said they were manned"), _POSTS, "manned",
        lambda rows: rows.filter(staff__gt=0).values("place").distinct().count(),
    ),
    _place("place-measured", _("measured at posts"), _PEOPLE, "visitors", _count(celsius__isnull=False)),
    _place(
        "place-outsiders", _("from outside"), _PEOPLE, "visitors",
        lambda rows: rows.exclude(who__in=("resident", "staff")).count(),
    ),
    _place("place-fevers", _("with fever"), _PEOPLE, "visitors", _count(fever=True)),
    _place("place-cars", _("vehicles"), _CARS, "visitors", _count(by_car=True)),
)  # fmt: skip


class Figure(NamedTuple):
    """A number of a day. `value` None: nothing was reported, which is not 0."""

    metric: Metric
    value: int | None


def day_of(path: str, on: date) -> Day:
    start = timezone.make_aware(datetime.combine(on, datetime.min.time()))
    return Day(path, start, start + timedelta(days=1))


def figures(scope: Scope, *, path: str, on: date) -> tuple[list[Figure], list[Figure]]:
    """The figures of the road and of the posts below a place on a day. Raises NotFound outside."""
    if not scope.may("figures", path):
        raise NotFound()
    day = day_of(path, on)
    rows = _rows(day)
    road = _reported(Site.objects.all(), day)
    places = _reported(PlacePost.objects.all(), day)
    return (
        [Figure(one, one.value(rows[one.rows]) if road else None) for one in ROAD],
        [Figure(one, one.value(rows[one.rows]) if places else None) for one in PLACES],
    )


def _standing(rows: Any, day: Day) -> Any:
    below = rows.filter(path__gte=day.path, path__lt=next_sibling(day.path), opened_at__lt=day.end)
    return below.filter(Q(closed_at=None) | Q(closed_at__gte=day.start))


def _reported(rows: Any, day: Day) -> bool:
    """Whether any checkpoint or post was open below the place that day."""
    return bool(_standing(rows, day).aggregate(n=Count("pk"))["n"])


def _rows(day: Day) -> dict[str, Any]:
    return {
        "vehicles": day.of(VehiclePass.objects.filter(withdrawn_seq=None), "arrived_at"),
        "fevers": day.of(Fever.objects.all(), "found_at"),
        "arrivals": day.of(Arrival.objects.exclude(outcome="corrected"), "left_at"),
        "turns": day.of(Turn.objects.filter(cancelled_at=None), "from_at"),
        "posts": _standing(PlacePost.objects.all(), day),
        "manned": day.of(Manned.objects.all(), "at"),
        "visitors": day.of(Visitor.objects.filter(withdrawn_seq=None), "came_at"),
    }


def due_posts(scope: Scope, *, path: str, at: datetime) -> int:
    """How many places must have a post now: the denominator of those standing."""
    return post_lists.due_posts(scope, at=at, path=path)
