"""Figures of orders: issued, open, overdue, closed."""

from typing import Any, Final

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.figures import columns
from lianfang.figures.columns import BY_PLACE, UNITS
from lianfang.figures.declared import DAY, EVERY, MOMENT, NOW, Figure, Source, Window, declare
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Column, Filter, Sort
from lianfang.orders import acts
from lianfang.orders.models import Order, OrderEntry, OrderEntryKind, OrderState

_OWNER: Final = _("duty office of the command")
_STEPS: Final = {
    OrderEntryKind.ISSUED.value: OrderState.OPEN,
    OrderEntryKind.DONE.value: OrderState.DONE,
    OrderEntryKind.RETURNED.value: OrderState.RETURNED,
    OrderEntryKind.CLOSED.value: OrderState.CLOSED,
}


def _orders(scope: Scope, window: Window) -> QuerySet[Order]:
    """The orders issued by then, each with the last of its steps that was taken by then (`step`)."""
    steps = OrderEntry.objects.filter(order=OuterRef("pk"), kind__in=_STEPS, at__lte=window.at)
    last = Subquery(steps.order_by("-at", "-pk").values("kind")[:1], output_field=CharField())
    rows = Order.objects.filter(issued_at__lte=window.at).select_related("event", "place")
    return rows.annotate(step=last if window.is_cut else F("state"))


def _issued(scope: Scope, window: Window) -> QuerySet[Order]:
    return _orders(scope, window).filter(window.of_the_day("issued_at"))


def _in(*states: OrderState) -> Any:
    """In one of these states, now, or by the last step that was taken by the cut-off."""

    def where(window: Window) -> Q:
        kinds = [kind for kind, state in _STEPS.items() if state in states]
        return Q(step__in=kinds if window.is_cut else states)

    return where


is_open = _in(OrderState.OPEN, OrderState.RETURNED)
_FILTERS: Final = (columns.within(), Filter("unit", _("Unit"), "choice", "unit"))
_COLUMNS: Final = (
    Column("content", _("What is to be done"), lambda row: row.content, href=acts.order_address),
    Column("number", _("Number"), lambda row: row.number, "number", words=str),
    Column("state", _("State"), lambda row: row.state, words=lambda row: row.get_state_display()),
    Column("unit", _("Unit"), lambda row: row.unit),
    columns.place(),
    columns.moment("due_at", _("Due"), lambda row: row.due_at),
    columns.moment("settled_at", pgettext_lazy("order", "Closed at"), lambda row: row.settled_at),
)
_SORTS: Final = (Sort("due", _("By due time"), ("due_at", "pk")), BY_PLACE)
_ALL: Final = Source(
    "orders", _("one order to one unit"), _orders, NOW, MOMENT, _COLUMNS, _SORTS, _FILTERS,
    needs="acknowledge",
)  # fmt: skip
_TODAY: Final = Source(
    "orders-issued", _("one order that was issued on the day"), _issued, DAY, MOMENT, _COLUMNS, _SORTS,
    _FILTERS, needs="acknowledge",
)  # fmt: skip


def _figure(code: str, label: Any, source: Source, words: Any, where: Any = EVERY, **more: Any) -> Figure:
    return Figure(f"orders-{code}", label, UNITS["orders"], _OWNER, "desks", source, words, where, **more)


declare(
    _figure("all", _("orders"), _ALL, _("Every order issued for a place here.")),
    _figure("open", _("orders under way"), _ALL, _("Issued or returned, and not reported done."), is_open,
            of="orders-all"),
    _figure("overdue", _("orders overdue"), _ALL, _("Under way, and past the time they were due."),
            lambda window: is_open(window) & Q(due_at__lt=window.at), of="orders-open"),
    _figure("done", _("orders reported done"), _ALL, _("Reported done by the unit, not yet closed."),
            _in(OrderState.DONE), of="orders-all"),
    _figure("closed", _("orders closed"), _ALL, _("Closed by who had issued them."), _in(OrderState.CLOSED),
            of="orders-all"),
    _figure("issued", _("orders of the day"), _TODAY, _("Issued on the day.")),
)  # fmt: skip
