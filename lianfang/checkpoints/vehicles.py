"""What records of the road write in this room, for a whole set at once.

A vehicle's row, its occupants, the fevers and the arrivals that follow from it stand in the same
transaction as the evidence: no fever waits for a follow-up to be known.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec
from django.utils import timezone

from lianfang.checkpoints.lives import MEASURED
from lianfang.checkpoints.models import Arrival, Fever, Occupant, VehiclePass
from lianfang.checkpoints.road import RoadJudge, Said
from lianfang.checkpoints.rules import passing
from lianfang.checkpoints.rules.passing import AMBULANCE, CLOSING, ENDS_HERE, TRANSFER, Car, Rider, Rules
from lianfang.checkpoints.rules.temperatures import CLEARED, FEVER, TO_REPEAT
from lianfang.duties.kinds import Kept
from lianfang.kit import sql
from lianfang.kit.crypto import Sealer
from lianfang.passes import rules as passes
from lianfang.passes.shown import forget
from lianfang.people import rules as people

VEHICLES: Final = sql.Table(VehiclePass)
OCCUPANTS: Final = sql.Table(Occupant)
FEVERS: Final = sql.Table(Fever)
ARRIVALS: Final = sql.Table(Arrival)
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


Judged = Sequence[tuple[Kept, Said]]


class Rows:
    """Rows of the tables beside the vehicle's own, gathered over a set."""

    def __init__(self) -> None:
        self.fevers: dict[tuple[UUID, int], sql.Row] = {}  # the last of each: the set is judged in its order
        self.arrivals: list[sql.Row] = []

    def write(self, cursor: Any) -> None:
        FEVERS.insert(cursor, list(self.fevers.values()), _FEVER_MOVES)
        ARRIVALS.insert(cursor, self.arrivals, "ON CONFLICT (origin, number) DO NOTHING")


def save_vehicles(batch: RoadJudge, judged: Judged) -> None:
    """Keep vehicles with all aboard. A correction takes the place of the version it corrects."""
    rows, cars, occupants = Rows(), [], []
    superseded = {one.corrects_seq: one.seq for one, _said in judged if one.corrects_seq is not None}
    for one, said in judged:
        said.vehicle.seq = one.seq
        identities = {identity.number: identity for identity in one.detail.identities}
        cars.append(_vehicle(batch.sealer, one, said, superseded.get(one.seq)))
        occupants += [_occupant(batch, one, said, person, identities.get(person.number))
                      for person in one.detail.people]  # fmt: skip
        _follow(batch, rows, one, said, identities)
    _supersede(batch, superseded, [one.id for one, _said in judged])
    batch.book.write({one.id: one.made_by for one, _said in judged})
    VEHICLES.insert(batch.cursor, cars)
    OCCUPANTS.insert(batch.cursor, occupants)
    rows.write(batch.cursor)


def _supersede(batch: RoadJudge, superseded: Mapping[int, int], ids: Sequence[UUID]) -> None:
    if superseded:
        forget(old for id in ids if (old := batch.corrects[id]) is not None)
        batch.cursor.executemany(
            "UPDATE checkpoints_vehiclepass SET withdrawn_seq = %s WHERE seq = %s",
            [(new, old) for old, new in superseded.items()],
        )


def _vehicle(sealer: Sealer, one: Kept, said: Said, withdrawn: int | None) -> sql.Row:
    detail, car, pack = one.detail, said.car, said.pack
    plate = people.check_plate(detail.plate)
    private = (
        {"plate": plate.number, "permit": passes.normal(detail.permit or "")}
        if plate.number or detail.permit
        else None
    )
    flagged = [rider for rider in car.riders.values() if passing.is_flagged(rider, pack=pack, on=car.on)]
    return VEHICLES.row(
        seq=one.seq,
        id=one.id,
        origin=said.vehicle.origin,
        place_id=one.place_id,
        path=one.path,
        level=car.level,
        direction=detail.direction,
        vehicle_kind=detail.vehicle_kind,
        plate_kind=plate.kind,
        plate_valid=plate.valid,
        plate_origin=passing.plate_origin(plate.number),
        plate_ix=sealer.blind("plate", plate.number) if plate.number else None,
        aboard=detail.aboard,
        measured=car.measured,
        fevers=_fevers(car, pack),
        flagged=len(flagged),
        residents=detail.residents,
        from_area=(detail.from_area or "").strip(),
        from_listed=any(passing.is_listed(rider, pack=pack, on=car.on) for rider in flagged),
        destination=detail.destination,
        disposition=detail.disposition,
        basis=detail.basis,
        reason=detail.reason or "",
        authority=detail.authority or "",
        lane=detail.lane,
        ambient=detail.ambient,
        arrived_at=min(detail.arrived_at or one.made_at, one.made_at),
        made_at=one.made_at,
        left_at=one.made_at if car.is_closed else None,
        made_by=one.made_by,
        sealed=sealer.seal_json(private) if private else b"",
        key_id=sealer.key_id,
        withdrawn_seq=withdrawn,
    )


def _fevers(car: Car, pack: Rules) -> int:
    if car.level == "L0":
        return car.counted_fevers
    return sum(rider.first is not None and rider.first >= pack.fever_celsius for rider in car.riders.values())


def _occupant(batch: RoadJudge, one: Kept, said: Said, person: Any, identity: Any) -> sql.Row:
    rider = said.car.riders[person.number]
    minutes = timedelta(minutes=person.again_minutes or 0)
    return OCCUPANTS.row(
        vehicle_id=one.seq,
        number=person.number,
        role=person.role or "",
        celsius=person.celsius,
        corrected=rider.first,
        method=person.method or "",
        instrument=person.instrument or "",
        measured_at=one.made_at - minutes if person.celsius is not None else None,
        again=rider.again,
        again_method=person.again_method or "",
        again_at=one.made_at if person.again is not None else None,
        travelled=rider.travelled,
        source_area=rider.source_area,
        left_on=person.left_on,
        contact=rider.contact,
        sick=rider.sick,
        flagged=passing.is_flagged(rider, pack=said.pack, on=said.car.on),
        decision=rider.decision,
        **(_identity(batch, identity) if identity is not None else {}),
    )


def _identity(batch: RoadJudge, identity: Any) -> dict[str, Any]:
    """Who somebody aboard is: the columns of an occupant that say so."""
    sealer = batch.sealer
    phone = people.check_phone(identity.phone or "")
    return {
        "receiver_id": batch.receivers.get(identity.receiver or "", (None, ""))[0],
        "card": identity.card or "",
        "sealed": sealer.seal(msgspec.json.encode(identity)),
        "key_id": sealer.key_id,
        "name_ix": sealer.blind("name", people.fold_name(identity.name)),
        "phone_ix": sealer.blind("phone", phone.number) if phone.number else None,
        "document_ix": _document_ix(sealer, identity),
    }


def _document_ix(sealer: Sealer, identity: Any) -> int | None:
    if identity is None:
        return None
    document = people.check_document(identity.document_kind, identity.document or "")
    return sealer.blind("document", document.matching) if document.number else None


def _follow(batch: RoadJudge, rows: Rows, one: Kept, said: Said, identities: Mapping[int, Any]) -> None:
    """The fevers and arrivals that follow from where a car stands after this record."""
    car = said.car
    if car.vehicle_kind != AMBULANCE:
        rows.fevers |= {
            (said.vehicle.origin, number): _fever(one, said, number, celsius, state, subject)
            for number, celsius, state, subject in _found_fevers(batch.sealer, said, identities)
        }
    ends_here = car.destination in ENDS_HERE and car.disposition in {passing.PASS, passing.REGISTERED}
    if not (car.is_closed and ends_here):
        return
    for number, identity in identities.items():
        rider = car.riders[number]
        if identity.receiver in batch.receivers and passing.is_flagged(rider, pack=said.pack, on=car.on):
            rows.arrivals.append(_arrival(batch, one, said, rider, identity))


def _found_fevers(
    sealer: Sealer, said: Said, identities: Mapping[int, Any]
) -> Iterator[tuple[int, Decimal, str, int | None]]:
    """Of each fever aboard: the person's number, the highest reading, its state, who that is."""
    car, pack = said.car, said.pack
    if car.level == "L0":
        for number in range(1, car.counted_fevers + 1):
            state = "confirmed" if car.disposition == TRANSFER else "to-repeat"
            yield number, pack.fever_celsius, state, None
        return
    for rider in car.riders.values():
        highest = max(filter(None, (rider.first, rider.again)), default=Decimal(0))
        if highest < pack.fever_celsius:
            continue
        state = _FEVER_OF[passing.standing(rider, pack)]
        if rider.decision == TRANSFER and state == "to-repeat":
            state = "confirmed"  # nobody waits for a repeat who is with the doctors already
        yield rider.number, highest, state, _document_ix(sealer, identities.get(rider.number))


def _fever(  # noqa: PLR0917  # what a row is made of
    one: Kept, said: Said, number: int, celsius: Decimal, state: str, subject: int | None
) -> sql.Row:
    return FEVERS.row(
        origin=said.vehicle.origin,
        number=number,
        place_id=one.place_id,
        path=one.path,
        clinic_id=said.ground.clinic_id,
        celsius=celsius,
        found_at=one.made_at,
        repeat_due_at=one.made_at + timedelta(minutes=said.pack.repeat_minutes),
        state=state,
        state_at=one.made_at,
        subject_ix=subject,
    )


def _arrival(batch: RoadJudge, one: Kept, said: Said, rider: Rider, identity: Any) -> sql.Row:
    receiver_id, receiver_path = batch.receivers[identity.receiver]
    private = msgspec.to_builtins(identity) | {
        "source_area": rider.source_area,
        "left_on": rider.left_on.isoformat() if rider.left_on else "",
    }
    return ARRIVALS.row(
        origin=said.vehicle.origin,
        number=rider.number,
        place_id=one.place_id,
        path=one.path,
        receiver_id=receiver_id,
        receiver_path=receiver_path,
        card=identity.card or "",
        left_at=one.made_at,
        due_at=_due(one.made_at, said.pack),
        state="registered",
        state_at=one.made_at,
        sealed=batch.sealer.seal_json(private),
        key_id=batch.sealer.key_id,
        document_ix=_document_ix(batch.sealer, identity),
    )


def _due(left_at: datetime, pack: Rules) -> datetime:
    local = timezone.localtime(left_at)
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return passing.arrival_due(left_at, midnight.astimezone(UTC), pack)


def save_readings(batch: RoadJudge, judged: Judged) -> None:
    """Let further readings count for the persons they were taken of."""
    rows, first, again = Rows(), [], []
    for one, said in judged:
        detail = one.detail
        rider, how, at = said.car.riders[detail.number], detail.method or "", sql.moment(one.made_at)
        key = (said.vehicle.seq, detail.number)
        if said.is_first:
            taken = (sql.decimal(detail.celsius), sql.decimal(rider.first), how, detail.instrument or "", at)
            first.append((*taken, *key))
        else:
            again.append((sql.decimal(rider.again), how, at, *key))
        _follow(batch, rows, one, said, {})
    added = [OCCUPANTS.row(vehicle_id=said.vehicle.seq, number=one.detail.number)
             for one, said in judged if said.is_new]  # fmt: skip
    OCCUPANTS.insert(batch.cursor, added)
    _write_readings(batch.cursor, first, again)
    _recount(batch.cursor, {said.vehicle.seq: said for _one, said in judged})
    rows.write(batch.cursor)


def _write_readings(cursor: Any, first: Sequence[Any], again: Sequence[Any]) -> None:
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


def _recount(cursor: Any, touched: Mapping[int, Said]) -> None:
    """The vehicle's own figures, as its last reading left them."""
    flagged = {
        seq: [
            (passing.is_flagged(rider, pack=said.pack, on=said.car.on), seq, rider.number)
            for rider in said.car.riders.values()
        ]
        for seq, said in touched.items()
    }
    cursor.executemany(
        "UPDATE checkpoints_occupant SET flagged = %s WHERE vehicle_id = %s AND number = %s",
        [row for rows in flagged.values() for row in rows],
    )
    cursor.executemany(
        "UPDATE checkpoints_vehiclepass SET measured = %s, fevers = %s, flagged = %s WHERE seq = %s",
        [
            (said.car.measured, _fevers(said.car, said.pack), sum(row[0] for row in flagged[seq]), seq)
            for seq, said in touched.items()
        ],
    )


def save_dispositions(batch: RoadJudge, judged: Judged) -> None:
    """Let held vehicles go, or hold them on, with the decision on each person."""
    rows, decisions, gone = Rows(), [], []
    identities: list[tuple[Any, ...]] = []
    for one, said in judged:
        seq, detail = said.vehicle.seq, one.detail
        decisions += [(each.decision, seq, each.number) for each in detail.decisions]
        identities += [(*_identity(batch, each).values(), seq, each.number) for each in detail.identities]
        left = sql.moment(one.made_at) if detail.disposition in CLOSING else None
        gone.append(
            (detail.disposition, detail.basis, detail.reason or "", detail.authority or "", left, seq)
        )
        _follow(batch, rows, one, said, {each.number: each for each in detail.identities})
    _write_dispositions(batch.cursor, decisions, identities, gone)
    rows.write(batch.cursor)


def _write_dispositions(
    cursor: Any, decisions: Sequence[Any], identities: Sequence[Any], gone: Sequence[Any]
) -> None:
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


class RoadBatch(RoadJudge):
    """One set at the checkpoints: what it was judged by is what its rows are written from."""

    def save(self, kind: str, kept: Sequence[Kept]) -> None:
        _SAVES[kind](self, [(one, self.said[one.id]) for one in kept])


_SAVES: Final = {
    "checkpoints.vehicle-pass": save_vehicles,
    "checkpoints.temperature": save_readings,
    "checkpoints.disposition": save_dispositions,
}
