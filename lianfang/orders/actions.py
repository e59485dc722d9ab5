"""Issuing orders, answering them, and following them up. Each step is an entry that stays."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from lianfang.accounts.models import Department, Posting, User
from lianfang.duties.models import Alert, AlertLevel
from lianfang.grid.models import Place
from lianfang.handovers import queries as flows
from lianfang.kit import clock, lives
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope
from lianfang.measures import queries as measures
from lianfang.measures.actions import carry_out
from lianfang.measures.models import Resolution
from lianfang.orders import queries
from lianfang.orders.lives import ORDER
from lianfang.orders.models import Order, OrderEntry, OrderEntryKind, OrderSource, OrderState
from lianfang.orders.problems import (
    NeedsContent,
    NeedsEvidence,
    NeedsUnit,
    NobodyToAnswer,
    NotYourOrder,
    OrderDates,
    OrderNotDone,
    OrderSettled,
    OrderTaken,
)
from lianfang.people.actions import NeedsWhy

REMIND_AT: Final = 0.75  # of the time given; docs/sources.md#orders
DUE: Final = {  # what an order from an alert gets; docs/sources.md#orders
    AlertLevel.URGENT.value: timedelta(hours=2),
    AlertLevel.WARNING.value: timedelta(hours=8),
    AlertLevel.NOTICE.value: timedelta(hours=24),
}
_TRIES: Final = 5  # numbers tried while others issue orders too


def issue(
    scope: Scope,
    *,
    source: str,
    content: str,
    place: Place,
    due_at: datetime,
    unit: str = "",
    department: Department | None = None,
    person: User | None = None,
    person_name: str = "",
    source_ref: str = "",
) -> Order:
    """Issue the next order of the event to a unit, due at `due_at`.

    Where no unit is named, it is that of the person. Only `order` at the place issues. Raises NeedsContent,
    NeedsUnit where there is no unit or nobody of it,
    OrderDates, OrderTaken where an alert or a resolution has its order already, NoEvent.
    """
    scope.require("order", place.path)
    if person is not None and not unit.strip():
        department = department or person.department
    name = unit.strip() or (department.name if department else "")
    if not content.strip():
        raise NeedsContent()
    if not name or not (person or person_name.strip()):
        raise NeedsUnit()
    now = clock.now()
    if due_at <= now:
        raise OrderDates()
    facts: dict[str, Any] = {
        "event": measures.current_event(scope),
        "source": OrderSource(source),
        "source_ref": source_ref.strip()[:120],
        "content": content.strip()[:1000],
        "place": place,
        "path": place.path,
        "unit": name[:120],
        "department": department,
        "person": person,
        "person_name": (person_name.strip() or (person.name if person else ""))[:64],
        "issued_at": now,
        "issued_by_id": scope.actor,
        "due_at": due_at,
        "remind_at": now + (due_at - now) * REMIND_AT,
        "alarm_at": due_at,
    }
    return _numbered(scope, facts, now)


def _numbered(scope: Scope, facts: dict[str, Any], now: datetime) -> Order:
    """The order under the next number. Two issued at once do not share one."""
    for _try in range(_TRIES):
        last = Order.objects.filter(event=facts["event"]).aggregate(last=Max("number"))["last"] or 0
        try:
            with transaction.atomic():
                order = Order.objects.create(number=last + 1, **facts)
                _enter(scope, order, OrderEntryKind.ISSUED, at=now, words=order.content)
                if order.source == OrderSource.UPPER:
                    carry_out(event=order.event, number=order.source_ref, by=scope.actor, order=str(order))
                return order
        except IntegrityError:
            _refuse_second(facts)
    raise OrderTaken(number="?")


def _refuse_second(facts: dict[str, Any]) -> None:
    if facts["source"] not in {OrderSource.ALERT, OrderSource.MEETING} or not facts["source_ref"]:
        return
    other = Order.objects.filter(source=facts["source"], source_ref=facts["source_ref"]).first()
    if other is not None:
        raise OrderTaken(number=other.number)


def _enter(
    scope: Scope, order: Order, kind: OrderEntryKind, *, at: datetime, words: str = "", evidence: str = ""
) -> None:
    OrderEntry.objects.create(
        order=order,
        at=at,
        by_id=scope.actor_id,
        kind=kind,
        words=words.strip()[:1000],
        evidence=evidence.strip()[:300],
    )


def issue_from_alert(scope: Scope, *, alert: Alert) -> Order:
    """An order about an alert: to whoever answers for it, or the head of the desk there."""
    scope.require("order", alert.path)
    now = clock.now()
    person = alert.owner or next(iter(flows.staff(scope, desk="community", path=alert.path, at=now)), None)
    return issue(
        scope,
        source=OrderSource.ALERT,
        source_ref=str(alert.pk),
        content=alert.said(),
        place=alert.place,
        due_at=now + DUE.get(alert.level, timedelta(hours=24)),
        unit=alert.place.name,
        department=person.department if person else None,
        person=person,
    )


def issue_from_resolution(
    scope: Scope, *, resolution: Resolution, place: Place, person: User | None = None
) -> Order:
    """An order that carries out a point of the minutes, as they word unit, person and time.

    `person` answers where the minutes name nobody who works here. Raises NobodyToAnswer where neither
    a person nor a department with people would.
    """
    now = clock.now()
    department = Department.objects.filter(name=resolution.unit).first()
    person = person or _meant(resolution.person)
    if person is None and not _has_people(department, now):
        raise NobodyToAnswer(who=resolution.person or resolution.unit)
    return issue(
        scope,
        source=OrderSource.MEETING,
        source_ref=queries.ref_of(resolution),
        content=resolution.text,
        place=place,
        due_at=resolution.due_at
        if resolution.due_at and resolution.due_at > now
        else now + timedelta(days=1),
        unit=resolution.unit,
        department=department,
        person=person,
        person_name=person.name if person else resolution.person or resolution.unit,
    )


def _meant(name: str) -> User | None:
    """The one person of this name; None for nobody, and for several."""
    found = list(User.objects.filter(name=name, is_active=True)[:2]) if name else []
    return found[0] if len(found) == 1 else None


def _has_people(department: Department | None, at: datetime) -> bool:
    posted = Posting.objects.in_force(at).filter(user__is_active=True, department=department)
    return department is not None and posted.exists()


def _mine(scope: Scope, id: int) -> Order:
    order = queries.order(scope, id=id)
    if not queries.is_responsible(scope, order=order):
        raise NotYourOrder(unit=order.unit)
    return order


def feed_back(scope: Scope, *, id: int, words: str, evidence: str = "", done: bool = False) -> Order:
    """What the ordered unit reports; with `done`, that it is done, which needs its evidence.

    Raises NotFound, NotYourOrder for anybody else, NeedsEvidence, OrderSettled.
    """
    order = _mine(scope, id)
    if not words.strip() or (done and not evidence.strip()):
        raise NeedsEvidence()
    now = clock.now()
    kind = OrderEntryKind.DONE if done else OrderEntryKind.FEEDBACK
    facts = {"settled_at": now, "remind_at": None, "alarm_at": None} if done else {}
    if not _move(scope, order, kind, at=now, words=words, evidence=evidence, facts=facts):
        raise OrderSettled()
    return order


def _move(
    scope: Scope,
    order: Order,
    kind: OrderEntryKind,
    *,
    at: datetime,
    words: str,
    evidence: str = "",
    facts: Mapping[str, Any],
) -> bool:
    """Move an order, and enter it; False where it may not move so. It is read anew either way."""

    def enter() -> None:
        _enter(scope, order, kind, at=at, words=words, evidence=evidence)

    made = lives.move(ORDER, Order.objects.filter(pk=order.pk), kind, then=enter, facts=facts)
    order.refresh_from_db()
    return made


def give_back(scope: Scope, *, id: int, reason: str, due_at: datetime | None = None) -> Order:
    """Return what was reported done but is not, with the reason; its clock runs on, or anew."""
    order = _over(scope, id)
    if not reason.strip():
        raise NeedsWhy()
    now = clock.now()
    if due_at is not None and due_at <= now:
        raise OrderDates()
    until = due_at or order.due_at
    facts = {
        "settled_at": None,
        "due_at": until,
        "alarm_at": until if until > now else None,
        "remind_at": None,
    }
    if not _move(scope, order, OrderEntryKind.RETURNED, at=now, words=reason, facts=facts):
        raise OrderNotDone()
    return order


def chase(scope: Scope, *, id: int, words: str = "") -> Order:
    """Chase an order that is still open (督办). How often stands on the board, beside the unit."""
    order = _over(scope, id)
    facts = {"chased": F("chased") + 1}
    if not _move(scope, order, OrderEntryKind.CHASED, at=clock.now(), words=words, facts=facts):
        raise OrderSettled()
    return order


def close(scope: Scope, *, id: int, words: str = "") -> Order:
    """Close what the unit has reported done. Raises OrderNotDone before that."""
    order = _over(scope, id)
    if not _move(scope, order, OrderEntryKind.CLOSED, at=clock.now(), words=words, facts={}):
        raise OrderSettled() if order.state == OrderState.CLOSED else OrderNotDone()
    return order


def _over(scope: Scope, id: int) -> Order:
    """An order of the asker's area that they may follow up."""
    order = queries.order(scope, id=id)
    scope.require("order", order.path)
    return order


def person_named(scope: Scope, *, username: str, place: Place) -> User:
    """Somebody of the asker's area by user name, to be named in an order. Raises NotFound otherwise."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise NotFound()
    paths = list(user.postings.in_force(clock.now()).values_list("place__path", flat=True))
    if not any(scope.may("order", path) or place.path.startswith(path) for path in paths):
        raise NotFound()
    return user
