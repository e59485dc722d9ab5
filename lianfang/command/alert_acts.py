"""What can be done with an alert, declared once for every door."""

from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.accounts.models import User
from lianfang.acts.declared import Act, Noun, declare
from lianfang.acts.nouns import numbered
from lianfang.command import alert_groups
from lianfang.duties import alerts
from lianfang.duties.models import Alert
from lianfang.flows.alert_rules import RULES
from lianfang.handovers import alarms
from lianfang.kit.forms import Field, Form
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
TAKE: Final = Form("alerts.take", _("I look after it"), ())
_LOOKS: Final = _("so that everybody sees who looks after it")
_WHO: Final = Field("user", "user", pgettext_lazy("alert", "To whom"), "alert.owner", _LOOKS, required=True)
HAND_TO: Final = Form("alerts.hand-to", _("Hand it to somebody"), (_WHO,))
_GROUP: Final = (
    Field("rule", "choice", _("What was noticed"), "alert.rule", _LOOKS, required=True,
          choices=tuple((code, one.name) for code, one in RULES.items())),
    Field("place", "place", _("Area"), "alert.place", _LOOKS, required=True, ability="acknowledge",
          beside=True),
)  # fmt: skip
TAKE_ALL: Final = Form("alerts.take-all", _("I look after all of them"), _GROUP)
HAND_ALL: Final = Form("alerts.hand-all", _("Hand all of them to somebody"), (*_GROUP, _WHO))
SETTLE_ALL: Final = Form("alerts.settle-all", _("Settle all of them"), (*_GROUP, *SETTLE))
TO_ORDER: Final = Form("alerts.order", _("Make it an order"), ())


def find_alert(scope: Scope, key: str) -> Alert:
    here = Alert.objects.filter(scope.narrowed("acknowledge").q("path"))
    return numbered(here.select_related("place", "owner"), key)


def tell_alert(one: Alert) -> dict[str, Any]:
    known = {"id": one.pk, "rule": one.rule, "level": one.level, "place": one.place.code, "said": one.said()}
    known["owner"] = one.owner.username if one.owner else None
    return known | {name: getattr(one, name) for name in ("at", "taken_at", "settled_at", "outcome")}


def show_alert(one: Alert) -> Shown:
    return [
        (pgettext_lazy("alerts", "Alert"), one.said()),
        (_("Place"), one.place.called),
        (pgettext_lazy("alert", "Told"), one.owner.name if one.owner else ""),
        (_("What was done"), one.outcome),
    ]


def alerts_address(one: Alert) -> str:
    return reverse("command:alerts")


def order_of_alert(one: Alert) -> str:
    made = Order.objects.filter(source=OrderSource.ALERT, source_ref=str(one.pk)).latest("pk")
    return reverse("orders:order", args=[made.pk])


def _settle(scope: Scope, *, alert: Alert, outcome: str) -> None:
    alarms.settle(scope, alert=alert, outcome=outcome)


def _take(scope: Scope, *, alert: Alert) -> Alert:
    return alerts.take(scope, alert=alert)


def _hand_to(scope: Scope, *, alert: Alert, user: User) -> Alert:
    return alerts.hand_to(scope, alert=alert, user=user)


def may_take(scope: Scope, one: Alert) -> bool:
    return one.settled_at is None and not (one.taken_at is not None and one.owner_id == scope.actor_id)


def may_settle(scope: Scope, one: Alert) -> bool:
    return one.settled_at is None


def _order(scope: Scope, *, alert: Alert) -> None:
    actions.issue_from_alert(scope, alert=alert)


DOES: Final = ("acknowledge",)
ALERT: Final = Noun(
    "alert", _("alerts that nobody has settled"), Alert, "alerts/", "int:pk",
    find_alert, tell_alert, alerts_address, show_alert,
)  # fmt: skip
ALERTS: Final = declare(
    ALERT,
    Act("take", "taking", _("I look after it"), _("Noted: you look after it."), _take, TAKE, DOES, may_take),
    Act("hand-to", "handing-to", _("Hand it to somebody"), _("Handed over, with its clock."), _hand_to,
        HAND_TO, DOES, may_settle, button=_("Hand it over")),
    Act("settle", "settling", _("Settle"), _("Settled, with what was done."), _settle, SETTLE, DOES,
        may_settle),
    Act("take-all", "taking-all", _("I look after all of them"), _("Noted: you look after all of them."),
        alert_groups.take, TAKE_ALL, DOES, makes=True, api_path="taking-all"),
    Act("hand-all", "handing-all", _("Hand all of them to somebody"), _("All of them are handed over."),
        alert_groups.hand_to, HAND_ALL, DOES, makes=True, api_path="handing-all",
        button=_("Hand all of them over")),
    Act("settle-all", "settling-all", _("Settle all of them"),
        _("All are settled that can be settled by hand."),
        alert_groups.settle, SETTLE_ALL, DOES, makes=True, api_path="settling-all"),
    Act("order", "order", _("Make it an order"), _("The order is issued. Its clock runs."), _order, TO_ORDER,
        ("order",), leads=order_of_alert),
)  # fmt: skip
