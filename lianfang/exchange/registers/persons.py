"""Persons: one human being, however many rows and households name them."""

from typing import Any, Final

import msgspec

from lianfang.accounts import keys
from lianfang.exchange.checking.persons import Identity, PersonRow, tells
from lianfang.exchange.checking.rows import Address
from lianfang.exchange.ledger import Ledger
from lianfang.exchange.registers import store
from lianfang.exchange.registers.households import Home, Homes
from lianfang.kit import sql
from lianfang.kit.crypto import Sealer
from lianfang.kit.scope import Scope
from lianfang.people import rules

_COLUMNS: Final = (
    "id, sealed, key_id, sex, birth_year, document_kind, document_valid, document_fault, name_ix, "
    "initials_ix, phone_ix, document_ix"
)
_OF_P: Final = ", ".join(f"p.{name}" for name in _COLUMNS.split(", "))
_DOCUMENT_NAMES: Final = ("document_kind", "document")

_VEHICLE: Final = "plate, plate_kind, plate_valid, household_id, organisation_id, path"
_MEMBER: Final = "person_id, household_id, relation, since, until"
_AGAIN: Final = (
    "ON CONFLICT (person_id, household_id) DO UPDATE SET until = NULL, relation = excluded.relation"
)

Row = tuple[Any, ...]  # of the database, as _COLUMNS


class Known:
    """A person met before, in the database or in this file."""

    __slots__ = (
        "_home",
        "_more",
        "_relation",
        "birth_year",
        "document_ix",
        "id",
        "mine",
        "name_ix",
        "touched",
        "twin",
    )

    def __init__(self, id: int, name_ix: int, document_ix: int | None, birth_year: int | None) -> None:
        self.id, self.name_ix, self.document_ix, self.birth_year = id, name_ix, document_ix, birth_year
        # Nearly everybody has one household; a dictionary for each would take 100 MB for a district.
        self._home, self._relation = 0, ""
        self._more: dict[int, str] | None = None
        self.mine = False  # lives in a household of the importer's area
        self.touched = False  # by an earlier row of this file
        self.twin: Known | None = None  # the next one with the same document

    @property
    def has_home(self) -> bool:
        return self._home != 0

    def join(self, home: int, relation: str) -> None:
        if self._home in {0, home}:
            self._home, self._relation = home, relation
        else:
            self._more = {**(self._more or {}), home: relation}

    def relation_in(self, home: int) -> str | None:
        """What the person is in a household; None for one they are not in."""
        if home == self._home:
            return self._relation
        return self._more.get(home) if self._more else None


class Former:
    """What the look-ups of a chunk's rows were under earlier keys, told as those of the current one.

    A register outlives an event's key by what is entered anew: who is found under an earlier key is the
    same person, and moves to the current one with the row. Where every person is under the current key,
    nothing is computed.
    """

    def __init__(self, cursor: Any, current: Sealer) -> None:
        cursor.execute("SELECT DISTINCT key_id FROM people_person")
        there = {row[0] for row in cursor.fetchall()} - {current.key_id}
        self._sealers = [one for one in keys.living() if one.key_id in there]
        self.names: dict[int | None, int] = {}
        self.phones: dict[int | None, int | None] = {}
        self.documents: dict[int | None, int | None] = {}

    def learn(self, rows: list[PersonRow]) -> None:
        """Forget the chunk before, and take in this one."""
        self.names, self.phones, self.documents = {}, {}, {}
        for sealer in self._sealers:
            for one in rows:
                told = msgspec.json.decode(one.plain, type=Identity)
                self.names[sealer.blind("name", rules.fold_name(told.name))] = one.name_ix
                if one.phone_ix is not None:
                    self.phones[sealer.blind("phone", told.phone)] = one.phone_ix
                if one.document_ix is not None:
                    document = rules.check_document(told.document_kind, told.document)
                    self.documents[sealer.blind("document", document.matching)] = one.document_ix


class People:
    """Persons by what they are recognised by, read from the database as rows ask for them."""

    def __init__(self, cursor: Any, homes: Homes, former: "Former") -> None:
        self._cursor, self._homes, self._former = cursor, homes, former
        self.ids = store.Ids(cursor, "people_person")
        self.stored: dict[int, Row] = {}  # what the database holds of those learnt with this chunk
        self._by_id: dict[int, Known] = {}
        self._by_document: dict[int, Known] = {}
        self._by_phone: dict[tuple[int, int], Known] = {}
        self._by_home: dict[tuple[int, int], Known] = {}

    def learn(self, rows: list[tuple[PersonRow, Home]]) -> None:
        """Read the persons that rows may mean; by phone and home only for whom no document tells."""
        if self.ids.was_empty:
            return
        self.stored = {}
        then = self._former
        then.learn([one for one, _home in rows])
        fresh = self._read(
            f"people_person p WHERE {sql.any_of('p.document_ix')}",
            {one.document_ix for one, _home in rows} | then.documents.keys(),
        )
        unmet = [(one, home) for one, home in rows if self._by_papers(one) is None]
        fresh += self._read(
            f"people_person p WHERE {sql.any_of('p.phone_ix')}",
            {one.phone_ix for one, _home in unmet} | then.phones.keys(),
        )
        fresh += self._read(
            "people_membership m JOIN people_person p ON p.id = m.person_id "
            f"WHERE m.until IS NULL AND {sql.any_of('m.household_id')}",
            {home.id for _one, home in unmet},
        )
        self._read_homes(fresh)

    def _read(self, source: str, values: set[Any]) -> list[Known]:
        values.discard(None)
        if not values:
            return []
        self._cursor.execute(f"SELECT {_OF_P} FROM {source}", [sql.members(list(values))])
        fresh = []
        for row in self._cursor.fetchall():
            if row[0] not in self._by_id:
                then = self._former
                document_ix = then.documents.get(row[11], row[11])
                known = Known(row[0], then.names.get(row[8], row[8]), document_ix, row[4])
                self._by_id[known.id] = known
                self.stored[known.id] = row
                self._enter(known, then.phones.get(row[10], row[10]))
                fresh.append(known)
        return fresh

    def read_again(self, ids: list[int]) -> dict[int, Row]:
        """What the database holds of these; only of few it is not at hand."""
        missing = [id for id in ids if id not in self.stored]
        if missing:
            self._cursor.execute(
                f"SELECT {_COLUMNS} FROM people_person WHERE {sql.any_of('id')}", [sql.members(missing)]
            )
            self.stored |= {row[0]: row for row in self._cursor.fetchall()}
        return self.stored

    def _read_homes(self, fresh: list[Known]) -> None:
        if not fresh:
            return
        self._cursor.execute(
            "SELECT m.person_id, m.household_id, m.relation, h.path, h.managed_path FROM people_membership m "
            "JOIN people_household h ON h.id = m.household_id "
            f"WHERE m.until IS NULL AND {sql.any_of('m.person_id')}",
            [sql.members([known.id for known in fresh])],
        )
        roots = self._homes.roots
        for person, household, relation, path, managed_path in self._cursor.fetchall():
            known = self._by_id[person]
            known.join(household, relation)
            known.mine = known.mine or path.startswith(roots) or managed_path.startswith(roots)
            self._by_home.setdefault((known.name_ix, household), known)

    def _enter(self, known: Known, phone_ix: int | None) -> None:
        if known.document_ix is not None:
            first = self._by_document.setdefault(known.document_ix, known)
            if first is not known:
                first.twin, known.twin = known, first.twin
        if phone_ix is not None:
            self._by_phone.setdefault((known.name_ix, phone_ix), known)

    def add(self, one: PersonRow, home: Home) -> Known:
        known = Known(self.ids.next(), one.name_ix, one.document_ix, one.birth_year)
        known.join(home.id, one.relation)
        known.mine = known.touched = True
        self._enter(known, one.phone_ix)
        self._by_home.setdefault((one.name_ix, home.id), known)
        return known

    def match(self, one: PersonRow, home: Home) -> Known | None:
        """The person a row means: by document and name, else phone and name, else name at home."""
        known = self._by_papers(one)
        if known is not None:
            return known
        by_phone = self._by_phone.get((one.name_ix, one.phone_ix)) if one.phone_ix is not None else None
        for candidate in (by_phone, self._by_home.get((one.name_ix, home.id))):
            if candidate is not None and _may_be_same(one, candidate):
                return candidate
        return None

    def _by_papers(self, one: PersonRow) -> Known | None:
        """The person with the row's document and name."""
        known = self._by_document.get(one.document_ix) if one.document_ix is not None else None
        while known is not None and known.name_ix != one.name_ix:
            known = known.twin
        return known

    def others(self, one: PersonRow) -> bool:
        """Whether somebody of another name, whom the importer may know of, has the row's document."""
        known = self._by_document.get(one.document_ix) if one.document_ix is not None else None
        while known is not None and not (known.mine and known.name_ix != one.name_ix):
            known = known.twin
        return known is not None


def _may_be_same(one: PersonRow, known: Known) -> bool:
    if one.document_ix is not None and known.document_ix is not None:
        return False
    return None in {one.birth_year, known.birth_year} or one.birth_year == known.birth_year


def _told(one: PersonRow) -> tuple[Any, ...]:
    """The columns from `sex` on as the row alone would have them."""
    return (
        one.sex, one.birth_year, one.document_kind, one.document_valid, one.document_fault, one.name_ix,
        one.initials[0] if one.initials else None, one.phone_ix, one.document_ix,
    )  # fmt: skip


class Importer:
    """Settles prepared persons: new, changed, the same, or refused."""

    def __init__(self, cursor: Any, scope: Scope, ledger: Ledger, sealer: Sealer) -> None:
        self._cursor, self._ledger, self._sealer = cursor, ledger, sealer
        self._sealers = store.Sealers(sealer)
        self._homes = Homes(cursor, scope, sealer)
        self._people = People(cursor, self._homes, Former(cursor, sealer))
        self._new: list[tuple[Any, ...]] = []
        self._readings: list[tuple[int, int]] = []
        self._members: list[tuple[Any, ...]] = []
        self._known: list[tuple[PersonRow, Known, Home]] = []
        self._plates: dict[str, tuple[PersonRow, tuple[str, str, bool], Home]] = {}

    def settle(self, chunk: list[PersonRow]) -> None:
        homes = self._find_homes(chunk)
        pairs = zip(chunk, homes, strict=True)
        self._people.learn([(one, home) for one, home in pairs if isinstance(home, Home)])
        for one, home in zip(chunk, homes, strict=True):
            if isinstance(home, str):
                self._ledger.refused(one.row, one.cells, home)
                continue
            self._take(one, home)
            self._ledger.notes(one.row, one.notes)
        self._flush()

    def finish(self) -> None:
        self._homes.ids.finish()
        self._people.ids.finish()

    def _find_homes(self, chunk: list[PersonRow]) -> list[Home | str]:
        """The household of each row, or why there is none."""
        numbers = {one.household for one in chunk if one.household}
        self._homes.learn(numbers, set())
        known = self._homes.by_number
        places = {
            index: self._homes.tree.find(one.dwelling, Address(*one.address))
            for index, one in enumerate(chunk)
            if not one.fault
            and one.household not in known
            and (one.dwelling or (one.address and one.address[3]))
        }
        self._homes.learn(set(), {place.id for place in places.values() if not isinstance(place, str)})
        return [one.fault or self._home(one, places.get(index)) for index, one in enumerate(chunk)]

    def _home(self, one: PersonRow, place: Any) -> Home | str:
        home = self._homes.by_number.get(one.household)
        if home is not None:
            return home if self._homes.is_mine(home) else "unknown-household"
        if place is None:
            return "unknown-household"
        if isinstance(place, str):
            return place
        if not place.path.startswith(self._homes.roots):
            return "out-of-scope"
        there = self._homes.by_dwelling.get(place.id, []) if not one.household else []
        if len(there) > 1:
            return "ambiguous-household"
        return there[0] if there else self._homes.add_bare(one.household or place.code, place)

    def _take(self, one: PersonRow, home: Home) -> None:
        known = self._people.match(one, home)
        if known is None:
            if self._people.others(one):
                self._ledger.note(one.row, "document-of-another")
            self._add(one, home)
        elif known.touched:
            self._take_again(one, known, home)
        elif known.mine:
            known.touched = True
            self._known.append((one, known, home))
        else:
            self._join(one, known, home)
            known.mine = known.touched = True
            self._ledger.imported()
        for plate in one.plates:
            self._plates.setdefault(plate[0], (one, plate, home))

    def _add(self, one: PersonRow, home: Home) -> None:
        known = self._people.add(one, home)
        self._new.append((known.id, one.sealed, self._sealer.key_id, *_told(one)))
        if len(one.initials) > 1:
            self._readings += [(known.id, reading) for reading in one.initials[1:]]
        self._members.append((known.id, home.id, one.relation, None, None))
        self._ledger.imported()

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
        self._homes.flush()
        sql.insert(self._cursor, "people_person", _COLUMNS, self._new)
        sql.insert(self._cursor, "people_otherinitials", "person_id, initials_ix", self._readings)
        self._compare()
        sql.insert(self._cursor, "people_membership", _MEMBER, self._members, _AGAIN)
        self._park()
        self._new, self._readings, self._members, self._known = [], [], [], []

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
            if moved or wanted is not None:
                self._ledger.updated()
            else:
                self._ledger.ignored()
            if wanted is None and old[2] != self._sealer.key_id:
                wanted = self._moved_to_current(old)
            if wanted is not None:
                updates.append((*wanted, known.id))
        sets = ", ".join(f"{name} = %s" for name in _COLUMNS.split(", ")[1:])
        if updates:
            self._cursor.executemany(f"UPDATE people_person SET {sets} WHERE id = %s", updates)
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
        self._cursor.execute(
            f"DELETE FROM people_otherinitials WHERE {sql.any_of('person_id')}",
            [sql.members([id for id, _one in moved])],
        )
        readings = [(id, reading) for id, one in moved for reading in one.initials[1:]]
        sql.insert(self._cursor, "people_otherinitials", "person_id, initials_ix", readings)

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
            blind("phone", phone.number) if phone.number else None,
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
                self._cursor.execute(
                    "UPDATE people_vehicle SET household_id = %s, path = %s WHERE plate = %s",
                    [home.id, home.path, number],
                )
            elif household != home.id and path.startswith(self._homes.roots):
                self._ledger.note(one.row, "plate-elsewhere")
        sql.insert(self._cursor, "people_vehicle", _VEHICLE, new)
        self._plates = {}
