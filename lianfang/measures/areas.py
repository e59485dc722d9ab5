"""Which places are under a measure now, drawn as a small map."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.grid import area_map
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit.scope import Scope
from lianfang.measures import powers
from lianfang.measures.models import Measure, MeasureArea

MOST: Final = 80  # communities on one map; beyond that the streets are drawn
FREE, MILD, PARTLY, RESTRICTED, TWICE = range(5)
WORDS: Final = (
    (FREE, _("no measure")),
    (MILD, _("restricts nobody: screening, monitoring")),
    (PARTLY, _("restricted in part")),
    (RESTRICTED, _("one restriction")),
    (TWICE, _("two restrictions or more")),
)


class Covered(NamedTuple):
    """One place of the map and what holds there."""

    shape: area_map.Shape
    standing: int
    word: str | Promise
    number: int  # measures in force that touch it


class Drawing(NamedTuple):
    map: area_map.Drawing
    places: tuple[Covered, ...]
    legend: tuple[tuple[int, str | Promise], ...]


def draw(scope: Scope, *, measures: Sequence[Measure], at: datetime) -> Drawing | None:
    """The communities of the scope (streets, where these are many) by what holds there at a moment."""
    held = [(area.path, _binds(one)) for one in measures if _holds(one, at) for area in _live(one, at)]
    places = _places(scope) if held else []
    if not places:
        return None
    standing = {one.code: _standing(one.path, held) for one in places}
    drawn = area_map.draw([_area(one, held) for one in places])
    words = dict(WORDS)
    covered = tuple(
        Covered(shape, standing[key], words[standing[key]], shape.area.left)
        for shape in drawn.shapes
        for key in [shape.area.href]
    )
    used = {one.standing for one in covered}
    return Drawing(drawn, covered, tuple(row for row in WORDS if row[0] in used))


def _places(scope: Scope) -> list[Place]:
    near = Place.objects.within(scope.narrowed("figures")).filter(closed_on=None)
    for kind in (PlaceKind.COMMUNITY, PlaceKind.STREET):
        found = list(near.filter(kind=kind).order_by("path")[: MOST + 1])
        if 0 < len(found) <= MOST:
            return found
    return []


def _binds(one: Measure) -> bool:
    return powers.of(one.kind).second_approver


def _holds(one: Measure, at: datetime) -> bool:
    return one.state_at(at) == "in-force"


def _live(one: Measure, at: datetime) -> list[MeasureArea]:
    return [area for area in one.areas.all() if area.to_at is None or area.to_at > at]


def _standing(path: str, held: Sequence[tuple[str, bool]]) -> int:
    above = [binds for area, binds in held if path.startswith(area)]
    inside = [binds for area, binds in held if area.startswith(path) and area != path]
    if any(above):
        return TWICE if sum(above) + sum(inside) > 1 else RESTRICTED
    if any(inside):
        return PARTLY
    return MILD if above or inside else FREE


def _area(place: Place, held: Sequence[tuple[str, bool]]) -> area_map.Area:
    number = sum(place.path.startswith(area) or area.startswith(place.path) for area, _binds in held)
    return area_map.Area(place.name, place.code, place.geometry, 0, 1, number)
