"""How much of what goes into the bucket, without rounding on the way.

The strict formula: water = V × (C₀/C − 1), where V of a stock of strength C₀ is brought to the strength C.
Sources of all tables: docs/sources.md#dilution.
"""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.forms import Words

LIQUID, POWDER, TABLET = "liquid", "powder", "tablet"
FORMS: Final[tuple[tuple[str, Words], ...]] = (
    (LIQUID, pgettext_lazy("disinfectant", "liquid")),
    (POWDER, pgettext_lazy("disinfectant", "powder")),
    (TABLET, pgettext_lazy("disinfectant", "tablets")),
)
UNITS: Final = {LIQUID: "mL", POWDER: "g", TABLET: "tablet"}
UNIT_WORDS: Final[dict[str, Words]] = {"mL": _("mL"), "g": _("g"), "tablet": _("tablets")}
STRENGTHS: Final[dict[str, str]] = {LIQUID: "mg/L", POWDER: "mg/kg", TABLET: "mg"}
PER_CENT: Final = 10_000  # 1 % is 10,000 mg/L of a liquid, 10,000 mg/kg of a powder
GOOD_FOR: Final = timedelta(hours=24)  # what was made up with water; docs/sources.md#working-solution
_ML: Final = 1000  # in a litre; grams in a kilogram, mg in a gram too
_FINE: Final = Decimal("0.1")


class Mix(NamedTuple):
    """What to put together for so much working solution: of the stock in `unit`, and mL of water."""

    stock: Fraction
    unit: str
    water: Fraction

    @property
    def parts(self) -> Fraction | None:
        """Parts of water for one part of a liquid stock."""
        return self.water / self.stock if self.unit == UNITS[LIQUID] else None


def mix(form: str, *, strength: int, target: int, volume: int) -> Mix:
    """For `volume` mL of `target` mg/L from a stock whose `strength` is in the unit of its form.

    Raises ValueError where the stock is not stronger than what is wanted of it, or a figure is not above 0.
    """
    if min(strength, target, volume) <= 0 or (form == LIQUID and strength < target):
        raise ValueError(f"{form} {strength} {target} {volume}")
    wanted = Fraction(volume * target, _ML)  # mg
    if form == LIQUID:
        stock = wanted * _ML / strength
        return Mix(stock, UNITS[form], volume - stock)
    if form == POWDER:
        return Mix(wanted * _ML / strength, UNITS[form], Fraction(volume))
    return Mix(wanted / strength, UNITS[form], Fraction(volume))


def water_for(stock: int, *, strength: int, target: int) -> Fraction:
    """The strict formula: mL of water to so many mL of a liquid stock. Raises ValueError as `mix` does."""
    if min(stock, target) <= 0 or strength < target:
        raise ValueError(f"{stock} {strength} {target}")
    return stock * (Fraction(strength, target) - 1)


def strength_of(form: str, *, stock: int, strength: int, volume: int) -> Fraction:
    """mg/L of what was mixed: `stock` in the unit of its form, in `volume` mL of working solution."""
    if min(stock, strength, volume) <= 0:
        raise ValueError(f"{form} {stock} {strength} {volume}")
    active = Fraction(stock * strength, 1 if form == TABLET else _ML)  # mg
    return active * _ML / volume


def shown(value: Fraction) -> Decimal:
    """To a tenth, as a measuring cup is read; what is exact stays as it is."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    found = exact.quantize(_FINE, ROUND_HALF_UP)
    return found.to_integral_value() if found == found.to_integral_value() else found


def is_exact(value: Fraction) -> bool:
    return Fraction(shown(value)) == value


class Use(NamedTuple):
    """What a strength is for: mg/L from, to; minutes to act; of which agent; where that stands."""

    code: str
    words: Words
    means: str
    low: int
    high: int
    minutes: tuple[int, int]
    after: Words
    source: Words


_RINSE: Final = _("rinse with clean water")
_WIPE: Final = _("wipe off with clean water")
USES: Final = (
    Use("surfaces", _("general surfaces: tables, handles, buttons, handrails, floors"), "chlorine", 500, 500,
        (30, 30), _RINSE, _("national guidance on disinfectants, 2020")),
    Use("meetings", _("rooms where people meet"), "chlorine", 250, 500, (30, 30), _RINSE,
        _("guidance on meetings, 2020")),
    Use("dirty", _("dirty floors, mops, waste points"), "chlorine", 1000, 1000, (30, 30), _RINSE,
        _("national guidance on disinfectants, 2020")),
    Use("market", _("markets after closing, 100–300 mL/m²"), "chlorine", 500, 1000, (30, 60), _WIPE,
        _("Shanghai, 2 February 2020")),
    Use("market-dioxide", _("markets after closing, 100–300 mL/m²"), "chlorine-dioxide", 250, 500, (30, 60),
        _WIPE, _("Shanghai, 2 February 2020")),
)  # fmt: skip


class Recipe(NamedTuple):
    """A stock as it is sold, and how it is brought to a strength, as guidance says it."""

    words: Words
    form: str
    strength: int
    target: int
    stock: int
    water: int  # mL
    said: Words


RECIPES: Final = (
    Recipe(_("84, 5 %"), LIQUID, 50_000, 500, 1, 99, _("1 : 99 (often said 1 : 100)")),
    Recipe(_("84, 5 %"), LIQUID, 50_000, 1000, 1, 49, _("1 : 49 (often said 1 : 50)")),
    Recipe(_("bleaching powder, 12–13 %"), POWDER, 120_000, 500, 20, 4800, _("20 g in 4.8 L")),
    Recipe(_("tablets of 480–580 mg"), TABLET, 500, 500, 1, 1000, _("one in a litre")),
)


class Frequency(NamedTuple):
    """How often a kind of point is disinfected, at the least, and where that stands."""

    code: str
    words: Words
    times: tuple[str, ...]
    source: Words

    @property
    def often(self) -> int:
        return len(self.times)


FREQUENCIES: Final = (
    Frequency("common-area", _("common area of a compound"), ("09:00", "17:00"),
              _("Chengdu, 1 February 2020")),
    Frequency("lift", _("lift"), ("09:00", "17:00"), _("several cities, 2020: twice a day to every 2 hours")),
    Frequency("high-touch", _("handles, buttons, handrails"), ("08:00", "12:00", "16:00", "20:00"),
              _("guide for property companies from the time of SARS")),
    Frequency("market-hall", _("market hall"), ("08:00", "13:00", "18:00"),
              _("report on Weifang High-tech Zone, January 2020")),
    Frequency("toilet", _("toilet"), ("09:00", "17:00"), _("this program's own")),
    Frequency("waste", _("waste point"), ("09:00", "17:00"), _("this program's own")),
    Frequency("vehicle", _("inside of a vehicle"), ("07:00", "19:00"), _("this program's own")),
    Frequency("other", _("another point"), ("09:00",), _("this program's own")),
)  # fmt: skip
SPOTS: Final[tuple[tuple[str, Words], ...]] = tuple((one.code, one.words) for one in FREQUENCIES)
TIMES: Final = {one.code: one.times for one in FREQUENCIES}
