"""The page of one call to a household living elsewhere: whom to call, and what the call found."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lianfang.accounts.actions import log_reading
from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.duties import actions as duties
from lianfang.duties.kinds import table
from lianfang.duties.models import Duty
from lianfang.duties.problems import RecordRefused
from lianfang.kit import clock
from lianfang.kit.ids import uuid7
from lianfang.kit.problems import NotFound, Problem
from lianfang.kit.scope import Scope
from lianfang.mending.attached import subject_of, whereabouts
from lianfang.people.models import Household
from lianfang.people.queries import Opener
from lianfang.screening import attached_subjects
from lianfang.screening.attached import KIND
from lianfang.screening.forms import CALL
from lianfang.shell import answers

_MAIN = ("outcome", "fever", "note")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def call(request: ScopedRequest, pk: int) -> HttpResponse:
    """Write down one call. Sending it twice keeps it once; what was typed stays where it is refused."""
    one = _household(request.scope, pk)
    if request.method != "POST":
        return _page(request, one, {})
    given = answers.read(CALL, request.POST, level=KIND.level) | {"household": one.pk}
    try:
        _keep(request, one, given)
    except Problem as problem:
        messages.error(request, problem.message)
        return _page(request, one, given, status=problem.status)
    messages.success(request, _("Kept: {place}").format(place=one.number))
    return HttpResponseRedirect(reverse("screening:attached"))


def _household(scope: Scope, pk: int) -> Household:
    found = Household.objects.select_related("belongs_to").filter(pk=pk, lives_at=None).first()
    if found is None or not scope.may("record", found.managed_path):
        raise NotFound()
    return found


def _keep(request: ScopedRequest, one: Household, given: dict[str, Any]) -> None:
    record = {
        "id": request.POST.get("id", ""),
        "kind": CALL.name,
        "place": one.belongs_to_id,
        "made_at": clock.now(),
        "detail": given,
    }
    (receipt,) = duties.keep(request.scope, batch=[record], kinds=table(), source="web", aside=False)
    if receipt.state == "refused":
        raise RecordRefused(message=receipt.message)


def _page(request: ScopedRequest, one: Household, given: dict[str, Any], status: int = 200) -> HttpResponse:
    may = request.scope.may("see-identity", one.managed_path)
    known: dict[str, Any] = {}
    if may:
        log_reading(
            request.scope, what="household", subjects=[str(one.pk)], path=one.managed_path, purpose="call"
        )
        known = attached_subjects.known(one, Opener())
    asked = [
        each
        for each in answers.asked(CALL, level=KIND.level, answers=known | given)
        if each.name != "household"
    ]
    owed = Duty.objects.open().about(subject_of(one.pk)).filter(kind=CALL.name)
    owed = owed.filter(opens_at__lte=clock.now())
    context = {
        "household": one,
        "place": one.belongs_to,
        "where": whereabouts(one) if may else one.host_district,
        "phone": known.get("phone", ""),
        "due": owed.order_by("due_at").first(),
        "asked": [each for each in asked if each.name in _MAIN],
        "more": [each for each in asked if each.name not in _MAIN],
        "is_more_open": status != 200,
        "id": request.POST.get("id") or str(uuid7()),
    }
    return render(request, "screening/attached_call.html", context, status=status)
