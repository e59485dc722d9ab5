"""A point of the minutes becomes an order: declared once for every door."""

from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.accounts.models import User
from lianfang.acts.declared import Act, Noun, declare
from lianfang.duties import queries as duties
from lianfang.kit.forms import Field, Form
from lianfang.kit.ids import as_number
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import WHOLE, Scope
from lianfang.measures.models import Resolution
from lianfang.orders import actions, queries
from lianfang.orders.models import Order, OrderSource

Shown = list[tuple[str | Promise, Any]]
TO_ORDER: Final = Form(
    "resolutions.order",
    _("Make it an order"),
    (
        Field(
            "person", "user", pgettext_lazy("order", "Answers for it"), "order.person",
            _("so that a unit knows what it is to do, by when, and who follows it up"), ability="order",
            hint=_("Left empty: whom the minutes name, or the department."),
        ),
    ),
)  # fmt: skip


def order_of_resolution(one: Resolution) -> str:
    made = Order.objects.filter(source=OrderSource.MEETING, source_ref=queries.ref_of(one)).latest("pk")
    return reverse("orders:order", args=[made.pk])


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


def _carry_out(scope: Scope, *, resolution: Resolution, person: User | None = None) -> None:
    actions.issue_from_resolution(scope, resolution=resolution, place=duties.home(scope), person=person)


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
