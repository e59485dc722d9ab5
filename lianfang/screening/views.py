"""The page of the vehicles that stand in a place: plate by plate, those nobody knows first."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
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
from lianfang.kit.problems import Problem
from lianfang.listings import pages as listings
from lianfang.screening import queries, vehicles
from lianfang.screening.forms import VEHICLE
from lianfang.screening.lists import PARKED
from lianfang.shell import answers


@require_safe
@signed_in
def parked(request: ScopedRequest, code: str) -> HttpResponseBase:
    """The vehicles of a place, and the form of a check for who records there."""
    return _page(request, core.place_named(request.scope, name=code, ability="see"), {})


@require_POST
@signed_in
def check(request: ScopedRequest, code: str) -> HttpResponseBase:
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


def _page(
    request: ScopedRequest, place: Place, answered: dict[str, Any], status: int = 0
) -> HttpResponseBase:
    more = {
        "place": place,
        "counts": queries.counts(request.scope, place=place),
        "may_record": request.scope.may("record", place.path),
        "asked": answers.asked(VEHICLE, level=vehicles.KIND.level, answers=answered, known={}),
        "is_refused": bool(status),
        "id": request.POST.get("id") or str(uuid7()),
    }
    if status:
        found = listings.shown(request, PARKED, {"place": place.code})
        return listings.drawn(request, found, status=status, **more)
    return listings.answered(request, PARKED, {"place": place.code}, **more)
