"""The rows of registers as they leave: under the headings an import would find again, masked or not."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.db import connection

from lianfang.accounts.models import Role
from lianfang.duties.models import Pairing
from lianfang.exchange import columns
from lianfang.exchange.registers import place_words, store
from lianfang.exchange.whereabouts import Whereabouts
from lianfang.grid.models import PlaceKind
from lianfang.kit.scope import Scope
from lianfang.people import rules

_PART: Final = 2000  # rows fetched at once
_PRIVATE: Final = ("ethnic", "origin", "workplace", "address")
_SEXES: Final = {1: ("男", "male"), 2: ("女", "female")}
_WHERE: Final = ("street", "community", "compound", "building", "unit", "door")
_AREA: Final = _WHERE[:2]
_DOOR: Final = "coalesce(nullif(g.door, ''), g.name)"

Row = tuple[Any, ...]
Bound = tuple[str, list[Any]]  # SQL and its parameters


class Leaving(NamedTuple):
    """How a register leaves: its columns' keys, the SQL with a place for the scope, the row's shape.

    The first column of the SQL is the path that the names of the row's address follow from.
    """

    keys: tuple[str, ...]
    columns: str
    tables: str
    order: str
    path: str  # the column of the SQL that the scope bounds
    shape: Callable[["Shaping", Row], Sequence[Any]]
    hides: tuple[str, ...] = ()  # keys of what is masked, shortened or left out without identities
    only: str = "TRUE"  # a condition that always holds

    def sql(self, bound: str) -> str:
        return f"SELECT {self.columns} FROM {self.tables} WHERE {self.only} AND {bound} ORDER BY {self.order}"


class Shaping:
    """What shaping a row needs: the sealers, whether names may be shown, the language, the names above."""

    def __init__(self, sealers: store.Sealers, bounds: Scope, *, with_identities: bool) -> None:
        self._sealers = sealers
        self.shows = with_identities
        self.chinese = columns.in_chinese()
        self.where = Whereabouts(bounds)
        self._roles = {code: str(label) for code, label in Role.choices}
        self._kinds = {code: str(label) for code, label in PlaceKind.choices}
        self._pairings = _Pairings(bounds)

    def open(self, sealed: Any, key_id: int | None) -> Mapping[str, str]:
        return self._sealers.open_json(bytes(sealed or b""), key_id) or {}

    def name(self, text: str) -> str:
        return text if self.shows else rules.mask_name(text)

    def number(self, text: str) -> str:
        return text if self.shows else rules.mask_number(text)

    def private(self, text: str) -> str:
        """Free text that may tell who somebody is."""
        return text if self.shows else ""

    def word(self, code: str, words: Mapping[str, str]) -> str:
        """A code in the reader's language; `words` has the Chinese one."""
        return columns.in_characters(words.get(code, code)) if self.chinese else code

    def kind(self, code: str) -> str:
        return self._kinds.get(code, code)

    def role(self, code: str) -> str:
        return self._roles.get(code, code)

    def compounds(self, user: int) -> str:
        return self._pairings.of(user)


class _Pairings:
    """Whom each worker answers for, by the codes of places; read once, when the first is asked for."""

    def __init__(self, bounds: Scope) -> None:
        self._bounds = bounds
        self._found: dict[int, list[str]] | None = None

    def of(self, user: int) -> str:
        if self._found is None:
            self._found = {}
            rows = Pairing.objects.filter(self._bounds.q("place__path"), to_at=None).order_by("place__path")
            for one, code in rows.values_list("user_id", "place__code"):
                self._found.setdefault(one, []).append(code)
        return "、".join(self._found.get(user, ()))


def rows(leaving: Leaving, shaping: Shaping, bound: Bound) -> Iterator[Sequence[Any]]:
    """All rows within the bound, shaped, read in parts."""
    condition, parameters = bound
    with connection.chunked_cursor() as cursor:
        cursor.execute(leaving.sql(condition), parameters)
        while part := cursor.fetchmany(_PART):
            for row in part:
                yield leaving.shape(shaping, row)


def count(leaving: Leaving, bound: Bound) -> int:
    """How many rows would leave."""
    condition, parameters = bound
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {leaving.tables} WHERE {leaving.only} AND {condition}", parameters
        )
        found: int = cursor.fetchone()[0]
        return found


def _place(shaping: Shaping, row: Row) -> Sequence[Any]:
    path, code, parent, kind, name, floor, nature, alias, longitude, latitude, stats, address, door = row
    state = shaping.word(nature, place_words.STATE_WORDS) if kind != "compound" else ""
    compound = shaping.word(nature, place_words.COMPOUND_WORDS) if kind == "compound" else ""
    where = _where(shaping, path, kind, door or name)
    return (code, parent or "", shaping.kind(kind), name, *where, _blank(floor), compound, state,
            alias or "", _blank(longitude), _blank(latitude), stats or "", address)  # fmt: skip


def _blank(value: Any) -> Any:
    return "" if value is None else value


def _where(shaping: Shaping, path: str, kind: str | None, door: str | None) -> Sequence[str]:
    """The names of an address. Of who lives elsewhere those of the committee that manages them."""
    at_a_door = kind == "dwelling"
    return (*shaping.where.of_door(path), door or "") if at_a_door else (*shaping.where.of(path), "")


def _household(shaping: Shaping, row: Row) -> Sequence[Any]:
    path, kind, door, number, dwelling, managed, outside, nature, count, sealed, key_id = row
    told = shaping.open(sealed, key_id)
    contact, phone = shaping.name(told.get("contact", "")), shaping.number(told.get("phone", ""))
    address = shaping.private(told.get("address", ""))
    return (number, dwelling or "", *_where(shaping, path, kind, door), contact, phone, _blank(count), nature,
            managed or "", outside, address)  # fmt: skip


def _person(shaping: Shaping, row: Row) -> Sequence[Any]:
    path, place_kind, door, household, dwelling, relation, sex, year, kind, sealed, key_id = row
    told = shaping.open(sealed, key_id)
    birth = told.get("birth_on", "") if shaping.shows else str(year or "")
    word = _SEXES.get(sex, ("", ""))[not shaping.chinese]
    names = {code: words[0] for code, words in rules.DOCUMENT_KINDS.items()}
    return (shaping.name(told.get("name", "")), shaping.word(kind, names),
            shaping.number(told.get("document", "")), word, birth, shaping.number(told.get("phone", "")),
            household, dwelling or "", *_where(shaping, path, place_kind, door), relation,
            *(shaping.private(told.get(key, "")) for key in _PRIVATE))  # fmt: skip


def _enterprise(shaping: Shaping, row: Row) -> Sequence[Any]:
    path, uscc, name, industry, size, category, place, address, workers, department, sealed, key_id = row
    told = shaping.open(sealed, key_id)
    return (uscc, name, industry, size, category, place, *shaping.where.of(path)[:2], address,
            _blank(workers), department or "", shaping.name(told.get("head", "")),
            shaping.number(told.get("phone", "")),
            shaping.name(told.get("officer", "")), shaping.number(told.get("officer_phone", "")))  # fmt: skip


def _worker(shaping: Shaping, row: Row) -> Sequence[Any]:
    path, user, username, name, department, role, place, contact, key_id = row
    phone = shaping.open(contact, key_id).get("phone", "")
    return (username, name, department or "", shaping.number(phone), shaping.role(role), place,
            *shaping.where.of(path)[:2], shaping.compounds(user))  # fmt: skip


LEAVING: Final[Mapping[str, Leaving]] = {
    "places": Leaving(
        ("code", "parent", "kind", "name", *_WHERE, "floor", "nature", "state", "alias", "longitude",
         "latitude", "stats", "address"),
        "g.path, g.code, a.code, g.kind, g.name, g.floor, g.nature,"
        " (SELECT min(l.name) FROM grid_placealias l WHERE l.place_id = g.id), g.longitude, g.latitude,"
        " (SELECT max(c.code) FROM grid_placecode c WHERE c.place_id = g.id AND c.scheme = 'stats'),"
        " g.address, g.door",
        "grid_place g LEFT JOIN grid_place a ON a.id = g.parent_id",
        "g.path", "g.path", _place,
    ),
    "households": Leaving(
        ("number", "dwelling", *_WHERE, "contact", "phone", "count", "nature", "managed", "outside",
         "address"),
        f"h.path, g.kind, {_DOOR}, h.number, g.code, b.code, h.lives_outside, h.nature, h.stated_count,"
        " h.sealed, h.key_id",
        "people_household h LEFT JOIN grid_place g ON g.id = h.lives_at_id"
        " LEFT JOIN grid_place b ON b.id = h.belongs_to_id",
        "h.path, h.id", "h.path", _household,
        ("contact", "phone", "address"),
    ),
    "persons": Leaving(
        ("name", "document_kind", "document", "sex", "birth", "phone", "household", "dwelling", *_WHERE,
         "relation", "ethnic", "origin", "workplace", "address"),
        # Of a household that lives elsewhere the place it belongs to: its number alone would not tell.
        f"h.path, g.kind, {_DOOR}, h.number, coalesce(g.code, b.code), m.relation, p.sex, p.birth_year,"
        " p.document_kind, p.sealed, p.key_id",
        "people_household h JOIN people_membership m ON m.household_id = h.id AND m.until IS NULL"
        " JOIN people_person p ON p.id = m.person_id LEFT JOIN grid_place g ON g.id = h.lives_at_id"
        " LEFT JOIN grid_place b ON b.id = h.belongs_to_id",
        "h.path, h.id, m.id", "h.path", _person,
        ("name", "document", "birth", "phone", "ethnic", "origin", "workplace", "address"),
    ),
    "enterprises": Leaving(
        ("uscc", "name", "industry", "size", "category", "place", *_AREA, "address", "workers", "department",
         "head", "phone", "officer", "officer_phone"),
        "o.path, o.uscc, o.name, o.industry, o.size, o.category, g.code, o.address, o.workers, d.name,"
        " o.sealed, o.key_id",
        "people_organisation o JOIN grid_place g ON g.id = o.place_id"
        " LEFT JOIN accounts_department d ON d.id = o.authority_id",
        "o.path, o.id", "o.path", _enterprise,
        ("head", "phone", "officer", "officer_phone"),
    ),
    "workers": Leaving(
        ("username", "name", "department", "phone", "role", "place", *_AREA, "compounds"),
        "g.path, u.id, u.username, u.name, d.name, p.role, g.code, u.contact, u.key_id",
        "accounts_posting p JOIN accounts_user u ON u.id = p.user_id"
        " JOIN grid_place g ON g.id = p.place_id LEFT JOIN accounts_department d ON d.id = u.department_id",
        "g.path, u.username, p.id", "g.path", _worker,
        ("phone",),
        "p.to_at IS NULL",
    ),
}  # fmt: skip
