"""A filing: the package and the list of workers, taken in as a whole or not at all; what follows is decided.

Nobody takes two steps one after the other: who filed does not inspect, who inspected does not approve.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from lianfang.accounts import keys
from lianfang.accounts.queries import system_scope
from lianfang.enterprises import clearance, rosters
from lianfang.enterprises.forms import FOLLOWS, ITEMS, LEAST_STOCK, PLEDGES, RUNS
from lianfang.enterprises.lives import EMPLOYEE, ENTERPRISE
from lianfang.enterprises.models import Employee, EmployeeState, Enterprise, Origin
from lianfang.enterprises.problems import BadRoster, NotPledged, NotSeen, SameHands, TooLittleStock
from lianfang.enterprises.rosters import Told
from lianfang.kit import clock, lives
from lianfang.kit.crypto import Sealer
from lianfang.kit.scope import Scope
from lianfang.measures import queries as measures
from lianfang.people.rules import fold_name
from lianfang.things.declared import step, write
from lianfang.things.models import Step

AT_ONCE: Final = 500


def reading(scope: Scope, rows: Iterable[tuple[int, Mapping[str, str]]]) -> rosters.Reading:
    """A list as it would be taken in today."""
    now = clock.now()
    today = timezone.localdate(now)
    rules = measures.protocol(scope, at=now)
    return rosters.read(rows, today=today, is_listed=lambda area: rules.is_listed(area, today))


@transaction.atomic
def file(  # what a filing holds
    scope: Scope, *, enterprise: Enterprise, pledged: Sequence[str], stock_days: int, separate_room: str,
    workers: Sequence[Any] = (),
) -> Enterprise:  # fmt: skip
    """The package and the list at once. Wrong cells are named and nothing is kept.

    Raises NotPledged, TooLittleStock, BadRoster, StandsOtherwise.
    """
    rows = enumerate(({name: getattr(one, name) or "" for name in rosters.LABELS} for one in workers), 1)
    return file_read(scope, enterprise, reading(scope, rows), pledged=pledged, stock_days=stock_days,
                     separate_room=separate_room)  # fmt: skip


@transaction.atomic
def file_read(  # what a filing holds
    scope: Scope, enterprise: Enterprise, told: rosters.Reading, *, pledged: Sequence[str], stock_days: int,
    separate_room: str,
) -> Enterprise:  # fmt: skip
    """As `file`, of a list that was read already: the wrong cells come first, for they take longest."""
    scope.require(RUNS, enterprise.path)
    _whole(told)
    _pledged(pledged)
    _enough(stock_days)
    return take(scope, enterprise, told, stock_days=stock_days, separate_room=separate_room)


def take(
    scope: Scope, enterprise: Enterprise, told: rosters.Reading, *, stock_days: int, separate_room: str
) -> Enterprise:
    """Write a whole list down. Raises StandsOtherwise."""
    facts: dict[str, Any] = {
        "filed_at": clock.now(), "stock_days": stock_days, "separate_room": separate_room,
        "filings": F("filings") + 1, "seen": "", "result": "",
    }  # fmt: skip
    step(scope, ENTERPRISE, enterprise, "file", **facts)
    _enlist(scope, enterprise, told.workers)
    return enterprise


def _whole(told: rosters.Reading) -> None:
    """Raises BadRoster where a cell is wrong, or nobody stands in the list."""
    faults = told.faults or ([] if told.workers else [rosters.Cell(1, "name", "missing")])
    if faults:
        which = "；".join(map(str, faults[: rosters.SHOWN]))
        raise BadRoster(number=len(faults), which=which)


def _pledged(pledged: Sequence[str]) -> None:
    for code, words in PLEDGES:
        if code not in pledged:
            raise NotPledged(what=str(words))


def _enough(days: int) -> None:
    if days < LEAST_STOCK:
        raise TooLittleStock(days=days, least=LEAST_STOCK)


def _enlist(scope: Scope, enterprise: Enterprise, told: Sequence[Told]) -> None:
    """Those on the list stay or come; who stood there and does no longer has gone."""
    today, sealer = timezone.localdate(clock.now()), keys.current()
    length = clearance.days(scope)
    there = {one.document_ix: one for one in enterprise.employees.exclude(state=EmployeeState.GONE)}
    last = enterprise.employees.aggregate(last=Max("number"))["last"] or 0
    fresh, kept = list[Employee](), set[int]()
    for one in told:
        known = there.get(sealer.blind("document", one.matching))
        if known is not None:
            kept.add(known.pk)
            _again(known, one, today, length)
            continue
        last += 1
        fresh.append(_employee(scope, sealer, enterprise, last, one, today, length))
    Employee.objects.bulk_create(fresh, batch_size=AT_ONCE)
    gone = enterprise.employees.exclude(pk__in=kept).exclude(number__gt=last - len(fresh))
    for each in gone.exclude(state=EmployeeState.GONE):
        lives.move(EMPLOYEE, Employee.objects.filter(pk=each.pk), "leave", facts={"gone_on": today})
        write(scope, "employee", each, "leave")


def _again(known: Employee, told: Told, today: date, length: int) -> None:
    """Listed anew: days only grow, so that a second list clears nobody sooner."""
    clears = max(known.clears_on, told.clears_on(today, length) if told.left_on else known.clears_on)
    worse = told.origin != Origin.LOCAL and known.origin == Origin.LOCAL
    if clears == known.clears_on and not worse:
        return
    facts: dict[str, Any] = {"clears_on": clears, "left_on": told.left_on, "origin": told.origin}
    if worse:
        facts |= {"clears_on": max(clears, told.clears_on(today, length)), "vouched_on": None}
        facts |= {"state": EmployeeState.WAITING} if known.state == EmployeeState.VOUCHED else {}
    Employee.objects.filter(pk=known.pk).update(**facts)


def _employee(  # noqa: PLR0917  # the parts of a row
    scope: Scope, sealer: Sealer, enterprise: Enterprise, number: int, one: Told, today: date, length: int
) -> Employee:
    local = one.origin == Origin.LOCAL
    sealed = {"name": one.name, "phone": one.phone, "document": one.document, "home": one.home,
              "from": one.came_from}  # fmt: skip
    return Employee(
        place_id=enterprise.place_id, path=enterprise.path, at=clock.now(), by_id=scope.actor,
        enterprise=enterprise, number=number, origin=one.origin, left_on=one.left_on,
        clears_on=one.clears_on(today, length), vouched_on=today if local else None,
        state=EmployeeState.VOUCHED if local else EmployeeState.WAITING,
        name_ix=sealer.blind("name", fold_name(one.name)),
        document_ix=sealer.blind("document", one.matching),
        sealed=sealer.seal_json(sealed), key_id=sealer.key_id,
    )  # fmt: skip


def accepted(scope: Scope, enterprise: Enterprise) -> None:
    """Those who come back from elsewhere are handed over to their community at once."""
    clearance.hand_over(scope, enterprise)


def _not_who(scope: Scope, enterprise: Enterprise, *before: str) -> None:
    """Raises SameHands for who took the step before."""
    last = (
        Step.objects.filter(Q(code__in=before), noun="enterprise", thing=enterprise.pk)
        .order_by("-pk")
        .first()
    )
    if last is not None and last.by_id == scope.actor:
        raise SameHands()


@transaction.atomic
def check(
    scope: Scope, *, enterprise: Enterprise, seen: Sequence[str], stock_days: int, result: str
) -> Enterprise:
    """Inspected on the spot, every item confirmed. Raises NotSeen, TooLittleStock, SameHands."""
    scope.require(FOLLOWS, enterprise.path)
    for code, words in ITEMS:
        if code not in seen:
            raise NotSeen(what=str(words))
    _enough(stock_days)
    _not_who(scope, enterprise, "file", "mend")
    facts = {"seen": " ".join(seen), "stock_days": stock_days, "result": result}
    step(scope, ENTERPRISE, enterprise, "check", result, **facts)
    return enterprise


@transaction.atomic
def approve(scope: Scope, *, enterprise: Enterprise) -> Enterprise:
    """Agreed to; it works once a wave or the fast lane lets it. Raises SameHands, StandsOtherwise."""
    scope.require(FOLLOWS, enterprise.path)
    _not_who(scope, enterprise, "check")
    step(scope, ENTERPRISE, enterprise, "approve")
    return enterprise


def system(scope: Scope) -> Scope:
    return system_scope("enterprises", actor_id=scope.actor_id)
