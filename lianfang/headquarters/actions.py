"""Setting up task forces, giving and taking seats in them, and dissolving them.

Sending warnings stands in `warning`.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from lianfang.accounts.models import Department, User
from lianfang.duties import owners
from lianfang.duties.problems import PersonAway
from lianfang.grid.models import Place
from lianfang.headquarters.lives import DISSOLVED, FORCE
from lianfang.headquarters.models import ForceSeat, ForceTask, ForceUnit, SeatRole, TaskForce, UnitRole
from lianfang.headquarters.problems import (
    ForceDissolved,
    ForceStands,
    NobodyCommands,
    NobodyLeads,
    NotInForce,
    SitsThere,
    TwoSeats,
)
from lianfang.headquarters.warning import answer, end_warning, feed_back, send
from lianfang.kit import clock, lives
from lianfang.kit.scope import Scope
from lianfang.measures import queries as measures
from lianfang.measures.eventlife import need
from lianfang.measures.models import Event

__all__ = [
    "answer",
    "appoint",
    "dissolve",
    "dissolve_all",
    "end_warning",
    "feed_back",
    "join",
    "leave",
    "relieve",
    "send",
    "set_up",
]


@transaction.atomic
def set_up(
    scope: Scope,
    *,
    place: Place,
    commander: User,
    lead: Department,
    task: str = ForceTask.GENERAL.value,
    name: str = "",
    deputies: Sequence[User] = (),
    supporting: Collection[Department] = (),
    document_no: str = "",
) -> TaskForce:
    """Set up the task force of a place for one line of work, with who commands it and which department leads.

    Takes `order` at the place. Raises ForceStands where it has one, TwoSeats for a person named twice,
    PersonAway for one who is absent now, NoEvent.
    """
    scope.require("order", place.path)
    now = clock.now()
    event = measures.current_event(scope)
    try:
        with transaction.atomic():
            force = TaskForce.objects.create(
                event=event, place=place, path=place.path, task=task, name=name.strip(),
                document_no=document_no, founded_at=now, founded_by_id=scope.actor,
            )  # fmt: skip
    except IntegrityError as fault:
        stands = TaskForce.objects.get(event=event, place=place, task=task, dissolved_at=None)
        raise ForceStands(place=place.name, name=str(stands)) from fault
    named = [(commander, SeatRole.COMMANDER), *((one, SeatRole.DEPUTY) for one in deputies)]
    for user, role in named:
        if sum(user == one for one, _role in named) > 1:
            raise TwoSeats(who=user.name)
        _seat(scope, force, user, role, now)
    _join(scope, force, lead, UnitRole.LEAD, now)
    for one in supporting:
        if one != lead:
            _join(scope, force, one, UnitRole.SUPPORT, now)
    return force


@transaction.atomic
def appoint(scope: Scope, *, force: TaskForce, user: User, role: str) -> TaskForce:
    """Give somebody a seat, from now on; whoever has another one in this force changes it.

    A new commander relieves the one before in the same instant. Raises SitsThere for a seat held already,
    NobodyCommands where the commander would sink to another seat, PersonAway, ForceDissolved.
    """
    force, now = _held(scope, force), clock.now()
    held = force.seats.filter(to_at=None)
    mine = held.filter(user=user).first()
    if mine is not None and mine.role == role:
        raise SitsThere(who=user.name)
    if mine is not None and mine.role == SeatRole.COMMANDER:
        raise NobodyCommands(name=str(force))
    left = held.filter(user=user)
    if role == SeatRole.COMMANDER:
        left = left | held.filter(role=SeatRole.COMMANDER)
    left.update(to_at=now, ended_by_id=scope.actor)
    _seat(scope, force, user, role, now)
    return force


def _seat(scope: Scope, force: TaskForce, user: User, role: str, now: datetime) -> None:
    if owners.Away(since=now).is_away(user.pk, now, now + owners.INSTANT):
        raise PersonAway(person=user.name)
    ForceSeat.objects.create(force=force, user=user, role=role, from_at=now, by_id=scope.actor)


@transaction.atomic
def relieve(scope: Scope, *, force: TaskForce, user: User) -> TaskForce:
    """Take a seat back. Raises NotInForce, NobodyCommands: a commander goes when the next is named."""
    force = _held(scope, force)
    mine = force.seats.filter(user=user, to_at=None)
    if _role_in(force, mine, user.name) == SeatRole.COMMANDER:
        raise NobodyCommands(name=str(force))
    _end(scope, mine)
    return force


@transaction.atomic
def join(
    scope: Scope, *, force: TaskForce, department: Department, role: str = UnitRole.SUPPORT.value
) -> TaskForce:
    """Take in a department, or change what it is; the lead before a new one supports from then on.

    Raises SitsThere, and NobodyLeads where the lead would only support.
    """
    force, now = _held(scope, force), clock.now()
    held = force.units.filter(to_at=None)
    mine = held.filter(department=department).first()
    if mine is not None and mine.role == role:
        raise SitsThere(who=department.name)
    if mine is not None and mine.role == UnitRole.LEAD:
        raise NobodyLeads(name=str(force))
    _end(scope, held.filter(department=department))
    former = held.filter(role=UnitRole.LEAD).first() if role == UnitRole.LEAD else None
    if former is not None:
        _end(scope, held.filter(pk=former.pk))
        _join(scope, force, former.department, UnitRole.SUPPORT, now)
    _join(scope, force, department, role, now)
    return force


def _join(scope: Scope, force: TaskForce, department: Department, role: str, now: datetime) -> None:
    ForceUnit.objects.create(force=force, department=department, role=role, from_at=now, by_id=scope.actor)


@transaction.atomic
def leave(scope: Scope, *, force: TaskForce, department: Department) -> TaskForce:
    """Let a department go. Raises NotInForce, and NobodyLeads for the lead: another one is named instead."""
    force = _held(scope, force)
    mine = force.units.filter(department=department, to_at=None)
    if _role_in(force, mine, department.name) == UnitRole.LEAD:
        raise NobodyLeads(name=str(force))
    _end(scope, mine)
    return force


def _role_in(force: TaskForce, mine: QuerySet[Any], name: str) -> str:
    """As what a person or a department is in it; there is one at most. Raises NotInForce."""
    found = mine.first()
    if found is None:
        raise NotInForce(who=name, name=str(force))
    return str(found.role)


def dissolve(scope: Scope, *, force: TaskForce, reason: str) -> TaskForce:
    """End a task force with all its seats. Raises ForceDissolved where it has ended."""
    scope.require("order", force.path)
    need(reason=reason)
    if not _dissolve(scope, force, reason):
        raise ForceDissolved()
    force.refresh_from_db()
    return force


def dissolve_all(scope: Scope, *, event: Event, at: datetime) -> None:
    """The forces of an event end with it; called inside the transaction that ends it."""
    for one in TaskForce.objects.filter(event=event, dissolved_at=None):
        _dissolve(scope, one, "")


def _dissolve(scope: Scope, force: TaskForce, reason: str) -> bool:
    now = clock.now()
    gone: dict[str, Any] = {
        "dissolved_at": now,
        "dissolved_by_id": scope.actor,
        "dissolve_reason": reason[:500],
    }

    def entails() -> None:
        for rows in (force.seats, force.units):
            _end(scope, rows.filter(to_at=None))

    which = TaskForce.objects.filter(pk=force.pk)
    with transaction.atomic():
        return lives.move(FORCE, which, DISSOLVED, then=entails, facts=gone)


def _end(scope: Scope, rows: Any) -> None:
    rows.update(to_at=clock.now(), ended_by_id=scope.actor)


def _held(scope: Scope, force: TaskForce) -> TaskForce:
    """The force, its row held until the transaction ends, for who may order there."""
    scope.require("order", force.path)
    found = TaskForce.objects.select_for_update(of=("self",)).select_related("place").get(pk=force.pk)
    if found.dissolved_at is not None:
        raise ForceDissolved()
    return found
