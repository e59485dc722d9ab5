"""What is asked for an entry of a key register."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lianfang.kit.forms import Field, Form, Words
from lianfang.people.models import RegisterKind

_PURPOSE: Final = _("so that who needs attention gets it, from somebody, until a day that is known")


def _asked(name: str, kind: str, label: Words, **more: Any) -> Field:
    return Field(name, kind, label, f"entry.{name.replace('_', '-')}", _PURPOSE, **more)


_LEVEL: Final = _asked("level", "choice", _("How closely"), beside=True, choices=(
    ("1", _("1 most closely")), ("2", "2"), ("3", "3"),
))  # fmt: skip
_OWNER: Final = _asked(
    "owner",
    "user",
    _("Looks after it"),
    ability="excuse",
    hint=_("Name, user name or telephone. Left empty: you."),
)
_REVIEW: Final = _asked("review_on", "date", _("To be reviewed on"), required=True)
_REASON: Final = _asked("reason", "text", _("Reason"), required=True, most=300)
ENTERING: Final = Form(
    "people.entry",
    _("Enter on a register"),
    (
        _asked("register", "choice", _("Register"), required=True, choices=tuple(RegisterKind.choices)),
        _asked("subject", "text", _("Place code, credit code, document or telephone"), required=True, most=64,
               beside=True, sensitivity="personal", level="L2"),
        _REASON, _OWNER, _LEVEL, _REVIEW,
    ),
)  # fmt: skip
REVIEWING: Final = Form("people.entry-review", _("Looked at again"), (_REVIEW, _LEVEL, _OWNER))
ACCEPTING: Final = Form(
    "people.proposal-acceptance",
    _("Take onto the register"),
    (
        _asked("reason", "text", _("Reason"), most=300,
               hint=_("Left empty: the reason for which it is proposed.")),
        _OWNER, _LEVEL, _REVIEW,
    ),
)  # fmt: skip
DECLINING: Final = Form("people.proposal-refusal", _("Decline"), (_REASON,))
REMOVING: Final = Form("people.entry-removal", _("Take off"), (_REASON,))
