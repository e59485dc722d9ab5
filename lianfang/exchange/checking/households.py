"""Households, checked: where they live, how many they are, whom to call."""

from typing import Final

import msgspec

from lianfang.exchange.checking.rows import Address, Prepare, Prepared, Texts, packed
from lianfang.kit.crypto import Sealer
from lianfang.people import rules

_MOST_PERSONS: Final = 999
_TEXTS: Final = ("number", "dwelling", "managed", "outside", "nature", "count", "contact", "phone", "address")
_LIMITS: Final = {"number": 64, "nature": 24, "outside": 120}


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


def preparer(mapping: dict[str, int], sealer: Sealer, _today: str) -> Prepare:
    """Check and seal one row."""
    texts = Texts(mapping, (*_TEXTS, *Address._fields))
    is_placed = any(key in mapping for key in Address._fields)

    def prepare(row: int, cells: list[str]) -> HouseholdRow:
        got = texts.of(cells)
        number, dwelling, managed, outside, nature, count, contact, phone, address = got[:9]
        placed = got[9:16] if is_placed else ()
        one = HouseholdRow(row, packed(cells), "", [], number, dwelling, placed, managed, outside, nature)
        _count(one, count)
        _contact(one, contact, phone, address, sealer)
        if any(len(getattr(one, name)) > limit for name, limit in _LIMITS.items()):
            one.fault = "too-long"
        return one

    return prepare


def _count(one: HouseholdRow, text: str) -> None:
    if not text:
        return
    text = text.removesuffix("人").strip()
    if text.isdecimal() and int(text) <= _MOST_PERSONS:
        one.count = int(text)
    else:
        one.fault = "count-not-a-number"


def _contact(one: HouseholdRow, contact: str, raw_phone: str, address: str, sealer: Sealer) -> None:
    phone = rules.check_phone(raw_phone)
    if phone.fault:
        one.notes.append("rounded-by-spreadsheet" if phone.fault.startswith("rounded") else "phone-fault")
    if phone.number:
        one.phone_ix = sealer.blind("phone", phone.number)
    parts = {"contact": contact, "phone": phone.number or raw_phone, "address": address}
    filled = {name: text for name, text in parts.items() if text}
    if filled:
        one.plain = msgspec.json.encode(filled)
        one.sealed = sealer.seal(one.plain)
