"""The rows of registers as they leave: under the headings an import would find again, masked or not."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.db import connection
from django.utils import translation

from lianfang.exchange.registers import place_words, store
from lianfang.people import rules

_PART: Final = 2000  # rows fetched at once
_PRIVATE: Final = ("ethnic", "origin", "workplace", "address")
_SEXES: Final = {1: ("男", "male"), 2: ("女", "female")}

Row = tuple[Any, ...]


class Leaving(NamedTuple):
    """How a register leaves: its columns' keys, the SQL with a place for the scope, the row's shape."""

    keys: tuple[str, ...]
    sql: str
    path: str  # the column of the SQL that the scope bounds
    shape: Callable[["Shaping", Row], Sequence[Any]]
    hides: tuple[str, ...] = ()  # keys of what is masked, shortened or left out without identities


class Shaping:
    """What shaping a row needs: the sealers, whether names may be shown, the language."""

    def __init__(self, sealers: store.Sealers, *, with_identities: bool) -> None:
        self._sealers = sealers
        self.shows = with_identities
        self.chinese = (translation.get_language() or "zh").startswith("zh")

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
        return words.get(code, code) if self.chinese else code


def rows(leaving: Leaving, shaping: Shaping, bound: tuple[str, list[str]]) -> Iterator[Sequence[Any]]:
    """All rows within the bound, shaped, read in parts."""
    condition, parameters = bound
    with connection.chunked_cursor() as cursor:
        cursor.execute(leaving.sql.format(bound=condition), parameters)
        while part := cursor.fetchmany(_PART):
            for row in part:
                yield leaving.shape(shaping, row)


def _place(shaping: Shaping, row: Row) -> Sequence[Any]:
    code, parent, kind, name, floor, nature, alias, longitude, latitude, stats, address = row
    state = shaping.word(nature, place_words.STATE_WORDS) if kind != "compound" else ""
    compound = shaping.word(nature, place_words.COMPOUND_WORDS) if kind == "compound" else ""
    word = shaping.word(kind, place_words.KIND_WORDS)
    return (code, parent or "", word, name, _blank(floor), compound, state,
            alias or "", _blank(longitude), _blank(latitude), stats or "", address)  # fmt: skip


def _blank(value: Any) -> Any:
    return "" if value is None else value


def _household(shaping: Shaping, row: Row) -> Sequence[Any]:
    number, dwelling, managed, outside, nature, count, sealed, key_id = row
    told = shaping.open(sealed, key_id)
    contact, phone = shaping.name(told.get("contact", "")), shaping.number(told.get("phone", ""))
    address = shaping.private(told.get("address", ""))
    return (number, dwelling or "", contact, phone, _blank(count), nature, managed or "", outside, address)


def _person(shaping: Shaping, row: Row) -> Sequence[Any]:
    household, dwelling, relation, sex, year, kind, sealed, key_id = row
    told = shaping.open(sealed, key_id)
    birth = told.get("birth_on", "") if shaping.shows else str(year or "")
    word = _SEXES.get(sex, ("", ""))[not shaping.chinese]
    names = {code: words[0] for code, words in rules.DOCUMENT_KINDS.items()}
    return (shaping.name(told.get("name", "")), shaping.word(kind, names),
            shaping.number(told.get("document", "")), word, birth, shaping.number(told.get("phone", "")),
            household, dwelling or "", relation,
            *(shaping.private(told.get(key, "")) for key in _PRIVATE))  # fmt: skip


def _enterprise(shaping: Shaping, row: Row) -> Sequence[Any]:
    uscc, name, industry, size, category, place, address, workers, department, sealed, key_id = row
    told = shaping.open(sealed, key_id)
    return (uscc, name, industry, size, category, place, address, _blank(workers), department or "",
            shaping.name(told.get("head", "")), shaping.number(told.get("phone", "")),
            shaping.name(told.get("officer", "")), shaping.number(told.get("officer_phone", "")))  # fmt: skip


def _worker(shaping: Shaping, row: Row) -> Sequence[Any]:
    username, name, department, role, place, compounds, contact, key_id = row
    phone = shaping.open(contact, key_id).get("phone", "")
    return (username, name, department or "", shaping.number(phone), role, place, compounds or "")


LEAVING: Final[Mapping[str, Leaving]] = {
    "places": Leaving(
        ("code", "parent", "kind", "name", "floor", "nature", "state", "alias", "longitude", "latitude",
         "stats", "address"),
        "SELECT g.code, a.code, g.kind, g.name, g.floor, g.nature,"
        " (SELECT min(l.name) FROM grid_placealias l WHERE l.place_id = g.id), g.longitude, g.latitude,"
        " (SELECT max(c.code) FROM grid_placecode c WHERE c.place_id = g.id AND c.scheme = 'stats'),"
        " g.address FROM grid_place g LEFT JOIN grid_place a ON a.id = g.parent_id"
        " WHERE {bound} ORDER BY g.path",
        "g.path", _place,
    ),
    "households": Leaving(
        ("number", "dwelling", "contact", "phone", "count", "nature", "managed", "outside", "address"),
        "SELECT h.number, g.code, b.code, h.lives_outside, h.nature, h.stated_count, h.sealed, h.key_id"
        " FROM people_household h LEFT JOIN grid_place g ON g.id = h.lives_at_id"
        " LEFT JOIN grid_place b ON b.id = h.belongs_to_id WHERE {bound} ORDER BY h.path, h.id",
        "h.path", _household,
        ("contact", "phone", "address"),
    ),
    "persons": Leaving(
        ("name", "document_kind", "document", "sex", "birth", "phone", "household", "dwelling", "relation",
         "ethnic", "origin", "workplace", "address"),
        # Of a household that lives elsewhere the place it belongs to: its number alone would not tell.
        "SELECT h.number, coalesce(g.code, b.code), m.relation, p.sex, p.birth_year, p.document_kind,"
        " p.sealed, p.key_id"
        " FROM people_household h JOIN people_membership m ON m.household_id = h.id AND m.until IS NULL"
        " JOIN people_person p ON p.id = m.person_id LEFT JOIN grid_place g ON g.id = h.lives_at_id"
        " LEFT JOIN grid_place b ON b.id = h.belongs_to_id"
        " WHERE {bound} ORDER BY h.path, h.id, m.id",
        "h.path", _person,
        ("name", "document", "birth", "phone", "ethnic", "origin", "workplace", "address"),
    ),
    "enterprises": Leaving(
        ("uscc", "name", "industry", "size", "category", "place", "address", "workers", "department", "head",
         "phone", "officer", "officer_phone"),
        "SELECT o.uscc, o.name, o.industry, o.size, o.category, g.code, o.address, o.workers, d.name,"
        " o.sealed, o.key_id FROM people_organisation o JOIN grid_place g ON g.id = o.place_id"
        " LEFT JOIN accounts_department d ON d.id = o.authority_id WHERE {bound} ORDER BY o.path, o.id",
        "o.path", _enterprise,
        ("head", "phone", "officer", "officer_phone"),
    ),
    "workers": Leaving(
        ("username", "name", "department", "phone", "role", "place", "compounds"),
        "SELECT u.username, u.name, d.name, p.role, g.code, CASE WHEN g.kind = 'compound' THEN g.code END,"
        " u.contact, u.key_id FROM accounts_posting p JOIN accounts_user u ON u.id = p.user_id"
        " JOIN grid_place g ON g.id = p.place_id LEFT JOIN accounts_department d ON d.id = u.department_id"
        " WHERE p.to_at IS NULL AND {bound} ORDER BY g.path, u.username",
        "g.path", _worker,
        ("phone",),
    ),
}  # fmt: skip
