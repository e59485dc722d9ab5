"""What can be done with an alert and with a point of the minutes, declared once for every door."""

from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.acts.declared import Act, Noun, declare
from lianfang.command import actions, order_queries
from lianfang.command.models import Order, OrderSource
from lianfang.duties import queries as duties
from lianfang.duties.models import Alert
from lianfang.handovers import alarms
from lianfang.kit.forms import Field, Form
from lianfang.kit.ids import as_number
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import WHOLE, Scope
from lianfang.measures.models import Resolution

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


def _its_order(source: OrderSource, ref: str) -> str:
    made = Order.objects.filter(source=source, source_ref=ref).latest("pk")
    return reverse("command:order", args=[made.pk])


def order_of_alert(one: Alert) -> str:
    return _its_order(OrderSource.ALERT, str(one.pk))


def order_of_resolution(one: Resolution) -> str:
    return _its_order(OrderSource.MEETING, order_queries.ref_of(one))


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

# Points of the minutes


def find_resolution(scope: Scope, key: str) -> Resolution:
    found = Resolution.objects.select_related("meeting__event").filter(pk=as_number(key) or 0).first()
    if found is None or not scope.may("order", WHOLE):
        raise NotFound()
    return found


def tell_resolution(one: Resolution) -> dict[str, Any]:
    return {"id": one.pk, "text": one.text, "unit": one.unit, "due_at": one.due_at}


def show_resolution(one: Resolution) -> Shown:
    return [(_("What is to be done"), one.text), (_("Unit"), one.unit), (_("Due"), one.due_at)]


def resolution_address(one: Resolution) -> str:
    return reverse("measures:event", args=[one.meeting.event.code])


def _carry_out(scope: Scope, *, resolution: Resolution) -> None:
    actions.issue_from_resolution(scope, resolution=resolution, place=duties.home(scope))


RESOLUTION: Final = Noun(
    "resolution", _("points of the minutes"), Resolution, "resolutions/", "int:pk",
    find_resolution, tell_resolution, resolution_address, show_resolution,
)  # fmt: skip
RESOLUTIONS: Final = declare(
    RESOLUTION,
    Act(
        "order",
        "order",
        _("Make it an order"),
        _("The order is issued. Its clock runs."),
        _carry_out,
        TO_ORDER,
        ("order",),
        leads=order_of_resolution,
    ),
)
