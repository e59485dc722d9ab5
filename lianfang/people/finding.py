"""Households and persons as people name them: by number, address, name, telephone or document.

Their codes begin with #, because households have numbers of their own that begin anew in every compound.
"""

from collections.abc import Iterator
from typing import Final

from django.db.models import Q, QuerySet

from lianfang.acts.naming import MOST, Named
from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope
from lianfang.people import actions, queries, rules
from lianfang.people.indexes import of_phone
from lianfang.people.models import Household, Person

MARK: Final = "#"
SHORTEST: Final = 2  # characters of a name, before anybody is looked up by it


def exact_household(scope: Scope, code: str, ability: str) -> Household | None:
    """The household of this code where `ability` holds."""
    number = _numbered(code)
    return Household.objects.filter(_mine(scope, ability, "path"), pk=number).first() if number else None


def households_like(scope: Scope, words: str, ability: str, *, whole: bool) -> Iterator[Named]:
    """Those of this number, at this address, or with this telephone, where `ability` holds."""
    where = Q(lives_at__full_name=words) | Q(lives_at__code=words)
    meant = where if whole else where | Q(number__istartswith=words) | Q(lives_at__full_name__contains=words)
    mine = Household.objects.filter(_mine(scope, ability, "path"))
    found = mine.filter(Q(number=words) | meant | of_phone(words))
    rows = found.select_related("lives_at", "belongs_to").order_by("path", "number").distinct()[: MOST + 1]
    return (Named(f"{MARK}{one.pk}", household_words(one), one) for one in rows)


def household_words(one: Household) -> str:
    """A household in words that name nobody: its number and where it is."""
    place = one.lives_at or one.belongs_to
    where = place.called if place else ""
    return one.number if place is not None and one.number == place.code else f"{one.number} {where}".strip()


def exact_person(scope: Scope, code: str, ability: str) -> Person | None:
    """The person of this code, where `ability` holds over a household of theirs."""
    number = _numbered(code)
    return _persons(scope, ability).filter(pk=number).first() if number else None


def _persons(scope: Scope, ability: str) -> QuerySet[Person]:
    return Person.objects.filter(_mine(scope, ability, "memberships__household__path")).distinct()


def _mine(scope: Scope, ability: str, path: str) -> Q:
    """Where the asker may see who lives there, and `ability` holds too."""
    return scope.narrowed(ability).q(path) & scope.narrowed("see-identity").q(path)


def persons_like(scope: Scope, words: str, ability: str, *, whole: bool) -> Iterator[Named]:
    """Who is called so, or has this telephone or document; the look-up is written down."""
    if len(words) < SHORTEST:
        return iter(())
    found = {one.pk: one for one in actions.look_up(scope, text=words)}
    persons = _persons(scope, ability).in_bulk(list(found))
    return (Named(f"{MARK}{pk}", _said(one), persons[pk]) for pk, one in found.items() if pk in persons)


def _said(one: queries.PersonRow) -> str:
    born = str(one.birth_year or "")
    return " ".join(filter(None, (rules.mask_name(one.name) or "–", born, one.place_name)))


def _numbered(code: str) -> int | None:
    return as_number(code.removeprefix(MARK)) if code.startswith(MARK) else None
