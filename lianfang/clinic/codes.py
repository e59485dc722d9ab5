"""A pass or a household's code at the door of the clinic: who may be meant, so that nobody asks again."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lianfang.accounts.actions import log_reading
from lianfang.clinic import book
from lianfang.kit import clock
from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope
from lianfang.passes import rules as passes
from lianfang.passes.models import Pass
from lianfang.passes.shown import Book, Shown
from lianfang.people.models import Household, Membership, Person
from lianfang.people.queries import Opener

_NOBODY = UUID(int=0)


def known_of(scope: Scope, *, code: str) -> tuple[dict[str, Any], str]:
    """What a code tells of who shows it, for the form; and why not, where it tells nothing.

    A pass that proves itself names its person or household; so does the number of a household. Reading
    them is written down like any other look at names.
    """
    clinic = book.clinic_of(scope, None)
    subject, fault = _subject(code, clinic.pk, clinic.path)
    if fault:
        return {}, fault
    kind, _colon, rest = subject.partition(":")
    known = _person(as_number(rest) or 0) if kind == "person" else _household(kind, rest)
    if not known:
        return {}, _("Nobody is known under this code. Ask for name and phone.")
    log_reading(scope, what="clinic-code", subjects=[subject[:64]], path=clinic.path, purpose=_("triage"))
    return known, ""


def _subject(code: str, place_id: int, path: str) -> tuple[str, str]:
    number = passes.number_in(code)
    if number is None:
        return f"number:{code}", ""
    shown = Shown(code, _NOBODY, place_id, path, clock.now())
    fault = Book([shown]).fault(shown)
    found = Pass.objects.filter(pk=number).first()
    # One that has run out, or is for elsewhere, still says who shows it: nobody is turned away by a pass.
    if found is None or (fault is not None and fault.code in {"pass-forged", "pass-unreadable"}):
        return "", str(fault.message) if fault else _("Nobody is known under this code.")
    return found.subject, ""


def _person(pk: int) -> dict[str, Any]:
    found = Person.objects.filter(pk=pk).first()
    if found is None:
        return {}
    of_it = Membership.objects.filter(person=found, until=None).select_related("household__lives_at").first()
    told = Opener().open(found.key_id, found.sealed)
    known = {name: told[name] for name in ("name", "phone", "document") if told.get(name)}
    return known | (_place(of_it.household) if of_it else {})


def _household(kind: str, rest: str) -> dict[str, Any]:
    rows = Household.objects.select_related("lives_at")
    found = rows.filter(pk=as_number(rest) or 0).first() if kind == "household" else None
    if kind == "number":
        several = list(rows.filter(number=rest)[:2])
        found = several[0] if len(several) == 1 else None
    if found is None:
        return {}
    told = Opener().open(found.key_id, found.sealed)
    known = {"name": told.get("contact"), "phone": told.get("phone")}
    return {name: value for name, value in known.items() if value} | _place(found)


def _place(household: Household) -> dict[str, Any]:
    home = household.lives_at
    return {"home": home.code, "address": home.full_name or home.name} if home is not None else {}
