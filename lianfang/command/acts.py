"""What can be done with set times and absences, declared once for page, API and command line."""

from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.accounts.models import User
from lianfang.acts.declared import Act, Noun, declare
from lianfang.command import class_acts, forms, outbreak_acts
from lianfang.command.alert_acts import ALERT, ALERTS
from lianfang.command.round_acts import DUTIES, DUTY, PAIRING, PAIRINGS, ROUND, ROUNDS, tell_round
from lianfang.duties import actions as duties
from lianfang.duties import queries as duty_queries
from lianfang.duties import schedules, swaps
from lianfang.duties.models import Absence, Duty, Schedule
from lianfang.duties.owners import INSTANT
from lianfang.grid.finding import written
from lianfang.kit import clock
from lianfang.kit.ids import as_number
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope

__all__ = [
    "ABSENCE",
    "ABSENCES",
    "ALERT",
    "ALERTS",
    "DUTIES",
    "DUTY",
    "OUTBREAKS",
    "PAIRING",
    "PAIRINGS",
    "ROUND",
    "ROUNDS",
    "SCHEDULE",
    "SCHEDULES",
    "tell_round",
]

Shown = list[tuple[str | Promise, Any]]
OUTBREAKS: Final = outbreak_acts.OUTBREAKS
PROPOSALS: Final = class_acts.PROPOSALS
CLASSES: Final = class_acts.CLASSES


# Set times


def find_schedule(scope: Scope, key: str) -> Schedule:
    return duty_queries.schedule_named(scope, id=as_number(key) or 0)


def tell_schedule(one: Schedule) -> dict[str, Any]:
    """With how many duties it has raised, and how many of them were taken back."""
    raised = Duty.objects.filter(origin=one.origin)
    names = ("name", "kind", "times", "every_hours", "people", "from_at", "to_at", "ended_at")
    told = {"id": one.pk, "place": one.place.code, **{name: getattr(one, name) for name in names}}
    told |= {"raised": raised.count(), "voided": raised.filter(state="void").count()}
    turns, last_at = schedules.span_of(one)
    told |= {"turns": turns, "last_at": last_at}
    return told | ({"swapped": [each.told() for each in one.swapped]} if one.swapped else {})


def show_schedule(one: Schedule) -> Shown:
    sums = tell_schedule(one)
    return [
        (_("What is to be done"), one.name),
        (_("Place"), one.place.called),
        (_("Times of day"), "、".join(one.times)),
        (_("Turns in all"), sums["turns"]),
        (_("Last turn"), sums["last_at"]),
        (_("Ended"), one.ended_at),
        (_("Raised so far"), str(sums["raised"])),
        (_("Taken back"), str(sums["voided"])),
        *(
            [(_("Shifts of the next two days that change hands"), swaps.in_words(one.swapped))]
            if one.swapped
            else []
        ),
    ]


def schedule_address(one: Schedule) -> str:
    return reverse("command:schedule", args=[one.pk])


def _begin_schedule(scope: Scope, thing: Any) -> dict[str, Any]:
    return {"place": written(duty_queries.home(scope)), "times": "08:00, 14:00, 20:00", "needs": "2"}


def _as_it_is(scope: Scope, one: Schedule) -> dict[str, Any]:
    roster = [each.username for each in schedules.roster_of(one)]
    return {
        "name": one.name,
        "kind": one.kind,
        "place": written(one.place),
        "place_kinds": one.place_kinds,
        "times": ", ".join(one.times),
        "every_hours": one.every_hours,
        "window": one.window_minutes,
        "grace": one.grace_minutes,
        "people": one.people,
        "needs": str(one.needs),
        "owner": one.owner.username if one.owner else "",
        "roster": roster,
        "from_at": one.from_at if one.from_at > clock.now() else None,
        "to_at": one.to_at,
    }


def _terms(
    *,
    window: int,
    grace: int,
    needs: str,
    times: str | None = "",
    every_hours: int | None = 0,
    **facts: Any,
) -> Any:
    parts = [
        part.strip()
        for part in (times or "").replace("，", ",").replace("、", ",").split(",")
        if part.strip()
    ]
    return facts | {
        "window_minutes": window,
        "grace_minutes": grace,
        "needs": int(needs),
        # One time beside the hours says from when they are counted; several are what the form began with.
        "times": parts if not every_hours or len(parts) == 1 else (),
        "every_hours": every_hours or None,
    }


def _add(scope: Scope, **facts: Any) -> Schedule:
    return duties.add_schedule(scope, **_terms(**facts))


def _change(scope: Scope, *, schedule: Schedule, reason: str, **facts: Any) -> Schedule:
    """All of it is said anew: what was left empty is taken away, as the form shows it."""
    said = {"owner": None, "roster": (), "to_at": None} | _terms(**facts)
    at = clock.now()
    before = swaps.seats(schedule, at=at)
    made = duties.change_schedule(scope, schedule=schedule, reason=reason, **said)
    made.swapped = swaps.swaps(before, swaps.seats(made, at=at))
    return made


def _end(scope: Scope, *, schedule: Schedule, reason: str) -> int:
    return duties.end_schedule(scope, schedule=schedule, reason=reason)


def may_set(scope: Scope, one: Schedule) -> bool:
    return one.ended_at is None and scope.may("hold-round", one.path)


def _what_becomes_of_it(scope: Scope, one: Schedule) -> str | Promise:
    return _("The old one ends now and what lies ahead of it is taken back; the new one begins.")


SCHEDULE: Final = Noun(
    "schedule", _("recurring duties"), Schedule, "schedules/", "int:pk",
    find_schedule, tell_schedule, schedule_address, show_schedule,
)  # fmt: skip
SCHEDULES: Final = declare(
    SCHEDULE,
    Act("add", "new", _("Set a time"), _("It is set. What falls into the next two days has been raised."),
        _add, forms.SCHEDULE, ("hold-round",), begins=_begin_schedule, makes=True,
        arguments=("kind", "place"), by_page=False),
    Act("change", "changing", pgettext_lazy("set time", "Change"),
        _("It is set. What falls into the next two days has been raised. {thing.said_of_shifts}"),
        _change, forms.SCHEDULE_CHANGE, ("hold-round",), may_set, _as_it_is, note=_what_becomes_of_it,
        renews=("reason",), together=("times", "every_hours")),
    Act("end", "ending", _("End it"), _("It has ended. What lay ahead was taken back with your reason."),
        _end, forms.SCHEDULE_END, ("hold-round",), may_set),
)  # fmt: skip

# Absences


def find_absence(scope: Scope, key: str) -> Absence:
    """By its number, or by the user name of who is away."""
    here = duty_queries.absences(scope, at=clock.now())
    found = [one for one in here if one.pk == as_number(key)] or [
        one for one in here if one.user.username == key
    ]
    if not found:
        raise NotFound()
    return found[0]


def tell_absence(one: Absence) -> dict[str, Any]:
    return {
        "id": one.pk,
        "username": one.user.username,
        "reason": one.reason,
        "from_at": one.from_at,
        "to_at": one.to_at,
        "successor": one.successor.username if one.successor else None,
        "back": one.to_at is not None and one.to_at <= max(clock.now(), one.from_at + INSTANT),
    }


def show_absence(one: Absence) -> Shown:
    return [
        (pgettext_lazy("absence", "Who"), one.user.name),
        (pgettext_lazy("absence", "Why"), one.get_reason_display()),
        (_("From"), one.from_at),
        (_("Until"), one.to_at),
        (_("Who stands in"), one.successor.name if one.successor else ""),
    ]


def absences_address(one: Absence) -> str:
    return reverse("command:absences")


def _be_absent(scope: Scope, *, username: User, **facts: Any) -> Absence:
    return duties.be_absent(scope, user=username, **facts)


def _be_back(scope: Scope, *, absence: Absence) -> None:
    duties.end_absence(scope, absence=absence)


ABSENCE: Final = Noun(
    "absence", _("who is away, and who takes over"), Absence, "absences/", "int:pk",
    find_absence, tell_absence, absences_address, show_absence,
)  # fmt: skip
ABSENCES: Final = declare(
    ABSENCE,
    Act("add", "new", _("Note an absence"), _("Noted. {thing.user.name} is stood in for."), _be_absent,
        forms.ABSENCE, ("pair",), makes=True, arguments=("username",), button=_("Note it")),
    Act("end", "ending", _("Is back"),
        _("{thing.user.name} is back and answers for their places again; what was lent and is open has"
          " gone back too."),
        _be_back, forms.BACK, ("pair",)),
)  # fmt: skip
