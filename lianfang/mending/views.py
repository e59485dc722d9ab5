"""The pages on which places, households and persons are put right, with the history of how they were."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.acts import pages
from lianfang.grid.models import Place
from lianfang.kit.lists import cut
from lianfang.mending import acts, household_acts, person_acts, persons, queries, register_queries, traces
from lianfang.people import rules
from lianfang.people.finding import MARK, household_words
from lianfang.people.queries import Opener

MOST = 50  # lines of history


@require_safe
@signed_in
def place(request: ScopedRequest, code: str) -> HttpResponse:
    found = queries.place(request.scope, key=code)
    context = {
        "place": found,
        "facts": _linked(found),
        "steps": cut(queries.steps(request.scope, place=found), MOST),
        "offered": pages.offered(request.scope, acts.PLACE, acts.PLACES, found),
    }
    return render(request, "mending/place.html", context)


def _linked(found: Place) -> list[tuple[Any, Any]]:
    """The facts of a place, where the number of its households leads to their list."""
    *facts, (label, number) = acts.show(found)
    href = f"{reverse('mending:households')}?{urlencode({'place': found.code})}"
    return [*facts, (label, format_html('<a href="{}">{}</a>', href, number))]


@require_safe
@signed_in
def household(request: ScopedRequest, pk: int) -> HttpResponse:
    """A household: who belongs to it, what can be put right, what was, and which may be the same."""
    scope, found = request.scope, register_queries.household(request.scope, key=str(pk))
    if found.pk != pk:  # merged into this one
        return HttpResponseRedirect(household_acts.address(found))
    opener = Opener()
    context = {
        "thing": found,
        "title": household_words(found),
        "place": found.lives_at or found.belongs_to,
        "facts": household_acts.show(found),
        "members": [_member(one, opener) for one in register_queries.members(scope, household=found)],
        "alike": register_queries.households_alike(scope, household=found).of(_home),
        "lines": traces.told(scope, traces.HOUSEHOLD, found.pk),
        "offered": pages.offered(scope, acts.HOUSEHOLD, acts.HOUSEHOLDS, found),
    }
    return render(request, "mending/household.html", context)


@require_safe
@signed_in
def person(request: ScopedRequest, pk: int) -> HttpResponse:
    """A person, masked: which households, what can be put right, what was, and who may be the same."""
    scope, found = request.scope, register_queries.person(request.scope, key=str(pk))
    if found.pk != pk:
        return HttpResponseRedirect(person_acts.address(found))
    opener, offered = Opener(), pages.offered(scope, acts.PERSON, acts.PERSONS, found)
    context = {
        "thing": found,
        "title": _name(found, opener) or "–",
        "facts": person_acts.show(found),
        "homes": [(one, household_words(one.household)) for one in persons.current(found)],
        "alike": register_queries.persons_alike(scope, person=found).of(lambda one: _same(one, opener)),
        "lines": traces.told(scope, traces.PERSON, found.pk),
        "offered": offered,
        "elsewhere": not offered,  # another area has the same person: the district puts it right
    }
    return render(request, "mending/person.html", context)


def _name(person: Any, opener: Opener) -> str:
    return rules.mask_name(opener.open(person.key_id, person.sealed).get("name") or "")


def _member(one: Any, opener: Opener) -> dict[str, Any]:
    return {"one": one, "name": _name(one.person, opener) or "–"}


def _home(one: Any) -> dict[str, Any]:
    return {"one": one, "words": household_words(one), "code": f"{MARK}{one.pk}"}


def _same(one: Any, opener: Opener) -> dict[str, Any]:
    where = "、".join(household_words(each.household) for each in persons.current(one))
    born = str(one.birth_year or "")
    words = " · ".join(filter(None, (_name(one, opener) or "–", born, where)))
    return {"one": one, "words": words, "code": f"{MARK}{one.pk}"}


@require_safe
@signed_in
def unlisted(request: ScopedRequest, pk: int) -> HttpResponse:
    """One dwelling that no register has: what was seen, and what the lead says it is."""
    found = acts.UNLISTED.find(request.scope, str(pk))
    offered = pages.offered(request.scope, acts.UNLISTED, acts.UNLISTEDS, found)
    context = {"one": found, "facts": acts.UNLISTED.shown(found), "offered": offered}
    return render(request, "mending/unlisted_one.html", context)
