"""What is asked of markets, stalls and points of slaughter. Businesses are named, people are not."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.forms import Field, Form, Words
from lianfang.markets.conditions import CONDITIONS
from lianfang.markets.models import StallKind

FOLLOWS: Final = "acknowledge"  # who inspects markets where they are
RUNS: Final = "record"  # who runs one, and records there
AUTHORITY: Final = "decide-as-government"
_PURPOSE: Final = _("so that a market is open only as long as it keeps its conditions")


def _asked(name: str, kind: str, label: Words, concept: str = "", **more: Any) -> Field:
    return Field(name, kind, label, concept or f"market.{name.replace('_', '-')}", _PURPOSE, **more)


REASON: Final = _asked("reason", "text", _("Reason"), most=300, required=True)
_OPERATOR: Final = _asked("operator", "text", _("Business that runs it"), most=120, required=True)
_HOURS: Final = _asked("hours", "text", _("Hours"), most=40, hint=_("Such as 06:00–18:00."))
_LIMIT: Final = _asked("crowd_limit", "count", _("Most people at a time"), low=1, high=100_000, beside=True)
MARKET_NEW: Final = Form(
    "markets.new-market",
    _("Enter a market"),
    (_asked("place", "place", _("Market"), required=True, ability=FOLLOWS), _OPERATOR, _HOURS, _LIMIT),
)
APPLY: Final = Form(
    "markets.apply",
    _("Ask to open"),
    (
        _asked("application", "text", _("How each condition is kept"), most=300, required=True,
               hint=_("Who disinfects and airs, who measures, where samples go. Name no resident.")),
    ),
)  # fmt: skip
CONFIRMED: Final = tuple((one.code, one.words) for one in CONDITIONS)
OPEN: Final = Form(
    "markets.open",
    _("Inspected: open it"),
    (
        _asked("confirmed", "choices", _("Seen on the spot and confirmed"), choices=CONFIRMED, most=6,
               required=True),
        _asked("result", "text", _("What the inspection found"), most=300, required=True),
    ),
)  # fmt: skip
REFUSE: Final = Form("markets.refuse", _("Inspected: not yet"), (OPEN.fields[1],))
SUSPEND: Final = Form(
    "markets.suspend",
    _("Suspend it"),
    (
        _asked("lapsed", "choice", _("Condition that is not kept"), choices=CONFIRMED, required=True,
               is_open=True),
        REASON,
    ),
)  # fmt: skip
REST: Final = Form("markets.rest", _("Rest"), (REASON,))
CLOSE: Final = Form("markets.close", _("Close it"), (REASON,))

_NUMBER: Final = _asked("number", "text", _("Stall"), "stall.number", most=20, required=True)
_CHANGED: Final = (
    _asked("business", "text", _("Business, as its licence says"), "stall.business", most=120, required=True,
           hint=_("Name no resident.")),
    _asked("kind", "choice", _("What is sold"), "stall.kind", choices=tuple(StallKind.choices),
           required=True),
    _asked("workers", "count", _("People who work there"), "stall.workers", low=0, high=999, default=1),
    _asked("fit_until", "date", _("Health certificates valid until"), "stall.fit-until", beside=True,
           hint=_("The first of them to run out.")),
)  # fmt: skip
STALL_NEW: Final = Form(
    "markets.new-stall",
    _("Enter a stall"),
    (_asked("place", "place", _("Market"), required=True, ability=RUNS), _NUMBER, *_CHANGED),
)
STALL_CHANGE: Final = Form("markets.change-stall", _("Correct the stall"), _CHANGED)
STALL_SUSPEND: Final = Form("markets.suspend-stall", _("Suspend the stall"), (REASON,))
STALL_RESUME: Final = Form("markets.resume-stall", _("It may trade again"), ())
STALL_LEAVE: Final = Form("markets.leave-stall", _("The stall is given up"), (REASON,))

_SEAL: Final = _asked("seal_no", "text", _("Number of the seal"), "slaughter.seal", most=40, required=True)
SLAUGHTER_NEW: Final = Form(
    "markets.new-slaughter",
    _("Close live slaughter"),
    (_asked("place", "place", _("Market"), required=True, ability=FOLLOWS), _SEAL),
)
RESEAL: Final = Form("markets.reseal", _("Sealed anew"), (_SEAL, REASON))
SLAUGHTER_OPEN: Final = Form(
    "markets.open-slaughter",
    _("Open live slaughter"),
    (
        _asked("document_no", "text", pgettext_lazy("decree", "Document number"), "slaughter.document-no",
               most=60, required=True),
        REASON,
    ),
)  # fmt: skip
SLAUGHTER_CLOSE: Final = Form("markets.close-slaughter", _("Close live slaughter"), (_SEAL, REASON))
