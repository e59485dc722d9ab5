"""Persons, checked: who they are, what of it can be right, by what they are found again."""

from datetime import date
from typing import Final

import msgspec

from lianfang.exchange.checking.rows import Address, Note, Prepare, Prepared, Texts, packed, placed
from lianfang.exchange.checking.sifting import ROUNDED, whole
from lianfang.exchange.checking.words import sex_of
from lianfang.exchange.columns import PERSONS
from lianfang.kit.crypto import Sealer
from lianfang.kit.values import days
from lianfang.people import rules
from lianfang.people.rules import tells

_TEXTS: Final = (
    "name", "household", "dwelling", "relation", "plate",
    "document_kind", "document", "phone", "sex", "birth",
)  # fmt: skip
_KEPT: Final = ("origin", "workplace", "ethnic", "address")
_SEXES: Final = {"男": 1, "女": 2, "": 0}  # as good as every row of a district
_MOST_NAMES: Final = 200_000  # names whose indexes are remembered
_RELATION_LENGTH: Final = 24
_NUMBER_LENGTH: Final = 64
_PLATE_LENGTH: Final = 16
_HEADINGS: Final = {one.key: one.chinese for one in PERSONS.columns}

Plate = tuple[str, str, bool]  # number, kind, whether it can be right


class PersonRow(Prepared, array_like=True, gc=False):
    household: str = ""
    dwelling: str = ""
    address: tuple[str, ...] = ()  # as in Address; empty where the sheet has no such column
    relation: str = ""
    sex: int = 0
    birth_year: int | None = None
    document_kind: str = ""
    document_valid: bool | None = None
    document_fault: str = ""
    name_ix: int = 0
    initials: tuple[int, ...] = ()
    phone_ix: int | None = None
    document_ix: int | None = None
    other_phones: tuple[int, ...] = ()
    plates: list[Plate] = []  # msgspec copies it
    plain: bytes = b""
    sealed: bytes = b""


class Identity(msgspec.Struct, omit_defaults=True):
    """What is sealed of a person. An empty text is left out."""

    name: str = ""
    document_kind: str = ""
    document: str = ""
    phone: str = ""
    birth_on: str = ""
    origin: str = ""
    workplace: str = ""
    ethnic: str = ""
    address: str = ""
    as_told: dict[str, str] = {}  # cells that nobody can read, by heading; msgspec copies it


class _Preparing:
    """Checks and seals one row after the other, remembering the indexes of names."""

    def __init__(self, mapping: dict[str, int], sealer: Sealer, today: str) -> None:
        self._texts = Texts(mapping, (*_TEXTS, *_KEPT, *Address._fields))
        self._seal = sealer.for_many()
        self._blind_name, self._blind_initials = sealer.blinder("name"), sealer.blinder("initials")
        self._blind_phone, self._blind_document = sealer.blinder("phone"), sealer.blinder("document")
        self._iso_today, self._today = today, date.fromisoformat(today)
        self._names: dict[str, tuple[str, int, tuple[int, ...]]] = {}
        self._initials: dict[str, int] = {}
        self._is_placed = any(key in mapping for key in (*Address._fields, "address"))
        self._encode = msgspec.json.Encoder().encode

    def __call__(self, row: int, cells: list[str]) -> PersonRow:
        got = self._texts.of(cells)
        name, household, dwelling, relation, plates, kind, number, phone_text, sex_text, birth_text = got[:10]
        address = placed(got[14:22], got[13]) if self._is_placed else ()
        household, dwelling, rounded = whole(household, dwelling)
        folded, name_ix, initials = self._names.get(name) or self._name(name)
        if not folded:
            return PersonRow(row, packed(cells), "name-missing", [], household, dwelling, address, relation)
        document = rules.check_document(kind, number, today=self._today)
        phones = rules.check_phones(phone_text)
        notes = _notes(document.fault, rules.fault_of(phones), rounded)
        unread: dict[str, str] = {}  # by column
        sex = _SEXES.get(sex_text)
        if sex is None:
            sex = _sex(sex_text, unread)
        birth = "" if document.birth_on is None else document.birth_on.isoformat()
        if birth_text and birth_text != birth:
            birth = self._born(birth_text, birth, unread)
        parked = _plates(plates, notes, unread) if plates else []
        if len(relation) > _RELATION_LENGTH:
            unread["relation"], relation = relation, ""
        if unread:
            notes += [(_UNREAD[key], key, cell) for key, cell in unread.items()]
            unread = {_HEADINGS[key]: cell for key, cell in unread.items()}
        phone = rules.kept_phone(phone_text, phones)
        origin, workplace, ethnic, text = got[10:14]
        identity = Identity(
            name, document.kind, document.number, phone, birth, origin, workplace, ethnic, text, unread
        )  # fmt: skip
        plain = self._encode(identity)
        fault = ROUNDED if rounded and not (dwelling or any(address)) else ""
        first, *others = phones
        return PersonRow(
            row, packed(cells), "too-long:household" if len(household) > _NUMBER_LENGTH else fault, notes,
            household, dwelling, address, relation, sex or document.sex, int(birth[:4]) if birth else None,
            document.kind, document.valid, document.fault, name_ix, initials,
            self._blind_phone(first.number) if tells(first) else None,
            self._blind_document(document.matching) if tells(document) else None,
            tuple(self._blind_phone(one.number) for one in others if tells(one)) if others else (),
            parked, plain, self._seal(plain),
        )  # fmt: skip

    def _name(self, raw: str) -> tuple[str, int, tuple[int, ...]]:
        folded = rules.fold_name(raw)
        known = self._initials
        found = []
        for letters in rules.initials(folded):
            if letters not in known:
                known[letters] = self._blind_initials(letters)
            found.append(known[letters])
        if len(self._names) > _MOST_NAMES:
            self._names.clear()
        entry = self._names[raw] = (folded, self._blind_name(folded) if folded else 0, tuple(found))
        return entry

    def _born(self, raw: str, known: str, unread: dict[str, str]) -> str:
        """The date of birth in ISO form as far as it is told; a sound document number tells it best."""
        found = days.birth(raw, self._iso_today)
        if not found:
            unread["birth"] = raw
        return known or found


_UNREAD: Final = {
    "sex": "unknown-sex",
    "birth": "date-not-readable",
    "relation": "too-long",
    "plate": "plate-fault",
}


def preparer(mapping: dict[str, int], sealer: Sealer, today: str) -> Prepare:
    return _Preparing(mapping, sealer, today)


def _sex(text: str, unread: dict[str, str]) -> int:
    found = sex_of(text)
    if found is None:
        unread["sex"] = text
    return found or 0


def _plates(raw: str, notes: list[Note], unread: dict[str, str]) -> list[Plate]:
    found = rules.check_plates(raw)
    if any(len(plate.number) > _PLATE_LENGTH for plate in found):
        unread["plate"] = raw
    elif any(plate.valid is False for plate in found):
        notes.append(("plate-fault", "plate", raw))
    return [
        (one.number, one.kind, one.valid is not False) for one in found if len(one.number) <= _PLATE_LENGTH
    ]


def _notes(document_fault: str, phone_fault: str, rounded: bool) -> list[Note]:
    """What there is to look at in the numbers of a row."""
    if not (document_fault or phone_fault or rounded):
        return []
    notes = [(ROUNDED, "household", "")] if rounded else []
    if document_fault:
        notes.append((ROUNDED if document_fault == ROUNDED else "document-fault", "document", ""))
    if phone_fault:
        notes.append((ROUNDED if phone_fault == ROUNDED else "phone-fault", "phone", ""))
    return notes
