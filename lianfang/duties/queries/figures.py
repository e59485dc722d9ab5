"""Coverage at any node, now or as it was known, and how it came about."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import Q

from lianfang.duties.models import (
    ALL_HOURS,
    HOURS_DOWN_TO,
    Duty,
    Tally,
)
from lianfang.duties.queries.rounds import duties
from lianfang.grid.models import Place
from lianfang.kit import sql
from lianfang.kit.lists import Cut, cut
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import STEP, Scope, next_sibling

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)


class Coverage(NamedTuple):
    """Sums of one round below one place: raised = done + open + excused + void."""

    raised: int = 0
    done: int = 0
    open: int = 0
    excused: int = 0
    void: int = 0
    tried: int = 0  # open duties with at least one try; part of `open`

    @property
    def due(self) -> int:
        """What must be done: raised without what was taken out or excused."""
        return self.raised - self.void - self.excused

    @property
    def unvisited(self) -> int:
        """Open, and nobody has been there yet."""
        return self.open - self.tried

    @property
    def share(self) -> float:
        """Done over due, 0 to 1; 1 where nothing is due."""
        return self.done / self.due if self.due else 1.0

    def figures(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in ("raised", "done", "open", "excused", "void")}


_TALLY = (
    "SELECT raised, done, excused, void, tried FROM duties_tally"
    f" WHERE round_id = %s AND path = %s AND hour = {ALL_HOURS}"
)

_LEAF = "SELECT state, tried FROM duties_duty WHERE round_id = %s AND path = %s"


def coverage(scope: Scope, *, round_id: int, path: str) -> Coverage:
    """The sums below a place, exact at this instant. Raises NotFound outside the asker's area."""
    if not scope.may("figures", path):
        raise NotFound()
    with connection.cursor() as cursor:
        cursor.execute(_TALLY, [round_id, path])
        row = cursor.fetchone()
        if row is not None:
            return _coverage(*row)
        cursor.execute(_LEAF, [round_id, path])
        states = cursor.fetchall()
    return _counted(states)


def coverages(scope: Scope, *, wanted: Sequence[tuple[int, str]]) -> list[Coverage]:
    """The sums of several rounds, each below a path of its own, in one statement; in the order asked.

    A round of one dwelling alone has no running sum and is counted.
    """
    asked = reduce(or_, (Q(round=pk, path=path) for pk, path in wanted), Q(pk__in=()))
    names = ("raised", "done", "excused", "void", "tried")
    found = Tally.objects.filter(asked).values_list("round", "path", *names)
    sums = {(pk, path): _coverage(*row) for pk, path, *row in found}
    return [sums.get(one) or coverage(scope, round_id=one[0], path=one[1]) for one in wanted]


def _coverage(raised: int, done: int, excused: int, void: int, tried: int) -> Coverage:
    return Coverage(raised, done, raised - done - excused - void, excused, void, tried)


class Branch(NamedTuple):
    """A place below another, with its sums."""

    place: Place
    coverage: Coverage


def branches(scope: Scope, *, round_id: int, place: Place) -> list[Branch]:
    """The sums of each place right below `place` that has duties, fewest done first."""
    if not scope.may("figures", place.path):
        raise NotFound()
    children = {one.path: one for one in place.children.order_by("path")}
    tallies = Tally.objects.filter(round_id=round_id, path__in=list(children)).values_list(
        "path", "raised", "done", "excused", "void", "tried"
    )
    found = [Branch(children[path], _coverage(*row)) for path, *row in tallies]
    return sorted(found, key=lambda one: (one.coverage.share, -one.coverage.open, one.place.path))


def coverage_at(scope: Scope, *, round_id: int, path: str, seq: int) -> Coverage:
    """The sums below a place as they stood when `seq` records were known."""
    if not scope.may("figures", path):
        raise NotFound()
    end = next_sibling(path)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM duties_duty WHERE round_id = %s AND path >= %s AND path < %s"
            " AND raised_seq <= %s",
            [round_id, path, end, seq],
        )
        raised = cursor.fetchone()[0]
        cursor.execute(
            "SELECT now, was, count(*) FROM duties_change WHERE round_id = %s AND path >= %s AND path < %s"
            " AND seq <= %s GROUP BY now, was",
            [round_id, path, end, seq],
        )
        return _as_known(raised, cursor.fetchall())


def recount(scope: Scope, *, round_id: int, path: str) -> Coverage:
    """The sums below a place counted anew from the duties, for proving the running sums."""
    if not scope.may("figures", path):
        raise NotFound()
    rows = Duty.objects.filter(round_id=round_id, path__gte=path, path__lt=next_sibling(path)).values_list(
        "state", "tried"
    )
    return _counted(list(rows))


def coverage_of(
    scope: Scope,
    *,
    path: str,
    origin: str = "",
    kind: str = "",
    first: datetime | None = None,
    last: datetime | None = None,
    seq: int | None = None,
) -> Coverage:
    """The sums of duties without a round below a place: of one origin, one kind, or both.

    `first` and `last` bound when they open; `seq` asks for them as they stood when so many records
    were known. Raises NotFound outside the asker's area.
    """
    if not scope.may("figures", path):
        raise NotFound()
    where, facts = _slots_below(path, origin=origin, kind=kind, first=first, last=last)
    with connection.cursor() as cursor:
        if seq is None:
            cursor.execute(f"SELECT d.state, d.tried FROM duties_duty d WHERE {where}", facts)
            return _counted(cursor.fetchall())
        where, facts = f"{where} AND d.raised_seq <= %s", [*facts, seq]
        cursor.execute(f"SELECT count(*) FROM duties_duty d WHERE {where}", facts)
        raised = cursor.fetchone()[0]
        cursor.execute(
            "SELECT c.now, c.was, count(*) FROM duties_change c JOIN duties_duty d ON d.id = c.duty_id"
            f" WHERE {where} AND c.seq <= %s GROUP BY c.now, c.was",
            [*facts, seq],
        )
        return _as_known(raised, cursor.fetchall())


def _slots_below(
    path: str, *, origin: str, kind: str, first: datetime | None, last: datetime | None
) -> tuple[str, list[Any]]:
    parts = [
        ("d.path >= %s AND d.path < %s", [path, next_sibling(path)]),
        ("d.origin = %s", [origin] if origin else None),
        ("d.kind = %s", [kind] if kind else None),
        ("d.opens_at >= %s", [sql.moment(first)] if first else None),
        ("d.opens_at < %s", [sql.moment(last)] if last else None),
    ]
    held = [(text, facts) for text, facts in parts if facts is not None]
    where = " AND ".join(["d.round_id IS NULL", *(text for text, _ in held)])
    return where, [fact for _, facts in held for fact in facts]


def _counted(rows: Sequence[tuple[str, int]]) -> Coverage:
    states = Counter(state for state, _ in rows)
    tried = sum(tries > 0 for state, tries in rows if state == "open")
    return Coverage(len(rows), states["done"], states["open"], states["excused"], states["void"], tried)


def _as_known(raised: int, moves: Sequence[tuple[str, str, int]]) -> Coverage:
    states: dict[str, int] = defaultdict(int, open=raised)
    for now, was, number in moves:
        states[now] += number
        states[was] -= number
    return Coverage(raised, states["done"], states["open"], states["excused"], states["void"])


def overdue(
    scope: Scope, *, at: datetime, path: str, most: int = 200, kind: str = "", origin: str = "", page: int = 1
) -> Cut[Duty]:
    """Open duties below a place that were due before `at`, the longest overdue first."""
    if not scope.may("see", path):
        raise NotFound()
    found = duties(scope).open().filter(path__gte=path, path__lt=next_sibling(path), due_at__lt=at)
    found = found.filter(kind=kind) if kind else found
    found = found.filter(origin=origin) if origin else found
    found = found.select_related("place", "owner", "department").order_by("due_at", "pk")
    return cut(found, most, page=page)


class Pace(NamedTuple):
    """How a round goes: done per hour now, needed per hour to be in time, and when it would end."""

    per_hour: float
    needed_per_hour: float | None
    finish_at: datetime | None


Hours = list[tuple[datetime, int]]  # (start of a clock hour, done in it)


def burn_up(scope: Scope, *, round_id: int, path: str, hours: int = 96) -> Hours:
    """Done per clock hour below a place, by when the evidence was made: (hour's start, done then)."""
    return hourly(scope, round_id=round_id, paths=[path])[path][-hours:]


def hourly(scope: Scope, *, round_id: int, paths: Sequence[str]) -> dict[str, Hours]:
    """Done in each clock hour, for each of these places: running sums, or counted below a compound.

    A correction that takes a dwelling back counts against the hour in which it was made. Raises NotFound
    for a place outside the asker's area.
    """
    if not all(scope.may("figures", path) for path in paths):
        raise NotFound()
    kept = [path for path in paths if len(path) <= HOURS_DOWN_TO * STEP]
    found: dict[str, Hours] = {path: [] for path in paths}
    rows = Tally.by_hour.filter(round=round_id, path__in=kept).exclude(hour=ALL_HOURS).exclude(done=0)
    if kept:
        for path, hour, done in rows.order_by("path", "hour").values_list("path", "hour", "done"):
            found[path].append((EPOCH + hour * HOUR, done))
    for path, hours in _counted_by_hour(round_id, [one for one in paths if one not in kept]).items():
        found[path] = hours
    return found


def _counted_by_hour(round_id: int, paths: Sequence[str]) -> dict[str, Hours]:
    """The same counted from the changes of the duties below each place: some hundreds of doors at most."""
    if not paths:
        return {}
    hour = "substr(c.at, 1, 13)" if sql.on_sqlite() else "to_char(c.at at time zone 'UTC', 'YYYY-MM-DD HH24')"
    step = "CASE WHEN c.now = 'done' THEN 1 WHEN c.was = 'done' THEN -1 ELSE 0 END"
    below = " OR ".join(["(d.path >= %s AND d.path < %s)"] * len(paths))
    sums: dict[str, dict[datetime, int]] = {path: defaultdict(int) for path in paths}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT d.path, {hour}, sum({step}) FROM duties_duty d JOIN duties_change c ON c.duty_id = d.id"
            f" WHERE d.round_id = %s AND ({below}) GROUP BY 1, 2",
            [round_id, *(end for path in paths for end in (path, next_sibling(path)))],
        )
        rows = cursor.fetchall()
    for door, text, done in rows:
        at = datetime.fromisoformat(f"{text.replace(' ', 'T')}:00:00+00:00")
        for path in paths:
            if door.startswith(path):
                sums[path][at] += int(done)
    return {path: sorted((at, n) for at, n in hours.items() if n) for path, hours in sums.items()}
