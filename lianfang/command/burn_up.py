"""The burn-up: done over time against what exists, with the pace still needed and the forecast.

Drawn on the server as plain SVG, so it is there at first paint and on paper. Pure.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from lianfang.command.rules import HOUR, Forecast, Hourly

WIDTH: Final = 500.0
HEIGHT: Final = 230.0
LEFT, RIGHT, TOP, BOTTOM = 58.0, 14.0, 22.0, 30.0  # margins for the words around
NIGHT = (20, 8)  # hours of the clock between which the ground is shaded
LONGEST: Final = timedelta(days=10)  # of the time axis, whatever the forecast says


Along = Callable[[datetime], float]  # a moment's place on the time axis
Up = Callable[[float], float]  # a count's place on the upright one


class Tick(NamedTuple):
    at: float
    value: int | datetime


class Drawing(NamedTuple):
    """Coordinates for the template; None where there is nothing to draw."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    done: str  # SVG points
    area: str
    forecast: str
    needed: str
    now_x: float
    now_y: float
    due_x: float
    finish_x: float | None
    nights: tuple[tuple[float, float], ...]
    days: tuple[Tick, ...]
    counts: tuple[Tick, ...]


def draw(
    hourly: Hourly,
    *,
    due: int,
    done: int,
    opened_at: datetime,
    due_at: datetime,
    now: datetime,
    ahead: Forecast,
    zone: ZoneInfo,
) -> Drawing:
    """`due` is what exists and must be done, `done` what is; the last point of the line is now."""
    start = min([opened_at, *(at for at, _ in hourly[:1])])
    finish = ahead.finish_at
    end = min(max(due_at, now, finish or due_at) + (due_at - start) / 24, start + LONGEST)
    x_of, y_of = _scales(start, end, max(due, done, 1))
    line = [(x_of(at), y_of(value)) for at, value in _sums(hourly, start, now, done)]
    coming = [(x_of(at), y_of(done + gain)) for at, gain in ahead.curve if at <= end]
    needed = [(x_of(at), y_of(done + gain)) for at, gain in ahead.needed_curve if at <= end]
    ground = HEIGHT - BOTTOM
    return Drawing(
        WIDTH,
        HEIGHT,
        LEFT,
        WIDTH - RIGHT,
        TOP,
        ground,
        _points(line),
        _points([(line[0][0], ground), *line, (line[-1][0], ground)]),
        _points(coming),
        _points(needed),
        *line[-1],
        x_of(due_at),
        x_of(finish) if finish and now < finish <= end else None,
        tuple(_nights(start, end, x_of, zone)),
        tuple(_days(start, end, x_of, zone)),
        tuple(Tick(y_of(value), value) for value in _round_counts(due)),
    )


def _scales(start: datetime, end: datetime, most: int) -> tuple[Along, Up]:
    span = (end - start) / timedelta(seconds=1) or 1.0

    def x_of(at: datetime) -> float:
        share = (at - start).total_seconds() / span
        return round(LEFT + max(0.0, min(1.0, share)) * (WIDTH - LEFT - RIGHT), 1)

    def y_of(value: float) -> float:
        return round(HEIGHT - BOTTOM - max(0.0, min(1.0, value / most)) * (HEIGHT - TOP - BOTTOM), 1)

    return x_of, y_of


def _sums(hourly: Hourly, start: datetime, now: datetime, done: int) -> list[tuple[datetime, float]]:
    """What was done by the end of each hour; the last point is the figure as it stands now."""
    points: list[tuple[datetime, float]] = [(start, 0.0)]
    total = 0
    for at, gain in hourly:
        if at > points[-1][0]:
            points.append((at, float(total)))  # flat through hours without work
        total += gain
        if at + HOUR < now:
            points.append((at + HOUR, float(total)))
    return [*points, (max(now, points[-1][0]), float(done))]


def _points(pairs: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in pairs)


def _nights(start: datetime, end: datetime, x_of: Along, zone: ZoneInfo) -> Iterator[tuple[float, float]]:
    evening = start.astimezone(zone).replace(hour=NIGHT[0], minute=0, second=0, microsecond=0)
    evening -= timedelta(days=1)
    while evening < end:
        morning = evening + timedelta(hours=24 - NIGHT[0] + NIGHT[1])
        if morning > start:
            yield x_of(evening), round(x_of(morning) - x_of(evening), 1)
        evening += timedelta(days=1)


def _days(start: datetime, end: datetime, x_of: Along, zone: ZoneInfo) -> Iterator[Tick]:
    noon = start.astimezone(zone).replace(hour=12, minute=0, second=0, microsecond=0)
    while noon < end:
        if noon >= start:
            yield Tick(x_of(noon), noon)
        noon += timedelta(days=1)


def _round_counts(due: int) -> list[int]:
    """Three or four round numbers up to `due`, for the rules behind the line."""
    if due <= 0:
        return []
    step = 10 ** (len(str(due)) - 1)
    for finer in (step, step // 2, step // 5):
        if finer and due // finer >= 2:
            step = finer
            break
    while due / step > 5:
        step *= 2
    return [value for value in range(step, due + 1, step) if value <= due * 0.93]
