"""What a reading says of the person, and what a run of readings says of the instrument and the hand."""

import math
from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import Final, NamedTuple

PLAUSIBLE: Final = (Decimal("34.0"), Decimal("43.0"))  # °C; docs/sources.md#temperature-range
DOUBTFUL_BELOW: Final = Decimal("35.0")  # °C; docs/sources.md#temperature-range
WORKS_FROM: Final = Decimal("10.0")  # °C of the air; docs/sources.md#thermometers
COLDEST, WARMEST = Decimal("-50.0"), Decimal("55.0")  # °C of the air; docs/sources.md#thermometers
ACCLIMATISE_MINUTES: Final = 10  # of instrument and forehead indoors; docs/sources.md#thermometers
LARGEST_OFFSET: Final = Decimal("1.0")  # °C; beyond, the instrument is repaired; docs/sources.md#thermometers

FEWEST_READINGS: Final = 50  # for a chi-square over ten digits; docs/sources.md#digit-preference
CHI_SQUARE_999: Final = 27.877  # 9 degrees of freedom, p = 0.001; docs/sources.md#digit-preference
LONGEST_RUN: Final = 8  # equal readings in a row; docs/sources.md#digit-preference

UNMEASURED, NORMAL, TO_REPEAT, CLEARED, FEVER = "unmeasured", "normal", "to-repeat", "cleared", "fever"


def is_plausible(celsius: Decimal) -> bool:
    """Whether a display can have shown it: within bounds, in tenths."""
    return celsius.is_finite() and PLAUSIBLE[0] <= celsius <= PLAUSIBLE[1] and celsius * 10 % 1 == 0


def is_doubtful(celsius: Decimal) -> bool:
    """So low that it says more of the instrument than of the person: measure again."""
    return celsius < DOUBTFUL_BELOW


def corrected(celsius: Decimal, offset: Decimal) -> Decimal:
    """The display with the offset found at calibration; never below the display, to miss nobody."""
    return max(celsius, celsius + offset)


def is_cold(ambient: Decimal | None, works_from: Decimal = WORKS_FROM) -> bool:
    """Whether the instrument was used in air colder than it is made for; it then reads low."""
    return ambient is not None and ambient < works_from


def standing(first: Decimal | None, again: Decimal | None, *, fever_from: Decimal) -> str:
    """Where one person stands, by the first reading and the repeated one (corrected, °C)."""
    if first is None:
        return UNMEASURED
    if again is not None and not is_doubtful(again):
        return FEVER if again >= fever_from else CLEARED if needs_repeat(first, fever_from) else NORMAL
    return TO_REPEAT if needs_repeat(first, fever_from) else NORMAL


def needs_repeat(first: Decimal, fever_from: Decimal) -> bool:
    return first >= fever_from or is_doubtful(first)


class Honesty(NamedTuple):
    """What a run of readings of one post says of how they were made."""

    readings: int
    chi_square: float | None  # of the last digits; None below FEWEST_READINGS
    longest_run: int  # equal readings in a row
    prefers_digits: bool
    is_flat: bool

    @property
    def is_suspect(self) -> bool:
        return self.prefers_digits or self.is_flat


def honesty(readings: Sequence[Decimal]) -> Honesty:
    """Judge readings in the order they were made. Real last digits are spread; invented ones are not.

    The expected spread is even: bodies differ by far more than the tenth that the last digit shows.
    """
    longest = max((sum(1 for _ in run) for _, run in groupby(readings)), default=0)
    chi = chi_square(readings) if len(readings) >= FEWEST_READINGS else None
    return Honesty(
        len(readings), chi, longest, chi is not None and chi > CHI_SQUARE_999, longest >= LONGEST_RUN
    )


def chi_square(readings: Sequence[Decimal]) -> float:
    """Of the last digits against the spread a bell curve of this width gives them."""
    counts = [0] * 10
    for reading in readings:
        counts[int(reading * 10) % 10] += 1
    expected = _spread(readings)
    return sum((seen - due) ** 2 / due for seen, due in zip(counts, expected, strict=True))


def _spread(readings: Sequence[Decimal]) -> list[float]:
    """How often each last digit is due among readings of this mean and width."""
    values = [float(reading) for reading in readings]
    mean = math.fsum(values) / len(values)
    width = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / len(values))
    width = max(width, NARROWEST)
    due = [0.0] * 10
    for tenth in range(300, 460):
        low, high = (tenth - 0.5) / 10, (tenth + 0.5) / 10
        due[tenth % 10] += _below(high, mean, width) - _below(low, mean, width)
    return [max(share * len(values), 1e-6) for share in due]


NARROWEST: Final = 0.2  # °C; the narrowest spread of healthy skin; docs/sources.md#digit-preference


def _below(value: float, mean: float, width: float) -> float:
    return 0.5 * (1 + math.erf((value - mean) / (width * math.sqrt(2))))
