"""Households and persons to be put right, and which of them may be one."""

from typing import Any

from django.db.models import Q

from lianfang.kit.ids import as_number
from lianfang.kit.lists import Cut, cut
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope
from lianfang.mending import persons, traces
from lianfang.mending.households import ABILITIES
from lianfang.mending.traces import HOUSEHOLD, PERSON
from lianfang.people.models import Household, Membership, Person

MOST_ALIKE = 12  # entries that may be the same, on one page


def household(scope: Scope, *, key: str) -> Household:
    """By number, also by that of one merged into it, where the asker loads registers. Raises NotFound."""
    pk = traces.leads_to(HOUSEHOLD, as_number(key) or 0)
    found = Household.objects.select_related("lives_at", "belongs_to").filter(pk=pk).first()
    if found is None or not _may(scope, found.path):
        raise NotFound()
    return found


def person(scope: Scope, *, key: str) -> Person:
    """By number, also by that of one merged into it, where a household of theirs is. Raises NotFound."""
    found = Person.objects.filter(pk=traces.leads_to(PERSON, as_number(key) or 0)).first()
    if found is None or not any(_may(scope, path) for path in persons.paths(found)):
        raise NotFound()
    return found


def _may(scope: Scope, path: str) -> bool:
    return all(scope.may(ability, path) for ability in ABILITIES)


def members(scope: Scope, *, household: Household) -> list[Membership]:
    """Who belongs to a household, those who left after those who are there."""
    found = Membership.objects.filter(household=household).select_related("person")
    return sorted(found, key=lambda one: (one.until is not None, one.pk))


def households_alike(scope: Scope, *, household: Household) -> Cut[Household]:
    """Others at the same dwelling, or called by the same telephone."""
    same = Q(lives_at=household.lives_at_id) if household.lives_at_id else Q(pk__in=())
    if household.phone_ix is not None:
        same |= Q(phone_ix=household.phone_ix) | Q(other_phones__phone_ix=household.phone_ix)
    mine = Household.objects.filter(_mine(scope, "path")).filter(same).exclude(pk=household.pk)
    found = mine.select_related("lives_at", "belongs_to").distinct().order_by("path", "number", "pk")
    return cut(found, MOST_ALIKE)


def persons_alike(scope: Scope, *, person: Person) -> Cut[Person]:
    """Others with the same document, or the same name with the same telephone, year of birth or household."""
    named = Q(name_ix=person.name_ix)
    homes = Membership.objects.filter(person=person).values("household")
    same = named & Q(memberships__household__in=homes)
    if person.birth_year is not None:
        same |= named & Q(birth_year=person.birth_year)
    if person.phone_ix is not None:
        same |= named & Q(phone_ix=person.phone_ix)
    if person.document_ix is not None:
        same |= Q(document_ix=person.document_ix)
    mine = Person.objects.filter(_mine(scope, "memberships__household__path")).filter(same)
    return cut(mine.exclude(pk=person.pk).distinct().order_by("pk"), MOST_ALIKE)


def _mine(scope: Scope, path: str) -> Any:
    first, second = ABILITIES
    return scope.narrowed(first).q(path) & scope.narrowed(second).q(path)
