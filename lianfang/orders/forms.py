"""What is asked when an order is issued, answered, chased or closed."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.forms import Field, Form, Words
from lianfang.orders.models import OrderSource

ISSUED_BY_HAND: Final = (OrderSource.UPPER, OrderSource.MEETING, OrderSource.PATROL, OrderSource.HOTLINE)
_ORDER: Final = _("so that a unit knows what it is to do, by when, and who follows it up")


def _order(name: str, kind: str, label: Words, **more: Any) -> Field:
    return Field(name, kind, label, f"order.{name.replace('_', '-')}", _ORDER, **more)


_WORDS: Final = _order("words", "text", _("Words to the unit"), most=1000)
ISSUE: Final = Form(
    "orders.issue",
    _("New order"),
    (
        _order("content", "text", _("What is to be done"), most=1000, required=True),
        _order(
            "source",
            "choice",
            _("Source"),
            choices=tuple((one.value, one.label) for one in ISSUED_BY_HAND),
            default=OrderSource.UPPER.value,
        ),
        _order("source_ref", "text", _("Number or day of the source"), most=120, beside=True, option="ref"),
        _order("department", "department", _("Department"), hint=_("Name or code.")),
        _order("unit", "text", _("Unit, if it is no department"), most=120, beside=True),
        _order(
            "person",
            "user",
            pgettext_lazy("order", "Answers for it"),
            required=True,
            ability="order",
            hint=_("Name, user name or telephone."),
        ),
        _order("place", "place", _("Area"), ability="order", beside=True, hint=_("Name, address or code.")),
        _order("due_at", "moment", _("Due"), option="due", hint=_("Left empty: in 24 hours.")),
    ),
)
FEEDBACK: Final = Form(
    "orders.feedback",
    _("Feedback"),
    (
        _order("words", "text", _("What was done"), most=1000, required=True),
        _order(
            "evidence",
            "text",
            _("What shows it"),
            most=300,
            hint=_("A record, a document number, a count. Needed to report it done."),
        ),
        _order("done", "bool", pgettext_lazy("order", "It is done"), default=False),
    ),
)
RETURN: Final = Form(
    "orders.return",
    _("Return it"),
    (
        _order("reason", "text", _("Reason"), most=1000, required=True),
        _order("due_at", "moment", _("New time, if it gets one"), option="due"),
    ),
)
CHASE: Final = Form("orders.chase", _("Chase"), (_WORDS,))
CLOSE: Final = Form("orders.close", _("Close the order"), (_WORDS,))
