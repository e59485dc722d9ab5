"""What a desk is asked when it answers a hand-over."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lianfang.handovers.contracts import OUTCOMES
from lianfang.handovers.desks import desk_codes
from lianfang.kit.forms import Field, Form, Words

_TRACE: Final = _("so that the sender learns what became of it")


def _ask(name: str, kind: str, label: Words, **more: Any) -> Field:
    return Field(name, kind, label, f"hand-over.{name}", _TRACE, **more)


def _why(label: Words) -> Field:
    return _ask("reason", "text", label, required=True, most=300)


ACCEPT: Final = Form("hand-overs.accept", _("Accept"), ())
REFUSE: Final = Form("hand-overs.refuse", _("Send back"), (_why(_("Why does it not belong here?")),))
CLOSE: Final = Form(
    "hand-overs.close",
    _("What became of it"),
    (
        _ask("outcome", "choice", _("What became of it"), required=True, choices=tuple(OUTCOMES.items())),
        _ask("words", "text", _("In a few words"), most=300,
             hint=_("No names here; this line is not sealed.")),
    ),
)  # fmt: skip
HAND_ON: Final = Form(
    "hand-overs.hand-on",
    _("Hand on to another desk"),
    (
        _ask("desk", "choice", _("Desk"), required=True, choices=tuple(desk_codes())),
        _ask("place", "place", _("At which place"),
             hint=_("Left empty: the desk nearest to where it came from.")),
        _why(_("Reason")),
    ),
)  # fmt: skip
WITHDRAW: Final = Form("hand-overs.withdraw", _("Take it back from that desk"), (_why(_("Reason")),))
