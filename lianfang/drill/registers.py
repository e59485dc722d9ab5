"""The people of the demonstration: written in bulk, sealed and indexed like any imported register."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Any, Final

import msgspec

from lianfang.accounts import keys
from lianfang.drill import names
from lianfang.drill.district import INHABITED, PlaceRow
from lianfang.kit import sql
from lianfang.kit.crypto import Sealer
from lianfang.kit.scope import ancestors
from lianfang.people import rules

SIZES: Final = ((1, 14), (2, 28), (3, 30), (4, 17), (5, 8), (6, 3))  # persons a household, per cent; mean 2.86
TODAY: Final = date(2020, 1, 27)  # ages are those of the article's days

_PLACE = (
    "id, parent_id, path, kind, code, name, full_name, floor, door, nature, address, longitude, latitude, geometry"
)
_HOUSEHOLD = (
    "id, number, lives_at_id, belongs_to_id, path, managed_path, lives_outside, nature, stated_count, phone_ix,"
    " sealed, key_id"
)
_PERSON = (
    "id, sex, birth_year, document_kind, document_valid, document_fault, name_ix, initials_ix, phone_ix,"
    " document_ix, sealed, key_id"
)
_MEMBER = "id, person_id, household_id, relation, since, until"
_VEHICLE = "id, plate, plate_kind, plate_valid, household_id, organisation_id, path"
_ORGANISATION = (
    "id, place_id, path, name, uscc, uscc_valid, industry, size, category, address, workers, authority_id,"
    " sealed, key_id"
)


def write_places(cursor: Any, rows: Iterable[PlaceRow]) -> None:
    """Write places and, for those that have one, the statistical code with its year."""
    codes = []
    for part in _parts(rows):
        sql.insert(cursor, "grid_place", _PLACE, [(*row[:10], "", *row[10:13]) for row in part])
        codes += [(row.id, "stats", row.stats, 2023, date(2023, 6, 30), None) for row in part if row.stats]
    sql.insert(cursor, "grid_placecode", "place_id, scheme, code, year, valid_from, valid_to", codes)


def _parts(rows: Iterable[Any], size: int = 4000) -> Iterator[list[Any]]:
    walk = iter(rows)
    while part := list(islice(walk, size)):
        yield part


class People:
    """Writes households with their members and vehicles, dwelling by dwelling."""

    def __init__(self, cursor: Any, seed: int) -> None:
        self._cursor, self._rng, self._sealer = cursor, Random(f"{seed} people"), keys.current()
        self._ids = {"household": 0, "person": 0, "vehicle": 0}
        self._tables: dict[str, list[tuple[Any, ...]]] = {
            "people_household": [], "people_person": [], "people_membership": [], "people_vehicle": [],
        }
        self._columns = {
            "people_household": _HOUSEHOLD, "people_person": _PERSON, "people_membership": _MEMBER,
            "people_vehicle": _VEHICLE,
        }
        self._initials: list[tuple[int, int]] = []
        self.sizes: dict[int, int] = {}  # dwelling id -> persons living there

    def settle(self, dwellings: Sequence[PlaceRow], communities: Sequence[PlaceRow]) -> None:
        """Let households live in seven of eight dwellings, some of them managed elsewhere."""
        by_path = {one.path: one for one in communities}
        for dwelling in dwellings:
            if self._rng.random() < INHABITED:
                self._household(dwelling, communities, by_path)
                if len(self._tables["people_person"]) > 8000:
                    self.flush()
        self.flush()

    def _household(
        self, dwelling: PlaceRow, communities: Sequence[PlaceRow], by_path: dict[str, PlaceRow]
    ) -> None:
        rng, sealer = self._rng, self._sealer
        self._ids["household"] += 1
        own = self._ids["household"]
        size = rng.choices([n for n, _ in SIZES], [w for _, w in SIZES])[0]
        family = names.surname(rng)
        phone = names.phone(own)
        outside, lives, belongs = "", dwelling, None
        if rng.random() < 0.004:  # moved away for a time, managed by where they come from
            belongs = rng.choice(communities)
            if rng.random() < 0.4:
                belongs = next(by_path[p] for p in reversed(ancestors(dwelling.path)) if p in by_path)
                outside = rng.choice(("寿光市", "青州市", "坊子区", "寒亭区"))
        head = self._members(own, size, family, phone)
        path = belongs.path if outside and belongs else lives.path
        if not outside:
            self.sizes[dwelling.id] = size
        sealed = sealer.seal_json({"contact": head, "phone": phone})
        self._tables["people_household"].append(
            (own, f"H{own:06d}", None if outside else lives.id, belongs.id if belongs else None, path,
             belongs.path if belongs else path, outside, "moved-away" if belongs else "family", size,
             sealer.blind("phone", phone), sealed, sealer.key_id)
        )
        if rng.random() < 0.45:
            self._vehicle(own, path)

    def _members(self, household: int, size: int, family: str, phone: str) -> str:
        rng = self._rng
        adult = min(80, max(22, int(rng.gauss(45, 15))))
        head = ""
        for order in range(size):
            age, relation = _age(rng, order, adult)
            born = TODAY - timedelta(days=int(age * 365.25) + rng.randrange(365))
            shares_name = order == 0 or relation == "child"
            name = names.person(rng, family if shares_name else "")
            number = names.phone(10_000_000 + self._ids["person"]) if order and age > 15 else phone
            self._person(household, name, born, order, relation, number if order == 0 or age > 15 else "")
            head = head or name
        return head

    def _person(
        self, household: int, name: str, born: date, order: int, relation: str, phone: str
    ) -> None:
        rng, sealer = self._rng, self._sealer
        self._ids["person"] += 1
        own, sex = self._ids["person"], rng.choice((1, 2))
        number = "" if rng.random() < 0.003 else names.document(rng, born, sex)
        document = rules.check_document("resident-id", number) if number else None
        initials = rules.initials(name)
        blob = {"name": name, "birth_on": born, "document_kind": "resident-id", "document": number, "phone": phone}
        self._tables["people_person"].append(
            (own, sex, born.year, "resident-id" if number else "", document.valid if document else None,
             document.fault if document else "", sealer.blind("name", rules.fold_name(name)),
             sealer.blind("initials", initials[0]) if initials else None,
             sealer.blind("phone", phone) if phone else None,
             sealer.blind("document", document.matching) if document else None,
             sealer.seal(msgspec.json.encode(blob)), sealer.key_id)
        )
        self._initials += [(own, sealer.blind("initials", one)) for one in initials[1:]]
        self._tables["people_membership"].append((own, own, household, relation, None, None))

    def _vehicle(self, household: int, path: str) -> None:
        self._ids["vehicle"] += 1
        number = self._ids["vehicle"]
        plate = rules.check_plate(names.plate(self._rng, number))
        self._tables["people_vehicle"].append(
            (number, plate.number, plate.kind, plate.valid is not False, household, None, path)
        )

    def flush(self) -> None:
        for table, rows in self._tables.items():
            for part in _parts(rows):
                sql.insert(self._cursor, table, self._columns[table], part, _or_nothing(table))
            rows.clear()
        sql.insert(self._cursor, "people_otherinitials", "person_id, initials_ix", self._initials)
        self._initials.clear()

    @property
    def counts(self) -> dict[str, int]:
        return {"households": self._ids["household"], "persons": self._ids["person"]}


def _or_nothing(table: str) -> str:
    """Two households drawing one plate keep the first."""
    return "ON CONFLICT (plate) DO NOTHING" if table == "people_vehicle" else ""


def _age(rng: Random, order: int, adult: int) -> tuple[float, str]:
    if order == 0:
        return adult, "head"
    if order == 1:
        return max(20, adult + rng.gauss(-1, 3)), "spouse"
    if order == 2 or adult < 50:
        return max(0.1, min(adult - 20, rng.uniform(0, 28))), "child"
    return min(96, adult + rng.uniform(20, 30)), "parent"


def write_organisations(cursor: Any, rows: Sequence[PlaceRow], seed: int) -> None:
    """Write the enterprises at their places. Codes are of a county that does not exist."""
    rng, sealer = Random(f"{seed} organisations"), keys.current()
    write_places(cursor, rows)
    sql.insert(
        cursor, "people_organisation", _ORGANISATION,
        [_organisation(rng, sealer, number, row) for number, row in enumerate(rows, 1)],
    )


def _organisation(rng: Random, sealer: Sealer, number: int, row: PlaceRow) -> tuple[Any, ...]:
    officer = {"head": names.person(rng), "phone": names.phone(90_000_000 + number)}
    return (
        number, row.id, row.path, row.name, names.uscc(number), True,
        rng.choice(("C34", "C39", "F52", "C13", "G59", "H62")), rng.choice(("above-scale", "small", "micro")),
        rng.choice(("city-running", "epidemic-supplies", "daily-needs", "general")), "",
        int(rng.lognormvariate(3.4, 1.1)) + 1, None, sealer.seal_json(officer), sealer.key_id,
    )


def follow_sequences(cursor: Any) -> None:
    """PostgreSQL gives the next id from a sequence; move each past the ids written here."""
    if sql.on_sqlite():
        return
    for table in ("grid_place", "people_household", "people_person", "people_membership", "people_vehicle",
                  "people_organisation"):
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 1)) FROM {table}"
        )
