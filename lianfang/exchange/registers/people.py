"""Persons by what they are recognised by, and whose they are."""

from collections import defaultdict
from typing import Any, Final

import msgspec

from lianfang.accounts import keys
from lianfang.exchange.checking.persons import Identity, PersonRow
from lianfang.exchange.registers import store
from lianfang.exchange.registers.homes import Home, Homes
from lianfang.kit import sql
from lianfang.kit.crypto import Sealer
from lianfang.kit.scope import WHOLE
from lianfang.people import rules

COLUMNS: Final = (
    "id, sealed, key_id, sex, birth_year, document_kind, document_valid, document_fault, name_ix, "
    "initials_ix, phone_ix, document_ix"
)
_OF_P: Final = ", ".join(f"p.{name}" for name in COLUMNS.split(", "))

_TOLD_SEX: Final = (1, 2)

Row = tuple[Any, ...]  # of the database, as COLUMNS


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
        "others",
        "sex",
        "touched",
        "twin",
    )

    def __init__(
        self, id: int, name_ix: int, document_ix: int | None, birth_year: int | None, sex: int
    ) -> None:
        self.id, self.name_ix, self.document_ix, self.birth_year = id, name_ix, document_ix, birth_year
        self.sex = sex
        # Nearly everybody has one household; a dictionary for each would take 100 MB for a district.
        self._home, self._relation = 0, ""
        self._more: dict[int, str] | None = None
        self.mine = False  # lives in a household of the importer's area
        self.others = False  # lives in a household of another area
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
                    self.phones[sealer.blind("phone", rules.check_phone(told.phone).number)] = one.phone_ix
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
        self._namesakes: dict[tuple[int, int], list[Known]] = defaultdict(list)  # of one phone or one home
        self._phone_elsewhere: dict[tuple[int, int], Known] = {}
        self._by_home: dict[tuple[int, int], Known] = {}
        self._is_whole = WHOLE in homes.roots

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
        self._read_homes(fresh)
        unmet = [(one, home) for one, home in rows if self._by_papers(one, home) is None]
        fresh = self._read(
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
                known = Known(row[0], then.names.get(row[8], row[8]), document_ix, row[4], row[3])
                self._by_id[known.id] = known
                self.stored[known.id] = row
                fresh.append(known)
        return fresh

    def read_again(self, ids: list[int]) -> dict[int, Row]:
        """What the database holds of these; only of few it is not at hand."""
        missing = [id for id in ids if id not in self.stored]
        if missing:
            self._cursor.execute(
                f"SELECT {COLUMNS} FROM people_person WHERE {sql.any_of('id')}", [sql.members(missing)]
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
            known.mine = known.mine or path.startswith(roots)
            known.others = known.others or not (path.startswith(roots) or managed_path.startswith(roots))
            self._enter_at(self._by_home, (known.name_ix, household), known)
        for known in fresh:
            known.mine = known.mine or self._is_whole
            phone_ix = self.stored[known.id][10]
            self._enter(known, self._former.phones.get(phone_ix, phone_ix))

    def _enter(self, known: Known, phone_ix: int | None) -> None:
        if known.document_ix is not None:
            first = self._by_document.setdefault(known.document_ix, known)
            if first is not known:
                first.twin, known.twin = known, first.twin
        if phone_ix is not None:
            by_phone = self._by_phone if known.mine else self._phone_elsewhere
            self._enter_at(by_phone, (known.name_ix, phone_ix), known)

    def _enter_at(self, index: dict[tuple[int, int], Known], key: tuple[int, int], known: Known) -> None:
        if index.setdefault(key, known) is not known:
            self._namesakes[key].append(known)

    def _all_at(self, index: dict[tuple[int, int], Known], key: tuple[int, int]) -> list[Known]:
        """Everybody of one name who shares a phone or a home: father and son, mostly one."""
        first = index.get(key)
        if first is None:
            return []
        return [first, *self._namesakes[key]] if key in self._namesakes else [first]

    def add(self, one: PersonRow, home: Home) -> Known:
        known = Known(self.ids.next(), one.name_ix, one.document_ix, one.birth_year, one.sex)
        known.join(home.id, one.relation)
        known.mine = known.touched = True
        self._enter(known, one.phone_ix)
        self._enter_at(self._by_home, (one.name_ix, home.id), known)
        return known

    def match(self, one: PersonRow, home: Home) -> Known | None:
        """The person a row means: by document and name, else phone and name, else name at home.

        Never somebody of another area: whoever knows a name and a number would have them join a
        household of theirs, and read there what the other area knows.
        """
        known = self._by_papers(one, home) if one.document_ix in self._by_document else None
        if known is not None:
            return known
        phone, door = (one.name_ix, one.phone_ix or 0), (one.name_ix, home.id)
        if phone not in self._by_phone and door not in self._by_home:
            return None
        met = [*self._all_at(self._by_phone, phone), *self._all_at(self._by_home, door)]
        found = [candidate for candidate in met if _may_be_same(one, candidate)]
        # The one who lives here, if two may be meant; the one born in the row's year before one of none.
        found.sort(key=lambda known: (known.relation_in(home.id) is None, known.birth_year is None))
        return found[0] if found else None

    def _by_papers(self, one: PersonRow, home: Home) -> Known | None:
        """The person of the row's home, or of the importer's area, with the row's document and name."""
        known = self._by_document.get(one.document_ix) if one.document_ix is not None else None
        mine = None
        while known is not None:
            if known.name_ix == one.name_ix:
                if known.relation_in(home.id) is not None:
                    return known
                mine = mine or (known if known.mine else None)
            known = known.twin
        return mine

    def strangers(self, one: PersonRow) -> tuple[bool, Known | None]:
        """Of one who is new: whether somebody of another name, whom the importer may know of, has the
        row's document; and who of another area goes by the row's name and its document or phone."""
        taken, elsewhere = False, None
        known = self._by_document.get(one.document_ix) if one.document_ix is not None else None
        while known is not None:
            is_named_so = known.name_ix == one.name_ix
            taken = taken or (known.mine and not is_named_so)
            if elsewhere is None and is_named_so and not known.mine:
                elsewhere = known
            known = known.twin
        if elsewhere is None and self._phone_elsewhere and one.phone_ix is not None:
            elsewhere = self._phone_elsewhere.get((one.name_ix, one.phone_ix))
        return taken, elsewhere


def _may_be_same(one: PersonRow, known: Known) -> bool:
    if one.document_ix is not None and known.document_ix is not None:
        return False
    if one.sex in _TOLD_SEX and known.sex in _TOLD_SEX and one.sex != known.sex:
        return False
    return None in {one.birth_year, known.birth_year} or one.birth_year == known.birth_year
