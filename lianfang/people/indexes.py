"""What somebody or something may be looked up by, as blind indexes under every key that is still alive."""

from collections.abc import Iterable
from typing import Final

from django.db.models import Q

from lianfang.accounts import keys
from lianfang.people import rules

FEWEST_DIGITS: Final = 5  # of a telephone or document that somebody is looked up by


def look_ups_of(text: str) -> dict[str, list[int]]:
    """What a text may mean (name, initials, phone, document), as blind indexes under every living key."""
    sealers = keys.living()
    return {
        kind: [sealer.blind(kind, value) for value in values for sealer in sealers]
        for kind, values in _meanings(text).items()
    }


def _meanings(text: str) -> dict[str, Iterable[str]]:
    digits = sum(letter.isdigit() for letter in text)
    if not text:
        return {}
    if digits >= FEWEST_DIGITS:
        phone, document = rules.check_phone(text), rules.check_document(None, text)
        numbers = {"phone": [phone.number], "document": [document.matching if document.number else ""]}
        return {kind: values for kind, values in numbers.items() if values[0]}
    if text.isascii() and text.isalpha() and len(text) <= 4:
        return {"initials": [text.lower()], "name": [rules.fold_name(text)]}
    return {"name": [rules.fold_name(text)]}


def of_phone(text: str) -> Q:
    """Households that one calls by this telephone, however many their list names."""
    sealers, number = keys.living(), rules.check_phone(text).number
    if sum(letter.isdigit() for letter in text) < FEWEST_DIGITS or not number:
        return Q(pk__in=())
    blinds = [sealer.blind("phone", number) for sealer in sealers]
    return Q(phone_ix__in=blinds) | Q(other_phones__phone_ix__in=blinds)
