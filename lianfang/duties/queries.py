"""Rounds, coverage, gaps, workload. Every figure is of what exists, never of what was visited."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypedDict

from django.db import connection
from django.db.models import Q

from lianfang.duties.models import Duty, DutyQuerySet, Pairing, Round, Tally
from lianfang.duties.rules import MAX_RANK
from lianfang.grid.models import Place
from lianfang.kit import sql
from lianfang.kit.ids import as_number
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope, next_sibling


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
    def share(self) -> float:
        """Done over due, 0 to 1; 1 where nothing is due."""
        return self.done / self.due if self.due else 1.0

    def figures(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in ("raised", "done", "open", "excused", "void")}


def rounds(scope: Scope) -> Sequence[Round]:
    """Rounds that overlap what the asker may count, newest first."""
    roots = scope.where("figures")
    near = Q(pk__in=())
    for root in roots:
        near |= Q(path__startswith=root)
        near |= Q(path__in=[root[:end] for end in range(4, len(root) + 1, 4)])
    return list(Round.objects.filter(near).select_related("place", "event").order_by("-opens_at", "-pk"))


def round_named(scope: Scope, *, name: str) -> Round:
    """The round of this code or id; `current` is the newest still open. Raises NotFound."""
    mine = rounds(scope)
    for one in mine:
        if name in (one.code, str(one.pk)) or (name == "current" and one.closed_at is None):
            return one
    raise NotFound()


def current_round(scope: Scope) -> Round | None:
    """The newest open round, or else the newest of all."""
    mine = rounds(scope)
    return next((one for one in mine if one.closed_at is None), mine[0] if mine else None)


def place_named(scope: Scope, *, name: str, ability: str = "figures") -> Place:
    """The place of this code or id where the asker holds `ability`. Raises NotFound otherwise."""
    found = Place.objects.filter(code=name).first()
    if found is None and (number := as_number(name)) is not None:
        found = Place.objects.filter(pk=number).first()
    if found is None or not scope.may(ability, found.path):
        raise NotFound()
    return found


def home(scope: Scope) -> Place:
    """The place a person starts from: the highest one they may count. Raises NotFound without any."""
    roots = scope.where("figures")
    if not roots:
        raise NotFound()
    return Place.objects.get(path=min(roots, key=lambda root: (len(root), root)))


_TALLY = "SELECT raised, done, excused, void, tried FROM duties_tally WHERE round_id = %s AND path = %s"
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
    counts = Counter(state for state, _ in states)
    return Coverage(
        len(states),
        counts["done"],
        counts["open"],
        counts["excused"],
        counts["void"],
        sum(tried > 0 for state, tried in states if state == "open"),
    )


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
        states: dict[str, int] = defaultdict(int, open=raised)
        for now, was, number in cursor.fetchall():
            states[now] += number
            states[was] -= number
    return Coverage(raised, states["done"], states["open"], states["excused"], states["void"])


def recount(scope: Scope, *, round_id: int, path: str) -> Coverage:
    """The sums below a place counted anew from the duties, for proving the running sums."""
    if not scope.may("figures", path):
        raise NotFound()
    rows = Duty.objects.filter(round_id=round_id, path__gte=path, path__lt=next_sibling(path)).values_list(
        "state", "tried"
    )
    states: dict[str, int] = defaultdict(int)
    tried = 0
    for state, tries in rows:
        states[state] += 1
        tried += state == "open" and tries > 0
    return Coverage(
        sum(states.values()), states["done"], states["open"], states["excused"], states["void"], tried
    )


class Gap(TypedDict):
    """One open duty and who answers for it."""

    duty: int
    place: int
    code: str
    name: str
    path: str
    rank: int
    tried: int
    outcome: str
    due_at: datetime
    owner: int | None
    owner_name: str


_GAPS = """
SELECT d.id, d.place_id, p.code, p.full_name, p.name, d.path, d.rank, d.tried, d.outcome, d.due_at,
       d.owner_id, u.name
FROM duties_duty d
JOIN grid_place p ON p.id = d.place_id
LEFT JOIN accounts_user u ON u.id = d.owner_id
WHERE d.round_id = %s AND d.state = 'open' AND d.rank = %s AND d.path > %s AND d.path >= %s AND d.path < %s
ORDER BY d.path LIMIT %s
"""


def gaps(
    scope: Scope, *, round_id: int, path: str, limit: int = 50, after: str = ""
) -> tuple[list[Gap], str]:
    """Open duties below a place, the most pressing first, then in walking order; and where to go on.

    `after` is what the previous page returned, empty for the first page. An empty second value
    means there is no more. Raises NotFound where the asker may not see rows.
    """
    if not scope.may("see", path):
        raise NotFound()
    rank, last = _read_cursor(after)
    found: list[Gap] = []
    with connection.cursor() as cursor:
        while rank >= 0 and len(found) <= limit:
            cursor.execute(_GAPS, [round_id, rank, last, path, next_sibling(path), limit + 1 - len(found)])
            found.extend(_gap(row) for row in cursor.fetchall())
            rank, last = rank - 1, ""
    more = found[limit:]
    return found[:limit], f"{found[limit - 1]['rank']}.{found[limit - 1]['path']}" if more else ""


def _read_cursor(after: str) -> tuple[int, str]:
    rank, _, path = after.partition(".")
    number = as_number(rank)
    if number is not None and number <= MAX_RANK and set(path) <= set("0123456789") and len(path) <= 64:
        return number, path
    return MAX_RANK, ""


def _gap(row: Sequence[Any]) -> Gap:
    due = sql.read_moment(row[9])
    assert due is not None
    return Gap(
        duty=row[0],
        place=row[1],
        code=row[2],
        name=row[3] or row[4],
        path=row[5],
        rank=row[6],
        tried=row[7],
        outcome=row[8],
        due_at=due,
        owner=row[10],
        owner_name=row[11] or "",
    )


def duties(scope: Scope) -> DutyQuerySet:
    return Duty.objects.within(scope)


def mine(scope: Scope, *, limit: int = 500, after: str = "") -> list[Duty]:
    """The asker's own open duties and those of the places they help with, in walking order."""
    helped = Pairing.objects.filter(user_id=scope.actor, to_at=None).values_list("path", flat=True)
    own = Q(owner_id=scope.actor)
    for path in helped:
        own |= Q(path__gte=path, path__lt=next_sibling(path))
    return list(
        duties(scope)
        .open()
        .filter(own, path__gt=after)
        .select_related("place", "round", "owner")
        .order_by("path")[:limit]
    )


class Pace(NamedTuple):
    """How a round goes: done per hour now, needed per hour to be in time, and when it would end."""

    per_hour: float
    needed_per_hour: float | None
    finish_at: datetime | None


def burn_up(scope: Scope, *, round_id: int, path: str, hours: int = 96) -> list[tuple[datetime, int]]:
    """Done per clock hour below a place, by when the evidence was made: (hour's start, done then)."""
    if not scope.may("figures", path):
        raise NotFound()
    return _hourly(round_id, path)[-hours:]


def _hourly(round_id: int, path: str) -> list[tuple[datetime, int]]:
    hour = "substr(at, 1, 13)" if sql.on_sqlite() else "to_char(at at time zone 'UTC', 'YYYY-MM-DD HH24')"
    whole = path == "0001"
    where = "" if whole else "AND path >= %s AND path < %s"
    ends = [] if whole else [path, next_sibling(path)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {hour}, sum(CASE WHEN now = 'done' THEN 1 WHEN was = 'done' THEN -1 ELSE 0 END)"
            f" FROM duties_change WHERE round_id = %s {where} GROUP BY 1 ORDER BY 1",
            [round_id, *ends],
        )
        return [
            (datetime.fromisoformat(f"{text.replace(' ', 'T')}:00:00+00:00"), int(number))
            for text, number in cursor.fetchall()
        ]


def pairings(scope: Scope, *, path: str) -> Sequence[Pairing]:
    """Who answers for the places below `path` now, accountable first."""
    if not scope.may("see", path):
        raise NotFound()
    return list(
        Pairing.objects.filter(path__gte=path, path__lt=next_sibling(path), to_at=None)
        .select_related("place", "user")
        .order_by("path", "role", "pk")
    )


def head(scope: Scope) -> int:
    """The number of the last record kept."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM duties_ledger WHERE id = 1")
        row = cursor.fetchone()
    return row[0] if row else 0
