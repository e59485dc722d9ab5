"""Opening and closing checkpoints, their rota and instruments; what chains of `flows` move is in `moving`.

Evidence itself comes in through `duties.keep`.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.actions import log_reading
from lianfang.accounts.models import Department, User
from lianfang.checkpoints import facts, queries
from lianfang.checkpoints.models import (
    Competence,
    Instrument,
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
from lianfang.duties import seats
from lianfang.duties.kinds import Kinds
from lianfang.duties.problems import NeedsReason
from lianfang.duties.shifts import Seat
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit import clock, sql
from lianfang.kit.ids import uuid7
from lianfang.kit.problems import BadInput, NotFound
from lianfang.kit.scope import Scope
from lianfang.measures import queries as measures
from lianfang.people import rules as people
from lianfang.people.queries import Opener

SHORTEST_TURN: Final = timedelta(minutes=5)  # docs/sources.md#joint-team


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
    """Plan one person's shift at a post. Planning the same again changes nothing.

    Raises BadTurn, ShiftTooLong, SeatTaken where the person sits elsewhere then, on whatever post,
    TooManyHours, PersonAway.
    """
    scope.require("pair" if scope.may("pair", place.path) else "acknowledge", place.path)
    if competence not in Competence.values:
        raise BadInput(field=_("Competence"), reason=_("is not one of the answers offered"))
    if to_at - from_at < SHORTEST_TURN:
        raise BadTurn()
    same = {"place": place, "user": user, "competence": competence, "from_at": from_at, "to_at": to_at}
    with sql.writing():
        User.objects.select_for_update().get(pk=user.pk)  # of two who plan this person, one waits
        planned = Turn.objects.filter(**same, cancelled_at=None).first()
        if planned is not None:
            return planned
        seats.require_free([Seat(user.pk, from_at, to_at, place.name)])
        return Turn.objects.create(**same, path=place.path, planned_by_id=scope.actor)


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
