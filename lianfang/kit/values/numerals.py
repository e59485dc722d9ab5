"""Chinese numerals: 二十三, 二〇三, 廿, 两. Only where a number stands, never inside a name."""

from typing import Final

DIGITS: Final = "〇零○一二三四五六七八九"
_VALUES: Final = {one: max(at - 2, 0) for at, one in enumerate(DIGITS)} | {"两": 2, "兩": 2}
_TENS: Final = {"十": 10, "百": 100, "千": 1000}
CHARACTERS: Final = f"{DIGITS}两兩十百千廿卅"


def number_of(text: str) -> int | None:
    """The number a text spells, in digits or in Chinese; None for anything else."""
    if text.isascii():
        return int(text) if text.isdigit() else None
    text = text.replace("廿", "二十").replace("卅", "三十")
    if not text or not set(text) <= set(CHARACTERS):
        return None
    if not set(text) & set(_TENS):
        return int("".join(str(_VALUES[one]) for one in text))
    total = number = 0
    for one in text:
        if one in _TENS:
            total += (number or 1) * _TENS[one]
            number = 0
        else:
            number = _VALUES[one]
    return total + number
