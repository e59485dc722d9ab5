"""Persons: one human being, however many rows and households name them."""

from typing import Any, Final

import msgspec
from django.db import connection

from lianfang.exchange.checking.persons import PersonRow
from lianfang.exchange.checking.rows import Address
from lianfang.exchange.ledger import Ledger
from lianfang.exchange.registers import store
from lianfang.exchange.registers.homes import Home, Homes
from lianfang.exchange.registers.people import COLUMNS, Former, Known, People, Row
from lianfang.exchange.registers.tree import AREAS, UNFINISHED, Node
from lianfang.exchange.tracing import Trace
from lianfang.kit import clock, sql
from lianfang.kit.crypto import Sealer
from lianfang.kit.scope import Scope
from lianfang.people import rules
from lianfang.people.rules import tells

_DOCUMENT_NAMES: Final = ("document_kind", "document")

_VEHICLE: Final = "plate, plate_kind, plate_valid, household_id, organisation_id, path"
_MEMBER: Final = "person_id, household_id, relation, since, until"
_ALIKE: Final = "told_id, other_id, made_by_id, made_at"
_AGAIN: Final = (
    "ON CONFLICT (person_id, household_id) DO UPDATE SET until = NULL, relation = excluded.relation"
)


def _told(one: PersonRow) -> tuple[Any, ...]:
    """The columns from `sex` on as the row alone would have them."""
    return (
        one.sex, one.birth_year, one.document_kind, one.document_valid, one.document_fault, one.name_ix,
        one.initials[0] if one.initials else None, one.phone_ix, one.document_ix,
    )  # fmt: skip


class Importer:
    """Settles prepared persons: new, changed, the same, or refused."""

    trace: Trace

    def __init__(self, cursor: Any, scope: Scope, ledger: Ledger, sealer: Sealer) -> None:
        self._cursor, self._ledger, self._sealer, self._scope = cursor, ledger, sealer, scope
        self._sealers = store.Sealers(sealer)
        self._homes = Homes(cursor, scope, sealer)
        self._people = People(cursor, self._homes, Former(cursor, sealer))
        self._new: list[tuple[Any, ...]] = []
        self._readings: list[tuple[int, int]] = []
        self._phones: list[tuple[int, int]] = []  # further numbers, by person
        self._members: list[tuple[Any, ...]] = []
        self._known: list[tuple[PersonRow, Known, Home]] = []
        self._alike: list[tuple[Any, ...]] = []
        self._now = connection.ops.adapt_datetimefield_value(clock.now())
        self._plates: dict[str, tuple[PersonRow, tuple[str, str, bool], Home]] = {}
        self._details: dict[int, str] = {}  # by row: what is to be said of its refusal

    def settle(self, chunk: list[PersonRow]) -> None:
        self._details.clear()
        homes = self._find_homes(chunk)
        pairs = zip(chunk, homes, strict=True)
        self._people.learn([(one, home) for one, home in pairs if isinstance(home, Home)])
        for one, home in zip(chunk, homes, strict=True):
            if isinstance(home, str):
                self._ledger.refused(one.row, one.cells, home, detail=self._details.get(one.row, ""))
                continue
            self._take(one, home)
            if one.notes:
                self._ledger.notes(one.row, one.notes)
        self._flush()

    def finish(self) -> None:
        self._homes.ids.finish()
        self._people.ids.finish()

    def _find_homes(self, chunk: list[PersonRow]) -> list[Home | str]:
        """The household of each row, or why there is none."""
        homes = self._homes
        homes.learn({one.household for one in chunk if one.household}, set())
        places = {
            index: self._place(one)
            for index, one in enumerate(chunk)
            if not one.fault and (one.dwelling or one.address)
        }
        homes.learn_unnumbered(
            (chunk[index].household, place)
            for index, place in places.items()
            if isinstance(place, Node) and chunk[index].household
        )
        bare = {
            place.id
            for index, place in places.items()
            if isinstance(place, Node) and not chunk[index].household
        }
        homes.learn(set(), bare)
        return [one.fault or self._home(one, places.get(index)) for index, one in enumerate(chunk)]

    def _place(self, one: PersonRow) -> Node | str | None:
        """Where the row says: the dwelling, or the compound or community as far as it is told."""
        address = Address(*one.address)
        if one.dwelling or address.compound:
            return self._homes.tree.find(one.dwelling, address)
        if address.text:
            found = self._homes.tree.find("", address)
            if isinstance(found, Node) or not one.household:
                return found
        if one.household and any(address[:3]):
            return self._homes.tree.find("", Address(*address[:3]))
        return None

    def _home(self, one: PersonRow, place: Node | str | None) -> Home | str:
        if isinstance(place, str):
            self._details[one.row] = self._homes.tree.missing(one.dwelling, Address(*one.address))
            return place
        if place is None:
            return self._by_number_alone(one)
        if one.household:
            home = self._homes.at_door(one.household, place)
            if home is not None:
                return self._living_there(one, home, place)
        return self._at_door(one, place)

    def _at_door(self, one: PersonRow, place: Node) -> Home | str:
        """The household that lives where a row says, or one made there."""
        if place.kind in AREAS and one.household:
            return "unknown-household"
        if place.kind in {*AREAS, *UNFINISHED}:
            return "door-missing"
        if not place.path.startswith(self._homes.roots):
            return "out-of-scope"
        there = self._homes.living_at(place) if not one.household else []
        if len(there) > 1:
            return "ambiguous-household"
        return there[0] if there else self._homes.add_bare(one.household or place.code, place)

    def _by_number_alone(self, one: PersonRow) -> Home | str:
        found = self._homes.by_number.get(one.household)
        if not found:
            return "unknown-household" if one.household else "place-missing"
        if len(found) > 1:
            self._details[one.row] = self._homes.named(found)
            return "number-in-several-places"
        return found[0]

    def _living_there(self, one: PersonRow, home: Home, place: Node) -> Home | str:
        if not home.is_elsewhere(place):
            return home
        self._details[one.row] = self._homes.tree.full_name_of(home.path)
        return "number-at-another-address"

    def _take(self, one: PersonRow, home: Home) -> None:
        known = self._people.match(one, home)
        if known is None:
            self._take_new(one, home)
        elif known.touched:
            self._take_again(one, known, home)
        else:
            known.touched = True
            self._known.append((one, known, home))
        for plate in one.plates:
            self._plates.setdefault(plate[0], (one, plate, home))

    def _take_new(self, one: PersonRow, home: Home) -> None:
        is_taken, elsewhere = self._people.strangers(one)
        if is_taken:
            self._ledger.note(one.row, "document-of-another")
        known = self._people.add(one, home)
        self._new.append((known.id, one.sealed, self._sealer.key_id, *_told(one)))
        if len(one.initials) > 1:
            self._readings += [(known.id, reading) for reading in one.initials[1:]]
        if one.other_phones:
            self._phones += [(known.id, number) for number in one.other_phones]
        self._members.append((known.id, home.id, one.relation, None, None))
        self._ledger.imported()
        if elsewhere is not None:
            self._alike.append((known.id, elsewhere.id, self._scope.actor_id, self._now))

    def _take_again(self, one: PersonRow, known: Known, home: Home) -> None:
        if known.relation_in(home.id) is not None:
            self._ledger.ignored(one.row, "duplicate-in-file")
            return
        self._join(one, known, home)
        self._ledger.note(one.row, "in-two-households")
        self._ledger.updated()

    def _join(self, one: PersonRow, known: Known, home: Home) -> None:
        known.join(home.id, one.relation)
        self._members.append((known.id, home.id, one.relation, None, None))

    def _flush(self) -> None:
        self._homes.flush(self.trace)
        sql.insert(self._cursor, "people_person", COLUMNS, self._new)
        sql.insert(self._cursor, "people_otherinitials", "person_id, initials_ix", self._readings)
        self._compare()
        sql.insert(self._cursor, "people_otherphone", "person_id, phone_ix", self._phones)
        known = sorted({row[0] for row in self._members})
        self.trace.changing("people_membership", known, by="person_id")
        sql.insert(self._cursor, "people_membership", _MEMBER, self._members, _AGAIN)
        self._park()
        self._hint()
        self._new, self._readings, self._phones, self._members, self._known = [], [], [], [], []

    def _hint(self) -> None:
        """Tell the district, and nobody else, who may stand in the registers of two areas.

        The importer is not told: asking by sheet, number after number, would read the other's number.
        """
        sql.insert(self._cursor, "exchange_likeness", _ALIKE, self._alike)
        self._alike = []

    def _compare(self) -> None:
        """Of those known before: leave what is the same, change what the sheet says otherwise."""
        if not self._known:
            return
        stored = self._people.read_again([known.id for _one, known, _home in self._known])
        updates = []
        for one, known, home in self._known:
            old = stored[known.id]
            moved = self._moved(one, known, home)
            wanted = self._merged(one, old)
            if wanted is not None and known.others:
                self._ledger.note(one.row, "person-shared")
                wanted = None
            moved, home.is_numbered = moved or home.is_numbered, False
            if moved or wanted is not None:
                self._ledger.updated()
            else:
                self._ledger.ignored()
            if wanted is None and old[2] != self._sealer.key_id:
                wanted = self._moved_to_current(old)
            if wanted is not None:
                updates.append((*wanted, known.id))
                self._phones += [(known.id, number) for number in self._further(wanted[0])]
        sets = ", ".join(f"{name} = %s" for name in COLUMNS.split(", ")[1:])
        if updates:
            self.trace.changing("people_person", [row[-1] for row in updates])
            self._cursor.executemany(f"UPDATE people_person SET {sets} WHERE id = %s", updates)
            self.trace.changing("people_otherphone", [row[-1] for row in updates], by="person_id")
            self._cursor.execute(
                f"DELETE FROM people_otherphone WHERE {sql.any_of('person_id')}",
                [sql.members([row[-1] for row in updates])],
            )
        self._read_anew(
            [
                (known.id, one)
                for one, known, _home in self._known
                if stored[known.id][2] != self._sealer.key_id
            ]
        )

    def _read_anew(self, moved: list[tuple[int, PersonRow]]) -> None:
        """The other readings of the names of those who moved to the current key."""
        if not moved:
            return
        ids = [id for id, _one in moved]
        self.trace.changing("people_otherinitials", ids, by="person_id")
        self._cursor.execute(
            f"DELETE FROM people_otherinitials WHERE {sql.any_of('person_id')}", [sql.members(ids)]
        )
        readings = [(id, reading) for id, one in moved for reading in one.initials[1:]]
        sql.insert(self._cursor, "people_otherinitials", "person_id, initials_ix", readings)

    def _further(self, sealed: bytes) -> list[int]:
        """The look-ups of all telephones but the first of a person just sealed."""
        phones = rules.check_phones(self._sealer.open_json(sealed).get("phone", ""))
        return [self._sealer.blind("phone", one.number) for one in phones[1:] if tells(one)]

    def _moved(self, one: PersonRow, known: Known, home: Home) -> bool:
        """Whether the row adds a household to a person, or changes what they are in it."""
        relation = known.relation_in(home.id)
        if relation is None:
            if known.has_home:
                self._ledger.note(one.row, "in-two-households")
            self._join(one, known, home)
            return True
        if one.relation and relation != one.relation:
            self._join(one, known, home)
            return True
        return False

    def _merged(self, one: PersonRow, old: Row) -> tuple[Any, ...] | None:
        """The columns from `sealed` on as they should be; None if they are. Blank cells erase nothing."""
        sealed, key_id, sex, year, kind, valid, fault, name_ix, initials_ix, phone_ix, document_ix = old[1:]
        opened = self._sealers.open(sealed, key_id)
        if opened == one.plain and _told(one) == old[3:]:
            return None
        known = msgspec.json.decode(opened) if opened else {}
        if key_id != self._sealer.key_id:
            name_ix, initials_ix, phone_ix, document_ix = self._looked_up(known)
            old = (*old[:8], name_ix, initials_ix, phone_ix, document_ix)
        told = msgspec.json.decode(one.plain)
        if one.document_kind == "none" or (valid and not one.document_valid):
            for name in _DOCUMENT_NAMES:  # a faulty number does not replace a sound one
                told.pop(name, None)
        else:
            kind, valid, fault = one.document_kind, one.document_valid, one.document_fault
            document_ix = one.document_ix or document_ix
        merged = {**known, **told}
        wanted = (one.sex or sex, one.birth_year or year, kind, None if valid is None else bool(valid), fault,
                  name_ix, initials_ix, one.phone_ix or phone_ix, document_ix)  # fmt: skip
        if merged == known and wanted == old[3:]:
            return None
        return (self._sealer.seal_json(merged), self._sealer.key_id, *wanted)

    def _looked_up(self, known: dict[str, str]) -> tuple[int, int | None, int | None, int | None]:
        """The look-ups of what is known of a person, under the current key."""
        blind = self._sealer.blind
        name = rules.fold_name(known.get("name", ""))
        initials = rules.initials(name)
        document = rules.check_document(known.get("document_kind", ""), known.get("document", ""))
        phone = rules.check_phone(known.get("phone", ""))
        return (
            blind("name", name),
            blind("initials", initials[0]) if initials else None,
            blind("phone", phone.number) if tells(phone) else None,
            blind("document", document.matching) if tells(document) else None,
        )

    def _moved_to_current(self, old: Row) -> tuple[Any, ...]:
        """The same person as before, sealed and looked up under the current key."""
        known = self._sealers.open_json(old[1], old[2])
        return (self._sealer.seal_json(known), self._sealer.key_id, *old[3:8], *self._looked_up(known))

    def _park(self) -> None:
        """Enter the vehicles; one that is already with another household stays there."""
        if not self._plates:
            return
        self._cursor.execute(
            f"SELECT plate, household_id, path FROM people_vehicle WHERE {sql.any_of('plate')}",
            [sql.members(list(self._plates))],
        )
        stored = {plate: (household, path) for plate, household, path in self._cursor.fetchall()}
        new = []
        for number, (one, plate, home) in self._plates.items():
            if number not in stored:
                new.append((*plate, home.id, None, home.path))
                continue
            household, path = stored[number]
            if household is None and path.startswith(self._homes.roots):
                self.trace.changing("people_vehicle", [number], by="plate")
                self._cursor.execute(
                    "UPDATE people_vehicle SET household_id = %s, path = %s WHERE plate = %s",
                    [home.id, home.path, number],
                )
            elif household != home.id and path.startswith(self._homes.roots):
                self._ledger.note(one.row, "plate-elsewhere")
        sql.insert(self._cursor, "people_vehicle", _VEHICLE, new)
        self._plates = {}
