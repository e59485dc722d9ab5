"""The pages of the dictionary: all figures of a place, one figure with its places, its rows."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lianfang.figures import asking, listed
from lianfang.figures.asking import Asked, Told
from lianfang.figures.declared import DOMAINS, Figure, figures
from lianfang.kit.problems import Problem
from lianfang.listings import pages as listings
from lianfang.shell.access import ScopedRequest, signed_in

LONGEST = 60  # characters of what is searched for


@require_safe
@signed_in
def dictionary(request: ScopedRequest) -> HttpResponse:
    """Every figure the asker may know, with its value, by domain; narrowed by what is searched for."""
    asked, problem = _asked(request)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    found = [one for one in asking.offered(request.scope, asked.place.path) if _matches(one, text)]
    told = asking.values(request.scope, asked.window, [one.code for one in found], place=asked.place.code)
    context = {
        "asked": asked, "problem": problem, "text": text, "domains": _by_domain(found, told),
        "total": len(found), **_queries(asked),
    }  # fmt: skip
    return render(request, "figures/dictionary.html", context, status=problem.status if problem else 200)


def _asked(request: ScopedRequest) -> tuple[Asked, Problem | None]:
    """What is asked; what cannot be understood is said above the same place as of now."""
    said = request.GET.dict()
    try:
        return asking.asked(request.scope, said), None
    except Problem as problem:
        if problem.status not in {400, 422}:
            raise
        return asking.asked(request.scope, {"place": said.get("place", "")}), problem


def _matches(one: Figure, text: str) -> bool:
    said = " ".join(map(str, (one.code, one.label, one.words, one.owner))).casefold()
    return all(word in said for word in text.casefold().split())


def _by_domain(found: Sequence[Figure], told: dict[str, Told]) -> list[tuple[Any, list[Told]]]:
    groups = {domain: [told[one.code] for one in found if one.domain == domain] for domain in DOMAINS}
    return [(DOMAINS[domain], ones) for domain, ones in groups.items() if ones]


def _queries(asked: Asked) -> dict[str, str]:
    """What links to another figure (`query`) or another place (`rest`) keep of what was asked."""
    kept = {"place": asked.place.code, **asked.told} if "place" in asked.told else dict(asked.told)
    rest = {name: text for name, text in kept.items() if name != "place"}
    return {"query": urlencode(kept), "rest": urlencode(rest)}


@require_safe
@signed_in
def figure(request: ScopedRequest, code: str) -> HttpResponse:
    """One figure: what it means, how it stands here and at each place below, at a cut-off and now."""
    found = asking.figure_named(request.scope, code)
    asked, problem = _asked(request)
    below = asking.below(request.scope, found, asked)
    now = asked.as_known_now
    context = {
        "figure": found, "asked": asked, "problem": problem, "below": below,
        "now": asking.below(request.scope, found, now).told if asked.cut else below.told,
        "unlike": [(figures()[other], why) for other, why in found.unlike.items()],
        "whole": figures().get(found.of), **_queries(asked),
    }  # fmt: skip
    return render(request, "figures/figure.html", context, status=problem.status if problem else 200)


@require_safe
@signed_in
def rows(request: ScopedRequest, code: str) -> HttpResponseBase:
    """The rows that a figure counts, as a page, a file, or to be printed."""
    found = asking.figure_named(request.scope, code)
    asked = asking.asked(request.scope, request.GET.dict())
    return listings.answered(request, listed.listing(found, asked), figure=found)
