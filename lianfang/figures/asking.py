"""Figures asked for: their values, those of the places below, and as they were known at a cut-off.

All figures of one source are counted in one statement.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.acts import naming
from lianfang.figures import cuts
from lianfang.figures.declared import DAY, NEVER, ROUND, Figure, Window, figures
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.forms import Field
from lianfang.kit.problems import BadInput, NotFound
from lianfang.kit.scope import STEP, Scope

Number = int | float | None
APART: Final = "apart__"  # before the code of a figure, for what stands beside it
LONGEST: Final = 200  # characters of an answer


@dataclass(frozen=True)
class Asked:
    """One request: of which place, of which time, as known when."""

    place: Place
    window: Window
    on: date
    is_today: bool
    cut: cuts.Cut | None
    told: Mapping[str, str]

    @property
    def as_known_now(self) -> "Asked":
        window = replace(self.window, seq=None, at=clock.now())
        told = {name: text for name, text in self.told.items() if name != "cut"}
        return replace(self, window=window, cut=None, told=told)


@dataclass(frozen=True)
class Told:
    """A figure with its value. `value` None: nothing was reported, which is not 0.

    `is_lost` says that it cannot be told as it was known at the cut-off; `href` leads to its rows, for
    those who may see them.
    """

    figure: Figure
    value: Number
    apart: int = 0
    is_lost: bool = False
    href: str = ""


def asked(scope: Scope, said: Mapping[str, str]) -> Asked:
    """Read a request. Raises NotFound, BadInput and what naming raises."""
    told = {name: _plain(name, said.get(name, "")) for name in ("place", "on", "cut", "round")}
    told = {name: text for name, text in told.items() if text}
    now = clock.now()
    place = _place(scope, told.get("place", ""))
    cut = cuts.read(told.get("cut", ""), now=now)
    at = cut.at if cut else now
    today = timezone.localdate(at)
    on = _day(told.get("on", ""), today)
    window = window_of(place.path, at=at, on=on, round=told.get("round", ""), seq=cut.seq if cut else None)
    return Asked(place, window, on, on == today, cut, told)


def _plain(name: str, text: str) -> str:
    if "\x00" in text or len(text) > LONGEST:
        raise BadInput(field=name, reason=_("holds a character that cannot be kept, or too many"))
    return text.strip()


def window_of(
    path: str, *, at: datetime, on: date | None = None, round: str = "", seq: int | None = None
) -> Window:
    """A day below a place, today where none is named; its first and last moment are the district's."""
    start = timezone.make_aware(datetime.combine(on or timezone.localdate(at), time(0)))
    return Window(path, start, start + timedelta(days=1), at, seq, round)


def _place(scope: Scope, name: str) -> Place:
    if name:
        found: Place = naming.named(scope, Field("place", "place", _("Place"), "place", _("Place")), name)
        return found
    roots = scope.where("figures")
    if not roots:
        raise NotFound()
    return Place.objects.get(path=min(roots, key=lambda root: (len(root), root)))


def _day(text: str, today: date) -> date:
    if not text:
        return today
    try:
        asked = date.fromisoformat(text)
    except ValueError as fault:
        raise BadInput(field=_("Day"), reason=_("is not a date")) from fault
    if asked > today or asked.year < 2000:
        raise BadInput(field=_("Day"), reason=_("has not come yet, or lies too far back"))
    return asked


def figure_named(scope: Scope, code: str) -> Figure:
    """Raises NotFound, also for one of which the asker may know no number anywhere."""
    found = figures().get(code)
    if found is None or not scope.may_anywhere(found.source.shows):
        raise NotFound()
    return found


def offered(scope: Scope, path: str) -> list[Figure]:
    """The figures of which the asker may know the number below a place."""
    return [one for one in figures().values() if scope.may(one.source.shows, path)]


def values(scope: Scope, window: Window, codes: Iterable[str], *, place: str = "") -> dict[str, Told]:
    """The figures of these codes, in their order; those the asker may not know are left out.

    `place` is the code of the place, for the addresses of the rows.
    """
    wanted = [figures()[code] for code in codes]
    by_source: dict[str, list[Figure]] = defaultdict(list)
    for one in wanted:
        if scope.may(one.source.shows, window.path):
            by_source[one.source.code].append(one)
    told: dict[str, Told] = {}
    for group in by_source.values():
        told |= _of_source(scope, window, group)
    return {
        one.code: replace(told[one.code], href=rows_href(scope, one, window, place))
        for one in wanted
        if one.code in told
    }


def _of_source(scope: Scope, window: Window, group: Sequence[Figure]) -> dict[str, Told]:
    source = group[0].source
    if window.is_cut and source.known == NEVER:
        return {one.code: Told(one, None, is_lost=True) for one in group}
    if not source.reported(scope, window):
        return {one.code: Told(one, None) for one in group}
    if source.sums is not None and (kept := source.sums(scope, window, [window.path])):
        sums = kept[window.path]
        return {one.code: Told(one, sums[one.code]) for one in group}
    return counted(scope, window, group)


def counted(scope: Scope, window: Window, group: Sequence[Figure]) -> dict[str, Told]:
    """The figures of one source counted from their rows, whatever sums are kept."""
    rows = group[0].source.below(scope, window)
    asked = _aggregates(group, window)
    found = rows.order_by().aggregate(**asked) if asked else {}
    return {
        one.code: Told(
            one,
            one.measure.made(rows.filter(one.condition(window)))
            if one.measure.made
            else found[_name(one)] or 0,
            found.get(f"{APART}{_name(one)}") or 0,
        )
        for one in group
    }


def _name(figure: Figure) -> str:
    return figure.code.replace("-", "_")


def _aggregates(group: Sequence[Figure], window: Window) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in group:
        where = one.condition(window)
        if one.measure.within:
            found[_name(one)] = one.measure.within(where)
        if one.apart:
            found[f"{APART}{_name(one)}"] = Count("pk", filter=where & one.apart.where)
    return found


@dataclass(frozen=True)
class Below:
    """A figure at the places right below, and whether they make up the place above.

    `here` is what lies at the place itself, or at none of those below.
    """

    told: Told
    branches: Sequence[tuple[Place, Told]]
    here: Number

    @property
    def adds_up(self) -> bool:
        return self.told.figure.measure.adds_up


def below(scope: Scope, figure: Figure, asked: Asked) -> Below:
    """A figure at a place and at each place right below it. Raises NotFound where it may not be known."""
    if not scope.may(figure.source.shows, asked.place.path):
        raise NotFound()
    window = asked.window
    told = values(scope, window, [figure.code], place=asked.place.code)[figure.code]
    children = list(asked.place.children.order_by("path"))
    if told.value is None or not children:
        return Below(told, [], None)
    numbers = _branches(scope, figure, window, [one.path for one in children])
    branches = [
        (one, Told(figure, numbers[one.path], href=_href_below(scope, figure, window, one)))
        for one in children
        if numbers.get(one.path) is not None and (one.closed_on is None or numbers[one.path])
    ]
    here = told.value - sum(one.value or 0 for _place, one in branches) if figure.measure.adds_up else None
    return Below(told, branches, here)


def _href_below(scope: Scope, figure: Figure, window: Window, place: Place) -> str:
    return rows_href(scope, figure, replace(window, path=place.path), place.code)


def _branches(scope: Scope, figure: Figure, window: Window, paths: Sequence[str]) -> Mapping[str, Number]:
    """The figure by the path of each place right below, in one statement where the database can."""
    source = figure.source
    if source.sums is not None and (kept := source.sums(scope, window, paths)):
        return {path: sums[figure.code] for path, sums in kept.items()}
    if figure.measure.within is None:
        return {path: _one(scope, figure, replace(window, path=path)) for path in paths}
    nought: dict[str, Number] = dict.fromkeys(paths, 0)
    length = len(window.path) + STEP
    rows = source.below(scope, window).order_by().annotate(branch=Substr(F(source.path), 1, length))
    grouped = rows.values("branch").annotate(figure=figure.measure.within(figure.condition(window)))
    return nought | {path: n or 0 for path, n in grouped.values_list("branch", "figure") if path in nought}


def _one(scope: Scope, figure: Figure, window: Window) -> Number:
    if not figure.source.reported(scope, window):
        return None
    return counted(scope, window, [figure])[figure.code].value


def rows_of(scope: Scope, figure: Figure, window: Window) -> QuerySet[Any]:
    """The rows of a figure. Raises NotFound where the asker may not see them."""
    if not scope.may(figure.source.needs, window.path):
        raise NotFound()
    if window.is_cut and figure.source.known == NEVER:
        return figure.rows(scope, window).none()
    rows, column = figure.rows(scope, window), figure.measure.column
    return rows.filter(**{f"{column}__gt": 0}) if column else rows


@cache
def _root(code: str) -> str:
    """Where the rows of a figure stand; a page of numbers asks hundreds of times."""
    return reverse("figures:rows", args=[code])


def rows_href(scope: Scope, figure: Figure, window: Window, place: str = "") -> str:
    """Where the rows of a figure are shown; empty for who may not see them."""
    said = {"cut": str(window.seq) if window.is_cut else ""}
    if figure.source.over == ROUND:
        said["round"] = window.round
    if figure.source.over == DAY:
        said["on"] = timezone.localdate(window.start).isoformat()
    return address(scope, figure, path=window.path, place=place, **said)


def address(scope: Scope, figure: Figure, *, path: str, place: str, **said: str) -> str:
    """The same with all that is said in it: `round`, `on`, `cut`, and what narrows the list."""
    if not scope.may(figure.source.needs, path):
        return ""
    told = tuple((name, text) for name, text in {"place": place, **said}.items() if text)
    return f"{_root(figure.code)}?{_query(told)}"


@lru_cache(maxsize=8192)
def _query(told: tuple[tuple[str, str], ...]) -> str:
    """The same places and rounds are written hundreds of times on each page of numbers."""
    return urlencode(told)
