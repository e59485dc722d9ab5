"""The places that must have a temperature post now, and how each of them stands."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Case as Choose
from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.checkpoints import facts
from lianfang.checkpoints.models import Manned, PlacePost, Visitor
from lianfang.duties import queries as duties
from lianfang.figures import asking
from lianfang.figures.declared import figures
from lianfang.grid.models import Place, PlaceKind, PlaceQuerySet
from lianfang.kit.scope import WHOLE, Scope, below
from lianfang.listings.declared import Case, Column, Filter, Listing, Sort, declare, of_place
from lianfang.measures import queries as measures
from lianfang.measures import rules
from lianfang.people.models import Organisation

STATES: Final = ("late", "unmanned", "open", "manned")  # by rank
WORDS: Final = {
    "late": pgettext_lazy("post", "no post"),
    "unmanned": pgettext_lazy("post", "unmanned"),
    "open": pgettext_lazy("post", "no post yet"),
    "manned": pgettext_lazy("post", "manned"),
}
SIGNS: Final = {"late": "overdue", "unmanned": "overdue", "open": "open", "manned": "done"}


def ordered(scope: Scope, at: datetime) -> list[tuple[str, Any]]:
    """The areas in which posts are ordered, each with the measure that orders them."""
    found = measures.in_force(scope, at=at, kind=facts.MONITORING)
    return [(area.path, one) for one in found for area in one.areas.all()]


def due(scope: Scope, areas: Sequence[tuple[str, Any]], path: str = WHOLE) -> PlaceQuerySet:
    """The places of those areas, below `path`, that must have a post."""
    covered = reduce(or_, _obliged(areas), Q(pk__in=()))
    return Place.objects.within(scope).standing().filter(below(path), covered)


def _obliged(areas: Sequence[tuple[str, Any]]) -> list[Q]:
    """For each measure in an area the places it obliges: kinds, size of enterprises, who is exempt."""
    asked = [(area, rules.Posts.of(measure.obliges)) for area, measure in areas]
    named = {pk for _area, one in asked for pk in one.exempt}
    paths = dict(Place.objects.filter(pk__in=named).values_list("pk", "path")) if named else {}
    return [below(area) & _asked_of(one, paths) for area, one in asked]


def _asked_of(asked: rules.Posts, paths: Mapping[int, str]) -> Q:
    """What a measure does not say is as it was before it could."""
    found = Q(kind__in=asked.kinds or rules.UNSAID_KINDS)
    for pk in asked.exempt:
        if pk in paths:
            found &= ~below(paths[pk])
    if asked.least_workers:
        here = Organisation.objects.filter(place=OuterRef("pk"))
        small = here.filter(workers__lt=asked.least_workers)
        other = here.filter(Q(workers__gte=asked.least_workers) | Q(workers=None))
        found &= ~Q(kind=PlaceKind.ENTERPRISE) | ~Q(Exists(small)) | Q(Exists(other))
    return found


def due_posts(scope: Scope, *, at: datetime, path: str = WHOLE) -> int:
    """How many places must have a post now: the denominator of those standing."""
    return due(scope, ordered(scope, at), path).count()


def posts(scope: Scope, at: datetime) -> PlaceQuerySet:
    """Those places, each with `due_at`, whether a post stands, and the rank of its state.

    The places are some among all the district has, and who is heard of is few: both are looked up once, for
    the counts of each question to stand on.
    """
    areas, pack = ordered(scope, at), measures.protocol(scope, at=at)
    opening = timedelta(hours=pack.post_opening_hours)
    heard = manned(scope, since=at - timedelta(minutes=pack.post_silence_minutes), at=at)
    wanted = list(due(scope, areas).values_list("pk", flat=True))
    return Place.objects.filter(pk__in=wanted).annotate(
        due_at=_due_at(areas, opening),
        stands=Exists(PlacePost.objects.filter(place=OuterRef("pk"), closed_at=None)),
        rank=Choose(
            When(stands=False, due_at__lt=at, then=Value(0)),
            When(stands=False, then=Value(2)),
            When(pk__in=heard, then=Value(3)),
            default=Value(1),
            output_field=IntegerField(),
        ),
    )


def manned(scope: Scope, *, since: datetime, at: datetime) -> list[int]:
    """The places that last said, after `since`, that somebody stands there."""
    told = Manned.objects.filter(scope.q("path"), at__gte=since, at__lte=at)
    last = dict(told.order_by("at", "seq").values_list("place", "staff"))
    return [place for place, staff in last.items() if staff > 0]


def _due_at(areas: Sequence[tuple[str, Any]], opening: timedelta) -> Choose:
    """When the post must stand: counted from the first measure that asks for it.

    Each of these places is asked by one of them, so that the last needs no looking.
    """
    asked = sorted(areas, key=lambda one: one[1].begins_at)
    dues = [Value(measure.begins_at + opening, output_field=DateTimeField()) for _area, measure in asked]
    whens = [When(obliged, then=due) for obliged, due in zip(_obliged(asked[:-1]), dues, strict=False)]
    last = dues[-1] if dues else Value(None)
    return Choose(*whens, default=last, output_field=DateTimeField())


def state_of(row: Any) -> str:
    return STATES[row.rank]


def _with_visitors(scope: Scope, rows: Sequence[Any], at: datetime) -> Sequence[Any]:
    ids = [one.pk for one in rows]
    inside = Visitor.objects.filter(place__in=ids, left_at=None, withdrawn_seq=None, forgotten_at=None)
    late = Count("pk", filter=Q(leaves_by__lt=at))
    counted = inside.order_by().values_list("place").annotate(n=Count("pk"), late=late)
    found = {place: (number, over) for place, number, over in counted}
    told = Manned.objects.filter(place=OuterRef("pk"), path=OuterRef("path")).order_by("-at", "-seq")
    last = (Subquery(told.values("staff")[:1]), Subquery(told.values("at")[:1]))
    said = {pk: each for pk, *each in Place.objects.filter(pk__in=ids).values_list("pk", *last)}
    for one in rows:
        one.inside, one.overstayed = found.get(one.pk, (0, 0))
        one.inside_href, one.overstayed_href = (_opened(scope, code, one) for code in _WITHIN)
        one.said_staff, one.said_at = said[one.pk] if one.stands else (None, None)
    return rows


_WITHIN: Final = ("place-inside", "place-overstayed")


def _opened(scope: Scope, code: str, place: Any) -> str:
    """The way to the rows of a figure of this place, for who may see them."""
    return asking.address(scope, figures()[code], path=place.path, place=place.code)


def _cases(scope: Scope, at: datetime) -> list[Case]:
    return [Case(code, WORDS[code], Q(rank=rank)) for rank, code in enumerate(STATES)]


def standing(scope: Scope, rows: QuerySet[Any], at: datetime) -> dict[str, Any]:
    """How many must be, how many stand, how many are manned."""
    stands, manned = Count("pk", filter=Q(stands=True)), Count("pk", filter=Q(rank=3))
    return {
        "home": duties.one_home(scope, ability="see"),
        "counts": rows.aggregate(due=Count("pk"), standing=stands, manned=manned),
    }


POSTS: Final = declare(
    Listing(
        "posts",
        _("Posts of places"),
        "post list",
        posts,
        (
            of_place("place", _("Place"), lambda row: row, sort="place",
                     href=lambda row: reverse("checkpoints:post", args=[row.code])),
            Column("state", _("State"), state_of, words=lambda row: WORDS[state_of(row)],
                   sign=lambda row: SIGNS[state_of(row)], sort="state"),
            Column("due_at", _("Must stand by"), lambda row: row.due_at, "moment"),
            Column("manned_at", _("Last manned"), lambda row: row.said_at, "moment"),
            Column("staff", _("At the post"), lambda row: row.said_staff, "count"),
            Column("inside", _("Inside"), lambda row: row.inside, "count", href=lambda row: row.inside_href),
            Column("overstayed", _("Overstayed"), lambda row: row.overstayed, "count",
                   href=lambda row: row.overstayed_href),
        ),
        (
            Sort("state", _("What is missing first"), ("rank", "path", "pk")),
            Sort("place", _("By place"), ("path", "pk")),
        ),
        (
            Filter("state", _("State"), "cases", cases=_cases),
            Filter("kind", _("Kind of place"), "choice", "kind", words=dict(PlaceKind.choices)),
            Filter("place", _("Place"), "place", "path"),
            Filter("name", pgettext_lazy("list", "Name begins with"), "text", "name__startswith"),
        ),
        load=_with_visitors,
        beside=standing,
        is_late=lambda row: state_of(row) in {"late", "unmanned"},
        template="checkpoints/posts.html",
        empty=(
            _("No place must have a post now."),
            _(
                "A health-monitoring measure in force says which kinds of places of its area need a post."
            ),
        ),
    )
)  # fmt: skip
