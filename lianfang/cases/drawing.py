"""The curve by onset, and the delays of the five earlies, as coordinates for plain SVG. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from lianfang.cases.rules import LIKELY_COMPLETE, Day, Leg

WIDTH: Final = 720.0
HEIGHT: Final = 240.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 8.0, 14.0, 34.0
ORDER: Final = ("confirmed", "clinical", "suspected", "asymptomatic")  # from the ground up
LEGS_WIDTH: Final = 100.0


class Block(NamedTuple):
    """The cases of one day and classification."""

    classification: str
    x: float
    y: float
    width: float
    height: float
    count: int  # type: ignore[assignment]  # a tuple's own `count` is not asked for
    on: date


class Chart(NamedTuple):
    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    blocks: tuple[Block, ...]
    shade_x: float | None  # from here on, days are still filling up
    shade_width: float
    counts: tuple[tuple[float, int], ...]
    days: tuple[tuple[float, date], ...]
    today_x: float | None
    total: int


def curve(days: Sequence[Day], today: date) -> Chart | None:
    """Bars by day; None where there is no case."""
    if not days:
        return None
    step = (WIDTH - LEFT - RIGHT) / len(days)
    most = max(one.total for one in days)
    ground = HEIGHT - BOTTOM
    unit = (ground - TOP) / max(most, 4)
    unsure = [at for at, one in enumerate(days) if one.complete < LIKELY_COMPLETE]
    first = unsure[0] if unsure else None
    past = [at for at, one in enumerate(days) if one.on == today]
    return Chart(
        WIDTH, HEIGHT, LEFT, WIDTH - RIGHT, TOP, ground,
        tuple(_blocks(days, step, unit, ground)),
        round(LEFT + first * step, 1) if first is not None else None,
        round((len(days) - first) * step, 1) if first is not None else 0.0,
        tuple((round(ground - count * unit, 1), count) for count in _rules(most)),
        tuple(_dates(days, step)),
        round(LEFT + (past[0] + 1) * step, 1) if past else None,
        sum(one.total for one in days),
    )  # fmt: skip


def _blocks(days: Sequence[Day], step: float, unit: float, ground: float) -> Iterator[Block]:
    width = max(min(step - 1.5, 26.0), 1.0)
    for at, day in enumerate(days):
        y = ground
        x = LEFT + at * step + (step - width) / 2
        for code in ORDER:
            count = day.counts.get(code, 0)
            if count:
                y -= count * unit
                yield Block(
                    code, round(x, 1), round(y, 1), round(width, 1), round(count * unit, 1), count, day.on
                )


def _rules(most: int) -> list[int]:
    step = next(one for one in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000) if max(most, 4) / one <= 5)
    return list(range(step, max(most, 4) + 1, step))


def _dates(days: Sequence[Day], step: float) -> Iterator[tuple[float, date]]:
    every = max(1, round(64 / step))  # a date needs some 64 units
    for at in range(0, len(days), every):
        yield round(LEFT + (at + 0.5) * step, 1), days[at].on


class LegBar(NamedTuple):
    """One leg with its bar: median as the bar's end, nine of ten as the line's."""

    leg: Leg
    median: float  # 0 to 100
    ninety: float


def bars(legs: Sequence[Leg]) -> list[LegBar]:
    longest = max((one.ninety for one in legs if one.ninety), default=0.0) or 1.0
    return [LegBar(one, _part(one.median, longest), _part(one.ninety, longest)) for one in legs]


def _part(hours: float | None, longest: float) -> float:
    return round(min(max((hours or 0.0) / longest, 0.0), 1.0) * LEGS_WIDTH, 1)
