"""How persons are put right, declared once for page, API and command line."""

from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianfang.acts.declared import Act, Choices, Noun, declare
from lianfang.kit.problems import Problem
from lianfang.kit.scope import Scope
from lianfang.mending import persons, register_queries, traces
from lianfang.mending import register_forms as forms
from lianfang.mending.household_acts import Shown, moved_along
from lianfang.people.choices import SEXES
from lianfang.people.finding import household_words
from lianfang.people.models import Person
from lianfang.people.rules import DOCUMENT_KINDS

_NEEDS: Final = ("import",)
_CODES: Final[Mapping[str, Mapping[str, Any]]] = {
    "sex": dict(SEXES),
    "document_kind": {code: names[0] for code, names in DOCUMENT_KINDS.items()},
}


def find(scope: Scope, key: str) -> Person:
    return register_queries.person(scope, key=key)


def tell(one: Person) -> dict[str, Any]:
    """Without name, document and telephone: they never leave by the API or the command line."""
    return {
        "id": one.pk,
        "sex": one.sex,
        "birth_year": one.birth_year,
        "document_kind": one.document_kind,
        "document_valid": one.document_valid,
        "households": [each.household_id for each in persons.current(one)],
        "moved": getattr(one, "moved", {}),
    }


def show(one: Person) -> Shown:
    known = persons.facts(one)
    facts: Shown = [
        (label, _CODES.get(name, {}).get(known[name]) or traces.masked(name, known[name]))
        for name, label in traces.LABELS.items()
        if name in known
    ]
    return [*facts, *moved_along(one)]


def address(one: Person) -> str:
    return reverse("mending:person", args=[one.pk])


def may_mend(scope: Scope, one: Person) -> bool:
    try:
        persons.require_person(scope, one)
    except Problem:
        return False
    return True


def may_leave(scope: Scope, one: Person) -> bool:
    return may_mend(scope, one) and bool(persons.current(one))


def _homes(scope: Scope, one: Person) -> Mapping[str, Choices]:
    here = persons.current(one)
    return {"leaving": tuple((str(each.household_id), household_words(each.household)) for each in here)}


def _not_several(scope: Scope, one: Person) -> tuple[str, ...]:
    return () if len(persons.current(one)) > 1 else ("leaving",)


PERSON: Final = Noun(
    "person", _("persons put right: corrected, merged, moved, gone"), Person, "mending/persons/", "int:pk",
    find, tell, address, show,
)  # fmt: skip
PERSONS: Final = declare(
    PERSON,
    Act("correct", "correcting", _("Correct this person"), _("Corrected."),
        persons.correct, forms.PERSON, _NEEDS, may_mend),
    Act("move", "moving", _("Move to another household"), _("Moved. The old membership has ended."),
        persons.move, forms.MOVE, _NEEDS, may_mend, arguments=("household",), choices=_homes,
        unasked=_not_several),
    Act("leave", "leaving", _("Moved away or died"), _("Written down. The register keeps who was there."),
        persons.leave, forms.LEAVE, _NEEDS, may_leave, arguments=("why", "on"), choices=_homes,
        unasked=_not_several),
    Act("merge", "merging", _("Merge into another entry of the same person"),
        _("Merged. All that named either of them is here."),
        persons.merge, forms.MERGE_PERSONS, _NEEDS, may_mend, arguments=("into",)),
)  # fmt: skip
