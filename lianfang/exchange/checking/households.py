"""Households, checked: where they live, how many they are, whom to call."""

from typing import Final

import msgspec

from lianfang.exchange.checking.rows import Address, Prepare, Prepared, Texts, packed, placed
from lianfang.exchange.checking.sifting import ROUNDED, whole
from lianfang.exchange.columns import HOUSEHOLDS
from lianfang.kit.crypto import Sealer
from lianfang.kit.values.counts import count_of
from lianfang.people import rules
from lianfang.people.rules import tells

_MOST_PERSONS: Final = 999
_TEXTS: Final = ("number", "dwelling", "managed", "outside", "nature", "count", "contact", "phone", "address")
_NUMBER_LENGTH: Final = 64
_NATURE_LENGTH: Final = 24
_OUTSIDE_LENGTH: Final = 120
_HEADINGS: Final = {one.key: one.chinese for one in HOUSEHOLDS.columns}


class HouseholdRow(Prepared, array_like=True, gc=False):
    number: str = ""
    dwelling: str = ""
    address: tuple[str, ...] = ()  # as in Address; empty where the sheet has no such column
    managed: str = ""
    outside: str = ""
    nature: str = ""
    count: int | None = None
    phone_ix: int | None = None
    other_phones: tuple[int, ...] = ()
    plain: bytes = b""
    sealed: bytes = b""


class Contact(msgspec.Struct, omit_defaults=True):
    """What is sealed of a household. An empty text is left out."""

    contact: str = ""
    phone: str = ""
    address: str = ""
    as_told: dict[str, str] = {}  # cells that nobody can read, by heading; msgspec copies it


class _Preparing:
    """Checks and seals one row after the other."""

    def __init__(self, mapping: dict[str, int], sealer: Sealer) -> None:
        self._texts = Texts(mapping, (*_TEXTS, *Address._fields))
        self._is_placed = any(key in mapping for key in (*Address._fields, "address"))
        self._seal, self._blind_phone = sealer.for_many(), sealer.blinder("phone")
        self._encode = msgspec.json.Encoder().encode

    def __call__(self, row: int, cells: list[str]) -> HouseholdRow:
        got = self._texts.of(cells)
        number, dwelling, managed, outside, nature, count = got[:6]
        address = placed(got[9:17], got[8]) if self._is_placed else ()
        number, dwelling, rounded = whole(number, dwelling)
        one = HouseholdRow(row, packed(cells), "", [], number, dwelling, address, managed, outside, nature)
        unread: dict[str, str] = {}  # by column
        if count:
            one.count = count_of(count, _MOST_PERSONS)
            if one.count is None:
                unread["count"] = count
        if len(nature) > _NATURE_LENGTH:
            unread["nature"], one.nature = nature, ""
        one.notes += [(_UNREAD[key], key, cell) for key, cell in unread.items()]
        as_told = {_HEADINGS[key]: cell for key, cell in unread.items()}
        contact, phone, text = got[6:9]
        self._contact(one, contact, phone, text, as_told)
        if rounded:
            one.notes.append((ROUNDED, "number", ""))
            one.fault = "" if dwelling or managed or any(address) else ROUNDED
        for column, text, most in (
            ("number", number, _NUMBER_LENGTH),
            ("outside", outside, _OUTSIDE_LENGTH),
        ):
            if len(text) > most:
                one.fault = f"too-long:{column}"
        return one

    def _contact(
        self, one: HouseholdRow, contact: str, raw_phone: str, address: str, unread: dict[str, str]
    ) -> None:
        phones = rules.check_phones(raw_phone)
        if fault := rules.fault_of(phones):
            one.notes.append((ROUNDED if fault == ROUNDED else "phone-fault", "phone", ""))
        if phones[0].number:
            one.phone_ix = self._blind_phone(phones[0].number)
            one.other_phones = tuple(self._blind_phone(each.number) for each in phones[1:] if tells(each))
        if contact or raw_phone or address or unread:
            one.plain = self._encode(Contact(contact, rules.kept_phone(raw_phone, phones), address, unread))
            one.sealed = self._seal(one.plain)


_UNREAD: Final = {"count": "count-not-a-number", "nature": "too-long"}


def preparer(mapping: dict[str, int], sealer: Sealer, _today: str) -> Prepare:
    return _Preparing(mapping, sealer)
