"""The command room's doors: find, ask, show. What changes something is in the other modules."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.command import queries, rules
from lianfang.duties import queries as duties
from lianfang.duties.models import Round
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit import clock
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope
from lianfang.people import actions as people_actions
from lianfang.people import queries as people

PAGE = 50  # gaps on one page


def round_of(request: ScopedRequest) -> Round | None:
    """The round the address names, else the newest open one; None before there is any."""
    name = request.GET.get("round", "")
    return duties.round_named(request.scope, name=name) if name else duties.current_round(request.scope)


def place_of(request: ScopedRequest, round: Round | None) -> Place:
    """The place the address names, else where the asker's area and the round's meet."""
    name = request.GET.get("place", "")
    if name:
        return duties.place_named(request.scope, name=name)
    home = duties.home(request.scope)
    return round.place if round and round.path.startswith(home.path) else home


@require_safe
@signed_in
def room(request: ScopedRequest) -> HttpResponse:
    round = round_of(request)
    if round is None:
        return render(request, "command/no_round.html", before_the_first(request.scope))
    now = queries.situation(request.scope, round=round, place=place_of(request, round), at=clock.now())
    return render(request, "command/room.html", {"now": now, "rounds": duties.rounds(request.scope)})


def before_the_first(scope: Scope) -> dict[str, Any]:
    return {
        "has_dwellings": Place.objects.within(scope).filter(kind=PlaceKind.DWELLING).exists(),
        "may_import": scope.may_anywhere("import"),
        "may_open": scope.may_anywhere("hold-round"),
    }


@require_safe
@signed_in
def now(request: ScopedRequest) -> HttpResponse:
    """The moving part of the room; nothing (204) while it is as the asker has it."""
    round = round_of(request)
    if round is None:
        raise NotFound()
    place = place_of(request, round)
    if request.GET.get("seen") == queries.seen(request.scope, at=clock.now()):
        return HttpResponse(status=204)
    situation = queries.situation(request.scope, round=round, place=place, at=clock.now())
    return render(request, "command/_now.html", {"now": situation})


@require_safe
@signed_in
def gaps(request: ScopedRequest) -> HttpResponse:
    round = round_of(request)
    if round is None:
        return render(request, "command/no_round.html", before_the_first(request.scope))
    place = place_of(request, round)
    rows, more = queries.gap_rows(
        request.scope, round=round, path=place.path, limit=PAGE, after=request.GET.get("after", "")
    )
    coverage = duties.coverage(request.scope, round_id=round.pk, path=place.path)
    context = {
        "round": round,
        "place": place,
        "gaps": rows,
        "more": more,
        "coverage": coverage,
        "crumbs": queries.crumbs(request.scope, place=place),
        "after": request.GET.get("after", ""),
    }
    return render(request, "command/gaps.html", context)


@require_safe
@signed_in
def place(request: ScopedRequest, code: str) -> HttpResponse:
    """A place, shown as its kind is best seen: a dwelling, a building, a compound, an area."""
    found = duties.place_named(request.scope, name=code)
    context: dict[str, Any] = {
        "place": found,
        "round": round_of(request),
        "crumbs": queries.crumbs(request.scope, place=found),
        "answerable": queries.answerable(request.scope, path=found.path),
        "may_pair": request.scope.may("pair", found.path),
        "at": clock.now(),
    }
    sees_rows = request.scope.may("see", found.path)
    if found.kind == PlaceKind.DWELLING and sees_rows:
        return dwelling(request, context)
    if found.kind in {PlaceKind.BUILDING, PlaceKind.UNIT} and sees_rows:
        return building(request, context)
    return area(request, context)


def dwelling(request: ScopedRequest, context: dict[str, Any]) -> HttpResponse:
    scope, found, round = request.scope, context["place"], context["round"]
    duty = queries.duty_at(scope, round=round, place=found)
    households = people.households_at(scope, place=found)
    context |= {
        "duty": duty,
        "history": queries.history(scope, place=found),
        "households": households,
        "sign": rules.sign(duty.state, tried=duty.tried, outcome=duty.outcome) if duty else "none",
        "may_record": scope.may("record", found.path) and duty is not None and round.closed_at is None,
        "may_excuse": scope.may("excuse", found.path) and duty is not None and duty.state == "open",
        "may_reveal": scope.may("see-identity", found.path),
    }
    return render(request, "command/dwelling.html", context)


def building(request: ScopedRequest, context: dict[str, Any]) -> HttpResponse:
    scope, found, round = request.scope, context["place"], context["round"]
    context["elevation"] = queries.matrix(scope, round=round, building=found, at=context["at"])
    context["coverage"] = duties.coverage(scope, round_id=round.pk, path=found.path) if round else None
    return render(request, "command/building.html", context)


def area(request: ScopedRequest, context: dict[str, Any]) -> HttpResponse:
    scope, found, round = request.scope, context["place"], context["round"]
    sees_rows = scope.may("see", found.path)
    if round is not None:
        context["now"] = queries.situation(scope, round=round, place=found, at=context["at"])
    if found.kind == PlaceKind.COMPOUND and sees_rows:
        context["buildings"] = queries.buildings(scope, round=round, compound=found, at=context["at"])
        if not context["buildings"]:
            context["elevation"] = queries.matrix(scope, round=round, building=found, at=context["at"])
    context["children"] = found.children.filter(closed_on=None).order_by("path")[:200]
    return render(request, "command/area.html", context)


@require_safe
@signed_in
def mine(request: ScopedRequest) -> HttpResponse:
    """One's own open duties, in walking order."""
    stretches = queries.my_way(request.scope)
    context = {
        "stretches": stretches,
        "open": sum(len(one.duties) for one in stretches),
        "times": queries.my_times(request.scope, at=clock.now()),
    }
    return render(request, "command/mine.html", context)


@require_safe
@signed_in
def search(request: ScopedRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:80]
    context = {
        "find_text": text,
        "places": queries.found_places(request.scope, text=text),
        "people": people_actions.look_up(request.scope, text=text),
        "may_see_people": request.scope.may_anywhere("see-identity"),
    }
    return render(request, "command/search.html", context)
