"""What a desk is asked when it answers a hand-over."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.handovers.contracts import OUTCOMES
from lianfang.handovers.desks import desk_codes
from lianfang.kit.forms import Field, Form, Group, Words

_TRACE: Final = _("so that the sender learns what became of it")


def _ask(name: str, kind: str, label: Words, **more: Any) -> Field:
    return Field(name, kind, label, f"hand-over.{name.replace('_', '-')}", _TRACE, **more)


def _why(label: Words) -> Field:
    return _ask("reason", "text", label, required=True, most=300)


_OBSERVED: Final = Group(_("Of the observation"), ("outcome", "placed"))
ACCEPT: Final = Form("hand-overs.accept", _("Accept"), ())
REFUSE: Final = Form("hand-overs.refuse", _("Send back"), (_why(_("Why does it not belong here?")),))
CLOSE: Final = Form(
    "hand-overs.close",
    _("What became of it"),
    (
        _ask("outcome", "choice", _("What became of it"), required=True, choices=tuple(OUTCOMES.items())),
        _ask("words", "text", _("In a few words"), most=300,
             hint=_("No names here; this line is not sealed.")),
        _ask("notice_no", "text", _("Number of the written notice"), most=60, group=_OBSERVED),
        _ask("begins_on", "date", pgettext_lazy("observation", "First day"), group=_OBSERVED, beside=True),
        _ask("place", "place", pgettext_lazy("observation", "Place of stay"), group=_OBSERVED),
        _ask("carer", "user", pgettext_lazy("observation", "Carer"), group=_OBSERVED),
        _ask("backup", "user", pgettext_lazy("observation", "Backup carer"), group=_OBSERVED, beside=True),
    ),
)  # fmt: skip
OF_OBSERVATION: Final = ("notice_no", "begins_on", "place", "carer", "backup")
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
