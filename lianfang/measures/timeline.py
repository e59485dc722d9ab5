"""The measures of an event over time: a line for each, what happened to it as marks on it. Pure.

Places on the axis are per cent of its width, so that a narrow window draws it as well as a wide one.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.utils import timezone
from django.utils.functional import Promise

from lianfang.measures import powers
from lianfang.measures.models import Measure, MeasureState, MeasureStepKind

MOST_ROWS: Final = 14
CLOSE, ASIDE = 2.0, 12  # per cent of the axis; units
NARROWEST: Final = 0.6  # per cent; a thinner bar could not be seen
Along = Callable[[datetime], float]  # a moment's place on the time axis
OPEN_AHEAD: Final = timedelta(days=3)  # how far a bar without an end is drawn beyond now
FURTHEST: Final = timedelta(days=60)
SHAPES: Final = {  # drawn around 0,0
    MeasureStepKind.DECIDED.value: "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0",
    MeasureStepKind.ANNOUNCED.value: "M0 -5L5 4L-5 4Z",
    MeasureStepKind.ADJUSTED.value: "M0 -5L5 0L0 5L-5 0Z",
    MeasureStepKind.LIFTED.value: "M-4 -4H4V4H-4Z",
    MeasureStepKind.CANCELLED.value: "M-4 -4L4 4M4 -4L-4 4",
}


class Mark(NamedTuple):
    """Something that happened to a measure."""

    x: float
    at: datetime
    word: str | Promise
    shape: str
    shift: int  # units beside its place, where another mark stands there already


class Bar(NamedTuple):
    pk: int
    label: str
    where: str
    sign: str
    x: float
    width: float
    is_open: bool  # no end is set
    begins_at: datetime
    ends_at: datetime | None
    marks: tuple[Mark, ...]


class Tick(NamedTuple):
    x: float
    at: datetime


class Drawing(NamedTuple):
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    now_x: float
    legend: tuple[tuple[str | Promise, str], ...]


def draw(measures: Sequence[Measure], *, now: datetime) -> Drawing | None:
    """The decided ones, the earliest on top; None where there is nothing to draw."""
    decided = [one for one in measures if one.decided_at and (one.begins_at or one.ended_at is None)]
    shown = sorted(decided, key=lambda one: (_start(one), one.pk))[-MOST_ROWS:]
    if not shown:
        return None
    moments = [one.decided_at for one in shown if one.decided_at]
    first = min([*moments, *(_start(one) for one in shown)])
    end = max([now + OPEN_AHEAD, *(min(_end(one, now), now + FURTHEST) for one in shown)])
    start = first - max(timedelta(hours=12), (end - first) / 25)  # room for the first mark and day
    span = (end - start).total_seconds()

    def along(at: datetime) -> float:
        return round(min(100.0, max(0.0, 100 * (at - start).total_seconds() / span)), 2)

    bars = tuple(_bar(one, along, now) for one in shown)
    used = {mark.shape for bar in bars for mark in bar.marks}
    legend = tuple((MeasureStepKind(code).label, shape) for code, shape in SHAPES.items() if shape in used)
    return Drawing(bars, _ticks(start, end, along), along(now), legend)


def _start(one: Measure) -> datetime:
    """When it holds, or would hold had the forms that are lacking been kept."""
    return one.begins_at or max(one.from_at, one.decided_at or one.from_at)


def _bar(one: Measure, along: Along, now: datetime) -> Bar:
    start = _start(one)
    left, right = along(start), along(max(start, _end(one, now)))
    ends = [at for at in (one.to_at, one.ended_at) if at is not None]
    return Bar(
        one.pk,
        str(powers.of(one.kind).name),
        "、".join(area.place.name for area in one.areas.all()[:3]),
        sign_of(one.state_at(now)),
        left,
        round(min(max(NARROWEST, right - left), 100 - left), 2),
        not ends,
        start,
        min(ends) if ends else None,
        tuple(_marks(one, along)),
    )


def _marks(one: Measure, along: Along) -> Iterator[Mark]:
    """What happened, in its order; marks that would cover each other stand side by side."""
    last, shift = -100.0, 0
    for step in one.steps.all():
        if step.kind in SHAPES:
            x = along(step.at)
            shift = shift + ASIDE if x - last < CLOSE else 0
            last = x
            yield Mark(x, step.at, step.get_kind_display(), SHAPES[step.kind], shift)


def _end(one: Measure, now: datetime) -> datetime:
    ends = [at for at in (one.to_at, one.ended_at) if at is not None]
    return min(ends) if ends else now + OPEN_AHEAD


def _ticks(start: datetime, end: datetime, along: Along) -> tuple[Tick, ...]:
    span = (end - start).days or 1
    step = timedelta(days=max(1, -(-span // 5)))
    first = timezone.localtime(start).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    found, at = [], first
    margin = (end - start) / 20  # a label nearer to an edge would run out of the drawing
    while at < end - margin:
        if at > start + margin:
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
