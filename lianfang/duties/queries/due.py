"""What is owed: by set times, by somebody, and what is missing, most pressing first."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, TypedDict

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from lianfang.duties import rules
from lianfang.duties.models import (
    Duty,
    DutyQuerySet,
    Pairing,
    Record,
    Round,
    Schedule,
)
from lianfang.duties.queries.rounds import duties
from lianfang.duties.rules import MAX_RANK
from lianfang.kit import clock, remembered, sql
from lianfang.kit.ids import as_number
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope, ancestors, next_sibling


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


def mine_paths(scope: Scope) -> list[str]:
    """Where those of rounds lie, in walking order, one for each."""
    return list(_mine(scope, True).order_by("path", "pk").values_list("path", flat=True))


def _mine(scope: Scope, in_rounds: bool | None) -> DutyQuerySet:
    helped = Pairing.objects.filter(user_id=scope.actor, to_at=None).values_list("path", flat=True)
    own = Q(owner_id=scope.actor)
    for root in remembered.once((_mine, scope.actor), lambda: tuple(helped)):
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
