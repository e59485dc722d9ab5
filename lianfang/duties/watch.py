"""What the sweep watches over: overdue duties, unanswered alerts, posts about to stand empty, rounds
about to lapse, duties whose measure has ended. Each step is safe to run twice at once.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.accounts import actions as accounts
from lianfang.accounts.queries import system_scope
from lianfang.duties import lapsing, rules, together
from lianfang.duties.alerts import ASSIGNED, local, message_id, raise_alert, seat_of, settle_all
from lianfang.duties.journal import hold
from lianfang.duties.kinds import table
from lianfang.duties.matching import SEAT
from lianfang.duties.models import Alert, AlertLevel, Duty
from lianfang.duties.owners import Answering, Away
from lianfang.duties.powers import Powers
from lianfang.duties.raising import void_duties
from lianfang.duties.rowwise import Told, each
from lianfang.duties.schedules import ENDED
from lianfang.duties.sweep import stopping
from lianfang.kit import sql
from lianfang.kit.scope import WHOLE, Scope
from lianfang.measures.models import Measure

PART = 2000  # rows in one transaction: writers wait for no more than that
POST_AHEAD = timedelta(hours=4)  # docs/sources.md#post-gap
OVERDUE: Final = _("{kind} overdue at {place}: due {due}")
FORMER: Final = (_("Overdue at {place}: due {due}"),)  # as former versions said it; settled ones say it still
UNCOVERED: Final = _("Nobody is on the roster at {place} from {from_at} to {to_at}")


def system() -> Scope:
    return system_scope("sweep", actor_id=accounts.operator().pk)


_OVERDUE = """
SELECT d.id, d.path, d.place_id, d.owner_id, d.due_at, d.grace_minutes, p.full_name, p.name, d.kind,
       d.round_id
FROM duties_duty d JOIN grid_place p ON p.id = d.place_id
WHERE d.state = 'open' AND d.alarmed_at IS NULL AND d.due_at <= %s AND (d.due_at, d.id) > (%s, %s)
ORDER BY d.due_at, d.id LIMIT %s
"""
_ALERT_COLUMNS = (
    "rule, ref, level, path, place_id, owner_id, words, {values}, value, at, escalated, escalate_at, outcome"
)
_START = datetime(1970, 1, 1, tzinfo=UTC)


def alarm_overdue(at: datetime) -> int:
    """Raise the alert over every duty that is past its due moment and its grace, each once for ever.

    Those of a round are told of together, one alert a community (`lapsing`), and so are those of a kind that
    is owed to many at once (`together`): a street would otherwise have a thousand that nobody reads.

    A duty is claimed by setting `alarmed_at` in the transaction that writes its alert; the ledger's
    turn is taken first, so that none is met or voided in between.
    """
    after, alarmed, rows = (_START, 0), 0, [()]
    while rows and not stopping.is_set():
        with sql.writing() as cursor:
            hold(cursor)
            cursor.execute(_OVERDUE, [sql.moment(at), sql.moment(after[0]), after[1], PART])
            rows = cursor.fetchall()
            due = [row for row in rows if _moment(row[4]) + timedelta(minutes=row[5]) <= at]
            alarmed += _alarm(cursor, due, at)
        if rows:
            after = (_moment(rows[-1][4]), rows[-1][0])
    return alarmed


def _moment(value: Any) -> datetime:
    found = sql.read_moment(value)
    assert found is not None
    return found


def _alarm(cursor: Any, due: Sequence[Any], at: datetime) -> int:
    if not due:
        return 0
    cursor.execute(
        f"UPDATE duties_duty SET alarmed_at = %s WHERE alarmed_at IS NULL AND {sql.any_of('id')}",
        [sql.moment(at), sql.members([row[0] for row in due])],
    )
    lapsing.tell(system(), {(row[9], row[1]) for row in due if row[9] is not None}, at=at)
    many = set(together.kinds())
    together.tell(system(), {(row[8], row[1], _moment(row[4])) for row in due if row[8] in many}, at=at)
    words = message_id(OVERDUE)
    climbs = _climbing({row[8] for row in due}, at)
    rows = [
        (
            "duty-overdue",
            f"duty:{row[0]}",
            AlertLevel.WARNING.value,
            row[1],
            row[2],
            row[3],
            words,
            json.dumps(
                {"kind": row[8], "place": row[6] or row[7], "due": local(_moment(row[4]))},
                ensure_ascii=False,
            ),
            "",
            sql.moment(at),
            0,
            sql.moment(climbs[row[8]]),
            "",
        )
        for row in due
        if row[9] is None and row[8] not in many
    ]
    columns = _ALERT_COLUMNS.format(values='"values"')
    sql.insert(cursor, "duties_alert", columns, rows, "ON CONFLICT (rule, ref) DO NOTHING")
    return len(due)


def _climbing(kinds: set[str], at: datetime) -> dict[str, datetime]:
    """When the alerts about duties of these kinds are told to the next rung."""
    known, found = table(), {}
    for one in kinds:
        own = known[one].climbs_after if one in known else None
        found[one] = at + (own(at) if own is not None else rules.LADDER[1].after)
    return found


def escalate(at: datetime) -> int:
    """Tell the next rung of the ladder of every alert that nobody has settled in time."""
    climbed = 0
    while not stopping.is_set() and (moved := _climb_part(at)):
        climbed += moved
    return climbed


def _climb_part(at: datetime) -> int:
    with sql.writing() as cursor:
        waiting = Alert.objects.filter(settled_at=None, escalate_at__lte=at).order_by("escalate_at", "pk")
        rows = list(waiting.values_list("pk", "path", "owner_id", "escalated", "at", "level")[:PART])
        if rows:
            answering = Answering({row[1] for row in rows} | {WHOLE}, at=at)
            cursor.executemany(
                "UPDATE duties_alert SET escalated = %s, owner_id = %s, escalate_at = %s, level = %s"
                " WHERE id = %s AND escalated = %s AND settled_at IS NULL",
                [_climb(answering, row, at) for row in rows],
            )
    return len(rows)


def _climb(answering: Answering, row: Sequence[Any], at: datetime) -> tuple[Any, ...]:
    alert_id, path, owner_id, escalated, raised_at, level = row
    number = min(escalated + 1, len(rules.LADDER) - 1)
    is_top = number == len(rules.LADDER) - 1
    where = WHOLE if rules.LADDER[number].who == "district" else path
    found = answering.head(where, at, but=owner_id) or owner_id
    following = None if is_top else sql.moment(raised_at + rules.LADDER[number + 1].after)
    return (number, found, following, AlertLevel.URGENT.value if is_top else level, alert_id, escalated)


def posts_uncovered(at: datetime) -> int:
    """Warn of seats of a post that nobody is named for, before they begin, and while they last."""
    seats = Duty.objects.filter(
        round=None, state="open", subject__startswith=SEAT, opens_at__lte=at + POST_AHEAD, due_at__gt=at
    )
    found = list(seats.select_related("place").order_by("opens_at", "pk"))
    told = _told_of_seats({seat.place_id for seat in found})
    there = There(found, at)
    empty = [seat for seat in found if there.is_empty(seat)]
    _settle_filled({seat.pk for seat in found} - {seat.pk for seat in empty}, told, at)
    return each(
        "posts",
        [seat for seat in empty if _is_new(told.get(seat.pk, []))],
        lambda seat: _uncovered(seat, len(told.get(seat.pk, [])), at),
        at=at,
        told=lambda seat: Told(seat.place.called, seat.path),
    )


class There:
    """Who of those named for seats is there in their time, and may do what the seat asks."""

    def __init__(self, seats: Sequence[Duty], at: datetime) -> None:
        self._at, self._away = at, Away(since=at)
        self._powers = Powers({one.owner_id for one in seats if one.owner_id is not None})

    def is_empty(self, seat: Duty) -> bool:
        who, when = seat.owner_id, max(seat.opens_at, self._at)
        if seat.assigned_at is None or who is None or self._away.is_away(who, when, seat.due_at):
            return True
        return not self._powers.may(who, seat.kind, seat.path, when)


def _is_new(before: Sequence[str]) -> bool:
    """Whether nobody has been told of this gap yet."""
    return not before or before[-1] == ASSIGNED


def _settle_filled(seats: set[int], told: Mapping[int, Sequence[str]], at: datetime) -> None:
    """A gap is none any more: who was named for the seat is back, or may sit there again."""
    filled = [_gap(pk, len(told[pk]) - 1) for pk in seats if told.get(pk) and not told[pk][-1]]
    if filled:
        settle_all(system(), Q(rule="post-uncovered", ref__in=filled), outcome=ASSIGNED, at=at)


def _gap(seat: int, before: int) -> str:
    """What an alert about an empty seat is about: which gap of it this is."""
    return f"duty:{seat}:{before}" if before else f"duty:{seat}"


def _uncovered(seat: Duty, before: int, at: datetime) -> bool:
    raise_alert(
        system(),
        rule="post-uncovered",
        ref=_gap(seat.pk, before),
        path=seat.path,
        place_id=seat.place_id,
        level=AlertLevel.URGENT.value,
        words=UNCOVERED,
        values={
            "place": seat.place.called,
            "from_at": local(seat.opens_at),
            "to_at": local(seat.due_at),
        },
        at=at,
        climbs=True,
    )
    return True


def _told_of_seats(places: set[int]) -> dict[int, list[str]]:
    """What came of the alerts about each seat, oldest first: empty while one is open.

    A seat that somebody was named for and that empties again is a new gap, and told anew.
    """
    told: dict[int, list[str]] = defaultdict(list)
    alerts = Alert.objects.filter(rule="post-uncovered", place_id__in=places).order_by("pk")
    for ref, outcome in alerts.values_list("ref", "outcome"):
        told[seat_of(ref)].append(outcome)
    return told


def measures_over(at: datetime) -> int:
    """Void what still stands on a measure that has ended, should whoever ended it not have."""
    standing = Duty.objects.filter(state="open", measure__isnull=False).values("measure_id").distinct()
    ended = Q(ended_at__lte=at) | Q(to_at__lte=at)
    rows = Measure.objects.filter(ended, pk__in=standing).select_related("drafted_by").order_by("pk")
    return each("measures-over", rows, lambda one: _void_of(one, at), at=at, told=told_of_measure)


def _void_of(measure: Measure, at: datetime) -> int:
    if measure.state_at(at) not in ENDED:
        return 0
    return void_duties(system(), measure=measure, reason=str(measure))


def told_of_measure(measure: Measure) -> Told:
    return Told(f"{measure.get_kind_display()} {measure.document_no}".strip(), WHOLE, measure.drafted_by)
