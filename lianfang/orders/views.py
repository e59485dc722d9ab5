"""Orders: the board by state and by unit, and one order with its story."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.acts import pages
from lianfang.kit import clock
from lianfang.orders import acts, queries
from lianfang.orders.lists import SIGNS, is_late


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
