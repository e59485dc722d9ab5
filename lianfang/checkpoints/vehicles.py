"""What records of the road write in this room, for a whole set at once.

A vehicle's row, its occupants, the fevers and the arrivals that follow from it stand in the same
transaction as the evidence: no fever waits for a follow-up to be known.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec
from django.utils import timezone

from lianfang.checkpoints import facts, guard
from lianfang.checkpoints.facts import Ground, Known
from lianfang.checkpoints.lives import MEASURED
from lianfang.checkpoints.models import VehiclePass
from lianfang.checkpoints.rules import passing
from lianfang.checkpoints.rules.passing import AMBULANCE, CLOSING, ENDS_HERE, TRANSFER, Car, Rider, Rules
from lianfang.checkpoints.rules.temperatures import CLEARED, FEVER, TO_REPEAT
from lianfang.duties.kinds import Kept
from lianfang.grid.models import Place
from lianfang.kit import sql
from lianfang.kit.crypto import Sealer
from lianfang.passes import rules as passes
from lianfang.passes.shown import Book, forget
from lianfang.people import rules as people

_VEHICLE: Final = (
    "seq, id, origin, place_id, path, level, direction, vehicle_kind, plate_kind, plate_valid, plate_origin,"
    " plate_ix, aboard, measured, fevers, flagged, residents, from_area, from_listed, destination,"
    " disposition, basis, reason, authority, lane, ambient, arrived_at, made_at, left_at, made_by, sealed,"
    " key_id, withdrawn_seq"
)
_OCCUPANT: Final = (
    "vehicle_id, number, role, celsius, corrected, method, instrument, measured_at, again, again_method,"
    " again_at, travelled, source_area, left_on, contact, sick, flagged, decision, receiver_id, card,"
    " sealed, key_id, name_ix, phone_ix, document_ix"
)
_FEVER: Final = (
    "origin, number, place_id, path, clinic_id, celsius, found_at, repeat_due_at, state, state_at,"
    " subject_ix, joins_id, outcome"
)
_ARRIVAL: Final = (
    "origin, number, place_id, path, receiver_id, receiver_path, card, left_at, due_at, state, state_at,"
    " pushed_at, accepted_at, verified_at, verified_seq, outcome, sealed, key_id, document_ix"
)
_FEVER_MOVES: Final = f"""
ON CONFLICT (origin, number) DO UPDATE SET
  celsius = CASE WHEN excluded.celsius > checkpoints_fever.celsius
                 THEN excluded.celsius ELSE checkpoints_fever.celsius END,
  state = excluded.state, state_at = excluded.state_at,
  subject_ix = COALESCE(excluded.subject_ix, checkpoints_fever.subject_ix)
WHERE checkpoints_fever.state IN ({", ".join(f"'{code}'" for code in MEASURED)})
  AND checkpoints_fever.state <> excluded.state
"""
_FEVER_OF: Final = {TO_REPEAT: "to-repeat", CLEARED: "cleared", FEVER: "confirmed"}


def decimal(value: Decimal | None) -> Any:
    """A decimal as the database stores it (SQLite: text)."""
    return str(value) if value is not None and sql.on_sqlite() else value


def day(value: Any) -> Any:
    return value.isoformat() if value is not None and sql.on_sqlite() else value


class Batch:
    """What the rows of one set need to know, loaded once."""

    def __init__(self, sealer: Sealer, kept: Sequence[Kept]) -> None:
        places = {one.place_id for one in kept}
        self.sealer = sealer
        self._sites = facts.sites(places)
        self._packs = facts.packs(one.made_at for one in kept)
        self.offsets = facts.offsets(places)
        codes = {
            one.receiver for item in kept for one in getattr(item.detail, "identities", ()) if one.receiver
        }
        rows = Place.objects.filter(code__in=codes).values_list("code", "pk", "path") if codes else []
        self.receivers = {code: (pk, path) for code, pk, path in rows}

    def ground(self, one: Kept) -> Ground:
        return [ground for ground in self._sites[one.place_id] if ground.stood(one.made_at)][-1]

    def pack(self, one: Kept) -> Rules:
        return self._packs.at(one.made_at)


class Rows:
    """Rows of the tables beside the vehicle's own, gathered over a set."""

    def __init__(self) -> None:
        self.fevers: list[tuple[Any, ...]] = []
        self.arrivals: list[tuple[Any, ...]] = []

    def write(self, cursor: Any) -> None:
        # One row of a fever a statement: several readings of a batch must not meet in one.
        for part in _once_each(self.fevers):
            sql.insert(cursor, "checkpoints_fever", _FEVER, part, _FEVER_MOVES)
        tail = "ON CONFLICT (origin, number) DO NOTHING"
        sql.insert(cursor, "checkpoints_arrival", _ARRIVAL, self.arrivals, tail)


def _once_each(rows: Sequence[tuple[Any, ...]]) -> list[list[tuple[Any, ...]]]:
    """The last row of each fever; the set has been judged in its order already."""
    last = {(row[0], row[1]): row for row in rows}
    return [list(last.values())] if last else []


def save(cursor: Any, sealer: Sealer, kept: Sequence[Kept]) -> None:
    """Keep vehicles with all aboard. A correction takes the place of the version it corrects."""
    batch, rows = Batch(sealer, kept), Rows()
    origins = _origins(cursor, kept)
    superseded = {one.corrects_seq: one.seq for one in kept if one.corrects_seq is not None}
    vehicles, occupants = [], []
    for one in kept:
        car, ground, pack = _car(batch, one), batch.ground(one), batch.pack(one)
        origin = origins[one.seq]
        vehicles.append(_vehicle(batch, one, car, pack, origin, superseded.get(one.seq)))
        occupants += [_occupant(batch, one, car.riders[person.number], person, pack)
                      for person in one.detail.people]  # fmt: skip
        identities = {identity.number: identity for identity in one.detail.identities}
        _follow(batch, rows, one, Known(car, origin, one.seq, one.place_id), ground, pack, identities)
    _supersede(cursor, superseded)
    count_passes(kept)
    sql.insert(cursor, "checkpoints_vehiclepass", _VEHICLE, vehicles)
    sql.insert(cursor, "checkpoints_occupant", _OCCUPANT, occupants)
    rows.write(cursor)


def _car(batch: Batch, one: Kept) -> Car:
    return facts.car_of(
        one.detail,
        level=batch.ground(one).level,
        on=facts.local_day(one.made_at),
        at=one.made_at,
        known=batch.offsets[one.place_id],
    )


def _origins(cursor: Any, kept: Sequence[Kept]) -> dict[int, UUID]:
    """The first record of each vehicle: its own, or that of the version it corrects."""
    corrected = [one.corrects_seq for one in kept if one.corrects_seq is not None]
    origins: dict[int, UUID] = {}
    if corrected:
        cursor.execute(
            f"SELECT seq, origin FROM checkpoints_vehiclepass WHERE {sql.any_of('seq')}",
            [sql.members(corrected)],
        )
        origins = {seq: sql.read_uid(origin) for seq, origin in cursor.fetchall()}
    for one in kept:
        origins[one.seq] = origins.get(one.corrects_seq or 0, one.id)
    return origins


def _supersede(cursor: Any, superseded: Mapping[int, int]) -> None:
    if superseded:
        forget(VehiclePass.objects.filter(seq__in=list(superseded)).values_list("id", flat=True))
        cursor.executemany(
            "UPDATE checkpoints_vehiclepass SET withdrawn_seq = %s WHERE seq = %s",
            [(new, old) for old, new in superseded.items()],
        )


def count_passes(kept: Sequence[Kept]) -> None:
    """Write down the use of every pass that was shown, and who verified it."""
    shown = [(one, found) for one in kept if (found := guard.shown_in(one)) is not None]
    if shown:
        Book(found for _one, found in shown).write([(found, one.made_by) for one, found in shown])


def _vehicle(  # noqa: PLR0917  # the row's facts in their order
    batch: Batch, one: Kept, car: Car, pack: Rules, origin: UUID, withdrawn: int | None
) -> tuple[Any, ...]:
    detail = one.detail
    plate = people.check_plate(detail.plate)
    private = (
        {"plate": plate.number, "permit": passes.normal(detail.permit or "")}
        if plate.number or detail.permit
        else None
    )
    flagged = [rider for rider in car.riders.values() if passing.is_flagged(rider, pack=pack, on=car.on)]
    arrived = min(detail.arrived_at or one.made_at, one.made_at)
    return (
        one.seq, sql.uid(one.id), sql.uid(origin), one.place_id, one.path, car.level, detail.direction,
        detail.vehicle_kind, plate.kind, plate.valid, passing.plate_origin(plate.number),
        batch.sealer.blind("plate", plate.number) if plate.number else None,
        detail.aboard, car.measured, _fevers(car, pack), len(flagged), detail.residents,
        (detail.from_area or "").strip(), any(_listed(rider, pack, car) for rider in flagged),
        detail.destination, detail.disposition, detail.basis, detail.reason or "", detail.authority or "",
        detail.lane, decimal(detail.ambient), sql.moment(arrived), sql.moment(one.made_at),
        sql.moment(one.made_at) if car.is_closed else None, one.made_by,
        batch.sealer.seal_json(private) if private else b"", batch.sealer.key_id, withdrawn,
    )  # fmt: skip


def _listed(rider: Rider, pack: Rules, car: Car) -> bool:
    return passing.is_listed(rider, pack=pack, on=car.on)


def _fevers(car: Car, pack: Rules) -> int:
    if car.level == "L0":
        return car.counted_fevers
    return sum(rider.first is not None and rider.first >= pack.fever_celsius for rider in car.riders.values())


def _occupant(batch: Batch, one: Kept, rider: Rider, person: Any, pack: Rules) -> tuple[Any, ...]:
    identity = next((each for each in one.detail.identities if each.number == person.number), None)
    minutes = timedelta(minutes=person.again_minutes or 0)
    return (
        one.seq, person.number, person.role or "", decimal(person.celsius), decimal(rider.first),
        person.method or "", person.instrument or "",
        sql.moment(one.made_at - minutes) if person.celsius is not None else None,
        decimal(rider.again), person.again_method or "",
        sql.moment(one.made_at) if person.again is not None else None,
        rider.travelled, rider.source_area, day(person.left_on), rider.contact, rider.sick,
        passing.is_flagged(rider, pack=pack, on=facts.local_day(one.made_at)), rider.decision,
        *_identity(batch, identity),
    )  # fmt: skip


def _identity(batch: Batch, identity: Any) -> tuple[Any, ...]:
    """receiver, card, sealed, key, and the blind indexes of name, phone and document."""
    if identity is None:
        return (None, "", b"", None, None, None, None)
    sealer = batch.sealer
    phone = people.check_phone(identity.phone or "")
    return (
        batch.receivers.get(identity.receiver or "", (None, ""))[0],
        identity.card or "",
        sealer.seal(msgspec.json.encode(identity)),
        sealer.key_id,
        sealer.blind("name", people.fold_name(identity.name)),
        sealer.blind("phone", phone.number) if phone.number else None,
        _document_ix(sealer, identity),
    )


def _document_ix(sealer: Sealer, identity: Any) -> int | None:
    if identity is None:
        return None
    document = people.check_document(identity.document_kind, identity.document or "")
    return sealer.blind("document", document.matching) if document.number else None


def _follow(  # noqa: PLR0917  # what a row is made of
    batch: Batch,
    rows: Rows,
    one: Kept,
    known: Known,
    ground: Ground,
    pack: Rules,
    identities: Mapping[int, Any],
) -> None:
    """The fevers and arrivals that follow from where a car stands now."""
    car = known.car
    if car.vehicle_kind != AMBULANCE:
        rows.fevers += _fever_rows(batch, one, known, ground, pack, identities)
    if (
        car.is_closed
        and car.disposition in {passing.PASS, passing.REGISTERED}
        and car.destination in ENDS_HERE
    ):
        for number, identity in identities.items():
            rider = car.riders[number]
            if identity.receiver in batch.receivers and passing.is_flagged(rider, pack=pack, on=car.on):
                rows.arrivals.append(_arrival(batch, one, known.origin, rider, identity))


def _fever_rows(  # noqa: PLR0917  # what a row is made of
    batch: Batch, one: Kept, known: Known, ground: Ground, pack: Rules, identities: Mapping[int, Any]
) -> Iterable[tuple[Any, ...]]:
    car = known.car
    if car.level == "L0":
        for number in range(1, car.counted_fevers + 1):
            state = "confirmed" if car.disposition == TRANSFER else "to-repeat"
            yield _fever(one, known.origin, number, ground, pack, pack.fever_celsius, state, None)
        return
    for rider in car.riders.values():
        highest = max(filter(None, (rider.first, rider.again)), default=Decimal(0))
        if highest < pack.fever_celsius:
            continue
        state = _FEVER_OF[passing.standing(rider, pack)]
        if rider.decision == TRANSFER and state == "to-repeat":
            state = "confirmed"  # nobody waits for a repeat who is with the doctors already
        subject = _document_ix(batch.sealer, identities.get(rider.number))
        yield _fever(one, known.origin, rider.number, ground, pack, highest, state, subject)


def _fever(  # noqa: PLR0917  # the row's facts in their order
    one: Kept, origin: UUID, number: int, ground: Ground, pack: Rules, celsius: Decimal, state: str,
    subject: int | None,
) -> tuple[Any, ...]:  # fmt: skip
    due = one.made_at + timedelta(minutes=pack.repeat_minutes)
    return (
        sql.uid(origin), number, one.place_id, one.path, ground.clinic_id, decimal(celsius),
        sql.moment(one.made_at), sql.moment(due), state, sql.moment(one.made_at), subject, None, "",
    )  # fmt: skip


def _arrival(batch: Batch, one: Kept, origin: UUID, rider: Rider, identity: Any) -> tuple[Any, ...]:
    receiver_id, receiver_path = batch.receivers[identity.receiver]
    private = msgspec.to_builtins(identity) | {
        "source_area": rider.source_area,
        "left_on": rider.left_on.isoformat() if rider.left_on else "",
    }
    return (
        sql.uid(origin), rider.number, one.place_id, one.path, receiver_id, receiver_path,
        identity.card or "", sql.moment(one.made_at), sql.moment(_due(one.made_at, batch.pack(one))),
        "registered",
        sql.moment(one.made_at), None, None, None, None, "", batch.sealer.seal_json(private),
        batch.sealer.key_id, _document_ix(batch.sealer, identity),
    )  # fmt: skip


def _due(left_at: datetime, pack: Rules) -> datetime:
    local = timezone.localtime(left_at)
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return passing.arrival_due(left_at, midnight.astimezone(UTC), pack)


def save_temperatures(cursor: Any, sealer: Sealer, kept: Sequence[Kept]) -> None:
    """Let further readings count for the persons they were taken of."""
    batch, rows = Batch(sealer, kept), Rows()
    known = facts.vehicles(UUID(one.detail.vehicle) for one in kept)
    touched: dict[int, Known] = {}
    added, first, again = [], [], []
    for one in kept:
        vehicle, pack, detail = known[UUID(one.detail.vehicle)], batch.pack(one), one.detail
        if detail.number not in vehicle.car.riders:
            vehicle.car.riders[detail.number] = Rider(detail.number)
            added.append((vehicle.seq, detail.number))
        rider = vehicle.car.riders[detail.number]
        celsius = facts.corrected(detail.celsius, detail.instrument, batch.offsets[one.place_id])
        assert celsius is not None
        how, at, key = detail.method or "", sql.moment(one.made_at), (vehicle.seq, detail.number)
        if passing.take(rider, celsius, one.made_at, pack):
            first.append((decimal(detail.celsius), decimal(celsius), how, detail.instrument or "", at, *key))
        else:
            again.append((decimal(rider.again), how, at, *key))
        touched[vehicle.seq] = vehicle
        _follow(batch, rows, one, vehicle, batch.ground(one), pack, {})
    _write_readings(cursor, added, first, again)
    _recount(cursor, touched.values(), batch.pack(kept[-1]))
    rows.write(cursor)


def _write_readings(cursor: Any, added: Sequence[Any], first: Sequence[Any], again: Sequence[Any]) -> None:
    blank = ("", None, None, "", "", None, None, "", None, False, "", None, False, False, False, "", None,
             "", b"", None, None, None, None)  # fmt: skip
    sql.insert(cursor, "checkpoints_occupant", _OCCUPANT, [(*key, *blank) for key in added])
    if first:
        cursor.executemany(
            "UPDATE checkpoints_occupant SET celsius = %s, corrected = %s, method = %s, instrument = %s,"
            " measured_at = %s WHERE vehicle_id = %s AND number = %s",
            first,
        )
    if again:
        cursor.executemany(
            "UPDATE checkpoints_occupant SET again = %s, again_method = %s, again_at = %s"
            " WHERE vehicle_id = %s AND number = %s",
            again,
        )


def _recount(cursor: Any, vehicles: Iterable[Known], pack: Rules) -> None:
    flagged = [
        (passing.is_flagged(rider, pack=pack, on=one.car.on), one.seq, rider.number)
        for one in vehicles
        for rider in one.car.riders.values()
    ]
    cursor.executemany(
        "UPDATE checkpoints_occupant SET flagged = %s WHERE vehicle_id = %s AND number = %s", flagged
    )
    cursor.executemany(
        "UPDATE checkpoints_vehiclepass SET measured = %s, fevers = %s, flagged = %s WHERE seq = %s",
        [
            (one.car.measured, _fevers(one.car, pack), sum(yes for yes, seq, _ in flagged if seq == one.seq),
             one.seq)
            for one in vehicles
        ],
    )  # fmt: skip


def save_dispositions(cursor: Any, sealer: Sealer, kept: Sequence[Kept]) -> None:
    """Let held vehicles go, or hold them on, with the decision on each person."""
    batch, rows = Batch(sealer, kept), Rows()
    known = facts.vehicles(UUID(one.detail.vehicle) for one in kept)
    decisions, identities, gone = [], [], []
    for one in kept:
        vehicle, detail = known[UUID(one.detail.vehicle)], one.detail
        facts.decide(vehicle.car, detail)
        decisions += [(each.decision, vehicle.seq, each.number) for each in detail.decisions]
        identities += [(*_identity(batch, each), vehicle.seq, each.number) for each in detail.identities]
        left = sql.moment(one.made_at) if detail.disposition in CLOSING else None
        gone.append((detail.disposition, detail.basis, detail.reason or "", detail.authority or "", left,
                     vehicle.seq))  # fmt: skip
        given = {each.number: each for each in detail.identities}
        _follow(batch, rows, one, vehicle, batch.ground(one), batch.pack(one), given)
    if decisions:
        cursor.executemany(
            "UPDATE checkpoints_occupant SET decision = %s WHERE vehicle_id = %s AND number = %s", decisions
        )
    if identities:
        cursor.executemany(
            "UPDATE checkpoints_occupant SET receiver_id = %s, card = %s, sealed = %s, key_id = %s,"
            " name_ix = %s, phone_ix = %s, document_ix = %s WHERE vehicle_id = %s AND number = %s",
            identities,
        )
    cursor.executemany(
        "UPDATE checkpoints_vehiclepass SET disposition = %s, basis = %s, reason = %s, authority = %s,"
        " left_at = %s WHERE seq = %s",
        gone,
    )
    rows.write(cursor)
