"""What is done with an alert, and the rules that raise them."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.duties.models import Alert, AlertLevel
from lianfang.flows.alert_rules import RULES
from lianfang.handovers import alarms
from lianfang.handovers.desks import DESKS
from lianfang.kit.problems import NotAllowed, NotFound, Problem
from lianfang.kit.scope import Scope
from lianfang.orders import actions
from lianfang.shell import again


@require_safe
@signed_in
def rules(request: ScopedRequest) -> HttpResponse:
    if not request.scope.may_anywhere("acknowledge"):
        raise NotAllowed()
    rows = [(one, DESKS[one.owner].name, AlertLevel(one.level).label) for one in RULES.values()]
    return render(request, "command/alert_rules.html", {"rows": rows})


def _alert(scope: Scope, pk: int) -> Alert:
    found = Alert.objects.filter(scope.narrowed("acknowledge").q("path"), pk=pk).first()
    if found is None:
        raise NotFound()
    return found


@require_POST
@signed_in
def settle(request: ScopedRequest, pk: int) -> HttpResponse:
    alert = _alert(request.scope, pk)
    try:
        alarms.settle(request.scope, alert=alert, outcome=request.POST.get("outcome", "")[:48])
    except Problem as problem:
        return again.refused(request, problem, page=reverse("command:alerts"))
    messages.success(request, _("Settled, with what was done."))
    return HttpResponseRedirect(reverse("command:alerts"))


@require_POST
@signed_in
def order(request: ScopedRequest, pk: int) -> HttpResponse:
    """One click: an order about this alert, to whoever answers for it."""
    alert = _alert(request.scope, pk)
    try:
        issued = actions.issue_from_alert(request.scope, alert=alert)
    except Problem as problem:
        return again.refused(request, problem, page=reverse("command:alerts"))
    messages.success(request, _("The order is issued. Its clock runs."))
    return HttpResponseRedirect(reverse("orders:order", args=[issued.pk]))
