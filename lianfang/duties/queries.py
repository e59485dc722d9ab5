"""Rounds, coverage, gaps, workload. Every figure is of what exists, never of what was visited."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple, TypedDict

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from lianfang.duties import rules
from lianfang.duties.models import (
    Absence,
    Duty,
    DutyQuerySet,
    Pairing,
    Record,
    Round,
    Schedule,
    Tally,
)
from lianfang.duties.rules import MAX_RANK
from lianfang.grid.models import Place
from lianfang.kit import clock, sql
from lianfang.kit.ids import as_number
from lianfang.kit.lists import Cut, cut
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope, ancestors, next_sibling, outermost


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
    """The round of this code or id; `current` is the main one still open. Raises NotFound."""
    mine = rounds(scope)
    if name == "current":
        found = _main([one for one in mine if one.closed_at is None], scope.where("figures"))
    else:
        found = next((one for one in mine if name in (one.code, str(one.pk))), None)
    if found is None:
        raise NotFound()
    return found


def current_round(scope: Scope, *, path: str = "") -> Round | None:
    """The main open round, or else the main of all that have ended; None before there is any.

    The main one is that whose base covers most of what the asker counts, or of the places below `path`:
    a round opened for one compound takes the district's away from nobody.
    """
    near = [one for one in rounds(scope) if one.path.startswith(path) or path.startswith(one.path)]
    still = [one for one in near if one.closed_at is None]
    return _main(still or near, [path] if path else scope.where("figures"))


def _main(found: Sequence[Round], roots: Sequence[str]) -> Round | None:
    if len(found) < 2:
        return next(iter(found), None)
    shared = {one.pk: _shared(one.path, roots) for one in found}
    paths = {path for ones in shared.values() for path in ones} | {one.path for one in found}
    rows = Tally.objects.filter(round__in=shared, path__in=paths).values_list(
        "round_id", "path", "raised", "void"
    )
    base = {(round_id, path): raised - void for round_id, path, raised, void in rows}

    def covers(one: Round) -> tuple[int, int, datetime, int]:
        own = sum(base.get((one.pk, path), 0) for path in shared[one.pk])
        return own, base.get((one.pk, one.path), 0), one.opens_at, one.pk

    return max(found, key=covers)


def _shared(path: str, roots: Sequence[str]) -> set[str]:
    """What lies both below a round's place and below one of these."""
    near = outermost(one for one in roots if one.startswith(path) or path.startswith(one))
    return {max(path, one, key=len) for one in near}


def open_duties_at(scope: Scope, *, place: Place) -> list[Duty]:
    """The duties of a place in the rounds still open, whatever their state; the newest round first."""
    found = duties(scope).filter(place=place, round__isnull=False, round__closed_at=None)
    found = found.select_related("round__event", "round__place", "owner")
    return list(found.order_by("-round__opens_at", "-pk"))


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
    return _counted(states)


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


def schedules(scope: Scope, *, path: str = "", with_ended: bool = False) -> list[Schedule]:
    """Schedules at places the asker sees (below `path`), in walking order; the ended ones on request."""
    found = Schedule.objects.filter(scope.q("path"))
    found = found.filter(path__gte=path, path__lt=next_sibling(path)) if path else found
    found = found if with_ended else found.filter(ended_at=None)
    return list(
        found.select_related("place", "owner", "department", "measure").order_by("path", "name", "pk")
    )


def schedule_named(scope: Scope, *, id: int) -> Schedule:
    """The schedule of this id, where the asker sees its place. Raises NotFound."""
    found = Schedule.objects.filter(scope.q("path"), pk=id).select_related("place", "measure").first()
    if found is None:
        raise NotFound()
    return found


def schedules_of(scope: Scope, *, origins: Sequence[str]) -> list[Schedule]:
    """The schedules that raised duties of these origins, at places the asker sees or within which."""
    numbers = [as_number(one.removeprefix("schedule:")) for one in origins if one.startswith("schedule:")]
    ids = [one for one in numbers if one is not None]
    above = [path for root in scope.roots for path in ancestors(root)]
    found = Schedule.objects.filter(pk__in=ids)
    return list(found.filter(scope.q("path") | Q(path__in=above)))


def slots(scope: Scope, *, first: datetime, last: datetime, path: str) -> list[Duty]:
    """What schedules owe below a place in a stretch of time, by place and time."""
    if not scope.may("see", path):
        raise NotFound()
    found = duties(scope).filter(
        round=None,
        origin__startswith="schedule:",
        path__gte=path,
        path__lt=next_sibling(path),
        due_at__gt=first,
        opens_at__lt=last,
    )
    return list(found.select_related("place", "owner").order_by("path", "opens_at", "pk"))


def absences(scope: Scope, *, at: datetime) -> list[Absence]:
    """Who is or will be away, of the people posted where the asker decides who answers."""
    near = Q(pk__in=())
    for root in scope.where("pair"):
        near |= Q(user__postings__place__path__startswith=root)
    found = Absence.objects.filter(Q(to_at=None) | Q(to_at__gt=at)).filter(near)
    return list(found.select_related("user", "successor").order_by("from_at", "pk").distinct())


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


def mine(scope: Scope, *, limit: int = 500, after: str = "", in_rounds: bool | None = None) -> list[Duty]:
    """The asker's own open duties and those of the places they help with, in walking order.

    `in_rounds` asks only for those of rounds, or only for the others, of which what is not yet due today
    is left out. `after` is the path of the last one seen, or "path:id" of that duty where
    a page may end between two of one place.
    """
    path, _colon, last = after.partition(":")
    unseen = Q(path__gt=path)
    if last.isdecimal():
        unseen |= Q(path=path, pk__gt=int(last[:18]))
    found = _mine(scope, in_rounds).filter(unseen)
    return list(found.select_related("place", "round", "owner").order_by("path", "pk")[:limit])


def mine_count(scope: Scope, *, in_rounds: bool | None = None) -> int:
    """How many of them there are."""
    return _mine(scope, in_rounds).count()


def _mine(scope: Scope, in_rounds: bool | None) -> DutyQuerySet:
    helped = Pairing.objects.filter(user_id=scope.actor, to_at=None).values_list("path", flat=True)
    own = Q(owner_id=scope.actor)
    for root in helped:
        own |= Q(path__gte=root, path__lt=next_sibling(root))
    found = duties(scope).open()
    found = found if in_rounds is None else found.filter(round__isnull=not in_rounds)
    return found.filter(own, Q(round__isnull=False) | Q(opens_at__lt=rules.today_ends(clock.now())))


def done_today(scope: Scope, *, paths: Sequence[str], at: datetime) -> int:
    """How many duties below these paths rest, done, on what the asker recorded today.

    Each half is found in an index of its own: those of the open rounds, and the slots of these days.
    """
    start = timezone.make_aware(datetime.combine(timezone.localdate(at), time.min))
    below = Q(pk__in=())
    for path in paths:
        below |= Q(path__gte=path, path__lt=next_sibling(path))
    by_me = Exists(Record.objects.filter(seq=OuterRef("standing"), made_by_id=scope.actor))
    done = duties(scope).filter(below, by_me, state="done", closed_at__gte=start)
    in_rounds = Q(round__in=Round.objects.filter(closed_at=None))
    slots = Q(round=None, opens_at__gte=start - timedelta(days=1))
    return done.filter(in_rounds | slots).count() if paths else 0


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


def absence_of(scope: Scope, *, user_id: int) -> Absence:
    """The absence of a person that has not ended yet. Raises NotFound where the asker sees none."""
    for one in absences(scope, at=clock.now()):
        if one.user_id == user_id:
            return one
    raise NotFound()
