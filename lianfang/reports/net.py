"""A net over all fields, all hours: what is due and what is done, by kind of work, by place, by hour."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, F
from django.db.models.functions import Substr, TruncHour
from django.utils.functional import Promise

from lianfang.duties.subjects import title_of
from lianfang.figures.declared import Window, figures
from lianfang.grid.models import Place
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import STEP, Scope


class Cell(NamedTuple):
    """Duties of one kind at one place or in one hour. `missed` are part of those not done."""

    due: int = 0
    done: int = 0
    missed: int = 0

    @property
    def state(self) -> str:
        if self.missed:
            return "overdue"
        return "done" if self.done == self.due else "open"


class Line(NamedTuple):
    """One kind of work: the whole day, each hour of it, each place right below."""

    kind: str
    title: str | Promise
    day: Cell
    hours: list[tuple[str, Cell | None]]  # "2020-01-29T08" and what is due in it
    places: list[tuple[Place, Cell | None]]


def net(scope: Scope, *, place: Place, window: Window) -> list[Line]:
    """The kinds of work due below a place on the day, in order. Raises NotFound outside the asker's area."""
    if not scope.may("figures", place.path):
        raise NotFound()
    due, done, missed = (figures()[f"net-{code}"].condition(window) for code in ("due", "done", "missed"))
    rows = figures()["net-due"].source.below(scope, window).order_by().filter(due)
    sums = {"due": Count("pk"), "done": Count("pk", filter=done), "missed": Count("pk", filter=missed)}
    by_hour = rows.annotate(part=TruncHour("due_at")).values("kind", "part").annotate(**sums)
    branch = Substr(F("path"), 1, len(place.path) + STEP)
    by_place = rows.annotate(part=branch).values("kind", "part").annotate(**sums)
    hours, places = _by_kind(by_hour), _by_kind(by_place)
    below = list(place.children.filter(closed_on=None).order_by("path"))
    starts = [window.start + timedelta(hours=one) for one in range(24)]
    return [
        Line(
            kind,
            title_of(kind),
            _together(hours[kind].values()),
            [(said(at), hours[kind].get(at)) for at in starts],
            [(one, places[kind].get(one.path)) for one in below],
        )
        for kind in sorted(hours)
    ]


def _by_kind(rows: Any) -> dict[str, dict[Any, Cell]]:
    found: dict[str, dict[Any, Cell]] = defaultdict(dict)
    for kind, part, due, done, missed in rows.values_list("kind", "part", "due", "done", "missed"):
        found[kind][part] = Cell(due, done, missed)
    return found


def _together(cells: Any) -> Cell:
    return Cell(*(sum(column) for column in zip(*cells, strict=True)))


def said(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H}"
