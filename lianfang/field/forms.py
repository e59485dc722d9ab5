"""What is asked when somebody begins to work here, or serves at another place."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lianfang.accounts.models import Role
from lianfang.kit.forms import Field, Form, Words

_PURPOSE: Final = _("so that everybody sees what their post includes, and no more")


def _asked(name: str, kind: str, label: Words, **more: Any) -> Field:
    return Field(name, kind, label, f"staff.{name}", _PURPOSE, **more)


_PLACE: Final = _asked(
    "place", "place", _("Where"), required=True, ability="manage-users", hint=_("Name, address or code.")
)
_ROLE: Final = _asked(
    "role", "choice", _("As"), required=True, beside=True,
    choices=tuple((one.value, one.label) for one in Role if one != Role.MACHINE),
)  # fmt: skip
_DEPARTMENT: Final = _asked("department", "department", _("Department"), hint=_("Name or code."))
ADDING: Final = Form(
    "field.staff-add",
    _("New user"),
    (
        _asked("name", "text", _("Name and surname"), required=True, most=64),
        _asked("phone", "text", _("Telephone"), most=40, beside=True),
        _PLACE,
        _ROLE,
        _DEPARTMENT,
        _asked(
            "username",
            "text",
            _("User name"),
            most=64,
            hint=_("Left empty: the mobile number, or one is made."),
        ),
    ),
)
_WHY: Final = Field(
    "reason",
    "text",
    _("Reason"),
    "staff.reason",
    _("so that it is known later why"),
    most=300,
    is_wanted=True,
)
_HEIR: Final = Field(
    "successor", "user", _("Who takes over"), "staff.successor", _("so that nothing is left to nobody"),
    ability="manage-users", hint=_("Needed as soon as the person answers for a place or has an open duty."),
)  # fmt: skip
WHY: Final = Form("field.staff-why", _("Reason"), (_WHY,))
LEAVING: Final = Form("field.staff-leaving", _("Put out"), (_WHY, _HEIR))
POST_ENDING: Final = Form("field.posting-end", _("End this posting"), (_WHY, _HEIR))
TOKENS: Final = Form("field.tokens-revoke", _("Revoke all tokens"), ())
POSTING: Final = Form("field.staff-post", _("Another post"), (_PLACE, _ROLE, _DEPARTMENT))
