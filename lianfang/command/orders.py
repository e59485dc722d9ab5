"""Orders: the board by state and by unit, and one order with its story."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.acts import pages
from lianfang.command import acts, order_queries
from lianfang.command.models import OrderState
from lianfang.kit import clock
from lianfang.kit.lists import page_of

COLUMNS = (
    (OrderState.OPEN, "open"),
    (OrderState.RETURNED, "refused"),
    (OrderState.DONE, "followed"),
    (OrderState.CLOSED, "done"),
)


@require_safe
@signed_in
def board(request: ScopedRequest) -> HttpResponse:
    """Columns by state; with `by=unit`, how each unit stands. Persons are never ranked."""
    at = clock.now()
    chosen, page = request.GET.get("state", ""), page_of(request.GET.get("page", ""))
    shown = [one for one in COLUMNS if one[0] == chosen] or COLUMNS
    columns = [
        (state, state.label, sign, order_queries.column(request.scope, state=state, page=page))
        for state, sign in shown
    ]
    context: dict[str, Any] = {
        "by_unit": request.GET.get("by") == "unit",
        "columns": columns,
        "chosen": len(shown) == 1,
        "units": order_queries.units(request.scope, at=at),
        "rows": any(orders.total for _state, _label, _sign, orders in columns),
        "overdue": order_queries.late(request.scope, at=at),
        "may_issue": request.scope.may_anywhere("order"),
        "at": at,
    }
    return render(request, "command/orders.html", context)


@require_safe
@signed_in
def order(request: ScopedRequest, pk: int) -> HttpResponse:
    scope, found = request.scope, order_queries.order(request.scope, id=pk)
    offered = pages.offered(scope, acts.ORDER, acts.ORDERS, found)
    context = {
        "order": found,
        "entries": order_queries.entries(scope, order=found),
        "sign": {state.value: sign for state, sign in COLUMNS}[found.state],
        "late": found.is_open and found.due_at < clock.now(),
        "offered": {one["act"].code: one for one in offered},
    }
    return render(request, "command/order.html", context)
