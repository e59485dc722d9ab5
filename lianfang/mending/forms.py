"""What is asked when a place is put right."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lianfang.kit.forms import Field, Form, Words

_PURPOSE: Final = _("so that the grid is as the district is, and every correction can be traced")


def _asked(name: str, kind: str, label: Words, **more: Any) -> Field:
    return Field(name, kind, label, f"place.mended-{name}", _PURPOSE, **more)


_REASON: Final = _asked("reason", "text", _("Reason"), required=True, most=300)
RENAMING: Final = Form(
    "mending.rename", _("Rename"), (_asked("name", "text", _("New name"), required=True, most=120), _REASON)
)
CORRECTING: Final = Form(
    "mending.correct",
    _("Correct code, other names, address"),
    (
        _asked("code", "text", _("Code"), most=64, hint=_("The old code stays in the history.")),
        _asked("aliases", "text", _("Other names"), most=600, hint=_("Separated by 、")),
        _asked("address", "text", _("Address"), most=300),
        _REASON,
    ),
)
CLOSING: Final = Form("mending.close", _("Close this place"), (_REASON,))
REOPENING: Final = Form("mending.reopen", _("Open this place again"), (_REASON,))
SPLITTING: Final = Form(
    "mending.split",
    _("Split this place"),
    (
        _asked("name", "text", _("Name of the new place"), required=True, most=120),
        _asked("children", "choices", _("Which places below it go"), required=True, most=2000),
        _REASON,
    ),
)
MERGING: Final = Form(
    "mending.merge",
    _("Merge into another place"),
    (
        _asked("into", "place", _("Into which place"), required=True, ability="import",
               hint=_("Name, address or code.")),
        _REASON,
    ),
)  # fmt: skip
