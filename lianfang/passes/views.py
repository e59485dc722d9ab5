"""Making passes out, checking one that is shown, printing cards and codes."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.acts import pages
from lianfang.acts.declared import act_named
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit import clock
from lianfang.kit.ids import as_number
from lianfang.kit.lists import page_of
from lianfang.kit.problems import BadInput, NotAllowed, Problem
from lianfang.kit.scope import WHOLE, next_sibling
from lianfang.listings import pages as listings
from lianfang.passes import actions, acts, kinds, lists, queries, rules
from lianfang.passes.actions import Wanted
from lianfang.passes.cards import cards as drawn
from lianfang.passes.cards import names_of, residents
from lianfang.passes.problems import TooManyCards

MOST_CARDS: Final = 400  # 50 sheets of A4
LAYOUTS: Final = ("a4", "80", "58")  # eight on a sheet, or a roll of that many millimetres
WHOLE_CODES: Final = (PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.ZONE)
ISSUE: Final = act_named(acts.PASS, "issue")


def _number(request: ScopedRequest, name: str, most: int, default: int) -> int:
    text = request.POST.get(name, "").strip()
    found = default if not text else as_number(text)
    if found is None or found > most:
        raise BadInput(
            field=_("Number"),
            reason=_("must be a whole number from {low} to {high}").format(low=0, high=most),
        )
    return found


def _ends(request: ScopedRequest) -> datetime:
    return acts.last_moment(_number(request, "days", acts.MOST_DAYS, 1) or 1, clock.now())


def _home(request: ScopedRequest, ability: str) -> Place:
    """The place the address names, or the highest one where the asker holds the ability."""
    name = request.GET.get("place") or request.POST.get("place", "")
    if name:
        return queries.place_named(request.scope, name=name.strip(), ability=ability)
    roots = request.scope.where(ability)
    if not roots:
        raise NotAllowed()
    return Place.objects.get(path=min(roots, key=lambda root: (len(root), root)))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def passes(request: ScopedRequest) -> HttpResponseBase:
    """Passes made out here, and the form for one more."""
    if request.method == "POST":
        return pages.ask(request, acts.PASS, ISSUE, None)
    more: dict[str, Any] = {}
    if listings.is_whole(request) and lists.PASSES.may_be_asked(request.scope):
        since, page = clock.now() - timedelta(days=7), page_of(request.GET.get("uses", ""))
        more = pages.begun(request, acts.PASS, ISSUE, None) | {
            "replays": queries.replays(request.scope, since=since, page=page),
            "may_change_key": request.scope.may("manage-users", WHOLE),
        }
    return listings.answered(request, lists.PASSES, **more)


@require_http_methods(["GET", "HEAD"])
@signed_in
def one(request: ScopedRequest, number: str) -> HttpResponse:
    """One pass, ready to be printed, and how to withdraw it."""
    found = queries.pass_numbered(request.scope, number=number)
    context = {
        "one": found,
        "number": rules.id_text(found.pk),
        "cards": drawn([found]),
        "layout": "80",
        "uses": queries.used_at(request.scope, of=found),
        "acts": pages.by_code(pages.offered(request.scope, acts.PASS, acts.PASSES, found)),
    }
    return render(request, "passes/one.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def check(request: ScopedRequest) -> HttpResponse:
    """Judge a pass that somebody shows; a hand scanner types its text into the field."""
    if not request.scope.may_anywhere("record"):
        raise NotAllowed()
    context: dict[str, Any] = {}
    if request.method == "POST":
        text = request.POST.get("text", "").strip()[:400]
        try:
            context["found"] = queries.check(request.scope, text=text, at=clock.now())
        except Problem as problem:
            context["problem"] = problem
    return render(request, "passes/check.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def cards(request: ScopedRequest) -> HttpResponse:
    """Resident cards for everybody who lives in a building or stairwell, made out and printed."""
    place = _home(request, "issue-passes")
    if request.method == "POST":
        try:
            return _cards(request, place)
        except Problem as problem:
            messages.error(request, problem.message)
            return _cards_form(request, place, status=problem.status)
    return _cards_form(request, place)


def _cards_form(request: ScopedRequest, place: Place, status: int = 200) -> HttpResponse:
    context = {
        "place": place,
        "many": len(residents(place.path, most=MOST_CARDS)),
        "most": MOST_CARDS,
        "may_name": request.scope.may("see-identity", place.path),
        "written": request.POST,
    }
    return render(request, "passes/cards_form.html", context, status=status)


def _cards(request: ScopedRequest, place: Place) -> HttpResponse:
    members = residents(place.path, most=MOST_CARDS)
    if len(members) > MOST_CARDS:
        raise TooManyCards(most=MOST_CARDS)
    names: dict[str, str] = {}
    if request.POST.get("names"):
        names = names_of(request.scope, members, path=place.path, purpose=request.POST.get("purpose", ""))
    made = actions.issue_all(
        request.scope,
        kind=kinds.RESIDENT_CARD,
        wanted=[
            Wanted(one.household.lives_at, f"person:{one.person_id}")
            for one in members
            if one.household.lives_at is not None
        ],
        to_at=_ends(request),
        quota=_number(request, "quota", 99, 0),
    )
    layout = request.POST.get("layout", "a4")
    context = {
        "place": place,
        "cards": drawn(made, names),
        "layout": layout if layout in LAYOUTS else "a4",
    }
    response = render(request, "passes/cards.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@signed_in
def codes(request: ScopedRequest) -> HttpResponse:
    """The codes to hang up: of a place and of every stairwell below it."""
    place = _home(request, "record")
    if place.kind in WHOLE_CODES:
        raise TooManyCards(most=MOST_CARDS)
    below = Place.objects.standing().filter(
        path__gt=place.path, path__lt=next_sibling(place.path), kind=PlaceKind.UNIT
    )
    places = [place, *below.order_by("path")[:MOST_CARDS]]
    texts = actions.place_codes(request.scope, places=places)
    context = {"place": place, "codes": [(one, texts[one.pk]) for one in places]}
    return render(request, "passes/codes.html", context)
