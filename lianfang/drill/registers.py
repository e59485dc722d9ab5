"""The people of the demonstration: written in bulk, sealed and indexed like any imported register."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Any, Final

import msgspec

from lianfang.accounts import keys
from lianfang.drill import names
from lianfang.drill.district import INHABITED, PlaceRow
from lianfang.drill.sweep import Door
from lianfang.kit import sql
from lianfang.kit.crypto import Sealer
from lianfang.kit.scope import ancestors
from lianfang.people import rules

SIZES: Final = "1" * 14 + "2" * 28 + "3" * 30 + "4" * 17 + "5" * 8 + "6" * 3  # persons a household
RELATIONS: Final = {  # as sheets word them, of men and of women
    "head": ("户主", "户主"),
    "spouse": ("夫", "妻"),
    "child": ("子", "女"),
    "parent": ("父亲", "母亲"),
}
INDUSTRIES: Final = (  # GB/T 4754 divisions, each with the one department that answers for it
    ("C34 通用设备制造业", "economy"),
    ("C39 计算机、通信和其他电子设备制造业", "economy"),
    ("C13 农副食品加工业", "market"),
    ("F52 零售业", "market"),
    ("G59 装卸搬运和仓储业", "transport"),
    ("H62 餐饮业", "market"),
    ("P83 教育", "education"),
    ("Q84 卫生", "health"),
)
TODAY: Final = date(2020, 1, 27)  # ages are those of the article's days

_PLACE = (
    "id, parent_id, path, kind, code, name, full_name, floor, door, nature, address, longitude, latitude,"
    " geometry"
)
_HOUSEHOLD = (
    "id, number, lives_at_id, belongs_to_id, path, managed_path, lives_outside, nature, stated_count,"
    " phone_ix, sealed, key_id"
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
    codes: list[tuple[Any, ...]] = []
    aliases: list[tuple[Any, ...]] = []
    for part in _parts(rows):
        sql.insert(cursor, "grid_place", _PLACE, [(*row[:10], "", *row[10:13]) for row in part])
        codes += [(row.id, "stats", row.stats, 2023, date(2023, 6, 30), None) for row in part if row.stats]
        aliases += [(row.id, row.alias) for row in part if row.alias and row.alias != row.name]
    sql.insert(cursor, "grid_placecode", "place_id, scheme, code, year, valid_from, valid_to", codes)
    sql.insert(cursor, "grid_placealias", "place_id, name", aliases)


def _parts(rows: Iterable[Any], size: int = 4000) -> Iterator[list[Any]]:
    walk = iter(rows)
    while part := list(islice(walk, size)):
        yield part


_OUTSIDE: Final = ("寿光市", "青州市", "坊子区", "寒亭区")
_MORE_OUTSIDE: Final = 0.36  # of those away and not outside: 345 in the whole district


class People:
    """Writes households with their members and vehicles, dwelling by dwelling."""

    def __init__(self, cursor: Any, seed: int) -> None:
        self._cursor, self._rng, self._sealer = cursor, Random(f"{seed} people"), keys.current()
        self._away = Random(f"{seed} away")
        self._ids = {"household": 0, "person": 0, "vehicle": 0}
        self._tables: dict[str, list[tuple[Any, ...]]] = {
            "people_household": [],
            "people_person": [],
            "people_membership": [],
            "people_vehicle": [],
        }
        self._columns = {
            "people_household": _HOUSEHOLD,
            "people_person": _PERSON,
            "people_membership": _MEMBER,
            "people_vehicle": _VEHICLE,
        }
        self._initials: list[tuple[int, int]] = []
        self._born: Counter[tuple[date, int]] = Counter()
        self.doors: dict[int, Door] = {}  # by dwelling, where somebody lives

    def settle(self, dwellings: Sequence[PlaceRow], communities: Sequence[PlaceRow]) -> None:
        """Let households live in seven of eight dwellings, some of them managed elsewhere."""
        by_path = {one.path: one for one in communities}
        homes = [one for one in dwellings if one.nature != "commercial"]
        share = INHABITED * len(dwellings) / len(homes)
        for dwelling in homes:
            if self._rng.random() < share:
                self._household(dwelling, communities, by_path)
                if len(self._tables["people_person"]) > 8000:
                    self.flush()
        self.flush()

    def _household(
        self, dwelling: PlaceRow, communities: Sequence[PlaceRow], by_path: dict[str, PlaceRow]
    ) -> None:
        rng, sealer = self._rng, self._sealer
        own = self._ids["household"] = self._ids["household"] + 1
        size = int(rng.choice(SIZES))
        phone = names.phone(own)
        outside, belongs = "", None
        if rng.random() < 0.004:  # moved away for a time, managed by where they come from
            belongs = rng.choice(communities)
            if rng.random() < 0.4:
                outside = rng.choice(_OUTSIDE)
            elif self._away.random() < _MORE_OUTSIDE:
                outside = self._away.choice(_OUTSIDE)
            if outside:
                belongs = next(by_path[p] for p in reversed(ancestors(dwelling.path)) if p in by_path)
        head = self._members(own, size, phone)
        path = belongs.path if outside and belongs else dwelling.path
        sealed = sealer.seal_json({"contact": head, "phone": phone})
        self._tables["people_household"].append(
            (
                own,
                f"H{own:06d}",
                None if outside else dwelling.id,
                belongs.id if belongs else None,
                path,
                belongs.path if belongs else path,
                outside,
                "躲迁外住" if belongs else "集体户" if dwelling.nature == "dormitory" else "家庭户",
                size,
                sealer.blind("phone", phone),
                sealed,
                sealer.key_id,
            )
        )
        plate = self._vehicle(own, path) if rng.random() < 0.45 else ""
        if not outside:
            self.doors[dwelling.id] = Door(dwelling.id, size, dwelling.nature, head, phone, plate)

    def _members(self, household: int, size: int, phone: str) -> str:
        """Write the members of a household; the name of its head."""
        rng = self._rng
        family, adult = names.surname(rng), min(80, max(22, int(rng.gauss(45, 15))))
        sex = 1 if rng.random() < 0.6 else 2
        head = ""
        for order in range(size):
            age, relation = _age(rng, order, adult)
            own_sex = sex if order == 0 else 3 - sex if order == 1 else 1 + (rng.random() < 0.5)
            shares_name = order == 0 or relation == "child"
            name = names.person(rng, family if shares_name else "", own_sex)
            number = names.phone(10_000_000 + self._ids["person"]) if order and age > 15 else phone
            born = TODAY - timedelta(days=int(age * 365.25 + rng.random() * 365))
            self._person(name, own_sex, born, number if order == 0 or age > 15 else "")
            own = self._ids["person"]
            word = RELATIONS[relation][own_sex - 1]
            self._tables["people_membership"].append((own, own, household, word, None, None))
            head = head or name
        return head

    def _person(self, name: str, sex: int, born: date, phone: str) -> None:
        sealer = self._sealer
        own = self._ids["person"] = self._ids["person"] + 1
        self._born[born, sex] += 1
        kind, number = names.document(self._rng, born, sex, self._born[born, sex])
        document = rules.check_document(kind, number) if number else None
        initials = rules.initials(name)
        blob = {"name": name, "birth_on": born, "document_kind": kind, "document": number, "phone": phone}
        self._tables["people_person"].append(
            (
                own,
                sex,
                born.year,
                kind,
                document.valid if document else None,
                document.fault if document else "",
                sealer.blind("name", rules.fold_name(name)),
                sealer.blind("initials", initials[0]) if initials else None,
                sealer.blind("phone", phone) if phone else None,
                sealer.blind("document", document.matching) if document else None,
                sealer.seal(msgspec.json.encode(blob)),
                sealer.key_id,
            )
        )
        self._initials += [(own, sealer.blind("initials", one)) for one in initials[1:]]

    def _vehicle(self, household: int, path: str) -> str:
        number = self._ids["vehicle"] = self._ids["vehicle"] + 1
        plate = rules.check_plate(names.plate(number))
        self._tables["people_vehicle"].append(
            (number, plate.number, plate.kind, plate.valid is not False, household, None, path)
        )
        return plate.number

    def flush(self) -> None:
        for table, rows in self._tables.items():
            for part in _parts(rows):
                sql.insert(self._cursor, table, self._columns[table], part)
            rows.clear()
        sql.insert(self._cursor, "people_otherinitials", "person_id, initials_ix", self._initials)
        self._initials.clear()

    @property
    def counts(self) -> dict[str, int]:
        return {"households": self._ids["household"], "persons": self._ids["person"]}


def _age(rng: Random, order: int, adult: int) -> tuple[float, str]:
    if order == 0:
        return adult, "head"
    if order == 1:
        return max(20, adult + rng.gauss(-1, 3)), "spouse"
    if order == 2 or not 45 <= adult <= 62:
        return max(0.1, min(adult - 20, max(adult - 38, 0) + rng.uniform(0, 18))), "child"
    return min(96, adult + rng.uniform(20, 30)), "parent"


def write_organisations(
    cursor: Any, rows: Sequence[PlaceRow], departments: Mapping[str, int], seed: int
) -> None:
    """Write the enterprises at their places. Codes are of a county that does not exist."""
    rng, sealer = Random(f"{seed} organisations"), keys.current()
    write_places(cursor, rows)
    sql.insert(
        cursor,
        "people_organisation",
        _ORGANISATION,
        [_organisation(rng, sealer, departments, number, row) for number, row in enumerate(rows, 1)],
    )


def _organisation(
    rng: Random, sealer: Sealer, departments: Mapping[str, int], number: int, row: PlaceRow
) -> tuple[Any, ...]:
    officer = {"head": names.person(rng), "phone": names.phone(90_000_000 + number)}
    industry, authority = rng.choice(INDUSTRIES)
    return (
        number,
        row.id,
        row.path,
        row.name,
        names.uscc(number),
        True,
        industry,
        rng.choice(("规上", "小型", "小型", "微型", "微型")),
        _category(number),
        "",
        int(rng.lognormvariate(3.4, 1.1)) + 1,
        departments[authority],
        sealer.seal_json(officer),
        sealer.key_id,
    )


def _category(number: int) -> str:
    """Of 1,200: 4 makers and 3 distributors of medical goods, 5 of food, every sixth of national weight."""
    if number % 300 == 1 or number % 400 == 2:
        return "防疫物资"
    if number % 240 == 3:
        return "生活必需"
    return "重要国计民生" if number % 6 == 4 else "一般"


def follow_sequences(cursor: Any) -> None:
    """PostgreSQL gives the next id from a sequence; move each past the ids written here."""
    if sql.on_sqlite():
        return
    for table in (
        "grid_place",
        "people_household",
        "people_person",
        "people_membership",
        "people_vehicle",
        "people_organisation",
    ):
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 1)) FROM {table}"
        )
