"""When a worker may work: handed over to the community (F13), vouched for, and so many clean days over.

Being cleared is never written: it follows from the days of the row (`models.cleared`), at any door.
"""

from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from lianfang.accounts import keys
from lianfang.accounts.queries import system_scope
from lianfang.enterprises.forms import FOLLOWS, RUNS
from lianfang.enterprises.lives import EMPLOYEE
from lianfang.enterprises.models import Employee, EmployeeState, Enterprise
from lianfang.grid.models import Place, PlaceKind
from lianfang.handovers import actions as desks
from lianfang.handovers.contracts import OUTCOMES
from lianfang.handovers.models import HandOver
from lianfang.kit import clock
from lianfang.kit.crypto import Unreadable
from lianfang.kit.lives import move
from lianfang.kit.scope import Scope, ancestors
from lianfang.measures import queries as measures
from lianfang.people.rules import mask_name
from lianfang.things.declared import step, write

FLOW: Final = "F13"
MOST: Final = 200  # workers of one hand-over
CLEARS: Final = "cleared"  # outcomes of a hand-over, and what they say of those in it
BARS: Final = ("placed", "monitored")


def days(scope: Scope) -> int:
    """Clean days before somebody from elsewhere works: the longest incubation of the pack in force."""
    return int(measures.protocol(scope, at=clock.now()).param("incubation_days"))


def opened(one: Employee) -> dict[str, Any]:
    """The sealed part; nothing once its key is destroyed."""
    try:
        found: dict[str, Any] = keys.of(one.key_id).open_json(bytes(one.sealed))
    except Unreadable:
        return {}
    return found


def masked(one: Employee) -> str:
    return mask_name(str(opened(one).get("name", "")))


def is_cleared(one: Employee) -> bool:
    """Whether one row says what `models.cleared` asks of today."""
    on = timezone.localdate(clock.now())
    vouched, barred, gone = one.vouched_on, one.barred_on, one.gone_on
    held = (barred is not None and barred <= on) or (gone is not None and gone <= on)
    return vouched is not None and vouched <= on and one.clears_on <= on and not held


def hand_over(scope: Scope, enterprise: Enterprise) -> int:
    """Tell the community of the enterprise who comes back to it; how many. Nobody is told of twice."""
    rows = list(enterprise.employees.filter(state=EmployeeState.WAITING, hand_over=None).order_by("number"))
    above = Place.objects.filter(path__in=ancestors(enterprise.path)).order_by("-path")
    to = above.filter(kind=PlaceKind.COMMUNITY).first() or above.exclude(pk=enterprise.place_id).first()
    own = system_scope("enterprises", actor_id=scope.actor_id)
    for start in range(0, len(rows), MOST):
        part = rows[start : start + MOST]
        payload = {"enterprise": enterprise.organisation.name, "workers": [_told(one) for one in part]}
        one = desks.hand_over(
            own, flow=FLOW, from_place=enterprise.place, to_place=to or enterprise.place, payload=payload,
            desk="community",
            ref=f"enterprise:{enterprise.pk}:{part[0].number}",
        )  # fmt: skip
        Employee.objects.filter(pk__in=[each.pk for each in part]).update(hand_over=one)
    return len(rows)


def _told(one: Employee) -> dict[str, Any]:
    known = opened(one)
    told = {"name": known.get("name"), "phone": known.get("phone"), "document": known.get("document"),
            "source_area": known.get("from"), "dwelling": known.get("home")}  # fmt: skip
    return {name: value for name, value in told.items() if value}


def answered(scope: Scope, one: HandOver) -> None:
    """The community has closed the hand-over: its workers are vouched for, or may not work."""
    rows = Employee.objects.filter(hand_over=one, state=EmployeeState.WAITING)
    today = timezone.localdate(one.closed_at or clock.now())
    code = "vouch" if one.outcome == CLEARS else "bar" if one.outcome in BARS else ""
    facts = {"vouched_on": today} if code == "vouch" else {"barred_on": today}
    by = system_scope("enterprises", actor_id=one.closed_by_id)
    for each in list(rows) if code else ():
        if move(EMPLOYEE, Employee.objects.filter(pk=each.pk), code, facts=facts):
            write(by, "employee", each, code, str(OUTCOMES[one.outcome]) if code == "bar" else "")


@transaction.atomic
def vouch(scope: Scope, *, employee: Employee) -> Employee:
    """The community has looked: nothing speaks against work once the days are over."""
    scope.require(FOLLOWS, employee.path)
    step(scope, EMPLOYEE, employee, "vouch", vouched_on=timezone.localdate(clock.now()))
    return employee


@transaction.atomic
def bar(scope: Scope, *, employee: Employee, reason: str) -> Employee:
    """No work from today on, and in no attendance list of today."""
    scope.require(FOLLOWS, employee.path)
    step(scope, EMPLOYEE, employee, "bar", reason, barred_on=timezone.localdate(clock.now()))
    return employee


@transaction.atomic
def let_back(scope: Scope, *, employee: Employee, reason: str) -> Employee:
    """May work again once the days, counted anew from today, are over."""
    scope.require(FOLLOWS, employee.path)
    today = timezone.localdate(clock.now())
    facts = {"barred_on": None, "vouched_on": today, "clears_on": today + timedelta(days=days(scope))}
    step(scope, EMPLOYEE, employee, "return", reason, **facts)
    return employee


@transaction.atomic
def leave(scope: Scope, *, employee: Employee, reason: str) -> Employee:
    scope.require(RUNS, employee.path)
    step(scope, EMPLOYEE, employee, "leave", reason, gone_on=timezone.localdate(clock.now()))
    return employee


def feverish(scope: Scope, rows: Any) -> None:
    """Told with a fever in a report: barred in the transaction that keeps it."""
    today = timezone.localdate(clock.now())
    for one in rows:
        if move(EMPLOYEE, Employee.objects.filter(pk=one.pk), "bar", facts={"barred_on": today}):
            write(scope, "employee", one, "bar")
