"""Plate by plate: what visits and vehicle checks say of the vehicles that stand in a place.

A plate is sealed like a telephone number; its blind index tells one vehicle wherever it is met, and its
first two signs, which name nobody, where it comes from. Fields: docs/sources.md#parked-vehicles
"""

from collections.abc import Sequence
from typing import Any, Final

from lianfang.accounts import keys
from lianfang.duties.kinds import Kept, RecordKind
from lianfang.duties.rules import CLOSES, TRIED, Judged
from lianfang.kit import sql
from lianfang.kit.crypto import Sealer
from lianfang.people import rules as people
from lianfang.people.rules.plates import region_of
from lianfang.screening import rules
from lianfang.screening.forms import VEHICLE
from lianfang.screening.subjects import names

NO_PLATE: Final = "plate:none"
_COLUMNS: Final = (
    "seq, number, place_id, path, region, plate_valid, relation, result, since_on, at, sealed, key_id,"
    " plate_ix, withdrawn_seq"
)


def judge(check: Any) -> Judged:
    """Only a vehicle known, or gone, needs no further look."""
    return Judged(CLOSES if check.result in rules.SETTLED else TRIED, check.result)


def save(cursor: Any, sealer: Sealer, kept: Sequence[Kept]) -> None:
    insert(cursor, [_checked(sealer, one) for one in kept])


def _checked(sealer: Sealer, one: Kept) -> tuple[Any, ...]:
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
) -> tuple[Any, ...]:
    """A line of the table: the `number`th vehicle of a record."""
    told = people.check_plate(plate)
    known = rules.UNMATCHED if relation == rules.NOBODY else rules.MATCHED
    return (
        one.seq,
        number,
        one.place_id,
        one.path,
        region_of(told),
        told.valid is not False,
        relation,
        result or known,
        since_on.isoformat() if since_on is not None and sql.on_sqlite() else since_on,
        sql.moment(one.made_at),
        sealer.seal_json({"plate": told.number or plate} | (more or {})),
        sealer.key_id,
        sealer.blind("plate", told.number) if told.number else None,
        None,
    )


def insert(cursor: Any, rows: Sequence[tuple[Any, ...]]) -> None:
    sql.insert(cursor, "screening_parkedvehicle", _COLUMNS, rows)


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


KIND: Final = RecordKind(
    VEHICLE.name, VEHICLE, judge, save=save, withdraw=withdraw, subject=subject, level="L1", names=names
)
