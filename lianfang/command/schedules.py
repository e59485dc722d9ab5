"""Set times: what recurs where, how it stands today, and the forms that begin, change and end it."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.http import require_http_methods, require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.acts import pages
from lianfang.acts.declared import act_named
from lianfang.command import acts, lanes
from lianfang.duties import queries as duties
from lianfang.duties.matching import SEAT
from lianfang.duties.models import Duty, EvidenceLevel, Schedule
from lianfang.duties.schedules import roster_of
from lianfang.duties.subjects import title_of
from lianfang.grid.models import PlaceKind
from lianfang.kit import clock
from lianfang.kit.ids import as_number
from lianfang.kit.problems import NotAllowed
from lianfang.kit.scope import Scope

MOST_LANES: Final = 40  # of one schedule on the page; those with holes come first
HOURS: Final = (0, 6, 12, 18)
MOST_MINUTES: Final = 24 * 60
MOST_PEOPLE: Final = 50


class Track(NamedTuple):
    """One schedule's day."""

    schedule: Schedule
    title: str | Promise
    lanes: list[lanes.Lane]
    more: int
    done: int
    due: int
    overdue: int


@require_safe
@signed_in
def board(request: ScopedRequest) -> HttpResponse:
    scope = request.scope
    if not scope.may_anywhere("see"):
        raise NotAllowed()
    day = _day(request.GET.get("day", ""))
    found = duties.schedules(scope, with_ended=True)
    context = _board(scope, [one for one in found if _touches(one, day)], day) | {
        "may_set": scope.may_anywhere("hold-round")
    }
    return render(request, "command/schedules.html", context)


def _touches(one: Schedule, day: datetime) -> bool:
    end = one.ended_at or one.to_at
    return one.from_at < day + lanes.DAY and (end is None or end > day)


def _board(scope: Scope, found: list[Schedule], day: datetime) -> dict[str, Any]:
    now = clock.now()
    by_origin: dict[str, list[lanes.Turn]] = defaultdict(list)
    for root in scope.roots:
        for duty in duties.slots(scope, first=day, last=day + lanes.DAY, path=root):
            by_origin[duty.origin].append(_turn(duty))
    tracks = [_track(one, by_origin.get(one.origin, []), day, now) for one in found]
    is_today = day <= now < day + lanes.DAY
    return {
        "tracks": tracks,
        "day": day,
        "before": (day - timedelta(hours=12)).date(),
        "following": (day + timedelta(hours=36)).date(),
        "is_today": is_today,
        "now_x": lanes.share_of_day(now, day) if is_today else None,
        "hours": [(f"{hour:02d}:00", round(100 * hour / 24, 2)) for hour in HOURS],
        "legend": [(code, word, lanes.SHAPES[code]) for code, word in lanes.WORDS.items()],
        "done": sum(one.done for one in tracks),
        "due": sum(one.due for one in tracks),
        "overdue": sum(one.overdue for one in tracks),
    }


def _day(text: str) -> datetime:
    """The beginning of a day in the district; today's for what is none."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = timezone.localtime(clock.now()).date()
    if not 2000 <= found.year < 2100:
        found = timezone.localtime(clock.now()).date()
    return timezone.make_aware(datetime.combine(found, time()))


def _turn(duty: Duty) -> lanes.Turn:
    return lanes.Turn(
        duty.place.called,
        duty.place.code,
        duty.subject.removeprefix(SEAT) if duty.subject.startswith(SEAT) else "",
        duty.state,
        duty.opens_at,
        duty.due_at,
        duty.closed_at,
        duty.owner.name if duty.owner else "",
    )


def _track(one: Schedule, turns: list[lanes.Turn], day: datetime, now: datetime) -> Track:
    found = lanes.lanes(turns, day=day, now=now)
    holes_first = sorted(found, key=lambda lane: -lane.overdue)
    return Track(
        one,
        title_of(one.kind),
        holes_first[:MOST_LANES],
        max(0, len(found) - MOST_LANES),
        sum(lane.done for lane in found),
        sum(lane.due for lane in found),
        sum(lane.overdue for lane in found),
    )


@require_safe
@signed_in
def schedule(request: ScopedRequest, pk: int) -> HttpResponse:
    """One schedule: its terms, its day, and what can be done with it."""
    found = duties.schedule_named(request.scope, id=pk)
    context = _board(request.scope, [found], _day(request.GET.get("day", "")))
    offered = pages.offered(request.scope, acts.SCHEDULE, acts.SCHEDULES, found)
    context |= {
        "schedule": found,
        "track": context["tracks"][0],
        "level": EvidenceLevel(found.needs).label,
        "kinds": [str(label) for code, label in PlaceKind.choices if code in found.place_kinds],
        "roster": [one.name for one in roster_of(found)],
        "sums": duties.coverage_of(request.scope, path=found.path, origin=found.origin),
        "offered": [one for one in offered if one["act"].code == "end"],
        "may_change": bool(offered),
    }
    return render(request, "command/schedule.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: ScopedRequest) -> HttpResponse:
    """Begin a schedule; with `from`, one that takes the place of another."""
    number = as_number(request.POST.get("from", "") or request.GET.get("from", ""))
    if number is None:
        return pages.ask(request, acts.SCHEDULE, act_named(acts.SCHEDULE, "add"), None)
    if not request.scope.may_anywhere("hold-round"):
        raise NotAllowed()
    former = duties.schedule_named(request.scope, id=number)
    return pages.ask(request, acts.SCHEDULE, act_named(acts.SCHEDULE, "change"), former)
