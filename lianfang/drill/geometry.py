"""A plausible map for the demonstration: each street's outline cut into its communities, without gaps."""

import json
from math import cos, pi, sin
from random import Random
from typing import Final

Point = tuple[float, float]  # longitude, latitude in degrees, WGS 84
Polygon = list[Point]

# Rough outlines side by side; the line between the two is shared. They are not survey data.
OUTLINES: Final[dict[str, Polygon]] = {
    "370705009": [
        (119.098, 36.703),
        (119.106, 36.742),
        (119.128, 36.764),
        (119.163, 36.768),
        (119.196, 36.757),
        (119.204, 36.728),
        (119.198, 36.699),
        (119.190, 36.668),
        (119.150, 36.654),
        (119.114, 36.667),
    ],
    "370705010": [
        (119.196, 36.757),
        (119.204, 36.728),
        (119.198, 36.699),
        (119.190, 36.668),
        (119.232, 36.660),
        (119.271, 36.676),
        (119.288, 36.711),
        (119.281, 36.748),
        (119.246, 36.772),
    ],
}


def cut(rng: Random, outline: Polygon, parts: int) -> list[Polygon]:
    """The outline cut into `parts` pieces of about equal area."""
    if parts == 1:
        return [outline]
    left = parts // 2
    angle = _across(outline) + rng.uniform(-0.35, 0.35)
    low, high = _extent(outline, angle)
    for _ in range(30):
        middle = (low + high) / 2
        if area(_half(outline, angle, middle)) < area(outline) * left / parts:
            low = middle
        else:
            high = middle
    one, other = _half(outline, angle, low), _half(outline, angle + pi, -low)
    return cut(rng, one, left) + cut(rng, other, parts - left)


def _across(outline: Polygon) -> float:
    """The direction in which a piece is longest, so that pieces do not become splinters."""
    spans = {turn: _extent(outline, turn) for turn in (0.0, pi / 2)}
    return max(spans, key=lambda turn: spans[turn][1] - spans[turn][0])


def _extent(outline: Polygon, angle: float) -> tuple[float, float]:
    along = [_along(point, angle) for point in outline]
    return min(along), max(along)


def _along(point: Point, angle: float) -> float:
    return point[0] * 0.8 * cos(angle) + point[1] * sin(angle)  # a degree of longitude is shorter here


def _half(outline: Polygon, angle: float, limit: float) -> Polygon:
    """The part of the outline lying before `limit` in the given direction."""
    kept: Polygon = []
    for index, point in enumerate(outline):
        before = outline[index - 1]
        a, b = _along(before, angle) - limit, _along(point, angle) - limit
        if (a < 0) != (b < 0):
            share = a / (a - b)
            kept.append(
                (before[0] + (point[0] - before[0]) * share, before[1] + (point[1] - before[1]) * share)
            )
        if b < 0:
            kept.append(point)
    return kept


def area(outline: Polygon) -> float:
    twice = sum(
        outline[i - 1][0] * point[1] - point[0] * outline[i - 1][1] for i, point in enumerate(outline)
    )
    return abs(twice) / 2


def centre(outline: Polygon) -> Point:
    return (
        sum(point[0] for point in outline) / len(outline),
        sum(point[1] for point in outline) / len(outline),
    )


def shrunk(outline: Polygon, share: float = 0.9) -> Polygon:
    """The outline drawn in towards its middle, so that there are streets between compounds."""
    x, y = centre(outline)
    return [(x + (px - x) * share, y + (py - y) * share) for px, py in outline]


def geojson(outline: Polygon) -> str:
    ring = [[round(x, 6), round(y, 6)] for x, y in outline]
    return json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]}, separators=(",", ":"))
