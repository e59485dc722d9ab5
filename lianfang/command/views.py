"""The command room's doors: find, ask, show. What changes something is in the other modules."""

from typing import Any, Final

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.cases import looking as cases
from lianfang.command import gap_lists, place_ways, queries, rules
from lianfang.duties import queries as duties
from lianfang.duties.models import Duty, Round
from lianfang.grid import beside
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit import clock
from lianfang.kit.lists import page_of
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope
from lianfang.listings import pages as listings
from lianfang.people import actions as people_actions
from lianfang.people import queries as people
from lianfang.sanitation import terminals
from lianfang.screening import queries as screening
from lianfang.shell import navigation, seeking
from lianfang.shell.language import page_come_from
from lianfang.slots import queries as slots

OFFERED: Final = 6  # of each kind, below the search while one types


def round_of(request: ScopedRequest, place: Place | None = None) -> Round | None:
    """The round the address names, else the main one; None before there is any.

    A place outside the round that is named is shown in its own main round.
    """
    name = request.GET.get("round", "")
    found = duties.round_named(request.scope, name=name) if name else duties.current_round(request.scope)
    if place is not None and found is not None and not _meet(found.path, place.path):
        found = duties.current_round(request.scope, path=place.path)
    elif found is not None:
        found.is_chosen = bool(name)
    request.shown_round = found  # type: ignore[attr-defined]  # the bar names the round that the page shows
    return found


def rounds_over(request: ScopedRequest, place: Place | None) -> list[Round]:
    """The rounds to choose from at a place: those still open over it, and the one that is shown."""
    shown = getattr(request, "shown_round", None)
    near = [one for one in duties.rounds(request.scope) if place is None or _meet(one.path, place.path)]
    return [one for one in near if one.closed_at is None or (shown is not None and one.pk == shown.pk)]


def _meet(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def duty_of(request: ScopedRequest, place: Place) -> tuple[Round | None, Duty | None]:
    """A dwelling's duty in the round the address names or the main one, else in one whose base it is in."""
    round = round_of(request, place)
    duty = queries.duty_at(request.scope, round=round, place=place)
    if duty is None:
        other = next(iter(duties.open_duties_at(request.scope, place=place)), None)
        return (other.round, other) if other is not None else (round, None)
    return round, duty


def shown_of(request: ScopedRequest) -> tuple[Round | None, Place | None]:
    """The place the address names, else where the asker's area and the round's meet; and the round there."""
    name = request.GET.get("place", "")
    if name:
        found = duties.place_named(request.scope, name=name)
        return round_of(request, found), found
    round, home = round_of(request), duties.home(request.scope)
    return round, round.place if round and round.path.startswith(home.path) else home


@require_safe
@signed_in
def home(request: ScopedRequest) -> HttpResponseBase:
    """Where the asker begins: the situation, or what their role works with."""
    href = navigation.home(request)
    asks = request.GET.get("round") or request.GET.get("place")
    return room(request) if asks or href in {"", reverse("command:room")} else redirect(href)


@require_safe
@signed_in
def room(request: ScopedRequest) -> HttpResponse:
    round, place = shown_of(request)
    if round is None or place is None:
        return render(request, "command/no_round.html", before_the_first(request.scope))
    now = queries.situation(request.scope, round=round, place=place, at=clock.now())
    return render(request, "command/room.html", {"now": now, "rounds": rounds_over(request, place)})


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
    round, place = shown_of(request)
    if round is None or place is None:
        raise NotFound()
    if request.GET.get("seen") == queries.seen(request.scope, at=clock.now()):
        return HttpResponse(status=204)
    situation = queries.situation(request.scope, round=round, place=place, at=clock.now())
    return render(request, "command/_now.html", {"now": situation})


@require_safe
@signed_in
def gaps(request: ScopedRequest) -> HttpResponseBase:
    round, place = shown_of(request)
    if round is None or place is None:
        return render(request, "command/no_round.html", before_the_first(request.scope))
    listing = gap_lists.gaps(round, place)
    return listings.answered(
        request,
        listing,
        round=round,
        place=place,
        coverage=duties.coverage(request.scope, round_id=round.pk, path=place.path),
        calls=screening.calls(request.scope, round_id=round.pk, place=place),
        crumbs=queries.crumbs(request.scope, place=place, round=round),
        rounds=rounds_over(request, place),
    )


@require_safe
@signed_in
def place(request: ScopedRequest, code: str) -> HttpResponse:
    """A place, shown as its kind is best seen: a dwelling, a building, a compound, an area."""
    found = duties.place_named(request.scope, name=code)
    round = round_of(request, found)
    context: dict[str, Any] = {
        "place": found,
        "round": round,
        "crumbs": queries.crumbs(request.scope, place=found, round=round),
        "answerable": queries.answerable(request.scope, path=found.path),
        "rounds": rounds_over(request, found),
        "place_ways": place_ways.ways(request.scope, place=found),
        "known": beside.known(request.scope, place=found),
        "may_pair": request.scope.may("pair", found.path),
        "may_mend": request.scope.may("import", found.path),
        "may_look": request.scope.may("see", found.path),
        "at": clock.now(),
    }
    context["shut"] = terminals.keep_shut(request.scope, place=found)
    sees_rows = request.scope.may("see", found.path)
    if found.kind == PlaceKind.DWELLING and sees_rows:
        return dwelling(request, context)
    context |= _recurring(request.scope, found)
    if found.kind in {PlaceKind.BUILDING, PlaceKind.UNIT} and sees_rows:
        return building(request, context)
    return area(request, context)


def _recurring(scope: Scope, place: Place) -> dict[str, Any]:
    """What recurs at the place itself, with the forms that answer it."""
    return {
        "slots": slots.here(scope, place=place, at=clock.now()),
        "ways": slots.ways(scope, place=place),
        "may_slot": scope.may("record", place.path),
    }


def dwelling(request: ScopedRequest, context: dict[str, Any]) -> HttpResponse:
    scope, found = request.scope, context["place"]
    round, duty = duty_of(request, found)
    households = people.households_at(scope, place=found)
    context |= {
        "round": round,
        "duty": duty,
        "others": [one for one in duties.open_duties_at(scope, place=found) if duty and one.pk != duty.pk],
        "history": queries.history(scope, place=found, page=page_of(request.GET.get("page", ""))),
        "households": households,
        "sign": rules.sign(duty.state, tried=duty.tried, outcome=duty.outcome) if duty else "none",
        "may_record": scope.may("record", found.path) and duty is not None and _is_open(round),
        "may_excuse": scope.may("excuse", found.path) and duty is not None and duty.state == "open",
        "may_reveal": scope.may("see-identity", found.path),
        "came_from": page_come_from(request),
    }
    return render(request, "command/dwelling.html", context)


def _is_open(round: Round | None) -> bool:
    return round is not None and round.closed_at is None


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
    context["children"] = found.children.filter(closed_on=None).order_by("path")
    return render(request, "command/area.html", context)


@require_safe
@signed_in
def mine(request: ScopedRequest) -> HttpResponse:
    """One's own open duties, in walking order."""
    way = queries.my_way(request.scope, after=request.GET.get("after", "")[:100])
    context = {
        "way": way,
        "stretches": way.stretches,
        "open": way.open,
        "errands": queries.my_times(request.scope, at=clock.now()) if not request.GET.get("after") else [],
    }
    return render(request, "command/mine.html", context)


def _in_registers(scope: Scope, text: str) -> list[people.Registered]:
    """Where a number leads: that of a household, enterprise or plate, or the telephone of a household."""
    found = [*people.numbered(scope, text=text), *people_actions.look_up_homes(scope, text=text)]
    return list(dict.fromkeys(found))


@require_safe
@signed_in
def search(request: ScopedRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:80]
    context = {
        "find_text": text,
        "sought": seeking.found(request.scope, text),
        "places": queries.found_places(request.scope, text=text),
        "numbers": _in_registers(request.scope, text),
        "cases": cases.look_up(request.scope, text=text),
        "staff": queries.found_staff(request.scope, text=text, at=clock.now()),
        "people": people_actions.look_up(request.scope, text=text),
        "may_see_people": request.scope.may_anywhere("see-identity"),
    }
    return render(request, "command/search.html", context)


@require_safe
@signed_in
def offers(request: ScopedRequest) -> HttpResponse:
    """What may be meant by what was typed so far: functions, documents and places. No person is looked up."""
    text = request.GET.get("q", "").strip()[:80]
    found = [one for _, rows in seeking.found(request.scope, text) for one in rows[:OFFERED]]
    places = queries.found_places(request.scope, text=text, limit=OFFERED)
    return render(request, "command/_offers.html", {"found": found, "places": places, "find_text": text})
