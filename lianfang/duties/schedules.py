"""Schedules: recurring obligations, whose duties the sweep raises ahead."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianfang.accounts import actions as accounts
from lianfang.accounts.models import Department, User
from lianfang.accounts.queries import system_scope
from lianfang.duties import rules, seats
from lianfang.duties.journal import hold
from lianfang.duties.kinds import About, recurring, table
from lianfang.duties.matching import SEAT
from lianfang.duties.models import Duty, Schedule
from lianfang.duties.powers import Powers
from lianfang.duties.problems import (
    NeedsReason,
    NoPostThere,
    RosterTooSmall,
    ScheduleDates,
    ScheduleEnded,
    ScheduleNowhere,
    ScheduleOverlap,
    ScheduleTimes,
    ScheduleUneven,
    ScheduleWindow,
)
from lianfang.duties.raising import NewDuty, raise_duties, void_duties
from lianfang.duties.rowwise import Told, each
from lianfang.duties.shifts import Seat
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit import clock, sql
from lianfang.kit.scope import Scope, next_sibling
from lianfang.measures.models import Measure
from lianfang.measures.problems import NoFormYet
from lianfang.shell.words import listed

AHEAD = timedelta(hours=48)  # how far duties are raised ahead
AGAIN = timedelta(hours=1)  # how often that is looked after; a place found later waits no longer
MOST_PEOPLE = 50
MOST_FORMER = 20  # schedules looked back through for turns that were raised already
ROSTER_AHEAD = timedelta(days=7)  # a roster has gone round by then; docs/sources.md#joint-team
ENDED = ("lifted", "cancelled", "expired")  # states of a measure that binds nobody any more
NO_FORM = _("no form of the program can meet it")  # why what an earlier edition raised is taken back
BEFORE = ("draft", "to-confirm")  # of one that binds nobody yet


def zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def _given(times: Sequence[str], every_hours: int | None, window_minutes: int | None) -> list[time]:
    """When it recurs in a day; the windows of a post kept around the clock are its shifts."""
    given = _times(times, every_hours)
    if window_minutes is not None:
        _require_windows(given, window_minutes)
    return given


def add_schedule(
    scope: Scope,
    *,
    name: str,
    kind: str,
    place: Place,
    times: Sequence[str] = (),
    every_hours: int | None = None,
    window_minutes: int = 30,  # docs/sources.md#slot-window
    grace_minutes: int = 0,
    place_kinds: Sequence[str] = (),
    people: int = 0,
    roster: Sequence[User] = (),
    owner: User | None = None,
    department: Department | None = None,
    needs: int = 0,
    measure: Measure | None = None,
    from_at: datetime | None = None,
    to_at: datetime | None = None,
    replaces: Schedule | None = None,
) -> Schedule:
    """Let something recur from `from_at` on, and raise what falls into the next 48 hours at once.

    Raises ScheduleTimes, ScheduleWindow, ScheduleOverlap, ScheduleDates, ScheduleNowhere where no
    place is meant, RosterTooSmall and what `seats.require_free` does for a roster, NoFormYet where no
    record could meet it, and NotAllowed or OutOfScope without `hold-round` there.
    """
    scope.require("hold-round", place.path)
    from_at, now = from_at or clock.now(), clock.now()
    if to_at is not None and to_at <= from_at:
        raise ScheduleDates()
    given = _given(times, every_hours, None if people else window_minutes)
    made = Schedule(
        name=name.strip()[:120], kind=kind, place=place, path=place.path, place_kinds=list(place_kinds),
        times=_start(times) if every_hours else [f"{one:%H:%M}" for one in given], every_hours=every_hours,
        window_minutes=0 if people else window_minutes, grace_minutes=grace_minutes, people=people,
        roster=[one.pk for one in roster], owner=owner, department=department, needs=needs,
        measure=measure, from_at=from_at, to_at=to_at, made_at=now, made_by_id=scope.actor, replaces=replaces,
    )  # fmt: skip
    if not _places(made):
        raise ScheduleNowhere(place=place.name)
    _require_form(kind, place, place_kinds)
    _require_powers(made, [*roster, *([owner] if owner else [])])
    with sql.writing():
        _require_people(made)
        made.save(force_insert=True)
        raise_ahead(scope, schedule=made, at=now)
    made.refresh_from_db()
    return made


def _require_form(kind: str, place: Place, place_kinds: Sequence[str]) -> None:
    """A duty is only asked for where a record can answer it."""
    asked = list(place_kinds) or [place.kind]
    if not recurring(kind, asked):
        known = table().get(kind)
        places = listed(PlaceKind(one).label for one in asked)
        raise NoFormYet(kind=known.form.title if known else kind, places=places)


def _require_people(schedule: Schedule) -> None:
    """A roster goes round with people enough: nobody sits twice at one time, or for too long."""
    places = dict(_places(schedule))
    if not schedule.people or not schedule.roster:
        return
    needed, named = schedule.people * len(places), len(set(schedule.roster))
    if named < needed:
        raise RosterTooSmall(people=schedule.people, places=len(places), needed=needed, named=named)
    end = schedule.from_at + ROSTER_AHEAD
    items = _items(schedule, schedule.from_at, min(end, schedule.to_at or end))
    where = dict(Place.objects.filter(pk__in=places).values_list("pk", "name"))
    wanted = [
        Seat(one.owner_id, one.opens_at, one.due_at, where[one.place_id]) for one in items if one.owner_id
    ]
    seats.require_free(wanted, may_be_away=True)


def _require_windows(times: Sequence[time], minutes: int) -> None:
    """Every turn has room, and none reaches into the next."""
    if minutes < 1:
        raise ScheduleWindow()
    if rules.overlap(times, minutes):
        raise ScheduleOverlap()


def _require_powers(schedule: Schedule, people: Sequence[User]) -> None:
    """Nobody is named for what they may not do there."""
    powers, places = Powers([one.pk for one in people]), _places(schedule)
    for one in people:
        if not all(powers.may(one.pk, schedule.kind, path, schedule.from_at) for _, path in places):
            raise NoPostThere(person=one.name, place=schedule.place.name)


def _times(texts: Sequence[str], every_hours: int | None) -> list[time]:
    """The times of day; with `every_hours`, one time says from when the hours are counted."""
    if len(texts) > 1 if every_hours else not texts:
        raise ScheduleTimes()
    try:
        given = rules.clock_times(texts)
    except ValueError as fault:
        raise ScheduleTimes() from fault
    if not every_hours:
        return given
    if not rules.is_even(every_hours):
        raise ScheduleUneven(hours=every_hours)
    return rules.hourly(every_hours, *given)


def _start(texts: Sequence[str]) -> list[str]:
    return [f"{one:%H:%M}" for one in rules.clock_times(texts)]


def end_schedule(
    scope: Scope, *, schedule: Schedule, reason: str, at: datetime | None = None, cut: bool = True
) -> int:
    """End a schedule now, or by `at`. What lies ahead is voided with the reason; how many that is.

    What had opened stays owed; a shift of a post that runs ends with it, unless `cut` is
    false. Raises NeedsReason, ScheduleEnded.
    """
    scope.require("hold-round", schedule.path)
    if not reason.strip():
        raise NeedsReason()
    at = at or clock.now()
    with sql.writing():
        moved = Schedule.objects.filter(pk=schedule.pk, ended_at=None).update(
            ended_at=at, ended_by_id=scope.actor, end_reason=reason.strip()[:300]
        )
        if not moved:
            raise ScheduleEnded()
        if cut:
            _cut_shifts(schedule, at)
        return void_duties(scope, origin=schedule.origin, reason=reason, ahead_of=at)


def _cut_shifts(schedule: Schedule, at: datetime) -> None:
    """Who stands on a post is owed no longer than the post itself."""
    with sql.writing() as cursor:
        hold(cursor)
        running = Duty.objects.filter(origin=schedule.origin, state="open", opens_at__lt=at, due_at__gt=at)
        running.filter(subject__startswith=SEAT).update(due_at=at)


def change_schedule(scope: Scope, *, schedule: Schedule, reason: str, **changed: Any) -> Schedule:
    """End a schedule and let another take its place; what is not in `changed` stays as it was."""
    kept = {
        "name": schedule.name,
        "kind": schedule.kind,
        "place": schedule.place,
        "times": schedule.times,
        "every_hours": schedule.every_hours,
        "window_minutes": schedule.window_minutes,
        "grace_minutes": schedule.grace_minutes,
        "place_kinds": schedule.place_kinds,
        "people": schedule.people,
        "roster": roster_of(schedule),
        "owner": schedule.owner,
        "department": schedule.department,
        "needs": schedule.needs,
        "measure": schedule.measure,
        "to_at": schedule.to_at,
    }
    with sql.writing():
        # The shift that runs is finished by who stands there: the post goes on.
        goes_on = bool(schedule.people and (kept | changed)["people"])
        end_schedule(scope, schedule=schedule, reason=reason, cut=not goes_on)
        return add_schedule(scope, **(kept | changed), replaces=schedule)


def roster_of(schedule: Schedule) -> list[User]:
    """Who sits there in turn: in their order, and as often as they are named."""
    people = User.objects.in_bulk(schedule.roster)
    return [people[one] for one in schedule.roster if one in people]


def _places(schedule: Schedule) -> list[tuple[int, str]]:
    """The places a schedule binds, in walking order."""
    if not schedule.place_kinds:
        return [(schedule.place_id, schedule.path)]
    below = Place.objects.filter(
        path__gte=schedule.path,
        path__lt=next_sibling(schedule.path),
        kind__in=schedule.place_kinds,
        closed_on=None,
    )
    return list(below.order_by("path").values_list("pk", "path"))


def _about(schedule: Schedule) -> Sequence[About]:
    """What each turn asks for: once a place, or once for each of those the kind is about, as they are now."""
    kind = table().get(schedule.kind)
    if kind is not None and kind.whom is not None:
        return kind.whom(schedule.path)
    return [About(place_id, path, "") for place_id, path in _places(schedule)]


def raise_ahead(scope: Scope, *, schedule: Schedule, at: datetime) -> int:
    """Raise a schedule's duties up to 48 hours from `at`; how many turns of places that covers.

    What fell due while nobody swept is raised too: it was owed. A slot that ever existed is left
    alone, so that one voided by hand stays void.
    """
    with sql.writing():
        now = _live().select_for_update(of=("self",)).filter(pk=schedule.pk).first()
        if now is None or (now.measure is not None and now.measure.state_at(at) in BEFORE):
            return 0
        end = min(at + AHEAD, now.to_at) if now.to_at else at + AHEAD
        start = min(now.raised_to, at) if now.raised_to else now.from_at
        start = max(start, now.from_at)
        items = _items(now, start, end)
        if items:
            raise_duties(scope, kind=now.kind, origin=now.origin, items=items, measure=now.measure, once=True)
        Schedule.objects.filter(pk=now.pk).update(raised_to=max(end, now.raised_to or end))
    return len(items)


def _live() -> Any:
    return Schedule.objects.filter(ended_at=None).select_related("measure", "place")


def _items(schedule: Schedule, start: datetime, end: datetime) -> list[NewDuty]:
    if start >= end:
        return []
    begins = schedule.measure.begins_at if schedule.measure else None
    first = max(start, begins) if begins else start
    terms: dict[str, Any] = {
        "minutes": schedule.window_minutes,
        "is_post": bool(schedule.people),
        "zone": zone(),
        "ends_at": schedule.to_at,
    }
    turns = list(rules.windows(times_of(schedule), first=first, last=end, **terms))
    if _begins_amid(schedule, first):
        turns[:0] = rules.running(times_of(schedule), at=first, **terms)
    about = _about(schedule)
    return _without_former(
        schedule,
        [
            NewDuty(
                each.place_id,
                each.path,
                turn.opens_at,
                turn.due_at,
                owner_id=_sitter(schedule, turn.number, seat) if schedule.people else schedule.owner_id,
                department_id=schedule.department_id,
                subject=f"{SEAT}{seat + 1}" if schedule.people else each.subject,
                grace_minutes=schedule.grace_minutes,
                needs=schedule.needs,
            )
            for turn in turns
            for each in about
            for seat in range(max(1, schedule.people))
        ],
    )


def _begins_amid(schedule: Schedule, first: datetime) -> bool:
    """Whether it is raised for the first time, so that the turn now running is owed too.

    Where a post replaces another, that one's running shift stays owed. What is not a post and begins on a
    day ahead owes nothing that was named before.
    """
    if schedule.raised_to is not None:
        return False
    if not schedule.people:
        return first <= schedule.made_at
    return schedule.replaces is None or not schedule.replaces.people


def _without_former(schedule: Schedule, items: list[NewDuty]) -> list[NewDuty]:
    """Without the turns that a schedule it replaces has raised already: none is asked for twice."""
    origins = _former_origins(schedule)
    if not origins or not items or schedule.people:
        return items
    first = min(one.opens_at for one in items)
    standing = Duty.objects.filter(
        origin__in=origins,
        kind=schedule.kind,
        round=None,
        due_at__gt=first,
        path__gte=schedule.path,
        path__lt=next_sibling(schedule.path),
    ).exclude(state="void")
    known: dict[tuple[int, str], list[tuple[datetime, datetime]]] = defaultdict(list)
    columns = ("place_id", "subject", "opens_at", "due_at")
    for place_id, subject, opens_at, due_at in standing.values_list(*columns):
        known[place_id, subject].append((opens_at, due_at))
    return [
        one
        for one in items
        if not any(
            start < one.due_at and one.opens_at < end for start, end in known[one.place_id, one.subject]
        )
    ]


def _former_origins(schedule: Schedule) -> list[str]:
    """The schedules it follows, of which the newest may have raised nothing yet."""
    found: list[str] = []
    former = schedule.replaces
    while former is not None and len(found) < MOST_FORMER:
        found.append(former.origin)
        former = former.replaces
    return found


def times_of(schedule: Schedule) -> list[time]:
    given = rules.clock_times(schedule.times)
    return rules.hourly(schedule.every_hours, *given) if schedule.every_hours else given


def span_of(schedule: Schedule) -> tuple[int | None, datetime | None]:
    """How many turns each place has in all, and when the last one is; nothing of one without an end."""
    ends_at = min(filter(None, (schedule.ended_at, schedule.to_at)), default=None)
    if ends_at is None:
        return None, None
    return rules.span(times_of(schedule), first=schedule.from_at, last=ends_at, zone=zone())


def _sitter(schedule: Schedule, turn: int, seat: int) -> int | None:
    """Who sits there by the roster, which goes round seat by seat and turn by turn.

    Nobody sits twice at a time: a seat that the roster is too short for stays empty, and is told.
    """
    if not schedule.roster:
        return schedule.owner_id if schedule.people == 1 else None
    first = turn * schedule.people
    turn_of = [int(schedule.roster[(first + one) % len(schedule.roster)]) for one in range(seat + 1)]
    return None if turn_of[-1] in turn_of[:-1] else turn_of[-1]


def sweep_ahead(at: datetime) -> int:
    """A step of the sweep: raise what falls into the next 48 hours. One that fails stops no other."""
    due = _live().filter(Q(raised_to=None) | Q(raised_to__lt=at + AHEAD - AGAIN))
    due = due.filter(Q(to_at=None) | Q(raised_to=None) | Q(raised_to__lt=F("to_at")))
    scope = system_scope("sweep", actor_id=accounts.operator().pk)
    rows = due.select_related("place", "made_by").order_by("pk")
    return each("schedules", rows, lambda one: _ahead(scope, one, at), at=at, told=_told)


def _ahead(scope: Scope, schedule: Schedule, at: datetime) -> int:
    reason = ""
    if schedule.measure is not None and schedule.measure.state_at(at) in ENDED:
        reason = str(schedule.measure)
    elif not recurring(schedule.kind, schedule.place_kinds or [schedule.place.kind]):
        reason = str(NO_FORM)
    if not reason:
        return raise_ahead(scope, schedule=schedule, at=at)
    with suppress(ScheduleEnded):  # by another sweep, in the meantime
        end_schedule(scope, schedule=schedule, reason=reason, at=at)
    return 0


def _told(schedule: Schedule) -> Told:
    return Told(f"{schedule.name} · {schedule.place.name}", schedule.path, schedule.made_by)
