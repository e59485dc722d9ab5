"""What is never done with a disinfectant, and how strong and how long each is used.

The list of the national experts of 2 March 2020 (五加强七不宜) and the guide to disinfectants of 2020:
docs/sources.md#disinfection-do-not and docs/sources.md#disinfection.
"""

from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from lianfang.kit.checks import Expression
from lianfang.kit.forms import Words

PRODUCT, SELF_MADE = "product", "self-made"
PREVENTIVE, TERMINAL = "preventive", "terminal"
SURFACES: Final = "surfaces"
OBJECTS: Final[tuple[tuple[str, Words], ...]] = (
    (SURFACES, _("surfaces and things in rooms")),
    ("indoor-air", _("air of a room")),
    ("skin", _("hands or skin")),
    ("outdoor-ground", _("streets, squares, walls outdoors")),
    ("outdoor-air", _("air outdoors")),
    ("vehicle-outside", _("outside or wheels of a vehicle")),
    ("water", _("pond, river or well")),
    ("people", _("people, or their clothes")),
)
WEATHER: Final[tuple[tuple[str, Words], ...]] = (("dry", _("dry")), ("rain", _("rain")), ("snow", _("snow")))
MIXED: Final[tuple[tuple[str, Words], ...]] = (
    ("nothing", _("nothing")),
    ("acid-cleaner", _("acid toilet or lime cleaner")),
    ("other", _("something else")),
)
_SPRAYS: Final = ("spray", "fumigate")
_OUTDOORS: Final = ("outdoor-ground", "outdoor-air", "vehicle-outside")
_CHLORINE: Final = ("chlorine", "chlorine-dioxide")


class Practice(NamedTuple):
    """What is meant to be done, in the words of the record: on what, how, how strong (mg/L)."""

    means: str = "chlorine"
    object: str = SURFACES
    method: str = "wipe"
    purpose: str = PREVENTIVE
    origin: str = PRODUCT
    concentration: int | None = None
    contact_minutes: int | None = None
    measured: int | None = None
    weather: str = "dry"
    people_present: bool = False
    contaminated: bool = False
    mixed_with: str = "nothing"
    outcome: str = "done"


class Rule(NamedTuple):
    """One thing that is never done, why not, what a record of it says (kit/checks.py), at which question."""

    code: str
    words: Words
    reason: Words
    at: str
    breaks: Expression


_SOILED: Final = ("is", "contaminated", True)
DO_NOT: Final = (
    Rule("people", _("Never spray or wipe people with disinfectant"),
         _("It burns eyes, skin and airways, and does not reach a virus in the body."),
         "object", ("is", "object", "people")),
    Rule("outdoor-air", _("Never disinfect the air outdoors"),
         _("Air outdoors is renewed by itself; it only poisons who breathes it."),
         "object", ("is", "object", "outdoor-air")),
    Rule("rain-or-snow", _("Never disinfect outdoors in rain or snow"),
         _("It is washed away before it acts, into soil and water."),
         "weather", ("and", ("is", "object", *_OUTDOORS), ("is", "weather", "rain", "snow"))),
    Rule("outdoor-spraying", _("Never spray streets, squares and walls at large"),
         _("Nothing there passes the disease on unless a patient soiled it; clean instead."),
         "method", ("and", ("is", "object", "outdoor-ground"), ("is", "method", *_SPRAYS), ("not", _SOILED))),
    Rule("vehicle-outside", _("Never disinfect the outside or the wheels of vehicles that nothing soiled"),
         _("They pass no disease on; the inside is wiped instead."),
         "object", ("and", ("is", "object", "vehicle-outside"), ("not", _SOILED))),
    Rule("water", _("Never put disinfectant into ponds, rivers or wells"),
         _("It kills what lives there and makes the water unfit to use."),
         "object", ("is", "object", "water")),
    Rule("people-present", _("Never disinfect the air of a room while people are in it"),
         _("It harms their airways: let them out first, and air the room afterwards."),
         "people_present", ("and", ("is", "object", "indoor-air"), ("is", "people_present", True))),
    Rule("alcohol-spray", _("Never spray alcohol in rooms"),
         _("Its mist catches fire at a spark: wipe with it instead."),
         "method", ("and", ("is", "means", "alcohol"), ("is", "method", *_SPRAYS),
                    ("not", ("is", "object", *_OUTDOORS)))),
    Rule("acid", _("Never mix chlorine with acid cleaners"),
         _("Together they give off chlorine, which kills in closed rooms."),
         "mixed_with", ("and", ("is", "means", *_CHLORINE), ("is", "mixed_with", "acid-cleaner"))),
    Rule("self-made", _("Never use what was made here on skin, hands or air"),
         _("It has no licence: it is for surfaces and things alone, and not for sale."),
         "object", ("and", ("is", "origin", SELF_MADE), ("not", ("is", "object", SURFACES)))),
)  # fmt: skip


class Range(NamedTuple):
    """mg/L from, to, and minutes to act at the least."""

    low: int
    high: int
    minutes: int


# docs/sources.md#disinfection. What has no range here is used as its label says, by its licence.
RANGES: Final = {
    ("chlorine", PREVENTIVE): Range(250, 1000, 30),
    ("chlorine-dioxide", PREVENTIVE): Range(250, 500, 30),
    ("chlorine", TERMINAL): Range(500, 10_000, 30),
    ("chlorine-dioxide", TERMINAL): Range(250, 10_000, 30),
}
PURPOSES_OF: Final = {PREVENTIVE: (PREVENTIVE,), TERMINAL: ("concurrent", TERMINAL)}


def range_of(means: str, purpose: str) -> Range | None:
    return RANGES.get((means, PREVENTIVE if purpose == PREVENTIVE else TERMINAL))
