"""What is asked about task forces and warnings."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.headquarters.models import ForceTask, SeatRole, UnitRole, WarningKind
from lianfang.kit.forms import Field, Form, Words

_WHO: Final = _("so that everybody knows who commands, who leads and who supports")
_WARN: Final = _("so that who is at risk knows of it in time, and it is known what came of it")
PLACES: Final = _("Names or codes of places, with commas between them.")
PEOPLE: Final = _("Names, user names or telephones, with commas between them.")


def _force(name: str, kind: str, label: Words, **more: Any) -> Field:
    return Field(name, kind, label, f"task-force.{name.replace('_', '-')}", _WHO, **more)


def _warning(name: str, kind: str, label: Words, **more: Any) -> Field:
    return Field(name, kind, label, f"sent-warning.{name.replace('_', '-')}", _WARN, **more)


_USER: Final = _force("user", "user", pgettext_lazy("seat", "Whom"), required=True, ability="order",
                      hint=_("Name, user name or telephone."))  # fmt: skip
_DOCUMENT: Final = _force("document_no", "text", pgettext_lazy("decree", "Document number"), most=120,
                          option="document")  # fmt: skip
SET_UP: Final = Form(
    "headquarters.set-up",
    _("Set up a task force"),
    (
        _force("place", "place", _("Area"), required=True, ability="order"),
        _force("task", "choice", pgettext_lazy("task force", "What for"), choices=tuple(ForceTask.choices),
               default=ForceTask.GENERAL.value, beside=True),
        _force("name", "text", _("Name"), most=120, hint=_("Left empty: the place and what it is for.")),
        _force("commander", "user", pgettext_lazy("seat", "Commander"), required=True, ability="order",
               hint=_("Name, user name or telephone.")),
        _force("deputies", "users", _("Deputies"), most=20, ability="order", beside=True, hint=PEOPLE),
        _force("lead", "department", _("Lead department"), required=True),
        _force("supporting", "choices", _("Supporting departments"), most=40),
        _DOCUMENT,
    ),
)  # fmt: skip
APPOINT: Final = Form(
    "headquarters.appoint",
    _("Give a seat"),
    (
        _USER,
        _force("role", "choice", pgettext_lazy("seat", "As what"), choices=tuple(SeatRole.choices),
               required=True, beside=True,
               hint=_("A new commander takes over at once from the one before.")),
    ),
)  # fmt: skip
RELIEVE: Final = Form("headquarters.relieve", _("Take a seat back"), (_USER,))
JOIN: Final = Form(
    "headquarters.join",
    _("Take in a department"),
    (
        _force("department", "department", _("Department"), required=True),
        _force("unit_role", "choice", _("Leads or supports"), choices=tuple(UnitRole.choices),
               default=UnitRole.SUPPORT.value, beside=True, option="role",
               hint=_("The lead before supports from then on.")),
    ),
)  # fmt: skip
LEAVE: Final = Form(
    "headquarters.leave",
    _("Let a department go"),
    (_force("department", "department", _("Department"), required=True),),
)
DISSOLVE: Final = Form(
    "headquarters.dissolve",
    _("Dissolve the task force"),
    (_force("reason", "text", _("Reason"), most=500, required=True),),
)
SEND: Final = Form(
    "headquarters.send",
    _("Send a warning"),
    (
        _warning("kind", "choice", pgettext_lazy("warning", "Form"), choices=tuple(WarningKind.choices),
                 default=WarningKind.WARNING.value, is_open=True),
        _warning("number", "text", _("Number"), most=120, required=True),
        _warning("disease", "text", _("Disease"), most=120, required=True, beside=True),
        _warning("area", "text", _("Area at risk"), most=200),
        _warning("asks", "text", _("What is asked of them"), most=2000, required=True),
        _warning("places", "places", pgettext_lazy("warning", "To places"), most=200, option="place",
                 hint=PLACES),
        _warning("departments", "choices", pgettext_lazy("warning", "To departments"), most=60,
                 option="department"),
        _warning("due_at", "moment", pgettext_lazy("warning", "Answer due"), option="due",
                 hint=_("Left empty: no clock runs.")),
    ),
)  # fmt: skip
END: Final = Form(
    "headquarters.end-warning",
    _("End the warning"),
    (_warning("reason", "text", _("Reason"), most=500, required=True),),
)
ANSWER: Final = Form(
    "headquarters.answer-warning",
    _("Answer the warning"),
    (_warning("answer", "text", _("Answer"), most=2000, required=True),),
)
FEEDBACK: Final = Form(
    "headquarters.feed-back",
    _("Give feedback"),
    (_warning("feedback", "text", _("What was found and done"), most=2000, required=True),),
)
