"""What is asked of a dwelling that no register has."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.checks import Check
from lianfang.kit.forms import Field, Form, Words

_PURPOSE: Final = _("so that nobody is left out because a list has gaps")


def _asked(name: str, kind: str, label: Words, **more: Any) -> Field:
    return Field(name, kind, label, f"unlisted.{name.replace('_', '-')}", _PURPOSE, **more)


_REASON: Final = Field(
    "reason", "text", _("Reason"), "unlisted.mended-reason", _PURPOSE, required=True, most=300
)
_WORDS: Final = _asked(
    "words", "text", _("Where it is"), required=True, most=300,
    hint=_("So that somebody else finds the door: behind, beside, above what?"),
)  # fmt: skip
_NAME: Final = _asked("name", "text", _("What its door says"), most=60, hint=_("Left empty: no number."))
_OUTCOME: Final = _asked(
    "outcome", "choice", _("What you found"), required=True,
    choices=(("completed", _("spoke with them")), ("nobody-home", pgettext_lazy("visit", "nobody home"))),
)  # fmt: skip
_COUNT: Final = _asked("head_count", "count", _("How many live there"), high=99)
REPORTING: Final = Form(
    "mending.unlisted-new",
    _("Report an unlisted dwelling"),
    (
        _asked("place", "place", _("In which place"), required=True, ability="record",
               hint=_("Building, compound or grid cell: name, address or code.")),
        _WORDS, _NAME, _OUTCOME, _COUNT,
    ),
)  # fmt: skip
REPORTED: Final = Form(
    "mending.unlisted-report",
    _("A dwelling that is not on the list"),
    (_WORDS, _NAME, _OUTCOME, _COUNT),
    checks=(
        Check(
            ("and", ("is", "outcome", "completed"), ("not", ("given", "head_count"))),
            "head_count",
            _COUNT.label,
        ),
    ),
)
CONFIRMING: Final = Form(
    "mending.unlisted-confirm",
    _("Enter it into the register"),
    (
        _asked("name", "text", _("What it is called"), required=True, most=60),
        _asked("place", "place", _("Lies in"), ability="import", beside=True,
               hint=_("Left empty: where it was reported.")),
        _asked("code", "text", _("Code"), most=64, hint=_("Left empty: made from the place above.")),
        _REASON,
    ),
)  # fmt: skip
JOINING: Final = Form(
    "mending.unlisted-join",
    _("It is a listed one"),
    (
        _asked("into", "place", _("Which dwelling it is"), required=True, ability="import",
               hint=_("Name, address or code.")),
        _REASON,
    ),
)  # fmt: skip
REFUSING: Final = Form("mending.unlisted-refuse", _("There is no such dwelling"), (_REASON,))
