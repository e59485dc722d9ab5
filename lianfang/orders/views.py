"""Orders: the board by state and by unit, and one order with its story."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.acts import pages
from lianfang.duties import queries as duties
from lianfang.kit import clock
from lianfang.kit.problems import NotAllowed, NotFound, Problem
from lianfang.kit.scope import WHOLE
from lianfang.measures.models import Resolution
from lianfang.orders import actions, acts, queries
from lianfang.orders.lists import SIGNS, is_late
from lianfang.shell import again


@require_safe
@signed_in
def units(request: ScopedRequest) -> HttpResponse:
    """How each unit stands. Persons are never ranked."""
    return render(request, "orders/units.html", {"units": queries.units(request.scope, at=clock.now())})


@require_safe
@signed_in
def order(request: ScopedRequest, pk: int) -> HttpResponse:
    scope, found = request.scope, queries.order(request.scope, id=pk)
    offered = pages.offered(scope, acts.ORDER, acts.ORDERS, found)
    context = {
        "order": found,
        "entries": queries.entries(scope, order=found),
        "sign": SIGNS[found.state],
        "late": is_late(found),
        "offered": {one["act"].code: one for one in offered},
    }
    return render(request, "orders/order.html", context)


@require_POST
@signed_in
def from_resolution(request: ScopedRequest, pk: int) -> HttpResponse:
    """One click: the order that carries out a point of the minutes."""
    if not request.scope.may("order", WHOLE):
        raise NotAllowed()
    found = Resolution.objects.select_related("meeting").filter(pk=pk).first()
    if found is None:
        raise NotFound()
    try:
        issued = actions.issue_from_resolution(
            request.scope, resolution=found, place=duties.home(request.scope)
        )
    except Problem as problem:
        return again.refused(request, problem)
    messages.success(request, _("The order is issued. Its clock runs."))
    return HttpResponseRedirect(reverse("orders:order", args=[issued.pk]))
