"""What can be done with orders, declared once for page, API and command line."""

from datetime import timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from lianfang.accounts.models import User
from lianfang.acts.declared import Act, Noun, declare
from lianfang.duties import queries as duties
from lianfang.grid.finding import written
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.forms import BadDetail
from lianfang.kit.ids import as_number
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope
from lianfang.orders import actions, forms, queries
from lianfang.orders.models import Order, OrderSource, OrderState
from lianfang.orders.resolution_acts import RESOLUTION, RESOLUTIONS

__all__ = ["ORDER", "ORDERS", "RESOLUTION", "RESOLUTIONS"]

DAY: Final = timedelta(hours=24)  # what an order gets where nothing else is said; docs/sources.md#orders


def find_order(scope: Scope, key: str) -> Order:
    return queries.order(scope, id=as_number(key) or 0)


def tell_order(one: Order) -> dict[str, Any]:
    return {
        "id": one.pk,
        "number": one.number,
        "state": one.state,
        "unit": one.unit,
        "person": one.person_name,
        "place": one.place.code,
        "due_at": one.due_at,
        "chased": one.chased,
        "content": one.content,
    }


def show_order(one: Order) -> list[tuple[str | Promise, Any]]:
    return [
        (_("What is to be done"), one.content),
        (_("State"), OrderState(one.state).label),
        (_("Unit"), one.unit),
        (pgettext_lazy("order", "Answers for it"), one.person_name),
        (_("Area"), one.place.called),
        (_("Due"), one.due_at),
    ]


def order_address(one: Order) -> str:
    return reverse("orders:order", args=[one.pk])


def _begin_order(scope: Scope, thing: Any) -> dict[str, Any]:
    return {
        "place": written(duties.home(scope)),
        "due_at": clock.now() + DAY,
        "source": OrderSource.PATROL.value,
    }


def _issue(scope: Scope, *, person: User, place: Place | None = None, **facts: Any) -> Order:
    place = place or duties.home(scope)
    facts.setdefault("due_at", clock.now() + DAY)
    try:
        named = actions.person_named(scope, username=person.username, place=place)
    except NotFound as fault:
        raise BadDetail(
            field=pgettext("order", "Answers for it"), reason=now_in_words("is not known")
        ) from fault
    return actions.issue(scope, place=place, person=named, **facts)


def _feed_back(scope: Scope, *, order: Order, **facts: Any) -> Order:
    return actions.feed_back(scope, id=order.pk, **facts)


def _give_back(scope: Scope, *, order: Order, **facts: Any) -> Order:
    return actions.give_back(scope, id=order.pk, **facts)


def _chase(scope: Scope, *, order: Order, **facts: Any) -> Order:
    return actions.chase(scope, id=order.pk, **facts)


def _close(scope: Scope, *, order: Order, **facts: Any) -> Order:
    return actions.close(scope, id=order.pk, **facts)


def may_feed_back(scope: Scope, one: Order) -> bool:
    return one.is_open and queries.is_responsible(scope, order=one)


def may_chase(scope: Scope, one: Order) -> bool:
    return one.is_open and scope.may("order", one.path)


def may_end(scope: Scope, one: Order) -> bool:
    return one.state == OrderState.DONE and scope.may("order", one.path)


ORDER: Final = Noun(
    "order", _("orders to units, and what came back"), Order, "orders/", "int:pk",
    find_order, tell_order, order_address, show_order,
)  # fmt: skip
ORDERS: Final = declare(
    ORDER,
    Act("issue", "new", _("New order"), _("The order is issued. Its clock runs."), _issue, forms.ISSUE,
        ("order",), begins=_begin_order, makes=True,
        button=_("Issue the order")),
    Act("feedback", "feedback", _("Feedback"), _("Your feedback is kept."), _feed_back, forms.FEEDBACK,
        (), may_feed_back),
    Act("return", "returning", _("Return it"), _("Returned to the unit, with your reason."), _give_back,
        forms.RETURN, ("order",), may_end),
    Act("chase", "chasing", _("Chase"), _("Chased. It stands on the board."), _chase, forms.CHASE,
        ("order",), may_chase),
    Act("close", "closing", _("Close the order"), _("The order is closed."), _close, forms.CLOSE,
        ("order",), may_end),
)  # fmt: skip
