"""What is asked when a checkpoint is opened or closed, its rota planned, its thermometers kept."""

from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.checkpoints.forms import METHODS
from lianfang.checkpoints.models import Competence, SiteKind
from lianfang.checkpoints.rules import cover, temperatures
from lianfang.kit.forms import Field, Form, Words

_SITE: Final = _("so that everybody knows where the road is watched, and who receives those with fever")
_ROTA: Final = _("so that no competence is missing at any hour")
_TRUE: Final = _("so that a reading can be trusted, and corrected where it cannot")
DIRECTIONS: Final = (("in", _("inbound")), ("out", _("outbound")), ("both", _("both ways")))


def _site(name: str, kind: str, label: Words, **more: Any) -> Field:
    return Field(name, kind, label, f"site.{name.replace('_', '-')}", _SITE, **more)


def _turn(name: str, kind: str, label: Words, **more: Any) -> Field:
    return Field(name, kind, label, f"turn.{name.replace('_', '-')}", _ROTA, **more)


def _tool(name: str, kind: str, label: Words, **more: Any) -> Field:
    return Field(name, kind, label, f"instrument.{name.replace('_', '-')}", _TRUE, **more)


OPEN: Final = Form(
    "checkpoints.open",
    _("Open a checkpoint"),
    (
        _site("place", "choice", _("Place"), required=True),
        _site("kind", "choice", _("Kind of checkpoint"), choices=tuple(SiteKind.choices),
              default=SiteKind.EXPRESSWAY.value),
        _site("direction", "choice", _("Direction"), choices=DIRECTIONS, default="in", beside=True),
        _site("stake", "text", _("Position on the road"), most=40, hint="G20 K123+400"),
        _site("lanes", "count", _("Lanes"), low=1, high=40, default=2),
        _site("holding_rooms", "count", _("Holding rooms"), high=99, default=1, beside=True),
        _site("clinic", "choice", _("Clinic that receives people with fever"),
              empty=_("the first hospital of the register")),
    ),
)  # fmt: skip
CLOSE: Final = Form(
    "checkpoints.close",
    _("Close this checkpoint"),
    (_site("reason", "text", _("Reason"), required=True, most=200),),
)
PLAN: Final = Form(
    "checkpoints.plan-turn",
    _("Plan a shift"),
    (
        _turn("username", "user", pgettext_lazy("rota", "Who"), required=True,
              hint=_("Name, user name or telephone.")),
        _turn("competence", "choice", _("Competence"), choices=tuple(Competence.choices),
              default=Competence.HEALTH.value, beside=True),
        _turn("from_at", "moment", _("From"), required=True, option="from"),
        _turn("hours", "count", _("Hours"), low=1, high=12, default=8),
        _turn("overlap", "count", _("Minutes to hand over"), high=60, default=cover.OVERLAP_MINUTES,
              beside=True),
    ),
)  # fmt: skip
CANCEL: Final = Form("checkpoints.cancel-turn", _("Take out"), ())
CALIBRATE: Final = Form(
    "checkpoints.calibrate",
    _("Add or calibrate a thermometer"),
    (
        _tool("number", "text", _("Number"), required=True, most=24),
        _tool("method", "choice", _("Measures at"), choices=METHODS, default=METHODS[0][0], beside=True),
        _tool("offset", "celsius", _("Offset found"), unit="°C", default=Decimal(0)),
        _tool("works_from", "celsius", _("Works in air from"), unit="°C", beside=True,
              default=temperatures.WORKS_FROM),
        _tool("calibrated_on", "date", _("Calibrated on"), required=True),
        _tool("calibrate_by", "date", _("Again by"), required=True, beside=True),
    ),
)  # fmt: skip
RETIRE: Final = Form("checkpoints.retire", _("Take out of use"), ())
