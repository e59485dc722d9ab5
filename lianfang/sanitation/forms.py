"""What is asked about findings, points, working solutions and places of cases, at the desk and in records."""

from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lianfang.kit.forms import Field, Form, Words
from lianfang.sanitation import dilution, practice
from lianfang.sanitation.models import AgentOrigin, FindingKind, FindingSource, StockForm
from lianfang.slots.kinds import AGENTS, METHODS, PURPOSES

FOLLOWS: Final = "acknowledge"  # who follows findings up where they are
RECORDS: Final = "record"  # who finds and mends
SETS: Final = "hold-round"  # who sets what recurs
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

_POINT: Final = _("so that what must be disinfected is, at its times and by somebody named")
_TIMES: Final = Field(
    "times", "text", _("Times of the day"), "point.times", _POINT, most=120,
    hint=_("Such as 08:00、13:00、18:00. Left empty: as often as such points ask for."),
)  # fmt: skip
_WINDOW: Final = Field(
    "window_minutes", "count", _("Minutes before and after"), "point.window", _POINT, low=5, high=240,
    default=30, unit="min",
)  # fmt: skip
_DOER: Final = Field(
    "owner", "user", _("Who does it"), "point.owner", _POINT,
    hint=_("Left empty: whoever answers for the place."), ability="figures",
)  # fmt: skip
POINT_NEW: Final = Form(
    "sanitation.new-point",
    _("Set up a point"),
    (
        Field("place", "place", _("Place"), "point.place", _POINT, required=True, ability=SETS),
        Field("name", "text", _("Name of the point"), "point.name", _POINT, required=True, most=60,
              hint=_("Such as: lift 1, west gate.")),
        Field("spot", "choice", _("Kind of point"), "point.spot", _POINT, required=True,
              choices=dilution.SPOTS, is_open=True),
        _TIMES, _WINDOW, _DOER,
    ),
)  # fmt: skip
POINT_TIMES: Final = Form(
    "sanitation.point-times",
    _("Other times"),
    (replace(_TIMES, required=True, hint=_("Such as 08:00、13:00、18:00.")), _WINDOW, _DOER),
)
POINT_CLOSE: Final = Form("sanitation.close-point", _("Close the point"), (_REASON,))

_MIX: Final = _("so that what is used is as strong as it must be, and nothing that has expired")


def _of_batch(name: str, kind: str, label: Words, concept: str = "", **more: Any) -> Field:
    return Field(name, kind, label, concept or f"solution.{name.replace('_', '-')}", _MIX, **more)


MAKE_UP: Final = Form(
    "sanitation.make-up",
    _("Make up a working solution"),
    (
        _of_batch("place", "place", _("Place"), required=True, ability=RECORDS),
        _of_batch("origin", "choice", _("Where it comes from"), required=True,
                  choices=tuple(AgentOrigin.choices)),
        _of_batch("means", "choice", _("Disinfectant"), "solution.agent", choices=AGENTS, default="chlorine"),
        _of_batch("product", "text", _("Product"), required=True, most=120),
        _of_batch("licence_no", "text", _("Licence or filing number"), most=60,
                  hint=_("As it is printed on the bottle.")),
        _of_batch("batch_no", "text", _("Batch"), most=40, beside=True),
        _of_batch("agent_expires_on", "date", _("Expires on"), beside=True),
        _of_batch("form", "choice", _("Stock"), choices=tuple(StockForm.choices)),
        _of_batch("strength", "count", _("Strength of the stock"), high=1_000_000, beside=True,
                  hint=_("Liquid mg/L, powder mg/kg (1 % is 10,000), tablets mg each.")),
        _of_batch("concentration", "count", _("Concentration wanted"), required=True, low=1, high=1_000_000,
                  unit="mg/L"),
        _of_batch("volume", "count", _("How much"), required=True, low=1, high=10_000_000, unit="mL",
                  beside=True, hint=_("10 litres are 10,000.")),
        _of_batch("expires_at", "moment", _("Use until"), hint=_("Left empty: for 24 hours.")),
        _of_batch("given_to", "text", _("Made by, and given to"), most=120,
                  hint=_("Units, not residents. Asked of what is made here.")),
    ),
)  # fmt: skip
MEASURE: Final = Form(
    "sanitation.measure-solution",
    _("Strength measured"),
    (_of_batch("concentration", "count", _("Strength as measured"), required=True, low=1, high=1_000_000,
               unit="mg/L"),),
)  # fmt: skip
DISCARD: Final = Form("sanitation.discard-solution", _("Used up or thrown away"), (_REASON,))

_RESULT: Final = Field(
    "result", "text", _("What the assessment found"), "terminal.result",
    _("so that nobody uses a place that may still infect"), required=True, most=300,
    hint=_("Such as: sampled 5 points, all passed, report 2026-14."),
)  # fmt: skip
PASS: Final = Form("sanitation.pass-terminal", _("Passed: in use again"), (_RESULT,))
FAIL: Final = Form("sanitation.fail-terminal", _("Failed: disinfect again"), (_RESULT,))

_TRY: Final = _("to work out what goes into the bucket")


def _asked_of_mix(name: str, kind: str, label: Words, concept: str = "", **more: Any) -> Field:
    return Field(name, kind, label, concept or f"dilution.{name}", _TRY, **more)


MIX: Final = Form(
    "sanitation.mix",
    _("Dilution"),
    (
        _asked_of_mix("form", "choice", _("Stock"), choices=tuple(StockForm.choices),
                      default="liquid"),
        _asked_of_mix("strength", "count", _("Strength of the stock"), required=True, low=1, high=1_000_000,
                      default=50_000, beside=True,
                      hint=_("Liquid mg/L, powder mg/kg (1 % is 10,000), tablets mg each.")),
        _asked_of_mix("concentration", "count", _("Concentration wanted"), required=True, low=1,
                      high=1_000_000, unit="mg/L", default=500),
        _asked_of_mix("volume", "count", _("How much"), required=True, low=1, high=10_000_000, unit="mL",
                      default=10_000, beside=True, hint=_("10 litres are 10,000.")),
        _asked_of_mix("means", "choice", _("Disinfectant"), "dilution.agent",
                      choices=AGENTS, default="chlorine"),
        _asked_of_mix("purpose", "choice", _("Occasion"), choices=PURPOSES,
                      default="preventive", beside=True),
        _asked_of_mix("object", "choice", _("What is to be treated"),
                      choices=practice.OBJECTS, default=practice.SURFACES),
        _asked_of_mix("method", "choice", _("How it is to be done"), choices=METHODS,
                      default="wipe", beside=True),
    ),
)  # fmt: skip
