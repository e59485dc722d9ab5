"""Plate by plate: what visits and vehicle checks say of the vehicles that stand in a place.

A plate is sealed like a telephone number; its blind index tells one vehicle wherever it is met, and its
first two signs, which name nobody, where it comes from. Fields: docs/sources.md#parked-vehicles
"""

from collections.abc import Sequence
from typing import Any, Final

from lianfang.accounts import keys
from lianfang.duties.kinds import Kept, RecordKind, Room
from lianfang.duties.rules import CLOSES, TRIED, Judged
from lianfang.kit import sql
from lianfang.kit.crypto import Sealer
from lianfang.people import rules as people
from lianfang.people.rules.plates import region_of
from lianfang.screening import rules
from lianfang.screening.forms import VEHICLE
from lianfang.screening.models import ParkedVehicle
from lianfang.screening.subjects import names

NO_PLATE: Final = "plate:none"
PARKED: Final = sql.Table(ParkedVehicle)


def judge(check: Any) -> Judged:
    """Only a vehicle known, or gone, needs no further look."""
    return Judged(CLOSES if check.result in rules.SETTLED else TRIED, check.result)


class Checks(Room):
    def save(self, kind: str, kept: Sequence[Kept]) -> None:
        PARKED.insert(self.cursor, [_checked(self.sealer, one) for one in kept])

    def withdraw(self, kind: str, pairs: Sequence[tuple[int, int]]) -> None:
        withdraw(self.cursor, pairs)


def _checked(sealer: Sealer, one: Kept) -> sql.Row:
    check = one.detail
    more = {"spot": check.spot, "dwelling": check.dwelling, "phone": check.phone, "note": check.note}
    return row(
        sealer,
        one,
        0,
        plate=check.plate,
        relation=check.relation or rules.NOBODY,
        result=check.result,
        since_on=check.since_on,
        more={name: value for name, value in more.items() if value},
    )


def row(
    sealer: Sealer,
    one: Kept,
    number: int,
    *,
    plate: str,
    relation: str,
    result: str = "",
    since_on: Any = None,
    more: dict[str, Any] | None = None,
) -> sql.Row:
    """A line of the table: the `number`th vehicle of a record."""
    told = people.check_plate(plate)
    known = rules.UNMATCHED if relation == rules.NOBODY else rules.MATCHED
    return PARKED.row(
        seq=one.seq,
        number=number,
        place_id=one.place_id,
        path=one.path,
        region=region_of(told),
        plate_valid=told.valid is not False,
        relation=relation,
        result=result or known,
        since_on=since_on,
        at=one.made_at,
        sealed=sealer.seal_json({"plate": told.number or plate} | (more or {})),
        key_id=sealer.key_id,
        plate_ix=sealer.blind("plate", told.number) if told.number else None,
    )


def withdraw(cursor: Any, pairs: Sequence[tuple[int, int]]) -> None:
    cursor.executemany(
        "UPDATE screening_parkedvehicle SET withdrawn_seq = %s WHERE seq = %s",
        [(new, old) for old, new in pairs],
    )


def subject(check: Any) -> str:
    """Which vehicle a check concerns, without telling its plate."""
    return subject_of(keys.current(), check.plate)


def subject_of(sealer: Sealer, plate: str) -> str:
    number = people.check_plate(plate).number
    return f"plate:{sealer.blind('plate', number)}" if number else NO_PLATE


KIND: Final = RecordKind(VEHICLE.name, VEHICLE, judge, room=Checks, subject=subject, level="L1", names=names)
