"""The measures of an event over time, as plain SVG: a bar for each, now as a line. Pure."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.utils import timezone

from lianfang.measures import powers
from lianfang.measures.models import Measure, MeasureState

WIDTH: Final = 760.0
ROW, TOP, BOTTOM = 26.0, 22.0, 24.0
MOST_ROWS: Final = 14
Along = Callable[[datetime], float]  # a moment's place on the time axis
OPEN_AHEAD: Final = timedelta(days=3)  # how far a bar without an end is drawn beyond now


class Bar(NamedTuple):
    label: str
    sign: str
    x: float
    y: float
    width: float
    is_open: bool  # no end is set
    label_x: float
    label_end: bool  # the label ends at label_x, where there is no room to the right


class Tick(NamedTuple):
    x: float
    at: datetime


class Drawing(NamedTuple):
    width: float
    height: float
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    now_x: float
    ground: float


def draw(measures: Sequence[Measure], *, now: datetime) -> Drawing | None:
    """The decided ones, the earliest on top; None where there is nothing to draw."""
    shown = sorted((one for one in measures if one.begins_at), key=lambda one: (one.begins_at, one.pk))
    shown = shown[-MOST_ROWS:]
    if not shown:
        return None
    start = min(one.begins_at for one in shown if one.begins_at) - timedelta(hours=12)
    end = max([now + OPEN_AHEAD, *(min(_end(one, now), now + timedelta(days=60)) for one in shown)])
    scale = WIDTH / (end - start).total_seconds()

    def along(at: datetime) -> float:
        return round(min(WIDTH, max(0.0, (at - start).total_seconds() * scale)), 1)

    bars = tuple(_bar(one, row, along, now) for row, one in enumerate(shown))
    ground = TOP + ROW * len(bars)
    return Drawing(WIDTH, ground + BOTTOM, bars, _ticks(start, end, along), along(now), ground)


def _bar(one: Measure, row: int, along: Along, now: datetime) -> Bar:
    assert one.begins_at is not None
    left, right = along(one.begins_at), along(_end(one, now))
    is_right = left > WIDTH / 2
    return Bar(
        str(powers.of(one.kind).name),
        sign_of(one.state_at(now)),
        left,
        TOP + ROW * row,
        round(max(3.0, right - left), 1),
        one.to_at is None and one.ended_at is None,
        round(left - 6 if is_right else left + 6, 1),
        is_right,
    )


def _end(one: Measure, now: datetime) -> datetime:
    ends = [at for at in (one.to_at, one.ended_at) if at is not None]
    return min(ends) if ends else now + OPEN_AHEAD


def _ticks(start: datetime, end: datetime, along: Along) -> tuple[Tick, ...]:
    span = (end - start).days or 1
    step = timedelta(days=max(1, span // 7))
    first = timezone.localtime(start).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    found, at = [], first
    while at < end:
        found.append(Tick(along(at), at))
        at += step
    return tuple(found)


def sign_of(state: str) -> str:
    """The sign of the house that stands for a state of a measure."""
    return {
        MeasureState.DRAFT.value: "open",
        MeasureState.TO_CONFIRM.value: "tried",
        MeasureState.DECIDED.value: "followed",
        MeasureState.ANNOUNCED.value: "followed",
        MeasureState.IN_FORCE.value: "done",
        MeasureState.LIFTED.value: "excused",
        MeasureState.EXPIRED.value: "excused",
        MeasureState.CANCELLED.value: "void",
    }[state]
