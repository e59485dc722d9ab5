"""The page of the vehicles that stand in a place: plate by plate, those nobody knows first."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.duties import actions as duties
from lianfang.duties import queries as core
from lianfang.duties.kinds import table
from lianfang.duties.problems import RecordRefused
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.ids import uuid7
from lianfang.kit.lists import cut_list, page_of
from lianfang.kit.problems import Problem
from lianfang.screening import queries, vehicles
from lianfang.screening.forms import VEHICLE
from lianfang.shell import answers

MOST = 200  # vehicles on one page, those nobody knows before all others


@require_safe
@signed_in
def parked(request: ScopedRequest, code: str) -> HttpResponse:
    """The vehicles of a place, and the form of a check for who records there."""
    return _page(request, core.place_named(request.scope, name=code, ability="see"), {})


@require_POST
@signed_in
def check(request: ScopedRequest, code: str) -> HttpResponse:
    """Write down one check. Sending it twice keeps it once; what was typed stays where it is refused."""
    place = core.place_named(request.scope, name=code, ability="record")
    given = answers.read(VEHICLE, request.POST, level=vehicles.KIND.level)
    try:
        _keep(request, place, given)
    except Problem as problem:
        messages.error(request, problem.message)
        return _page(request, place, given, status=problem.status)
    messages.success(request, _("Kept: {place}").format(place=place.name))
    return HttpResponseRedirect(reverse("screening:vehicles", args=[place.code]))


def _keep(request: ScopedRequest, place: Place, given: dict[str, Any]) -> None:
    record = {
        "id": request.POST.get("id", ""),
        "kind": vehicles.KIND.code,
        "place": place.pk,
        "made_at": clock.now(),
        "detail": given,
    }
    (receipt,) = duties.keep(request.scope, batch=[record], kinds=table(), source="web")
    if receipt.state == "refused":
        raise RecordRefused(message=receipt.message)


def _page(request: ScopedRequest, place: Place, given: dict[str, Any], status: int = 200) -> HttpResponse:
    found = queries.vehicles(request.scope, place=place)
    rows = cut_list(found, MOST, page=page_of(request.GET.get("page", "")))
    context = {
        "place": place,
        "rows": rows,
        "open_rows": [one for one in rows if not one.is_settled],
        "settled_rows": [one for one in rows if one.is_settled],
        "counts": queries.VehicleCounts.of(found),
        "may_record": request.scope.may("record", place.path),
        "asked": answers.asked(VEHICLE, level=vehicles.KIND.level, answers=given, known={}),
        "id": request.POST.get("id") or str(uuid7()),
    }
    return render(request, "screening/vehicles.html", context, status=status)
