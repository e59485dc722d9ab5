"""Opening and closing checkpoints, their rota and instruments, and what chains of `flows` move.

Evidence itself comes in through `duties.keep`.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.actions import log_reading
from lianfang.accounts.models import Department, User
from lianfang.checkpoints import facts, queries
from lianfang.checkpoints.lives import ARRIVAL, CORRECTED, FEVER, LOST
from lianfang.checkpoints.models import (
    Arrival,
    ArrivalState,
    Competence,
    Fever,
    FeverState,
    Instrument,
    Occupant,
    Site,
    SiteKind,
    Turn,
    VehiclePass,
    Visitor,
)
from lianfang.checkpoints.problems import BadInstrument, BadTurn, NoClinic, SiteHolds, SiteOpen
from lianfang.checkpoints.queries import Remembered
from lianfang.checkpoints.rules import cover, temperatures
from lianfang.duties import actions as duties
from lianfang.duties.kinds import Kinds
from lianfang.duties.problems import NeedsReason
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit import clock, lives, sql
from lianfang.kit.ids import uuid7
from lianfang.kit.problems import BadInput, NotFound
from lianfang.kit.scope import Scope
from lianfang.measures import queries as measures
from lianfang.people import rules as people
from lianfang.people.queries import Opener

LONGEST_TURN: Final = timedelta(days=1)  # docs/sources.md#joint-team
SHORTEST_TURN: Final = timedelta(minutes=5)  # docs/sources.md#joint-team
# The moves of an arrival that leave their moment behind.
_NOTED: Final = {ArrivalState.PUSHED.value: "pushed_at", ArrivalState.ACCEPTED.value: "accepted_at"}


def open_site(
    scope: Scope,
    *,
    place: Place,
    kind: str = SiteKind.EXPRESSWAY,
    direction: str = "in",
    lanes: int = 1,
    holding_rooms: int = 1,
    stake: str = "",
    clinic: Place | None = None,
    department: Department | None = None,
) -> Site:
    """Open a checkpoint at a place of that kind, under the measure in force there.

    Without a clinic the first hospital of the register receives those with fever. Raises NoMeasure
    without a checkpoint measure, NoClinic, SiteOpen, BadInput, and NotAllowed without `hold-round`.
    """
    scope.require("hold-round", place.path)
    if place.kind != PlaceKind.CHECKPOINT:
        raise BadInput(field=_("Place"), reason=_("is not a checkpoint in the register of places"))
    if kind not in SiteKind.values or direction not in {"in", "out", "both"}:
        raise BadInput(field=_("Kind of checkpoint"), reason=_("is not one of the answers offered"))
    if not (1 <= lanes <= 40 and 0 <= holding_rooms <= 99):
        raise BadInput(
            field=_("Lanes"), reason=_("must be a whole number from {low} to {high}").format(low=1, high=40)
        )
    now = clock.now()
    measure = measures.measure_for(scope, kind=facts.CHECKPOINT, path=place.path, at=now)
    clinic = clinic or Place.objects.standing().filter(kind=PlaceKind.HOSPITAL).order_by("path").first()
    if clinic is None:
        raise NoClinic()
    try:
        with transaction.atomic():
            return Site.objects.create(
                place=place,
                path=place.path,
                measure=measure,
                kind=kind,
                stake=stake.strip()[:40],
                direction=direction,
                lanes=lanes,
                holding_rooms=holding_rooms,
                department=department,
                clinic=clinic,
                opened_at=now,
                opened_by_id=scope.actor,
            )
    except IntegrityError as fault:
        raise SiteOpen() from fault


def close_site(scope: Scope, *, site: Site, reason: str) -> None:
    """Close a checkpoint. Raises SiteHolds while a vehicle is held, duties.NeedsReason without one."""
    scope.require("hold-round", site.path)
    if not reason.strip():
        raise NeedsReason()
    held = VehiclePass.objects.filter(place=site.place_id, left_at=None, withdrawn_seq=None).count()
    if held:
        raise SiteHolds(count=held)
    now = clock.now()
    with sql.writing():
        Site.objects.filter(pk=site.pk, closed_at=None).update(
            closed_at=now, close_reason=reason.strip()[:200]
        )
        Turn.objects.filter(place=site.place_id, from_at__gt=now, cancelled_at=None).update(cancelled_at=now)


def close_sites_of(scope: Scope, *, measure_id: int, at: datetime) -> int:
    """A lifted measure leaves no checkpoint or post open; what is held there stays to be decided."""
    return (
        Site.objects.within(scope)
        .filter(measure=measure_id, closed_at=None)
        .update(closed_at=at, close_reason="measure lifted")
    )


def add_instrument(
    scope: Scope,
    *,
    place: Place,
    number: str,
    method: str,
    offset: Decimal,
    calibrated_on: date,
    calibrate_by: date,
    works_from: Decimal = temperatures.WORKS_FROM,
) -> Instrument:
    """Put a thermometer into a post's list, or write down its new calibration.

    `offset` in °C is what calibration found must be added to the display. Raises BadInstrument.
    """
    scope.require("record", place.path)
    number = number.strip()
    sound = (
        number
        and abs(offset) <= temperatures.LARGEST_OFFSET
        and temperatures.COLDEST <= works_from <= temperatures.WARMEST
        and not offset * 10 % 1
        and not works_from * 10 % 1
        and calibrate_by > calibrated_on
        and method in {"forehead", "ear", "wrist", "axillary"}
    )
    if not sound:
        raise BadInstrument()
    made, _new = Instrument.objects.update_or_create(
        place=place,
        number=number[:24],
        defaults={
            "path": place.path,
            "method": method,
            "offset": offset,
            "works_from": works_from,
            "calibrated_on": calibrated_on,
            "calibrate_by": calibrate_by,
            "out_of_use_at": None,
        },
    )
    return made


def retire_instrument(scope: Scope, *, place: Place, number: str) -> None:
    """Take a thermometer out of use. Readings made with it before stay as they are."""
    scope.require("record", place.path)
    found = Instrument.objects.filter(place=place, number=number, out_of_use_at=None)
    if not found.update(out_of_use_at=clock.now()):
        raise NotFound()


def plan_turn(
    scope: Scope, *, place: Place, user: User, competence: str, from_at: datetime, to_at: datetime
) -> Turn:
    """Plan one person's shift at a post. Planning the same again changes nothing. Raises BadTurn."""
    scope.require("pair" if scope.may("pair", place.path) else "acknowledge", place.path)
    if competence not in Competence.values:
        raise BadInput(field=_("Competence"), reason=_("is not one of the answers offered"))
    if not SHORTEST_TURN <= to_at - from_at <= LONGEST_TURN:
        raise BadTurn()
    made, _new = Turn.objects.get_or_create(
        place=place,
        user=user,
        competence=competence,
        from_at=from_at,
        to_at=to_at,
        cancelled_at=None,
        defaults={"path": place.path, "planned_by_id": scope.actor},
    )
    return made


def cancel_turn(scope: Scope, *, turn_id: int) -> None:
    """Take a planned shift out of the rota; the hole it leaves is alarmed ahead of time."""
    turn = Turn.objects.filter(pk=turn_id, cancelled_at=None).first()
    if turn is None or not scope.covers(turn.path):
        raise NotFound()
    scope.require("pair" if scope.may("pair", turn.path) else "acknowledge", turn.path)
    Turn.objects.filter(pk=turn.pk).update(cancelled_at=clock.now())


def record(
    scope: Scope,
    *,
    kind: str,
    place: Place,
    detail: dict[str, Any],
    kinds: Kinds,
    id: str = "",
    made_at: str = "",
    duty: int | None = None,
) -> duties.Receipt:
    """Keep one record written on a page: the same door as every other."""
    batch = [
        {
            "id": id or str(uuid7()),
            "kind": kind,
            "place": place.pk,
            "made_at": made_at or clock.now(),
            "detail": detail,
        }
        | ({"duty": duty} if duty else {})
    ]
    return duties.keep(scope, batch=batch, kinds=kinds, source="web")[0]


def recall(scope: Scope, *, site: Site, plate: str) -> Remembered | None:
    """What earlier passes tell of a plate, so that nobody is asked twice; None for a stranger.

    Identities are opened only where the asker may see them and the level keeps them, and that is
    written down first.
    """
    scope.require("record", site.path)
    checked = people.check_plate(plate)
    if not checked.number:
        return None
    found = queries.last_pass(
        scope, plate_ix=queries.plate_index(scope, plate=checked.number), at=clock.now()
    )
    if found is None:
        return None
    riders = list(found.occupants.order_by("number"))
    may_open = site.measure.level == "L3" and scope.may("see-identity", site.path)
    opened: list[dict[str, Any]] = [{} for _rider in riders]
    if may_open and any(one.sealed for one in riders):
        log_reading(scope, what="vehicle", subjects=[str(found.origin)], path=site.path, purpose="passage")
        opener = Opener()
        opened = [opener.open(one.key_id, one.sealed) for one in riders]
    return Remembered(
        checked.number,
        checked.kind,
        checked.valid,
        found.vehicle_kind,
        found.aboard,
        found.from_area,
        found.destination,
        [one.role or ("driver" if one.number == 1 else "passenger") for one in riders],
        opened,
        found.arrived_at,
    )


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


SAME_FEVER: Final = timedelta(days=1)  # docs/sources.md#checkpoint-deadlines


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


def told_of_arrival(scope: Scope, *, arrival: Arrival) -> dict[str, Any]:
    """What F2 tells the receiving community: who comes, from where, to which door, in which car."""
    told = Opener().open(arrival.key_id, arrival.sealed)
    vehicle = VehiclePass.objects.filter(origin=arrival.origin, withdrawn_seq=None).first()
    plate = Opener().open(vehicle.key_id, vehicle.sealed).get("plate", "") if vehicle else ""
    payload = {
        "name": told.get("name") or "",
        "phone": told.get("phone") or "",
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


def open_sites(scope: Scope) -> list[Site]:
    """The checkpoints of the asker's area that stand now."""
    found = Site.objects.within(scope).filter(closed_at=None)
    return list(found.select_related("place", "opened_by").order_by("pk"))


def alarm_holes(scope: Scope, *, site: Site, at: datetime) -> list[cover.Hole]:
    """Warn of every gap and short hand-over of a checkpoint's next hours before it begins; the new ones."""
    # From the past on, so that a gap that has begun keeps the beginning it is known by.
    since = max(site.opened_at, at - REMEMBERED)
    found = queries.holes(scope, place=site.place, from_at=since, to_at=at + WARN_AHEAD)
    return [hole for hole in found if hole.to_at > at and _alarm(scope, site, hole, at)]


WARN_AHEAD: Final = timedelta(hours=4)  # docs/sources.md#joint-team
REMEMBERED: Final = timedelta(days=7)  # the beginning of a gap that goes on; docs/sources.md#joint-team


def _alarm(scope: Scope, site: Site, hole: cover.Hole, at: datetime) -> bool:
    ref = f"{site.pk}:{hole.competence}:{hole.kind}:{hole.from_at.isoformat()}"
    competence = str(Competence(hole.competence).label)
    alert = duties.raise_alert(
        scope,
        rule="post-gap" if hole.kind == "gap" else "short-hand-over",
        ref=ref,
        path=site.path,
        place_id=site.place_id,
        level="urgent" if hole.kind == "gap" else "warning",
        words=_("{competence} is missing from {from_at} on")
        if hole.kind == "gap"
        else _("Less than 15 minutes to hand over: {competence}, {from_at}"),  # cover.OVERLAP_MINUTES
        values={
            "competence": competence,
            "from_at": hole.from_at.isoformat(timespec="minutes"),
        },
        at=at,
    )
    return alert.at == at


def forget_visitors(scope: Scope, *, at: datetime, linked: Collection[int] = ()) -> int:
    """Empty the personal part of visits past the look-back, here and in the evidence. Counts stay.

    Visits whose phone (its blind index) is among the `linked` are kept: a case hangs on them. How many
    were emptied. A second run finds none.
    """
    today = facts.local_day(at)
    rows = Visitor.objects.filter(forgotten_at=None, forget_on__lt=today).exclude(phone_ix__in=linked)
    seqs = list(rows.values_list("seq", "left_seq")[:5000])
    if not seqs:
        return 0
    both = [seq for pair in seqs for seq in pair if seq is not None]
    with sql.writing() as cursor:
        Visitor.objects.filter(seq__in=[seq for seq, _left in seqs], forgotten_at=None).update(
            sealed=b"", pass_ix=None, phone_ix=None, forgotten_at=at
        )
        cursor.execute(
            f"UPDATE duties_record SET sealed = %s WHERE {sql.any_of('seq')}", [b"", sql.members(both)]
        )
    return len(seqs)
