"""Schedules: recurring obligations, whose duties the sweep raises ahead."""

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
from lianfang.duties.kinds import recurring, table
from lianfang.duties.matching import SEAT
from lianfang.duties.models import Schedule
from lianfang.duties.problems import (
    NeedsReason,
    RosterTooSmall,
    ScheduleDates,
    ScheduleEnded,
    ScheduleNowhere,
    ScheduleOverlap,
    ScheduleTimes,
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
ROSTER_AHEAD = timedelta(days=7)  # a roster has gone round by then; docs/sources.md#joint-team
ENDED = ("lifted", "cancelled", "expired")  # states of a measure that binds nobody any more
NO_FORM = _("no form of the program can meet it")  # why what an earlier edition raised is taken back
BEFORE = ("draft", "to-confirm")  # of one that binds nobody yet


def zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


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
    given = _times(times, every_hours)
    if not people:
        _require_windows(given, window_minutes)
    made = Schedule(
        name=name.strip()[:120], kind=kind, place=place, path=place.path, place_kinds=list(place_kinds),
        times=[] if every_hours else [f"{one:%H:%M}" for one in given], every_hours=every_hours,
        window_minutes=0 if people else window_minutes, grace_minutes=grace_minutes, people=people,
        roster=[one.pk for one in roster], owner=owner, department=department, needs=needs,
        measure=measure, from_at=from_at, to_at=to_at, made_at=now, made_by_id=scope.actor, replaces=replaces,
    )  # fmt: skip
    if not _places(made):
        raise ScheduleNowhere(place=place.name)
    _require_form(kind, place, place_kinds)
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


def _times(texts: Sequence[str], every_hours: int | None) -> list[time]:
    if bool(texts) == bool(every_hours):
        raise ScheduleTimes()
    if every_hours:
        if every_hours not in range(1, 25):
            raise ScheduleTimes()
        return rules.hourly(every_hours)
    try:
        return rules.clock_times(texts)
    except ValueError as fault:
        raise ScheduleTimes() from fault


def end_schedule(scope: Scope, *, schedule: Schedule, reason: str, at: datetime | None = None) -> int:
    """End a schedule now, or by `at`. What lies ahead is voided with the reason; how many that is.

    What had opened stays owed. Raises NeedsReason, ScheduleEnded.
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
        return void_duties(scope, origin=schedule.origin, reason=reason, ahead_of=at)


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
        "roster": list(User.objects.filter(pk__in=schedule.roster)),
        "owner": schedule.owner,
        "department": schedule.department,
        "needs": schedule.needs,
        "measure": schedule.measure,
        "to_at": schedule.to_at,
    }
    with sql.writing():
        end_schedule(scope, schedule=schedule, reason=reason)
        return add_schedule(scope, **(kept | changed), replaces=schedule)


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
        "last": end,
        "zone": zone(),
    }
    turns = list(rules.windows(times_of(schedule), first=first, **terms))
    if _begins_amid(schedule):
        turns[:0] = rules.running(times_of(schedule), at=first, zone=zone())
    places = _places(schedule)
    return [
        NewDuty(
            place_id,
            path,
            turn.opens_at,
            turn.due_at,
            owner_id=_sitter(schedule, turn.number, seat) if schedule.people else schedule.owner_id,
            department_id=schedule.department_id,
            subject=f"{SEAT}{seat + 1}" if schedule.people else "",
            grace_minutes=schedule.grace_minutes,
            needs=schedule.needs,
        )
        for turn in turns
        for place_id, path in places
        for seat in range(max(1, schedule.people))
    ]


def _begins_amid(schedule: Schedule) -> bool:
    """Whether a post is raised for the first time, so that the shift now running needs its people too.

    Where it replaces another post, that one's running shift stays owed.
    """
    former = schedule.replaces
    return bool(schedule.people) and schedule.raised_to is None and not (former and former.people)


def times_of(schedule: Schedule) -> list[time]:
    return rules.hourly(schedule.every_hours) if schedule.every_hours else rules.clock_times(schedule.times)


def _sitter(schedule: Schedule, turn: int, seat: int) -> int | None:
    """Who sits there by the roster, which goes round seat by seat and turn by turn."""
    if not schedule.roster:
        return schedule.owner_id if schedule.people == 1 else None
    return int(schedule.roster[(turn * schedule.people + seat) % len(schedule.roster)])


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
