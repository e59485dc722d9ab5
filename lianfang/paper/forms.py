"""Sheets that are kept on paper while no room takes their records.

Each is declared as any form is. Once a room declares kinds of its own, whose codes begin with the
name on the right in `STAND_IN`, the sheets of those kinds take the place of these.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _

from lianfang.kit.forms import PERSONAL, SENSITIVE, Field, Form

_PASS: Final = _("to know that everybody in the vehicle was seen")
_FEVER: Final = _("to find a fever in time")
_HAND: Final = _("so that the next shift knows what is open")

CHECKPOINT: Final = Form(
    "paper.checkpoint",
    _("Checkpoint sheet"),
    (
        Field("plate", "text", _("Plate"), "vehicle.plate", _PASS, "L1", PERSONAL, required=True, most=16),
        Field("occupants", "count", _("People in the vehicle"), "vehicle.occupants", _PASS, high=99),
        Field("measured", "count", _("Of these measured"), "vehicle.measured", _PASS, high=99),
        Field("feverish", "count", _("With fever"), "vehicle.feverish", _PASS, high=99),
        Field("listed", "count", _("From listed areas"), "vehicle.listed", _PASS, high=99),
        Field("coming_from", "text", _("Coming from"), "vehicle.coming-from", _PASS, most=60),
        Field("going_to", "text", _("Going to"), "vehicle.going-to", _PASS, most=60),
        Field("degrees", "text", _("Temperatures, one a person"), "vehicle.degrees", _PASS, "L1", SENSITIVE),
    ),
)
TEMPERATURE: Final = Form(
    "paper.temperature",
    _("Temperature log"),
    (
        Field("name", "text", _("Name"), "person.name", _FEVER, "L1", PERSONAL, required=True, most=50),
        Field("first", "celsius", _("Temperature"), "person.temperature", _FEVER, "L1", SENSITIVE, unit="°C"),
        Field("again", "celsius", _("Measured again"), "person.second", _FEVER, "L1", SENSITIVE, unit="°C"),
        Field("phone", "text", _("Phone"), "person.phone", _FEVER, "L1", PERSONAL, most=32),
        Field("going_to", "text", _("Where to"), "visit.going-to", _FEVER, most=60),
    ),
)
HAND_OVER: Final = Form(
    "paper.hand-over",
    _("Hand-over sheet"),
    (
        Field("about", "text", _("What is handed over"), "hand-over.about", _HAND, required=True, most=200),
        Field("open", "count", _("Still open"), "hand-over.open", _HAND, high=9999),
        Field("giver", "text", _("Handed over by"), "hand-over.giver", _HAND, "L1", PERSONAL, most=50),
        Field("taker", "text", _("Taken over by"), "hand-over.taker", _HAND, "L1", PERSONAL, most=50),
    ),
)

STAND_IN: Final = ((CHECKPOINT, "checkpoints."), (TEMPERATURE, "checkpoints."), (HAND_OVER, "duties.shift"))
