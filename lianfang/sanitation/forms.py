"""What is asked about a finding, at the desk and by the record that a phone or a sheet of paper sends."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lianfang.kit.forms import Field, Form, Words
from lianfang.sanitation.models import FindingKind, FindingSource

FOLLOWS: Final = "acknowledge"  # who follows findings up where they are
RECORDS: Final = "record"  # who finds and mends
_PURPOSE: Final = _("so that what was found wrong is mended, checked and struck off")


def _asked(name: str, kind: str, label: Words, **more: Any) -> Field:
    return Field(name, kind, label, f"finding.{name.replace('_', '-')}", _PURPOSE, **more)


_KIND: Final = _asked(
    "kind", "choice", _("What is wrong"), required=True, choices=tuple(FindingKind.choices), is_open=True
)
_WHAT: Final = _asked("what", "text", _("In words"), most=300, required=True, hint=_("Name no resident."))
_SPOT: Final = _asked("spot", "text", _("Where exactly"), most=120)
_OWNER: Final = _asked(
    "owner",
    "user",
    _("Who mends it"),
    hint=_("Left empty: whoever answers for the place."),
    ability="figures",
)
_DUE: Final = _asked("due_at", "moment", _("To be mended by"), required=True)
_REASON: Final = _asked("reason", "text", _("Reason"), most=300, required=True)

FOUND: Final = Form("sanitation.finding", _("Something is wrong here"), (_KIND, _WHAT, _SPOT))
NEW: Final = Form(
    "sanitation.new-finding",
    _("Write down a finding"),
    (
        _asked("place", "place", _("Place"), required=True, ability=FOLLOWS),
        _KIND,
        _WHAT,
        _SPOT,
        _asked("source", "choice", _("Found by"), choices=tuple(FindingSource.choices), default="check"),
        _OWNER,
        _DUE,
    ),
)
MEND: Final = Form(
    "sanitation.mend",
    _("It is mended"),
    (_asked("evidence", "text", _("What was done, and what shows it"), most=300, required=True),),
)
STRIKE: Final = Form("sanitation.strike", _("Strike it off"), ())
RETURN: Final = Form("sanitation.return", _("It is not mended, or it came back"), (_REASON, _DUE))
HAND: Final = Form("sanitation.hand", _("Hand it to somebody"), (_OWNER, _DUE, _REASON))
VOID: Final = Form("sanitation.void", _("There was nothing wrong"), (_REASON,))
