"""The grid map: places coloured by how far they are, drawn on the server as plain SVG.

Colour has five steps, and each incomplete step below four fifths its own hatching, so that the map
survives a grey printer. Where geometry is missing, places stand as equal tiles in their order:
a map that is always there beats one that is sometimes right. Pure: no database, no clock.
"""

import json
import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

WIDTH: Final = 500.0  # of the drawing, in its own units
TALLEST: Final = 460.0
MARGIN: Final = 6.0
TILE: Final = (94.0, 58.0)
TILE_GAP: Final = 5.0
STEPS: Final = (0.5, 0.8, 0.95, 1.0)  # done over due; where the colour changes
LETTER: Final = 13.0  # width of one Chinese character of a label

Point = tuple[float, float]


class Area(NamedTuple):
    """What is drawn: a place, and how far it is."""

    name: str
    href: str
    geometry: str  # GeoJSON, or empty
    done: int
    due: int
    left: int


class Shape(NamedTuple):
    area: Area
    d: str  # the outline as an SVG path
    x: float  # where the label stands
    y: float
    level: int  # 1 (least) to 5 (complete)
    shows_name: bool
    shows_figure: bool  # only where it fits inside; every figure is in the table and in the title too


class Drawing(NamedTuple):
    width: float
    height: float
    shapes: tuple[Shape, ...]
    is_map: bool  # False: tiles


def level(done: int, due: int) -> int:
    """The step of the colour scale: 5 only where all is done."""
    share = done / due if due else 1.0
    return 1 + sum(share >= step for step in STEPS)


def draw(areas: Sequence[Area]) -> Drawing:
    """The map of the areas, or tiles where more than a tenth of them have no outline."""
    outlines = [_rings(area.geometry) for area in areas]
    missing = sum(not rings for rings in outlines)
    if not areas or missing * 10 > len(areas):
        return _tiles(areas)
    known = [(area, rings) for area, rings in zip(areas, outlines, strict=True) if rings]
    project, height = _projection(point for _, rings in known for ring in rings for point in ring)
    shapes = tuple(
        _shape(area, [[project(point) for point in ring] for ring in rings]) for area, rings in known
    )
    return Drawing(WIDTH, height, shapes, True)


def _rings(geometry: str) -> list[list[Point]]:
    """The outer and inner rings of a GeoJSON polygon; nothing for what is not one."""
    if not geometry:
        return []
    try:
        read = json.loads(geometry)
        one = read["coordinates"]
        polygons = {"Polygon": [one], "MultiPolygon": one}[read["type"]]
        rings = [[(float(p[0]), float(p[1])) for p in ring] for polygon in polygons for ring in polygon]
    except (ValueError, KeyError, TypeError, IndexError):
        return []
    return [ring for ring in rings if len(ring) >= 4 and all(map(_is_on_earth, ring))]


def _is_on_earth(point: Point) -> bool:
    return -180 <= point[0] <= 180 and -85 <= point[1] <= 85


def _projection(points: Iterable[Point]) -> tuple[Any, float]:
    """Degrees to drawing units, true in both directions at the middle of the area."""
    all_points = list(points)
    west, east = min(p[0] for p in all_points), max(p[0] for p in all_points)
    south, north = min(p[1] for p in all_points), max(p[1] for p in all_points)
    squeeze = math.cos(math.radians((south + north) / 2))
    across, up = max((east - west) * squeeze, 1e-9), max(north - south, 1e-9)
    scale = min((WIDTH - 2 * MARGIN) / across, (TALLEST - 2 * MARGIN) / up)
    indent = (WIDTH - across * scale) / 2

    def project(point: Point) -> Point:
        return indent + (point[0] - west) * squeeze * scale, MARGIN + (north - point[1]) * scale

    return project, round(up * scale + 2 * MARGIN, 1)


def _shape(area: Area, rings: list[list[Point]]) -> Shape:
    """The outline, and its label where there is room for one."""
    largest = max(rings, key=lambda ring: abs(_twice_area(ring)))
    centre, y = _middle(largest)
    left, right = _chord(largest, centre, y)
    x = (left + right) / 2
    above, below = _chord(largest, x, y - LETTER), _chord(largest, x, y + LETTER)
    name, figure = LETTER * (_letters(area.name) + 0.3), LETTER * (_letters(f"{area.left:,}") + 0.3)
    return Shape(
        area,
        " ".join(map(_path, rings)),
        round(x, 1),
        round(y, 1),
        level(area.done, area.due),
        above[1] - above[0] >= name and below[1] - below[0] >= figure,
        right - left >= figure and _extent(largest)[1] >= LETTER * 1.4,
    )


def _chord(ring: list[Point], x: float, y: float) -> Point:
    """From where to where the area reaches at height `y`, around `x` or nearest to it."""
    sides = [(a, b) for a, b in pairwise(ring) if (a[1] > y) != (b[1] > y)]
    cuts = sorted(a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1]) for a, b in sides)
    chords = list(zip(cuts[::2], cuts[1::2], strict=False))
    return min(chords, key=lambda chord: max(chord[0] - x, x - chord[1], 0.0), default=(x, x))


def _letters(name: str) -> float:
    """The width of a name in Chinese characters; a Latin letter is about half of one."""
    return sum(1.0 if ord(letter) > 0x2E7F else 0.55 for letter in name)


def _path(ring: list[Point]) -> str:
    kept: list[str] = []
    for x, y in ring:
        text = f"{x:.1f} {y:.1f}"
        if not kept or kept[-1] != text:
            kept.append(text)
    return f"M{'L'.join(kept)}Z"


def _twice_area(ring: list[Point]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))


def _middle(ring: list[Point]) -> Point:
    """The centroid of a ring; the mean of its corners where it has no area."""
    twice = _twice_area(ring)
    if abs(twice) < 1e-6:
        return sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring)
    pairs = list(pairwise(ring))
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (3 * twice)
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (3 * twice)
    return x, y


def _extent(ring: list[Point]) -> Point:
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    return max(xs) - min(xs), max(ys) - min(ys)


def _tiles(areas: Sequence[Area]) -> Drawing:
    across = max(1, int((WIDTH + TILE_GAP) // (TILE[0] + TILE_GAP)))
    shapes = []
    for index, area in enumerate(areas):
        left = (index % across) * (TILE[0] + TILE_GAP)
        top = (index // across) * (TILE[1] + TILE_GAP)
        right, bottom = left + TILE[0], top + TILE[1]
        outline = f"M{left} {top}L{right} {top}L{right} {bottom}L{left} {bottom}Z"
        middle = (left + TILE[0] / 2, top + TILE[1] / 2)
        shapes.append(Shape(area, outline, *middle, level(area.done, area.due), True, True))
    rows = -(-len(areas) // across)
    height = max(rows * (TILE[1] + TILE_GAP) - TILE_GAP, 1.0)
    return Drawing(WIDTH, height, tuple(shapes), False)
