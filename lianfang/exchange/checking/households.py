"""Households, checked: where they live, how many they are, whom to call."""

from typing import Final

import msgspec

from lianfang.exchange.checking.counts import count_of
from lianfang.exchange.checking.rows import Address, Prepare, Prepared, Texts, packed
from lianfang.exchange.checking.sifting import ROUNDED, whole
from lianfang.kit.crypto import Sealer
from lianfang.people import rules

_MOST_PERSONS: Final = 999
_TEXTS: Final = ("number", "dwelling", "managed", "outside", "nature", "count", "contact", "phone", "address")
_NUMBER_LENGTH: Final = 64
_NATURE_LENGTH: Final = 24
_OUTSIDE_LENGTH: Final = 120


class HouseholdRow(Prepared, array_like=True, gc=False):
    number: str = ""
    dwelling: str = ""
    address: tuple[str, ...] = ()  # as in Address; empty where the sheet has no such column
    managed: str = ""
    outside: str = ""
    nature: str = ""
    count: int | None = None
    phone_ix: int | None = None
    plain: bytes = b""
    sealed: bytes = b""


class Contact(msgspec.Struct, omit_defaults=True):
    """What is sealed of a household. An empty text is left out."""

    contact: str = ""
    phone: str = ""
    address: str = ""


class _Preparing:
    """Checks and seals one row after the other."""

    def __init__(self, mapping: dict[str, int], sealer: Sealer) -> None:
        self._texts = Texts(mapping, (*_TEXTS, *Address._fields))
        self._is_placed = any(key in mapping for key in Address._fields)
        self._seal, self._blind_phone = sealer.seal, sealer.blinder("phone")
        self._encode = msgspec.json.Encoder().encode

    def __call__(self, row: int, cells: list[str]) -> HouseholdRow:
        got = self._texts.of(cells)
        number, dwelling, managed, outside, nature, count = got[:6]
        placed = got[9:16] if self._is_placed else ()
        number, dwelling, rounded = whole(number, dwelling)
        one = HouseholdRow(row, packed(cells), "", [], number, dwelling, placed, managed, outside, nature)
        if count:
            one.count = count_of(count, _MOST_PERSONS)
            if one.count is None:
                one.notes.append("count-not-a-number")
        self._contact(one, *got[6:9])
        if rounded:
            one.notes.append(ROUNDED)
            one.fault = "" if dwelling or managed or any(placed) else ROUNDED
        if len(number) > _NUMBER_LENGTH or len(nature) > _NATURE_LENGTH or len(outside) > _OUTSIDE_LENGTH:
            one.fault = "too-long"
        return one

    def _contact(self, one: HouseholdRow, contact: str, raw_phone: str, address: str) -> None:
        phone = rules.check_phone(raw_phone)
        if phone.fault:
            one.notes.append("rounded-by-spreadsheet" if phone.fault.startswith("rounded") else "phone-fault")
        if phone.number:
            one.phone_ix = self._blind_phone(phone.number)
        if contact or raw_phone or address:
            one.plain = self._encode(Contact(contact, phone.number or raw_phone, address))
            one.sealed = self._seal(one.plain)


def preparer(mapping: dict[str, int], sealer: Sealer, _today: str) -> Prepare:
    return _Preparing(mapping, sealer)
