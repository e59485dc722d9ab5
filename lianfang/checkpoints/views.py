"""The room's pages that show: the board, a checkpoint, a vehicle, the flow, arrivals, posts."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.accounts.queries import system_scope
from lianfang.acts import pages
from lianfang.checkpoints import acts, forms, plot, queries
from lianfang.checkpoints.arrival_lists import FEVERS
from lianfang.checkpoints.models import Competence, Occupant, SiteKind, VehiclePass, Visitor
from lianfang.checkpoints.rules import cover, passing, temperatures
from lianfang.duties import corrections
from lianfang.duties.kinds import table
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit import clock
from lianfang.kit.lists import page_of
from lianfang.kit.scope import Scope
from lianfang.listings import asking
from lianfang.measures import queries as measures
from lianfang.people import rules as people
from lianfang.people.queries import Opener
from lianfang.shell import answers

WORDS = {
    "vehicle_kind": dict(forms.VEHICLES),
    "disposition": dict(forms.DISPOSITIONS),
    "destination": dict(forms.DESTINATIONS),
    "role": dict(forms.ROLES),
    "who": dict(forms.VISITORS),
    "door": dict(forms.DOORS),
}


@require_safe
@signed_in
def board(request: ScopedRequest) -> HttpResponse:
    now = clock.now()
    context = {
        "rows": queries.board(request.scope, at=now),
        "may_open": request.scope.may_anywhere("hold-round"),
        "ahead_hours": int(queries.AHEAD.total_seconds() // 3600),
    }
    return render(request, "checkpoints/board.html", context)


@require_safe
@signed_in
def site(request: ScopedRequest, code: str) -> HttpResponse:
    one, now = queries.site_at(request.scope, code=code), clock.now()
    place = one.place
    context = {
        "site": one,
        "kind": SiteKind(one.kind).label,
        "today": queries.today(request.scope, site=one, at=now),
        "here": queries.here(request.scope, site=one),
        "fevers": _fevers(request.scope, place),
        "turns": queries.turns(request.scope, place=place, at=now),
        "holes": queries.holes(request.scope, place=place, from_at=now, to_at=now + queries.AHEAD),
        "instruments": queries.instruments(request.scope, place=place),
        "honesty": queries.honesty(request.scope, place=place, at=now),
        "air": queries.air(request.scope, place=place, at=now),
        "overlap": cover.OVERLAP_MINUTES,
        "acts": pages.by_code(pages.offered(request.scope, acts.CHECKPOINT, acts.CHECKPOINTS, one)),
        "acclimatise": temperatures.ACCLIMATISE_MINUTES,
        "notes": queries.shift_notes(request.scope, place=place),
        "competences": Competence.choices,
        "may_record": request.scope.may("record", one.path) and one.closed_at is None,
        "words": WORDS,
    }
    return render(request, "checkpoints/site.html", context)


def _fevers(scope: Scope, place: Place) -> asking.Page:
    """The undecided ones found here; the rest stands in their list."""
    return asking.page(asking.asked(FEVERS, scope, {"place": place.code}))


@require_safe
@signed_in
def flow(request: ScopedRequest, code: str) -> HttpResponse:
    one = queries.site_at(request.scope, code=code)
    found = queries.flow(request.scope, site=one, at=clock.now())
    capacity = 3600 / found.work_s * one.lanes if found.work_s else 0.0
    context = {
        "site": one,
        "flow": found,
        "chart": plot.hours(found.hours, capacity=capacity),
        "target_minutes": int(queries.TARGET_WAIT_S // 60),
        "width": plot.WIDTH,
        "height": plot.HEIGHT,
    }
    part = "checkpoints/_flow.html" if request.headers.get("HX-Request") else "checkpoints/flow.html"
    return render(request, part, context)


@require_safe
@signed_in
def vehicle(request: ScopedRequest, code: str, record: UUID) -> HttpResponse:
    one = queries.site_at(request.scope, code=code)
    found, riders = queries.vehicle(request.scope, site=one, record=record)
    rows = rider_rows(found, riders)
    context = {
        "site": one,
        "vehicle": found,
        "plate": Opener().open(found.key_id, found.sealed).get("plate", ""),
        "riders": rows,
        "lacking": _lacking(found, rows),
        "communities": communities(),
        "bases": forms.BASES,
        "may_record": request.scope.may("record", one.path) and found.left_at is None,
        "dispositions": [pair for pair in forms.DISPOSITIONS if pair[0] in passing.CLOSING],
        "decisions": forms.DISPOSITIONS,
        "methods": forms.METHODS,
        "words": WORDS,
        "now": clock.now(),
        "correction": corrections.page_of(request.scope, id=found.id, kinds=table()),
    }
    response = render(request, "checkpoints/vehicle.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def communities() -> list[tuple[str, str]]:
    """The communities that can receive somebody: names of places, which are no secret."""
    rows = Place.objects.standing().filter(kind=PlaceKind.COMMUNITY).order_by("path")
    return [(code, name) for code, name in rows.values_list("code", "name")]


def _lacking(found: VehiclePass, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Those aboard whom the level asks to be named before the vehicle goes, with the questions."""
    if found.level not in {"L2", "L3"}:
        return []
    wanted = [
        row["number"]
        for row in rows
        if not row["name"] and (found.level == "L3" or (row["one"] is not None and row["one"].flagged))
    ]
    return [
        {"number": number, "asked": answers.asked(forms.IDENTITY, level=found.level,
                                                  answers={"number": number}, prefix=f"identities.{index}.")}
        for index, number in enumerate(wanted)
    ]  # fmt: skip


def rider_rows(found: VehiclePass, riders: Sequence[Occupant]) -> list[dict[str, Any]]:
    """Everybody aboard by number, also those not written down yet; names masked.

    What somebody answered and what was read of them are told apart.
    """
    opener = Opener()
    known = {one.number: one for one in riders}
    fever_from = measures.protocol(system_scope("checkpoints"), at=found.made_at).fever_celsius
    rows = []
    for number in range(1, found.aboard + 1):
        one = known.get(number)
        told = opener.open(one.key_id, one.sealed) if one else {}
        row = {"number": number, "one": one, "name": people.mask_name(told.get("name") or "")}
        if one is not None:
            row["warm"] = one.celsius is not None and (one.corrected or one.celsius) >= fever_from
            row["warm_again"] = one.again is not None and one.again >= fever_from
            row["answered_yes"] = one.travelled or one.contact or one.sick
        rows.append(row)
    return rows


@require_safe
@signed_in
def post(request: ScopedRequest, code: str) -> HttpResponse:
    return post_page(request, queries.post_place(request.scope, code=code), {})


class LogRow(NamedTuple):
    """One entry of the printed log."""

    visitor: Visitor
    told: Mapping[str, Any]
    who: Any
    door: Any


@require_safe
@signed_in
def post_log(request: ScopedRequest, code: str) -> HttpResponse:
    """The log of one day, all of it, to be printed and collected."""
    place = queries.post_place(request.scope, code=code)
    on = _day(request.GET.get("on", ""))
    sees = queries.may_see_log(request.scope, place=place)
    rows = [
        LogRow(
            one.visitor,
            one.told,
            WORDS["who"].get(one.visitor.who, ""),
            WORDS["door"].get(one.visitor.door, ""),
        )
        for one in (queries.day_log(request.scope, place=place, on=on) if sees else [])
    ]
    response = render(
        request, "checkpoints/post_log.html", {"place": place, "on": on, "rows": rows, "sees": sees}
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _day(text: str) -> date:
    """The day asked for; today for anything that is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return timezone.localtime(clock.now()).date()


def post_page(request: ScopedRequest, place: Place, given: Mapping[str, Any]) -> HttpResponse:
    """A place's post and its log, with what is known already of somebody who is coming in."""
    now = clock.now()
    sees = queries.may_see_log(request.scope, place=place)
    page = page_of(request.GET.get("page", ""))
    standing = queries.standing_post(request.scope, place=place)
    context = {
        "place": place,
        "post": standing,
        "told": Opener().open(standing.key_id, standing.sealed) if standing else {},
        "sees_log": sees,
        "visitors": queries.visitors(request.scope, place=place, at=now, page=page) if sees else [],
        "hours": queries.manned_hours(request.scope, place=place, at=now + timedelta(seconds=1)),
        "counts": queries.post_counts(request.scope, place=place, at=now),
        "honesty": queries.honesty(request.scope, place=place, at=now),
        "may_record": request.scope.may("record", place.path),
        "who": forms.VISITORS,
        "doors": forms.DOORS,
        "words": WORDS,
        "level": standing.level if standing else "",
        "given": given,
    }
    response = render(request, "checkpoints/post.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
