"""What a household visit writes in this room, for a whole set of visits at once."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from lianfang.duties.kinds import Kept, RecordKind
from lianfang.duties.rules import CLOSES, TRIED, Judged
from lianfang.kit import sql
from lianfang.kit.crypto import Sealer
from lianfang.people import rules as people
from lianfang.screening import rules, vehicles
from lianfang.screening.forms import VISIT

_VISIT = (
    "seq, place_id, path, dwelling_state, outcome, mode, head_count, returned, listed_area, fever,"
    " contact, special, leaflet, again_from"
)
_FLAGGED = (
    "seq, number, place_id, path, source_area, celsius, symptoms, contact, sealed, key_id, name_ix,"
    " phone_ix, document_ix, withdrawn_seq"
)


def judge(visit: Any) -> Judged:
    """What a visit says of the duty to screen its dwelling."""
    terminal = visit.outcome in rules.TERMINAL
    rank = rules.RANK.get(visit.outcome, 0)
    return Judged(CLOSES if terminal else TRIED, visit.outcome, rules.is_flagged(visit), rank)


def save(cursor: Any, sealer: Sealer, kept: Sequence[Kept]) -> None:
    sql.insert(cursor, "screening_visit", _VISIT, [_visit(one) for one in kept])
    flagged = [_person(sealer, one, number, person) for one in kept for number, person in _named(one.detail)]
    sql.insert(cursor, "screening_flaggedperson", _FLAGGED, flagged)
    vehicles.insert(
        cursor,
        [
            vehicles.row(sealer, one, number, plate=each.plate, relation=each.relation)
            for one in kept
            for number, each in enumerate(one.detail.vehicles)
        ],
    )


def _named(visit: Any) -> Iterator[tuple[int, Any]]:
    """Those an answer flags, from 0; and everybody else that a full register names, from EVERYBODY."""
    yield from enumerate(visit.flagged)
    yield from enumerate(visit.persons, rules.EVERYBODY)


def _visit(one: Kept) -> tuple[Any, ...]:
    visit = one.detail
    return (
        one.seq,
        one.place_id,
        one.path,
        visit.dwelling_state,
        visit.outcome,
        visit.mode,
        visit.head_count,
        visit.returned,
        visit.listed_area,
        visit.fever,
        visit.contact,
        " ".join(visit.special),
        visit.leaflet,
        sql.moment(visit.again_from),
    )


def _person(sealer: Sealer, one: Kept, number: int, person: Any) -> tuple[Any, ...]:
    document = people.check_document(person.document_kind, person.document or "")
    phone = people.check_phone(person.phone or "")
    return (
        one.seq,
        number,
        one.place_id,
        one.path,
        person.source_area or "",
        str(person.celsius) if person.celsius is not None and sql.on_sqlite() else person.celsius,
        any(sign != "none" for sign in person.symptoms),
        person.contact,
        sealer.seal(msgspec.json.encode(person)),
        sealer.key_id,
        sealer.blind("name", people.fold_name(person.name)),
        sealer.blind("phone", phone.number) if phone.number else None,
        sealer.blind("document", document.matching) if document.number else None,
        None,
    )


def withdraw(cursor: Any, pairs: Sequence[tuple[int, int]]) -> None:
    """Take back the flagged persons and vehicles of corrected visits; the correction brings its own."""
    vehicles.withdraw(cursor, pairs)
    cursor.executemany(
        "UPDATE screening_flaggedperson SET withdrawn_seq = %s WHERE seq = %s",
        [(new, old) for old, new in pairs],
    )


KIND: Final = RecordKind(VISIT.name, VISIT, judge, base=("dwelling",), save=save, withdraw=withdraw)
