"""Persons, checked: who they are, what of it can be right, by what they are found again."""

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import msgspec

from lianfang.exchange.checking.rows import Address, Prepare, Prepared, Texts, packed
from lianfang.exchange.checking.sifting import ROUNDED, whole
from lianfang.kit.crypto import Sealer
from lianfang.people import rules

_SEX: Final = {
    "男": 1,
    "女": 2,
    "男性": 1,
    "女性": 2,
    "m": 1,
    "f": 2,
    "male": 1,
    "female": 2,
    "1": 1,
    "2": 2,
    "9": 9,
}
_TEXTS: Final = (
    "name", "household", "dwelling", "relation", "plate",
    "document_kind", "document", "phone", "sex", "birth",
)  # fmt: skip
_KEPT: Final = ("origin", "workplace", "ethnic", "address")
_PLATE_SEPARATORS: Final = re.compile(r"[、,，;；/|\s]+")
_USELESS: Final = frozenset({"rounded-by-spreadsheet", "masked"})  # numbers that many people may share
_MOST_NAMES: Final = 200_000  # names whose indexes are remembered
_RELATION_LENGTH: Final = 24
_NUMBER_LENGTH: Final = 64

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


class _Preparing:
    """Checks and seals one row after the other, remembering the indexes of names."""

    def __init__(self, mapping: dict[str, int], sealer: Sealer, today: str) -> None:
        self._texts = Texts(mapping, (*_TEXTS, *_KEPT, *Address._fields))
        self._seal = sealer.seal
        self._blind_name, self._blind_initials = sealer.blinder("name"), sealer.blinder("initials")
        self._blind_phone, self._blind_document = sealer.blinder("phone"), sealer.blinder("document")
        self._today = date.fromisoformat(today)
        self._names: dict[str, tuple[str, int, tuple[int, ...]]] = {}
        self._initials: dict[str, int] = {}
        self._is_placed = any(key in mapping for key in Address._fields)
        self._encode = msgspec.json.Encoder().encode

    def __call__(self, row: int, cells: list[str]) -> PersonRow:
        got = self._texts.of(cells)
        name, household, dwelling, relation, plates, kind, number, phone_text, sex, birth_text = got[:10]
        address = got[14:21] if self._is_placed else ()
        household, dwelling, rounded = whole(household, dwelling)
        folded, name_ix, initials = self._names.get(name) or self._name(name)
        if not folded:
            return PersonRow(row, packed(cells), "name-missing", [], household, dwelling, address, relation)
        document = rules.check_document(kind, number, today=self._today)
        phone = rules.check_phone(phone_text)
        birth, year = _born(document, birth_text)
        identity = Identity(
            name, document.kind, document.number, phone.number or phone_text, birth, *got[10:14]
        )
        plain = self._encode(identity)
        one = PersonRow(
            row, packed(cells), "", [], household, dwelling, address, relation,
            _SEX.get(sex) or _SEX.get(sex.casefold(), document.sex), year,
            document.kind, document.valid, document.fault, name_ix, initials,
            self._blind_phone(phone.number) if phone.number else None,
            self._document_ix(document), [], plain, self._seal(plain),
        )  # fmt: skip
        if len(relation) > _RELATION_LENGTH or len(household) > _NUMBER_LENGTH:
            one.fault = "too-long"
        if rounded:
            one.notes.append(ROUNDED)
            one.fault = one.fault or ("" if dwelling or any(address) else ROUNDED)
        if document.valid is False or phone.valid is False:
            _note_faults(one, document.fault, phone.fault)
        if plates:
            _plates(one, plates)
        return one

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

    def _document_ix(self, document: rules.Document) -> int | None:
        return self._blind_document(document.matching) if tells(document) else None


def tells(document: rules.Document) -> bool:
    """Whether a document tells one person from others: not one that many people may share."""
    return bool(document.number) and document.fault not in _USELESS


def preparer(mapping: dict[str, int], sealer: Sealer, today: str) -> Prepare:
    return _Preparing(mapping, sealer, today)


def _plates(one: PersonRow, raw: str) -> None:
    for part in _PLATE_SEPARATORS.split(raw):
        plate = rules.check_plate(part)
        if plate.number and len(plate.number) <= 16:
            one.plates.append((plate.number, plate.kind, plate.valid is not False))
        if plate.valid is False:
            one.notes.append("plate-fault")


def _born(document: rules.Document, raw: str) -> tuple[str, int | None]:
    """The date of birth in ISO form, and its year; a sound document number tells it best."""
    if document.birth_on is not None:
        return document.birth_on.isoformat(), document.birth_on.year
    birth = _birth(raw)
    return birth, int(birth[:4]) if birth[:4].isdecimal() else None


def _note_faults(one: PersonRow, document_fault: str, phone_fault: str) -> None:
    if document_fault:
        one.notes.append(ROUNDED if document_fault == ROUNDED else "document-fault")
    if phone_fault:
        one.notes.append("phone-fault")


_SERIAL_FROM: Final = date(1899, 12, 30)  # what a spreadsheet counts days from
_WRITTEN_DATE: Final = re.compile(r"(\d{4})\D?(\d{1,2})?\D?(\d{1,2})?\D*")


@lru_cache(maxsize=65536)
def _birth(raw: str) -> str:
    """A date of birth as written, in ISO form as far as it goes; as it is if it cannot be read."""
    if not raw:
        return ""
    if raw.isdecimal() and len(raw) == 5:
        return (_SERIAL_FROM + timedelta(int(raw))).isoformat()
    parts = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", raw) or _WRITTEN_DATE.match(raw)
    if parts is None:
        return raw
    try:
        return date(int(parts[1]), int(parts[2] or 1), int(parts[3] or 1)).isoformat()[: _precision(parts)]
    except ValueError:
        return raw


def _precision(parts: "re.Match[str]") -> int:
    return 10 if parts[3] else 7 if parts[2] else 4
