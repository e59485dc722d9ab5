from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.kit.lists import page_of
from lianfang.kit.problems import BadInput, NotAllowed, Problem
from lianfang.people import actions, queries
from lianfang.people.models import RegisterKind
from lianfang.shell import again


@require_safe
@signed_in
def registers(request: ScopedRequest) -> HttpResponse:
    """The four key registers: whom and what the district watches in particular."""
    if not request.scope.may_anywhere("see-identity"):
        raise NotAllowed()
    chosen = request.GET.get("register", "")
    chosen = chosen if chosen in RegisterKind.values else ""
    context = {
        "rows": queries.entries(request.scope, register=chosen, page=page_of(request.GET.get("page", ""))),
        "chosen": chosen,
        "kinds": RegisterKind.choices,
        "may_enter": request.scope.may_anywhere("excuse"),
    }
    return render(request, "people/registers.html", context)


@require_POST
@signed_in
def enter(request: ScopedRequest) -> HttpResponse:
    asked = request.POST
    return _back(
        request,
        lambda: actions.enter(
            request.scope,
            register=asked.get("register", ""),
            subject=asked.get("subject", ""),
            reason=asked.get("reason", ""),
            review_on=_date(asked.get("review_on", "")),
        ),
        _("Entered."),
    )


@require_POST
@signed_in
def remove(request: ScopedRequest, pk: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _back(
        request,
        lambda: actions.remove(request.scope, entry_id=pk, reason=reason),
        _("Taken off the register."),
    )


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise BadInput(field=_("To be reviewed on"), reason=_("is not a date")) from fault


def _back(request: ScopedRequest, act: Callable[[], Any], said: str) -> HttpResponse:
    if not request.scope.may_anywhere("excuse"):
        raise NotAllowed()
    try:
        act()
    except Problem as problem:
        return again.refused(request, problem, page=reverse("people:registers"))
    messages.success(request, said)
    return HttpResponseRedirect(reverse("people:registers"))
