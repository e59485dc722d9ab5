"""What a household visit writes in this room, for a whole set of visits at once."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from lianfang.duties.kinds import Kept, RecordKind, Room
from lianfang.duties.rules import CLOSES, TRIED, Judged
from lianfang.kit import sql
from lianfang.kit.crypto import Sealer
from lianfang.people import rules as people
from lianfang.screening import models, rules, vehicles
from lianfang.screening.forms import VISIT

_VISITS: Final = sql.Table(models.Visit)
_FLAGGED: Final = sql.Table(models.FlaggedPerson)


def judge(visit: Any) -> Judged:
    """What a visit says of the duty to screen its dwelling."""
    terminal = visit.outcome in rules.TERMINAL
    rank = rules.RANK.get(visit.outcome, 0)
    return Judged(CLOSES if terminal else TRIED, visit.outcome, rules.is_flagged(visit), rank)


class Doors(Room):
    """Visits, the persons they flag or name, and the vehicles they tell of."""

    def save(self, kind: str, kept: Sequence[Kept]) -> None:
        _VISITS.insert(self.cursor, [_visit(one) for one in kept])
        self.flag(kept)
        parked = [
            vehicles.row(self.sealer, one, number, plate=each.plate, relation=each.relation)
            for one in kept
            for number, each in enumerate(one.detail.vehicles)
        ]
        vehicles.PARKED.insert(self.cursor, parked)

    def flag(self, kept: Sequence[Kept]) -> None:
        """Write down whom these records flag or name."""
        flagged = [
            _person(self.sealer, one, number, person) for one in kept for number, person in _named(one.detail)
        ]
        _FLAGGED.insert(self.cursor, flagged)

    def withdraw(self, kind: str, pairs: Sequence[tuple[int, int]]) -> None:
        """Take back the flagged persons and vehicles of corrected visits; the correction brings its own."""
        vehicles.withdraw(self.cursor, pairs)
        self.cursor.executemany(
            "UPDATE screening_flaggedperson SET withdrawn_seq = %s WHERE seq = %s",
            [(new, old) for old, new in pairs],
        )


def _named(visit: Any) -> Iterator[tuple[int, Any]]:
    """Those an answer flags, from 0; and everybody else that a full register names, from EVERYBODY."""
    yield from enumerate(visit.flagged)
    yield from enumerate(visit.persons, rules.EVERYBODY)


def _visit(one: Kept) -> sql.Row:
    visit = one.detail
    return _VISITS.row(
        seq=one.seq,
        place_id=one.place_id,
        path=one.path,
        dwelling_state=visit.dwelling_state,
        outcome=visit.outcome,
        mode=visit.mode,
        head_count=visit.head_count,
        returned=visit.returned,
        listed_area=visit.listed_area,
        fever=visit.fever,
        contact=visit.contact,
        special=" ".join(visit.special),
        leaflet=visit.leaflet,
        again_from=visit.again_from,
    )


def _person(sealer: Sealer, one: Kept, number: int, person: Any) -> sql.Row:
    document = people.check_document(person.document_kind, person.document or "")
    phone = people.check_phone(person.phone or "")
    return _FLAGGED.row(
        seq=one.seq,
        number=number,
        place_id=one.place_id,
        path=one.path,
        source_area=person.source_area or "",
        celsius=person.celsius,
        symptoms=any(sign != "none" for sign in person.symptoms),
        contact=person.contact,
        sealed=sealer.seal(msgspec.json.encode(person)),
        key_id=sealer.key_id,
        name_ix=sealer.blind("name", people.fold_name(person.name)),
        phone_ix=sealer.blind("phone", phone.number) if phone.number else None,
        document_ix=sealer.blind("document", document.matching) if document.number else None,
    )


KIND: Final = RecordKind(VISIT.name, VISIT, judge, base=("dwelling",), room=Doors)
