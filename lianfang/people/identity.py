"""What is sealed of a person or a household, and its look-ups: both are made anew together."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from lianfang.accounts import keys
from lianfang.kit.crypto import Sealer
from lianfang.people import rules
from lianfang.people.models import Household, HouseholdPhone, OtherInitials, OtherPhone, Person

_ISO_YEAR: Final = 4  # digits of a year, with which a day of birth begins


def look_ups(sealer: Sealer, raw: str) -> list[int]:
    """The blind indexes of every telephone that a text names, the first to be dialled first."""
    return [sealer.blind("phone", one.number) for one in rules.check_phones(raw) if rules.tells(one)]


def seal_person(person: Person, known: Mapping[str, Any], *, today: date) -> None:
    """Seal what is known of a person under the key in use, look-ups and all, and save the row.

    The document is judged anew; a day of birth that nobody told is the document's.
    """
    sealer, told = keys.current(), {name: value for name, value in known.items() if value}
    document = rules.check_document(told.get("document_kind"), told.get("document"), today=today)
    if document.number:
        told |= {"document": document.number, "document_kind": document.kind}
        told.setdefault("birth_on", document.birth_on.isoformat() if document.birth_on else "")
    name, phones = rules.fold_name(told.get("name", "")), look_ups(sealer, told.get("phone", ""))
    readings = [sealer.blind("initials", each) for each in rules.initials(name)]
    born = str(told.get("birth_on") or "")[:_ISO_YEAR]
    person.sealed, person.key_id = sealer.seal_json(told), sealer.key_id
    person.sex = person.sex or document.sex
    person.birth_year = int(born) if born.isdigit() else None
    person.document_kind, person.document_valid = document.kind, document.valid
    person.document_fault = document.fault
    person.name_ix = sealer.blind("name", name)
    person.initials_ix = readings[0] if readings else None
    person.phone_ix = phones[0] if phones else None
    person.document_ix = sealer.blind("document", document.matching) if rules.tells(document) else None
    person.save()
    OtherInitials.objects.filter(person=person).delete()
    OtherInitials.objects.bulk_create(OtherInitials(person=person, initials_ix=one) for one in readings[1:])
    OtherPhone.objects.filter(person=person).delete()
    OtherPhone.objects.bulk_create(OtherPhone(person=person, phone_ix=one) for one in phones[1:])


def seal_household(household: Household, known: Mapping[str, Any]) -> None:
    """Seal whom to call in a household under the key in use, with every telephone, and save the row."""
    sealer, told = keys.current(), {name: value for name, value in known.items() if value}
    phones = look_ups(sealer, told.get("phone", ""))
    household.sealed = sealer.seal_json(told) if told else b""
    household.key_id, household.phone_ix = sealer.key_id, phones[0] if phones else None
    household.save()
    HouseholdPhone.objects.filter(household=household).delete()
    HouseholdPhone.objects.bulk_create(
        HouseholdPhone(household=household, phone_ix=one) for one in phones[1:]
    )
