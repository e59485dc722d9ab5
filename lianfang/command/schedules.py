"""Set times: what recurs where, how it stands today, and the forms that begin, change and end it."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.accounts.models import User
from lianfang.command import lanes
from lianfang.command.desk import back_with
from lianfang.duties import actions
from lianfang.duties import queries as duties
from lianfang.duties.matching import SEAT
from lianfang.duties.models import Duty, EvidenceLevel, Schedule
from lianfang.duties.problems import UnknownKind
from lianfang.duties.subjects import title_of
from lianfang.flows.table import KINDS
from lianfang.grid.models import PlaceKind
from lianfang.kit import clock
from lianfang.kit.ids import as_number
from lianfang.kit.problems import BadInput, NotAllowed, Problem
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


def choices() -> list[tuple[str, str | Promise]]:
    """The kinds of records that may be asked for at set times."""
    return [(kind.code, kind.form.title) for kind in KINDS.values() if kind.can_recur]


def known_kind(code: str) -> str:
    """The code of a kind that may recur. Raises UnknownKind."""
    if code not in dict(choices()):
        raise UnknownKind(kind=code[:48])
    return code


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
        duty.place.full_name or duty.place.name,
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
    people = {one.pk: one for one in User.objects.filter(pk__in=found.roster)}
    context |= {
        "schedule": found,
        "track": context["tracks"][0],
        "level": EvidenceLevel(found.needs).label,
        "kinds": [str(label) for code, label in PlaceKind.choices if code in found.place_kinds],
        "roster": [people[one].name for one in found.roster if one in people],
        "sums": duties.coverage_of(request.scope, path=found.path, origin=found.origin),
        "may_set": request.scope.may("hold-round", found.path),
    }
    return render(request, "command/schedule.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: ScopedRequest) -> HttpResponse:
    """Begin a schedule; with `from`, one that takes the place of another."""
    scope = request.scope
    if not scope.may_anywhere("hold-round"):
        raise NotAllowed()
    former = _former(scope, request.GET.get("from", "") or request.POST.get("from", ""))
    context: dict[str, Any] = {
        "former": former,
        "kinds": choices(),
        "place_kinds": PlaceKind.choices,
        "levels": EvidenceLevel.choices,
        "written": _written(scope, former),
        "chosen": former.place_kinds if former else [],
    }
    if request.method != "POST":
        return render(request, "command/schedule_new.html", context)
    context |= {"written": request.POST, "chosen": request.POST.getlist("place_kinds")}
    try:
        made = _add(request, former)
    except Problem as problem:
        messages.error(request, problem.message)
        return render(request, "command/schedule_new.html", context, status=problem.status)
    messages.success(request, _("It is set. What falls into the next two days has been raised."))
    return HttpResponseRedirect(reverse("command:schedule", args=[made.pk]))


def _former(scope: Scope, text: str) -> Schedule | None:
    number = as_number(text)
    return None if number is None else duties.schedule_named(scope, id=number)


def _written(scope: Scope, former: Schedule | None) -> dict[str, Any]:
    """What the form begins with."""
    if former is None:
        return {
            "place": duties.home(scope).code,
            "times": "08:00, 14:00, 20:00",
            "window": "30",
            "needs": "2",
        }
    return {
        "name": former.name,
        "kind": former.kind,
        "place": former.place.code,
        "times": ", ".join(former.times),
        "every_hours": former.every_hours or "",
        "window": former.window_minutes,
        "grace": former.grace_minutes,
        "people": former.people or "",
        "needs": str(former.needs),
        "owner": former.owner.username if former.owner else "",
        "roster": ", ".join(User.objects.filter(pk__in=former.roster).values_list("username", flat=True)),
    }


def _add(request: ScopedRequest, former: Schedule | None) -> Schedule:
    text = {name: value.strip() for name, value in request.POST.items() if isinstance(value, str)}
    scope = request.scope
    if not text.get("name"):
        raise BadInput(field=_("What is to be done"), reason=_("must be filled in"))
    chosen = [one for one in request.POST.getlist("place_kinds") if one in PlaceKind.values]
    terms: dict[str, Any] = {
        "name": text["name"],
        "kind": known_kind(text.get("kind", "")),
        "place": duties.place_named(scope, name=text.get("place", "")[:64], ability="see"),
        "times": _parts(text.get("times", "")) if not text.get("every_hours") else (),
        "every_hours": _number(_("Every … hours"), text.get("every_hours", ""), 24) or None,
        "window_minutes": _number(_("Minutes before and after"), text.get("window", ""), MOST_MINUTES),
        "grace_minutes": _number(_("Grace"), text.get("grace", ""), MOST_MINUTES),
        "place_kinds": chosen,
        "people": _number(_("People on the post"), text.get("people", ""), MOST_PEOPLE),
        "roster": [person(_("Roster"), name) for name in _parts(text.get("roster", ""))],
        "owner": person(_("Owner"), text["owner"]) if text.get("owner") else None,
        "needs": _number(_("Least evidence"), text.get("needs", ""), max(EvidenceLevel)),
        "to_at": moment(text.get("to_at", "")),
    }
    if former is not None:
        return actions.change_schedule(scope, schedule=former, reason=text.get("reason", ""), **terms)
    return actions.add_schedule(scope, **terms)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace("，", ",").replace("、", ",").split(",") if part.strip()]


def _number(field: str, text: str, most: int) -> int:
    number = as_number(text) if text else 0
    if number is None or number > most:
        raise BadInput(field=field, reason=f"0–{most}")
    return number


def person(field: str, username: str) -> User:
    found = User.objects.filter(username=username[:64], is_active=True).first()
    if found is None:
        raise BadInput(field=field, reason=_("is not known"))
    return found


def moment(text: str, field: str = "") -> datetime | None:
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(field=field or _("Until"), reason=_("is not a date and a time")) from None
    return timezone.make_aware(read) if timezone.is_naive(read) else read


@require_POST
@signed_in
def end(request: ScopedRequest, pk: int) -> HttpResponse:
    found = duties.schedule_named(request.scope, id=pk)
    reason = request.POST.get("reason", "")[:300]
    return back_with(
        request,
        lambda: actions.end_schedule(request.scope, schedule=found, reason=reason),
        _("It has ended. What lay ahead was taken back with your reason."),
    )
