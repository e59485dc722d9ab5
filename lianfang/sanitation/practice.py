"""What is never done with a disinfectant, and how strong and how long each is used.

The list of the national experts of 2 March 2020 (五加强七不宜) and the guide to disinfectants of 2020:
docs/sources.md#disinfection-do-not and docs/sources.md#disinfection.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from lianfang.kit.checks import Expression, is_so
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
_OUTDOORS: Final = ("outdoor-ground", "outdoor-air", "vehicle-outside")
_CHLORINE: Final = ("chlorine", "chlorine-dioxide")
_SPRAYED: Final = ("is", "method", "spray", "fumigate")
_CLEAN: Final = ("not", ("is", "contaminated", True))


class Practice(NamedTuple):
    """What was done, or is meant to be: with what, on what, how, how strong (mg/L), how long (min)."""

    means: str = "chlorine"
    object: str = SURFACES
    method: str = "wipe"
    purpose: str = PREVENTIVE
    origin: str = PRODUCT
    concentration: int | None = None
    minutes: int | None = None
    weather: str = "dry"
    people_present: bool = False
    contaminated: bool = False
    mixed_with: str = "nothing"


class Rule(NamedTuple):
    """One thing that is never done, when it would be (of the answers: `kit.checks`), and why not."""

    code: str
    words: Words
    reason: Words
    breaks: Expression


DO_NOT: Final = (
    Rule("people", _("Never spray or wipe people with disinfectant"),
         _("It burns eyes, skin and airways, and does not reach a virus in the body."),
         ("is", "object", "people")),
    Rule("outdoor-air", _("Never disinfect the air outdoors"),
         _("Air outdoors is renewed by itself; it only poisons who breathes it."),
         ("is", "object", "outdoor-air")),
    Rule("rain-or-snow", _("Never disinfect outdoors in rain or snow"),
         _("It is washed away before it acts, into soil and water."),
         ("and", ("is", "object", *_OUTDOORS), ("is", "weather", "rain", "snow"))),
    Rule("outdoor-spraying", _("Never spray streets, squares and walls at large"),
         _("Nothing there passes the disease on unless a patient soiled it; clean instead."),
         ("and", ("is", "object", "outdoor-ground"), _SPRAYED, _CLEAN)),
    Rule("vehicle-outside", _("Never disinfect the outside or the wheels of vehicles that nothing soiled"),
         _("They pass no disease on; the inside is wiped instead."),
         ("and", ("is", "object", "vehicle-outside"), _CLEAN)),
    Rule("water", _("Never put disinfectant into ponds, rivers or wells"),
         _("It kills what lives there and makes the water unfit to use."),
         ("is", "object", "water")),
    Rule("people-present", _("Never disinfect the air of a room while people are in it"),
         _("It harms their airways: let them out first, and air the room afterwards."),
         ("and", ("is", "object", "indoor-air"), ("is", "people_present", True))),
    Rule("alcohol-spray", _("Never spray alcohol in rooms"),
         _("Its mist catches fire at a spark: wipe with it instead."),
         ("and", ("is", "means", "alcohol"), _SPRAYED, ("not", ("is", "object", *_OUTDOORS)))),
    Rule("acid", _("Never mix chlorine with acid cleaners"),
         _("Together they give off chlorine, which kills in closed rooms."),
         ("and", ("is", "means", *_CHLORINE), ("is", "mixed_with", "acid-cleaner"))),
    Rule("self-made", _("Never use what was made here on skin, hands or air"),
         _("It has no licence: it is for surfaces and things alone, and not for sale."),
         ("and", ("is", "origin", SELF_MADE), ("given", "object"), ("not", ("is", "object", SURFACES)))),
)  # fmt: skip


def forbidden(one: Practice) -> Rule | None:
    """The first thing that is never done and would be."""
    return next((rule for rule in DO_NOT if is_so(rule.breaks, one)), None)


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


def range_of(means: str, purpose: str) -> Range | None:
    return RANGES.get((means, PREVENTIVE if purpose == PREVENTIVE else TERMINAL))


STRONG, WEAK, SHORT = "strong", "weak", "short"


def faults(one: Practice) -> Iterator[tuple[str, int]]:
    """What is outside the range of the agent: which bound is broken, and the bound."""
    held = range_of(one.means, one.purpose)
    if held is None:
        return
    if one.concentration is not None and one.concentration > held.high:
        yield STRONG, held.high
    if one.concentration is not None and one.concentration < held.low:
        yield WEAK, held.low
    if one.minutes is not None and one.minutes < held.minutes:
        yield SHORT, held.minutes
