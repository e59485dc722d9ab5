"""Orders as a list: what is under way by due time, and what came of the rest."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Case as Choose
from django.db.models import Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Case, Column, Filter, Listing, Sort, declare, of_place
from lianfang.orders import acts, queries
from lianfang.orders.models import Order, OrderSource, OrderState
from lianfang.orders.queries import STILL_OPEN

SIGNS: Final = {"open": "open", "returned": "refused", "done": "followed", "closed": "done"}
SETTLED: Final = ("state", "closed")


def orders(scope: Scope, at: datetime) -> QuerySet[Order]:
    """The orders the asker may know of."""
    ended = Choose(When(STILL_OPEN, then=Value(0)), default=Value(1))
    return queries.known_to(scope).annotate(ended=ended)


def _cases(scope: Scope, at: datetime) -> list[Case]:
    return [
        Case("late", _("Overdue"), STILL_OPEN & Q(due_at__lt=at)),
        *(Case(one.value, one.label, Q(state=one.value)) for one in OrderState),
    ]


def is_late(row: Order) -> bool:
    return row.is_open and row.due_at < clock.now()


def _sign(row: Order) -> str:
    return "overdue" if is_late(row) else SIGNS[row.state]


def _beside(scope: Scope, rows: QuerySet[Order], at: datetime) -> Mapping[str, Any]:
    late = rows.filter(STILL_OPEN, due_at__lt=at).count()
    return {"may_issue": scope.may_anywhere("order"), "overdue": late}


ORDERS: Final = declare(
    Listing(
        "orders",
        _("Orders"),
        "order list",
        orders,
        (
            Column("content", _("What is to be done"), lambda row: row.content, href=acts.order_address),
            Column("number", _("Number"), lambda row: row.number, "number", words=str, sort="newest"),
            Column("state", _("State"), lambda row: row.state, sign=_sign,
                   words=lambda row: row.get_state_display()),
            Column("unit", _("Unit"), lambda row: row.unit, sort="unit"),
            Column("person", pgettext_lazy("order", "Answers for it"), lambda row: row.person_name),
            of_place("place", _("Area"), lambda row: row.place),
            Column("source", pgettext_lazy("order", "Gave rise to it"), lambda row: row.source, by_page=False,
                   words=lambda row: row.get_source_display()),
            Column("due_at", _("Due"), lambda row: row.due_at, "moment", sort="due"),
            Column("settled_at", pgettext_lazy("order", "Closed at"), lambda row: row.settled_at, "moment",
                   only=SETTLED),
            Column("chased", _("Chased"), lambda row: row.chased, "count"),
            Column("id", pgettext_lazy("list", "Id"), lambda row: row.pk, "number", by_page=False),
        ),
        (
            Sort("due", _("What is under way first, by due time"), ("ended", "due_at", "pk")),
            Sort("newest", _("Newest first"), ("-pk",)),
            Sort("unit", _("By unit"), ("unit", "ended", "due_at", "pk")),
        ),
        (
            Filter("state", _("State"), "cases", cases=_cases, begins="all"),
            Filter("unit", _("Unit"), "choice", "unit"),
            Filter("source", pgettext_lazy("order", "Gave rise to it"), "choice", "source",
                   words=dict(OrderSource.choices)),
            Filter("place", _("Area"), "place", "path"),
            Filter("person", pgettext_lazy("order", "Answers for it"), "person", "person"),
            Filter("words", pgettext_lazy("list", "Words in it"), "text", "content__icontains"),
            Filter("since", pgettext_lazy("order", "Due from"), "since", "due_at"),
            Filter("until", pgettext_lazy("order", "Due to"), "until", "due_at"),
        ),
        beside=_beside,
        is_late=is_late,
        template="orders/orders.html",
        empty=(
            _("No order has been issued."),
            _("An order names a unit, a person of it, and a time. From an alert it takes one click."),
        ),
        noun=acts.ORDER,
        acts=tuple(one for one in acts.ORDERS if one.code in {"chase", "close"}),
    )
)  # fmt: skip
