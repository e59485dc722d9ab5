"""What can be done with orders, set times and absences, declared once for page, API and command line."""

from datetime import timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.accounts.models import User
from lianfang.acts.declared import Act, Noun, declare
from lianfang.acts.naming import Named
from lianfang.command import actions, forms, order_queries
from lianfang.command.alert_acts import ALERT, ALERTS, RESOLUTION, RESOLUTIONS
from lianfang.command.models import Order, OrderSource, OrderState
from lianfang.command.round_acts import DUTIES, DUTY, PAIRING, PAIRINGS, ROUND, ROUNDS, tell_round
from lianfang.duties import actions as duties
from lianfang.duties import queries as duty_queries
from lianfang.duties.models import Absence, Duty, Schedule
from lianfang.duties.owners import INSTANT
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.forms import BadDetail
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
    "ORDER",
    "ORDERS",
    "PAIRING",
    "PAIRINGS",
    "RESOLUTION",
    "RESOLUTIONS",
    "ROUND",
    "ROUNDS",
    "SCHEDULE",
    "SCHEDULES",
    "tell_round",
]

Shown = list[tuple[str | Promise, Any]]
DAY: Final = timedelta(hours=24)  # what an order gets where nothing else is said; docs/sources.md#orders


def _written(place: Place) -> str:
    """A place as its question is answered: in words, with its code."""
    return str(Named(place.code, place.full_name or place.name))


# Orders


def find_order(scope: Scope, key: str) -> Order:
    return order_queries.order(scope, id=as_number(key) or 0)


def tell_order(one: Order) -> dict[str, Any]:
    return {
        "id": one.pk,
        "number": one.number,
        "state": one.state,
        "unit": one.unit,
        "person": one.person_name,
        "place": one.place.code,
        "due_at": one.due_at,
        "chased": one.chased,
        "content": one.content,
    }


def show_order(one: Order) -> Shown:
    return [
        (_("What is to be done"), one.content),
        (_("State"), OrderState(one.state).label),
        (_("Unit"), one.unit),
        (_("Answers for it"), one.person_name),
        (_("Area"), one.place.full_name or one.place.name),
        (_("Due"), one.due_at),
    ]


def order_address(one: Order) -> str:
    return reverse("command:order", args=[one.pk])


def _begin_order(scope: Scope, thing: Any) -> dict[str, Any]:
    return {
        "place": _written(duty_queries.home(scope)),
        "due_at": clock.now() + DAY,
        "source": OrderSource.PATROL.value,
    }


def _issue(scope: Scope, *, person: User, place: Place | None = None, **facts: Any) -> Order:
    place = place or duty_queries.home(scope)
    facts.setdefault("due_at", clock.now() + DAY)
    try:
        named = actions.person_named(scope, username=person.username, place=place)
    except NotFound as fault:
        raise BadDetail(field=now_in_words("Answers for it"), reason=now_in_words("is not known")) from fault
    return actions.issue(scope, place=place, person=named, **facts)


def _feed_back(scope: Scope, *, order: Order, **facts: Any) -> Order:
    return actions.feed_back(scope, id=order.pk, **facts)


def _give_back(scope: Scope, *, order: Order, **facts: Any) -> Order:
    return actions.give_back(scope, id=order.pk, **facts)


def _chase(scope: Scope, *, order: Order, **facts: Any) -> Order:
    return actions.chase(scope, id=order.pk, **facts)


def _close(scope: Scope, *, order: Order, **facts: Any) -> Order:
    return actions.close(scope, id=order.pk, **facts)


def may_feed_back(scope: Scope, one: Order) -> bool:
    return one.is_open and order_queries.is_responsible(scope, order=one)


def may_chase(scope: Scope, one: Order) -> bool:
    return one.is_open and scope.may("order", one.path)


def may_end(scope: Scope, one: Order) -> bool:
    return one.state == OrderState.DONE and scope.may("order", one.path)


ORDER: Final = Noun(
    "order", _("orders to units, and what came back"), Order, "orders/", "int:pk",
    find_order, tell_order, order_address, show_order,
)  # fmt: skip
ORDERS: Final = declare(
    ORDER,
    Act("issue", "new", _("New order"), _("The order is issued. Its clock runs."), _issue, forms.ISSUE,
        ("order",), begins=_begin_order, makes=True,
        button=_("Issue the order")),
    Act("feedback", "feedback", _("Feedback"), _("Your feedback is kept."), _feed_back, forms.FEEDBACK,
        (), may_feed_back),
    Act("return", "returning", _("Return it"), _("Returned to the unit, with your reason."), _give_back,
        forms.RETURN, ("order",), may_end),
    Act("chase", "chasing", _("Chase"), _("Chased. It stands on the board."), _chase, forms.CHASE,
        ("order",), may_chase),
    Act("close", "closing", _("Close the order"), _("The order is closed."), _close, forms.CLOSE,
        ("order",), may_end),
)  # fmt: skip

# Set times


def find_schedule(scope: Scope, key: str) -> Schedule:
    return duty_queries.schedule_named(scope, id=as_number(key) or 0)


def row_of_schedule(one: Schedule) -> dict[str, Any]:
    return {
        "id": one.pk,
        "name": one.name,
        "kind": one.kind,
        "place": one.place.code,
        "times": one.times,
        "every_hours": one.every_hours,
        "people": one.people,
        "from_at": one.from_at,
        "to_at": one.to_at,
        "ended_at": one.ended_at,
    }


def tell_schedule(one: Schedule) -> dict[str, Any]:
    """With how many duties it has raised, and how many of them were taken back."""
    raised = Duty.objects.filter(origin=one.origin)
    return row_of_schedule(one) | {"raised": raised.count(), "voided": raised.filter(state="void").count()}


def show_schedule(one: Schedule) -> Shown:
    sums = tell_schedule(one)
    return [
        (_("What is to be done"), one.name),
        (_("Place"), one.place.full_name or one.place.name),
        (_("Times of day"), "、".join(one.times)),
        (_("Ended"), one.ended_at),
        (_("Raised so far"), str(sums["raised"])),
        (_("Taken back"), str(sums["voided"])),
    ]


def schedule_address(one: Schedule) -> str:
    return reverse("command:schedule", args=[one.pk])


def _begin_schedule(scope: Scope, thing: Any) -> dict[str, Any]:
    return {"place": _written(duty_queries.home(scope)), "times": "08:00, 14:00, 20:00", "needs": "2"}


def _as_it_is(scope: Scope, one: Schedule) -> dict[str, Any]:
    roster = User.objects.filter(pk__in=one.roster).values_list("username", flat=True)
    return {
        "name": one.name,
        "kind": one.kind,
        "place": _written(one.place),
        "place_kinds": one.place_kinds,
        "times": ", ".join(one.times),
        "every_hours": one.every_hours,
        "window": one.window_minutes,
        "grace": one.grace_minutes,
        "people": one.people,
        "needs": str(one.needs),
        "owner": one.owner.username if one.owner else "",
        "roster": list(roster),
    }


def _terms(
    *, window: int, grace: int, needs: str, times: str = "", every_hours: int = 0, **facts: Any
) -> Any:
    parts = [part.strip() for part in times.replace("，", ",").replace("、", ",").split(",") if part.strip()]
    return facts | {
        "window_minutes": window,
        "grace_minutes": grace,
        "needs": int(needs),
        "times": () if every_hours else parts,
        "every_hours": every_hours or None,
    }


def _add(scope: Scope, **facts: Any) -> Schedule:
    return duties.add_schedule(scope, **_terms(**facts))


def _change(scope: Scope, *, schedule: Schedule, reason: str, **facts: Any) -> Schedule:
    """All of it is said anew: what was left empty is taken away, as the form shows it."""
    said = {"owner": None, "roster": (), "to_at": None} | _terms(**facts)
    return duties.change_schedule(scope, schedule=schedule, reason=reason, **said)


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
        _("It is set. What falls into the next two days has been raised."),
        _change, forms.SCHEDULE_CHANGE, ("hold-round",), may_set, _as_it_is, note=_what_becomes_of_it),
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
        _("{thing.user.name} is back and answers for their places again. "
          "Duties given to others stay with them."),
        _be_back, forms.BACK, ("pair",)),
)  # fmt: skip
