"""The rules that raise alerts."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.duties.models import AlertLevel
from lianfang.flows.alert_rules import RULES
from lianfang.handovers.desks import DESKS
from lianfang.kit.problems import NotAllowed


@require_safe
@signed_in
def rules(request: ScopedRequest) -> HttpResponse:
    if not request.scope.may_anywhere("acknowledge"):
        raise NotAllowed()
    rows = [(one, DESKS[one.owner].name, AlertLevel(one.level).label) for one in RULES.values()]
    return render(request, "command/alert_rules.html", {"rows": rows})
