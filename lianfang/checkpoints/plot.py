"""The drawings of the room as plain numbers for SVG. Pure: no database, no clock."""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

WIDTH: Final = 640.0
HEIGHT: Final = 200.0
LEFT: Final = 36.0
BOTTOM: Final = 24.0
TOP: Final = 14.0


class Column(NamedTuple):
    """One hour of a bar chart. `label` is shown every third hour."""

    x: float
    y: float
    width: float
    height: float
    cars: int
    from_at: datetime
    is_peak: bool
    is_over: bool  # more cars than the open lanes can take
    shows_hour: bool


class Chart(NamedTuple):
    columns: Sequence[Column]
    capacity_y: float | None
    capacity: int
    ticks: Sequence[tuple[float, int]]


def hours(counts: Sequence[tuple[datetime, int]], *, capacity: float) -> Chart:
    """Cars an hour as bars, with the line of what the open lanes can take."""
    most = max([count for _, count in counts] + [1])
    limit = capacity if 0 < capacity < most * 4 else 0.0
    top = _round_up(max(most, limit))
    step = (WIDTH - LEFT) / max(len(counts), 1)
    tall = HEIGHT - TOP - BOTTOM
    columns = [
        Column(
            x=round(LEFT + index * step + 1, 1),
            y=round(TOP + tall * (1 - count / top), 1),
            width=round(step - 2, 1),
            height=round(tall * count / top, 1),
            cars=count,
            from_at=at,
            is_peak=count == most and count > 0,
            is_over=bool(limit) and count > limit,
            shows_hour=index % 3 == 0,
        )
        for index, (at, count) in enumerate(counts)
    ]
    line = round(TOP + tall * (1 - limit / top), 1) if limit else None
    ticks = [(round(TOP + tall * (1 - part / 2), 1), round(top * part / 2)) for part in range(3)]
    return Chart(columns, line, round(limit), ticks)


def _round_up(value: float) -> float:
    """To the next of 2, 4, 6, 8, 10 times a power of ten: a scale people read at once."""
    size = 10.0 ** math.floor(math.log10(max(value, 1)))
    return max(2.0, float(next(step * size for step in (1, 2, 4, 6, 8, 10) if step * size >= value)))


class Dot(NamedTuple):
    """One community on the map."""

    x: float
    y: float
    radius: float
    code: str
    name: str
    awaited: int
    arrived: int
    label_y: float = 0.0


def dots(pins: Sequence[tuple[str, str, float, float, int, int]]) -> list[Dot]:
    """Communities by longitude and latitude, true to scale; their size by who is awaited."""
    if not pins:
        return []
    middle = math.radians(sum(pin[3] for pin in pins) / len(pins))
    xs = [pin[2] * math.cos(middle) for pin in pins]
    ys = [pin[3] for pin in pins]
    span = max(max(xs) - min(xs), max(ys) - min(ys), 0.01)
    scale = (MAP - 2 * EDGE) / span
    left = (MAP - (max(xs) - min(xs)) * scale) / 2
    top = (MAP - (max(ys) - min(ys)) * scale) / 2
    return _labelled(
        Dot(
            round(left + (x - min(xs)) * scale, 1),
            round(top + (max(ys) - y) * scale, 1),
            round(6 + 2 * math.sqrt(pin[4] + pin[5]), 1),
            pin[0],
            pin[1],
            pin[4],
            pin[5],
        )
        for pin, x, y in zip(pins, xs, ys, strict=True)
    )


def _labelled(found: Iterable[Dot]) -> list[Dot]:
    """Each name above its dot, or below where another's dot or name lies above already."""
    placed: list[Dot] = []
    taken: list[tuple[float, float]] = []  # middles of what has been drawn
    dots = sorted(found, key=lambda one: (one.y, one.x))
    for dot in dots:
        above, below = dot.y - dot.radius - 6, dot.y + dot.radius + 15
        others = [(one.x, one.y) for one in dots if one is not dot]
        free = all(abs(x - dot.x) > LABEL_WIDE or abs(y - above) > LABEL_HIGH for x, y in [*taken, *others])
        placed.append(dot._replace(label_y=round(above if free else below, 1)))
        taken.append((dot.x, placed[-1].label_y))
    return placed


LABEL_WIDE, LABEL_HIGH = 64.0, 24.0  # around the middle of a name of five characters
MAP: Final = 420.0
EDGE: Final = 60.0
