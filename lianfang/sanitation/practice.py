"""What is never done with a disinfectant, and how strong and how long each is used.

The list of the national experts of 2 March 2020 (五加强七不宜) and the guide to disinfectants of 2020:
docs/sources.md#disinfection-do-not and docs/sources.md#disinfection.
"""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy as _

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
_SPRAYS: Final = frozenset({"spray", "fumigate"})
_OUTDOORS: Final = frozenset({"outdoor-ground", "outdoor-air", "vehicle-outside"})
_CHLORINE: Final = frozenset({"chlorine", "chlorine-dioxide"})


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
    """One thing that is never done, when it would be, and why not."""

    code: str
    words: Words
    reason: Words
    breaks: Callable[[Practice], bool]


DO_NOT: Final = (
    Rule("people", _("Never spray or wipe people with disinfectant"),
         _("It burns eyes, skin and airways, and does not reach a virus in the body."),
         lambda one: one.object == "people"),
    Rule("outdoor-air", _("Never disinfect the air outdoors"),
         _("Air outdoors is renewed by itself; it only poisons who breathes it."),
         lambda one: one.object == "outdoor-air"),
    Rule("rain-or-snow", _("Never disinfect outdoors in rain or snow"),
         _("It is washed away before it acts, into soil and water."),
         lambda one: one.object in _OUTDOORS and one.weather != "dry"),
    Rule("outdoor-spraying", _("Never spray streets, squares and walls at large"),
         _("Nothing there passes the disease on unless a patient soiled it; clean instead."),
         lambda one: one.object == "outdoor-ground" and one.method in _SPRAYS and not one.contaminated),
    Rule("vehicle-outside", _("Never disinfect the outside or the wheels of vehicles that nothing soiled"),
         _("They pass no disease on; the inside is wiped instead."),
         lambda one: one.object == "vehicle-outside" and not one.contaminated),
    Rule("water", _("Never put disinfectant into ponds, rivers or wells"),
         _("It kills what lives there and makes the water unfit to use."),
         lambda one: one.object == "water"),
    Rule("people-present", _("Never disinfect the air of a room while people are in it"),
         _("It harms their airways: let them out first, and air the room afterwards."),
         lambda one: one.object == "indoor-air" and one.people_present),
    Rule("alcohol-spray", _("Never spray alcohol in rooms"),
         _("Its mist catches fire at a spark: wipe with it instead."),
         lambda one: one.means == "alcohol" and one.method in _SPRAYS and one.object not in _OUTDOORS),
    Rule("acid", _("Never mix chlorine with acid cleaners"),
         _("Together they give off chlorine, which kills in closed rooms."),
         lambda one: one.means in _CHLORINE and one.mixed_with == "acid-cleaner"),
    Rule("self-made", _("Never use what was made here on skin, hands or air"),
         _("It has no licence: it is for surfaces and things alone, and not for sale."),
         lambda one: one.origin == SELF_MADE and one.object != SURFACES),
)  # fmt: skip


def forbidden(one: Practice) -> Rule | None:
    """The first thing that is never done and would be."""
    return next((rule for rule in DO_NOT if rule.breaks(one)), None)


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
