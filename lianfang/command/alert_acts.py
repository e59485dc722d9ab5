"""What can be done with an alert, declared once for every door."""

from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.acts.declared import Act, Noun, declare
from lianfang.duties.models import Alert
from lianfang.handovers import alarms
from lianfang.kit.forms import Field, Form
from lianfang.kit.ids import as_number
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope
from lianfang.orders import actions
from lianfang.orders.models import Order, OrderSource

Shown = list[tuple[str | Promise, Any]]
_DONE: Final = _("so that whoever reads the alert later knows what was done")
SETTLE: Final = Form(
    "alerts.settle",
    _("Settle"),
    (Field("outcome", "text", _("What was done"), "alert.outcome", _DONE, required=True, most=48),),
)
TO_ORDER: Final = Form("alerts.order", _("Make it an order"), ())


def find_alert(scope: Scope, key: str) -> Alert:
    here = Alert.objects.filter(scope.narrowed("acknowledge").q("path"), pk=as_number(key) or 0)
    found = here.select_related("place", "owner").first()
    if found is None:
        raise NotFound()
    return found


def tell_alert(one: Alert) -> dict[str, Any]:
    known = {"id": one.pk, "rule": one.rule, "level": one.level, "place": one.place.code, "said": one.said()}
    return known | {name: getattr(one, name) for name in ("at", "settled_at", "outcome")}


def show_alert(one: Alert) -> Shown:
    return [
        (pgettext_lazy("alerts", "Alert"), one.said()),
        (_("Place"), one.place.full_name or one.place.name),
        (_("What was done"), one.outcome),
    ]


def alerts_address(one: Alert) -> str:
    return reverse("command:alerts")


def order_of_alert(one: Alert) -> str:
    made = Order.objects.filter(source=OrderSource.ALERT, source_ref=str(one.pk)).latest("pk")
    return reverse("orders:order", args=[made.pk])


def _settle(scope: Scope, *, alert: Alert, outcome: str) -> None:
    alarms.settle(scope, alert=alert, outcome=outcome)


def _order(scope: Scope, *, alert: Alert) -> None:
    actions.issue_from_alert(scope, alert=alert)


ALERT: Final = Noun(
    "alert", _("alerts that nobody has settled"), Alert, "alerts/", "int:pk",
    find_alert, tell_alert, alerts_address, show_alert,
)  # fmt: skip
ALERTS: Final = declare(
    ALERT,
    Act("settle", "settling", _("Settle"), _("Settled, with what was done."), _settle, SETTLE,
        ("acknowledge",)),
    Act("order", "order", _("Make it an order"), _("The order is issued. Its clock runs."), _order, TO_ORDER,
        ("order",), leads=order_of_alert),
)  # fmt: skip
