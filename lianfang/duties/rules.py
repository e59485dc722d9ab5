"""How evidence decides a duty. Pure: no database, no clock."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Final, NamedTuple

from django.utils import timezone

CLOSES, TRIED, EXCUSES, VOIDS, LAPSES, NOTES = "closes", "tried", "excuses", "voids", "lapses", "notes"
OPEN, DONE, EXCUSED, VOID = "open", "done", "excused", "void"

MAX_RANK: Final = 3  # ranks of an open duty run from 0 (not yet tried) to this


class Judged(NamedTuple):
    """What a record says of a duty it answers."""

    verdict: str
    outcome: str = ""
    flagged: bool = False
    rank: int = 0


class Proof(NamedTuple):
    """One live piece of evidence of a duty."""

    seq: int
    verdict: str
    outcome: str
    flagged: bool
    rank: int
    made_us: int  # microseconds since 1970


class Standing(NamedTuple):
    """Where a duty stands, and on which evidence (`seq` None: on none)."""

    state: str
    rank: int = 0
    tried: int = 0
    outcome: str = ""
    seq: int | None = None
    made_us: int | None = None


def settle(proofs: Iterable[Proof]) -> Standing:
    """The state that follows from all live evidence, whatever the order it arrived in.

    Taking out of the base beats all; then the duty met; then an excuse; then the round's end.
    Among several that meet it, one with flags beats one without (a flag always wins), then the one
    made last.
    """
    by_verdict: dict[str, list[Proof]] = {}
    for proof in proofs:
        by_verdict.setdefault(proof.verdict, []).append(proof)
    tried = by_verdict.get(TRIED, [])
    for verdict, state in ((VOIDS, VOID), (CLOSES, DONE), (EXCUSES, EXCUSED), (LAPSES, VOID)):
        if verdict in by_verdict:
            best = max(by_verdict[verdict], key=lambda one: (one.flagged, one.made_us, one.seq))
            return Standing(state, 0, len(tried), best.outcome, best.seq, best.made_us)
    if not tried:
        return Standing(OPEN)
    last = max(tried, key=lambda one: (one.made_us, one.seq))
    rank = max(last.rank, *(one.rank for one in tried))
    if len(tried) > 1:
        rank = max(rank, 2)
    return Standing(OPEN, min(rank, MAX_RANK), len(tried), last.outcome, last.seq, None)


LATE_ENTRY: Final = timedelta(minutes=30)  # docs/sources.md#late-entry


def is_late_entry(made_at: datetime, received_at: datetime) -> bool:
    """Whether a record was entered so long after it was made that whoever reads it should know."""
    return received_at - made_at > LATE_ENTRY


class Rung(NamedTuple):
    """One step of the ladder an unanswered alert climbs: who is told, how long after it was raised."""

    who: str  # "owner", "lead" of the nearest place above, "district"
    after: timedelta


LADDER: Final = (  # docs/sources.md#escalation
    Rung("owner", timedelta(0)),
    Rung("lead", timedelta(minutes=60)),
    Rung("district", timedelta(minutes=240)),
)


class Window(NamedTuple):
    """One turn of a schedule: the clock time it is named by, and between which moments it is met."""

    named_at: datetime
    opens_at: datetime
    due_at: datetime
    number: int  # turns counted on without end, so that a roster goes round


def clock_times(texts: Iterable[str]) -> list[time]:
    """Times of day from "08:00", in their order. Raises ValueError for what is none."""
    found = set()
    for text in texts:
        moment = time.fromisoformat(text.strip())
        if moment.tzinfo is not None or moment.second or moment.microsecond:
            raise ValueError(text)
        found.add(moment)
    return sorted(found)


HOURS_OF_A_DAY: Final = 24


def hourly(every: int, start: time = time()) -> list[time]:
    """The times of day of something done every so many hours, counted from `start` on.

    Even over midnight only where the hours divide the day (`is_even`).
    """
    steps = range(0, HOURS_OF_A_DAY, every)
    return sorted(start.replace(hour=(start.hour + step) % HOURS_OF_A_DAY) for step in steps)


def is_even(every: int) -> bool:
    return every > 0 and HOURS_OF_A_DAY % every == 0


def windows(
    times: Sequence[time],
    *,
    minutes: int,
    is_post: bool,
    first: datetime,
    last: datetime,
    zone: tzinfo,
    ends_at: datetime | None = None,
) -> Iterator[Window]:
    """The turns named by a moment from `first` on and before `last`.

    Each lies `minutes` before and after its time; those of a post follow each other without a gap,
    each from its time to the next, the last to the moment the post `ends_at`.
    """
    if not times:
        return
    day, end = first.astimezone(zone).date(), last.astimezone(zone).date()
    while day <= end:
        for number, moment in enumerate(times):
            named_at = datetime.combine(day, moment, zone)
            if first <= named_at < last:
                turn = day.toordinal() * len(times) + number
                until = _next(day, times, number, zone) if is_post else None
                if until is not None and ends_at is not None:
                    until = min(until, ends_at)
                yield _window(named_at, minutes, until, turn)
        day += timedelta(days=1)


def running(
    times: Sequence[time],
    *,
    minutes: int,
    is_post: bool,
    at: datetime,
    zone: tzinfo,
    ends_at: datetime | None = None,
) -> list[Window]:
    """The turn that runs at a moment and was named before it: the rest of a post's shift, and of any
    other the whole window, because it can still be met. None where one begins just then."""
    day = timedelta(days=1)
    terms: dict[str, Any] = {"minutes": minutes, "is_post": is_post, "zone": zone, "ends_at": ends_at}
    before = windows(times, first=at - day, last=at, **terms)
    found = [one for one in before if one.opens_at < at < one.due_at]
    return [one._replace(opens_at=at) for one in found] if is_post else found


class Span(NamedTuple):
    """How many turns lie in the time of a schedule that ends, and when the last one is."""

    turns: int
    last_at: datetime | None


def span(times: Sequence[time], *, first: datetime, last: datetime, zone: tzinfo) -> Span:
    """The turns named from `first` on and before `last`, counted without walking through the days between."""
    if not times or first >= last:
        return Span(0, None)
    day, end = first.astimezone(zone).date(), last.astimezone(zone).date()
    edges = {day, end}
    named = [datetime.combine(one, moment, zone) for one in edges for moment in times]
    between = max(0, (end - day).days - 1) * len(times)
    turns = between + sum(first <= one < last for one in named)
    near = [end - timedelta(days=back) for back in range(2)]
    late = [datetime.combine(one, moment, zone) for one in near for moment in times]
    return Span(turns, max((one for one in late if first <= one < last), default=None))


def _next(day: date, times: Sequence[time], number: int, zone: tzinfo) -> datetime:
    if number + 1 < len(times):
        return datetime.combine(day, times[number + 1], zone)
    return datetime.combine(day + timedelta(days=1), times[0], zone)


def _window(named_at: datetime, minutes: int, until: datetime | None, turn: int) -> Window:
    if until is not None:
        return Window(named_at, named_at, until, turn)
    width = timedelta(minutes=minutes)
    return Window(named_at, named_at - width, named_at + width, turn)


def overlap(times: Sequence[time], minutes: int) -> bool:
    """Whether two turns of a day, or its last and the next day's first, reach into each other."""
    marks = [one.hour * 60 + one.minute for one in times]
    gaps = [b - a for a, b in zip(marks, [*marks[1:], marks[0] + 24 * 60], strict=True)] if marks else []
    return any(gap < 2 * minutes for gap in gaps)


SOON = timedelta(hours=2)  # what opens so soon is on somebody's list though it is tomorrow's


def today_ends(at: datetime) -> datetime:
    """Until when duties count as today's: midnight in the district, and two hours ahead at the least."""
    tomorrow = timezone.localdate(at) + timedelta(days=1)
    return max(timezone.make_aware(datetime.combine(tomorrow, time.min)), at + SOON)
