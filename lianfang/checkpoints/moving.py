"""Fevers and arrivals, moved on by the chains of `flows`, and what is told of them to who receives them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.checkpoints.lives import ARRIVAL, CORRECTED, FEVER, LOST
from lianfang.checkpoints.models import (
    Arrival,
    ArrivalState,
    Fever,
    FeverState,
    Occupant,
    VehiclePass,
)
from lianfang.grid.models import Place
from lianfang.kit import clock, lives
from lianfang.kit.scope import Scope
from lianfang.measures import queries as measures
from lianfang.people.queries import Opener

SAME_FEVER: Final = timedelta(days=1)  # docs/sources.md#checkpoint-deadlines
# The moves of an arrival that leave their moment behind.
_NOTED: Final = {ArrivalState.PUSHED.value: "pushed_at", ArrivalState.ACCEPTED.value: "accepted_at"}


def join_fevers(scope: Scope, *, origins: Sequence[UUID]) -> list[Fever]:
    """The open fevers of these vehicles, duplicates of one person's joined to the first.

    Two fevers are one where a document ties them within a day. Returns those that stand alone.
    """
    new = list(Fever.objects.filter(origin__in=origins, joins=None).order_by("found_at", "pk"))
    alone = []
    for one in new:
        first = _earlier(one)
        if first is None:
            alone.append(one)
        else:
            Fever.objects.filter(pk=one.pk, joins=None).update(joins=first)
    return alone


def _earlier(one: Fever) -> Fever | None:
    if one.subject_ix is None:
        return None
    return (
        Fever.objects.filter(
            Q(found_at__lt=one.found_at) | Q(found_at=one.found_at, pk__lt=one.pk),
            subject_ix=one.subject_ix,
            joins=None,
            found_at__gt=one.found_at - SAME_FEVER,
        )
        .order_by("found_at", "pk")
        .first()
    )


def move_fever(scope: Scope, *, fever_id: int, move: str, at: datetime, outcome: str = "") -> bool:
    """Let a fever move as its life allows. False, and nothing changed, where it may not."""
    found = Fever.objects.filter(pk=fever_id)
    return lives.move(FEVER, found, move, facts={"state_at": at, "outcome": outcome[:40]})


def move_arrival(scope: Scope, *, arrival_id: int, move: str, at: datetime, outcome: str = "") -> bool:
    """Let an arrival move as its life allows. False, and nothing changed, where it may not."""
    facts: dict[str, Any] = {"state_at": at, "outcome": outcome[:40]}
    if move in _NOTED:
        facts[_NOTED[move]] = at
    return lives.move(ARRIVAL, Arrival.objects.filter(pk=arrival_id), move, facts=facts)


def told_of(scope: Scope, *, fever: Fever) -> dict[str, Any]:
    """What F1 hands the clinic of a fever: readings, answers, companions; of a name what there is."""
    vehicle = VehiclePass.objects.get(origin=fever.origin, withdrawn_seq=None)
    riders = list(vehicle.occupants.order_by("number"))
    one = next((rider for rider in riders if rider.number == fever.number), None)
    opener = Opener()
    identity = opener.open(one.key_id, one.sealed) if one else {}
    payload: dict[str, Any] = {
        "plate": opener.open(vehicle.key_id, vehicle.sealed).get("plate", ""),
        "name": identity.get("name") or _("Person {number}").format(number=fever.number),
        "phone": identity.get("phone") or "",
        "document": identity.get("document") or "",
        "celsius": str(fever.celsius),
    }
    if one is not None:
        payload |= {"source_area": one.source_area, "contact": one.contact}
        payload["again"] = str(one.again) if one.again is not None else None
    payload["companions"] = [
        {"name": told["name"], "phone": told.get("phone") or ""}
        for rider in riders
        if rider.number != fever.number and (told := opener.open(rider.key_id, rider.sealed))
    ]
    return {name: value for name, value in payload.items() if value not in ("", None, [])}


def end_corrected_fevers(scope: Scope, *, origins: Sequence[UUID]) -> list[Fever]:
    """Close the fevers that the live versions of these vehicles no longer tell of; those just closed."""
    live = {
        (vehicle.origin, rider.number): rider
        for vehicle in VehiclePass.objects.filter(origin__in=origins, withdrawn_seq=None)
        for rider in vehicle.occupants.all()
    }
    counted = {
        one.origin: one.fevers
        for one in VehiclePass.objects.filter(origin__in=origins, withdrawn_seq=None, level="L0")
    }
    now = clock.now()
    ended = []
    open_ones = Fever.objects.filter(origin__in=origins).exclude(state=FeverState.CLOSED)
    threshold = measures.protocol(scope, at=now).fever_celsius
    for fever in open_ones.select_related("place", "clinic"):
        rider = live.get((fever.origin, fever.number))
        highest = (
            max(filter(None, (rider.corrected, rider.again)), default=Decimal(0)) if rider else Decimal(0)
        )
        stays = fever.number <= counted[fever.origin] if fever.origin in counted else highest >= threshold
        if not stays and move_fever(scope, fever_id=fever.pk, move=CORRECTED, at=now, outcome=CORRECTED):
            ended.append(fever)
    return ended


def end_corrected_arrivals(scope: Scope, *, origins: Sequence[UUID]) -> list[Arrival]:
    """Close the arrivals that the live versions of these vehicles no longer tell of; those just closed."""
    live = {
        (one.vehicle.origin, one.number)
        for one in Occupant.objects.filter(
            vehicle__origin__in=origins,
            vehicle__withdrawn_seq=None,
            vehicle__left_at__isnull=False,
            receiver__isnull=False,
            flagged=True,
        ).select_related("vehicle")
    }
    now = clock.now()
    rows = Arrival.objects.filter(origin__in=origins).exclude(state=ArrivalState.CLOSED)
    gone = [one for one in rows.select_related("place", "receiver") if (one.origin, one.number) not in live]
    for one in gone:
        move_arrival(scope, arrival_id=one.pk, move=CORRECTED, at=now, outcome=CORRECTED)
    return gone


def whom(scope: Scope, *, arrival: Arrival) -> dict[str, str]:
    """Name and phone of somebody awaited."""
    told = Opener().open(arrival.key_id, arrival.sealed)
    found = {name: told.get(name) or "" for name in ("name", "phone")}
    return {name: value for name, value in found.items() if value}


_MOST_PHONE: Final = 32  # of what F2 carries; a list may hold more, and the arrival keeps all of it


def told_of_arrival(scope: Scope, *, arrival: Arrival) -> dict[str, Any]:
    """What F2 tells the receiving community: who comes, from where, to which door, in which car."""
    told = Opener().open(arrival.key_id, arrival.sealed)
    vehicle = VehiclePass.objects.filter(origin=arrival.origin, withdrawn_seq=None).first()
    plate = Opener().open(vehicle.key_id, vehicle.sealed).get("plate", "") if vehicle else ""
    payload = {
        "name": told.get("name") or "",
        "phone": (told.get("phone") or "")[:_MOST_PHONE],
        "document": told.get("document") or "",
        "source_area": told.get("source_area") or "",
        "dwelling": told.get("address") or "",
        "left_at": arrival.left_at.isoformat(),
        "plate": plate,
    }
    return {name: value for name, value in payload.items() if value}


def receiver_of(scope: Scope, *, fever_id: int) -> Place | None:
    """The community that expects the person of a fever; None for one who is only passing through."""
    fever = Fever.objects.filter(scope.q("path"), pk=fever_id).first()
    if fever is None:
        return None
    arrivals = Arrival.objects.filter(origin=fever.origin, number=fever.number).select_related("receiver")
    arrival = arrivals.exclude(state=ArrivalState.CLOSED).first()
    return arrival.receiver if arrival else None


def claim_lost(scope: Scope, *, arrival: Arrival, at: datetime) -> bool:
    """Let somebody due count as not arrived. False where another sweep or the community was faster."""
    due = Arrival.objects.filter(pk=arrival.pk, state=arrival.state, due_at__lt=at)
    return lives.move(ARRIVAL, due, LOST, facts={"state_at": at})
