"""What is asked when a round is opened or closed, its base changed, a place paired, a duty excused."""

import re
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lianfang.duties.models import Level
from lianfang.kit.forms import BadDetail, Field, Form, Words

_ROUND: Final = _("so that everybody knows what is asked where, by when, and on whose word")
_ANSWERS: Final = _("so that for every place somebody answers, and who it was is known afterwards")
ADD, TAKE_OUT = "add", "remove"
ACCOUNTABLE, HELPER = "accountable", "helper"
ROLES: Final = ((ACCOUNTABLE, _("the one who answers")), (HELPER, _("a helper")))
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._\-]*")
RESERVED: Final = {"new", "current"}  # addresses of their own


def _ask(name: str, kind: str, label: Words, **more: Any) -> Field:
    return Field(name, kind, label, f"round.{name.replace('_', '-')}", _ROUND, **more)


def _code_stands_in_addresses(told: Any) -> None:
    if told.code and (not _CODE.fullmatch(told.code) or told.code.lower() in RESERVED):
        reason = _("may hold letters, digits, dots and dashes, and is not “new” or “current”")
        raise BadDetail(field=str(_("Code")), reason=str(reason))


_REASON: Final = _ask("reason", "text", _("Reason"), required=True, most=300)

OPEN: Final = Form(
    "rounds.open",
    _("Open a round"),
    (
        _ask("event_name", "text", _("Event"), most=120),
        _ask("name", "text", _("Name of the round"), required=True, most=120),
        _ask("place", "place", _("Area"),
             hint=_("District, street, community or compound. Every dwelling standing there now becomes the"
                    " base.")),
        _ask("code", "text", _("Code"), most=32, beside=True, hint=_("Left empty: the day and a number.")),
        _ask("due_at", "moment", _("Due"), option="due", hint=_("Left empty: three days from now.")),
        _ask("level", "choice", _("What may be collected"), choices=tuple(Level.choices), is_open=True,
             default=Level.CONTACT.value,
             hint=_("No more than the task needs. A full register needs the number of the order that demands"
                    " it.")),
        _ask("authority", "text", _("Decided by"), most=120),
        _ask("document_no", "text", _("Number of the order"), most=120, beside=True, option="document"),
    ),
    (_code_stands_in_addresses,),
)  # fmt: skip
CLOSE: Final = Form(
    "rounds.close",
    _("Close the round"),
    (
        _ask("leave_open", "bool", _("Close all the same"), default=False),
        replace(_REASON, required=False),
    ),
)
EXTEND: Final = Form(
    "rounds.extend",
    _("Give it a later end"),
    (_ask("due_at", "moment", _("Due"), required=True, option="due"), _REASON),
)
WITHDRAW: Final = Form("rounds.withdraw", _("Withdraw the round"), (_REASON,))
CHANGE_BASE: Final = Form(
    "rounds.change-base",
    _("Change the base"),
    (
        _ask("place", "place", _("Dwelling"), required=True),
        _ask("change", "choice", _("What"), choices=((ADD, _("add")), (TAKE_OUT, _("take out"))),
             default=ADD, is_open=True),
        _REASON,
    ),
)  # fmt: skip


def _pairing(name: str, kind: str, label: Words, **more: Any) -> Field:
    return Field(name, kind, label, f"pairing.{name}", _ANSWERS, **more)


PAIR: Final = Form(
    "pairings.make",
    _("Pair"),
    (
        _pairing("place", "place", _("Place"), required=True),
        _pairing("username", "user", _("Person"), required=True, ability="pair",
                 hint=_("Name, user name or telephone.")),
        _pairing("role", "choice", _("As"), choices=ROLES, default=ACCOUNTABLE, beside=True),
        _pairing("reason", "text", _("Reason"), most=300),
    ),
)  # fmt: skip
UNPAIR: Final = Form(
    "pairings.end",
    _("End the pairing"),
    (
        _pairing("successor", "user", _("Who takes over"), ability="pair",
                 hint=_("Whoever answers for a place is only relieved by another.")),
    ),
)  # fmt: skip
EXCUSE: Final = Form("duties.act-excuse", _("Excuse"), (replace(_REASON, concept="duty.excuse-reason"),))
HAND_ON: Final = Form(
    "duties.act-hand-on",
    _("Hand on"),
    (
        Field("to", "user", _("To whom"), "duty.to", _ANSWERS, required=True, ability="pair"),
        replace(_REASON, concept="duty.reassign-reason"),
    ),
)
