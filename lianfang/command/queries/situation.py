"""A round at a place: figures, branches, what lies ahead, gaps."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypedDict
from zoneinfo import ZoneInfo

from django.utils import timezone

from lianfang.command import burn_up, rules
from lianfang.command.links import place_href
from lianfang.command.queries.people import phones_of
from lianfang.command.queries.places import MOST_RECORDS
from lianfang.duties import queries as duties
from lianfang.duties.forms import BASE_ADD, BASE_CHANGES, BASE_MOVE, BASE_REMOVE
from lianfang.duties.models import Duty, Record, Round, Tally
from lianfang.duties.queries import Coverage
from lianfang.grid import area_map
from lianfang.grid.models import Place
from lianfang.kit.lists import Cut, cut
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import STEP, Scope, ancestors, next_sibling

FEW = 3  # branches at or below which the level below them is shown as well

FURTHEST = 10  # rows of that level in the table; the map has them all

FIRST_GAPS = 12  # gaps on the first page; the rest have a page of their own


class BranchRow(NamedTuple):
    name: str
    within: str  # name of the place above, for a row of the second level
    href: str
    coverage: Coverage
    finish_at: datetime | None
    is_late: bool
    place: Place


class GapRow(TypedDict):
    """A gap as a page shows it: the sign of its state, and whom to call."""

    pk: int
    code: str
    name: str
    href: str
    sign: str
    tried: int
    due_at: datetime
    owner_name: str
    phone: str


class Situation(NamedTuple):
    """A round at a place. `seen` tells one state of it from the next."""

    round: Round
    place: Place
    coverage: Coverage
    ahead: rules.Forecast
    chart: burn_up.Drawing
    branches: list[BranchRow]
    behind: list[BranchRow]  # of the level below the branches, where these are few
    map: area_map.Drawing
    gaps: list[GapRow]
    seen: str


def seen(scope: Scope, *, at: datetime) -> str:
    """Changes when a record was kept, and with every minute, since times to go change with it."""
    return f"{duties.head(scope)}-{int(at.timestamp()) // 60}"


def situation(scope: Scope, *, round: Round, place: Place, at: datetime) -> Situation:
    """Everything the situation room shows. Constant in its number of queries."""
    mark = seen(scope, at=at)
    coverage = duties.coverage(scope, round_id=round.pk, path=place.path)
    branches = duties.branches(scope, round_id=round.pk, place=place)
    below = second_level(scope, round_id=round.pk, place=place) if len(branches) <= FEW else []
    worst = _worst(below)
    shown = [place.path, *(one.place.path for one in (*branches, *worst))]
    hours = duties.hourly(scope, round_id=round.pk, paths=shown)
    total = hours[place.path]
    ahead = _ahead(total, coverage, round, at)
    names = {one.place.path: one.place.name for one in branches}
    chart = burn_up.draw(
        total,
        due=coverage.due,
        done=coverage.done,
        opened_at=round.opens_at,
        due_at=round.due_at,
        now=round.closed_at or at,
        ahead=ahead,
        zone=_zone(),
    )
    gaps = first_gaps(scope, round=round, path=place.path)
    return Situation(
        round,
        place,
        coverage,
        ahead,
        chart,
        [_branch(one, hours[one.place.path], round, at) for one in branches],
        [_branch(one, hours[one.place.path], round, at, names) for one in worst],
        area_map.draw([_area(one, round) for one in _in_order(below or branches)]),
        gaps,
        mark,
    )


def _worst(branches: Sequence[duties.Branch]) -> list[duties.Branch]:
    ranked = sorted(branches, key=lambda one: (one.coverage.share, -one.coverage.open, one.place.path))
    return [one for one in ranked if one.coverage.open][:FURTHEST]


def _in_order(branches: Sequence[duties.Branch]) -> list[duties.Branch]:
    return sorted(branches, key=lambda one: one.place.path)


def second_level(scope: Scope, *, round_id: int, place: Place) -> list[duties.Branch]:
    """The sums two levels below `place`: the communities of a district."""
    if not scope.may("figures", place.path):
        raise NotFound()
    places = {one.path: one for one in Place.objects.filter(parent__parent=place)}
    tallies = Tally.objects.filter(round_id=round_id, path__in=list(places)).values_list(
        "path", "raised", "done", "excused", "void", "tried"
    )
    return [
        duties.Branch(
            places[path], Coverage(raised, done, raised - done - excused - void, excused, void, tried)
        )
        for path, raised, done, excused, void, tried in tallies
    ]


def _zone() -> ZoneInfo:
    return ZoneInfo(timezone.get_current_timezone_name())


def _ahead(hourly: rules.Hourly, coverage: Coverage, round: Round, at: datetime) -> rules.Forecast:
    left = 0 if round.closed_at else coverage.open
    return rules.forecast(
        hourly, left=left, opened_at=round.opens_at, due_at=round.due_at, now=at, zone=_zone()
    )


def _branch(
    one: duties.Branch,
    hourly: rules.Hourly,
    round: Round,
    at: datetime,
    above: Mapping[str, str] | None = None,
) -> BranchRow:
    ahead = _ahead(hourly, one.coverage, round, at)
    is_late = bool(one.coverage.open) and (ahead.finish_at is None or ahead.finish_at > round.due_at)
    within = (above or {}).get(one.place.path[:-STEP], "")
    return BranchRow(
        one.place.name, within, place_href(one.place.code, round), one.coverage, ahead.finish_at, is_late,
        one.place,
    )  # fmt: skip


def _area(one: duties.Branch, round: Round) -> area_map.Area:
    coverage = one.coverage
    return area_map.Area(
        one.place.name,
        place_href(one.place.code, round),
        one.place.geometry,
        coverage.done,
        coverage.due,
        coverage.open,
    )


def first_gaps(scope: Scope, *, round: Round, path: str) -> list[GapRow]:
    """The most pressing gaps; nothing for one who may see figures alone."""
    if not scope.may("see", path):
        return []
    found, _more = duties.gaps(scope, round_id=round.pk, path=path, limit=FIRST_GAPS)
    open_ones = Duty.objects.filter(pk__in=[one["duty"] for one in found]).select_related("place", "owner")
    return shown_gaps(scope, duties=list(open_ones.order_by("-rank", "path")), round=round)


def shown_gaps(scope: Scope, *, duties: Sequence[Duty], round: Round) -> list[GapRow]:
    """Open duties as a list shows them, with whom to call."""
    phones = phones_of(scope, {one.owner_id for one in duties if one.owner_id is not None})
    return [
        GapRow(
            pk=one.pk,
            code=one.place.code,
            name=one.place.called,
            href=place_href(one.place.code, round),
            sign=rules.sign("open", tried=one.tried, outcome=one.outcome),
            tried=one.tried,
            due_at=one.due_at,
            owner_name=one.owner.name if one.owner else "",
            phone=phones.get(one.owner_id or 0, ""),
        )
        for one in duties
    ]


class Crumb(NamedTuple):
    name: str
    href: str


def crumbs(scope: Scope, *, place: Place, round: Round | None = None) -> list[Crumb]:
    """The places above that the asker may see, the highest first."""
    above = Place.objects.filter(path__in=ancestors(place.path)[:-1]).order_by("path")
    return [Crumb(one.name, place_href(one.code, round)) for one in above if scope.may("figures", one.path)]


BASE_SIGNS = {BASE_ADD.name: "＋", BASE_REMOVE.name: "－", BASE_MOVE.name: "⇄"}


class BaseChange(NamedTuple):
    """One place added to a round's base, taken out of it, or split off with a part of it."""

    at: datetime
    place: str
    href: str
    sign: str  # what became of it: more, less, or moved
    was: str  # what it was split off from
    by: str
    reason: str


def base_changes(scope: Scope, *, round: Round, path: str, page: int = 1) -> Cut[BaseChange]:
    """The change log of a round's base, newest first."""
    if not scope.may("see", path):
        return Cut((), total=0, most=MOST_RECORDS)
    records = (
        Record.objects.filter(
            kind__in=BASE_CHANGES,
            path__gte=path,
            path__lt=next_sibling(path),
            made_at__gte=round.opens_at,
            **({"made_at__lte": round.closed_at} if round.closed_at else {}),
        )
        .select_related("place", "made_by")
        .order_by("-seq")
    )
    return cut(records, MOST_RECORDS, page=page).of(
        lambda one: BaseChange(
            one.made_at,
            one.place.called,
            place_href(one.place.code),
            BASE_SIGNS[one.kind],
            json.loads(one.detail).get("was", ""),
            one.made_by.name,
            json.loads(one.detail).get("reason", ""),
        )
    )
