"""How many people a cell says: a number of its own, whatever word stands beside it."""

import re
from typing import Final

from lianfang.kit.values.cells import plain
from lianfang.kit.values.numerals import CHARACTERS, number_of

_COUNT: Final = re.compile(
    rf"(?:共|合计)?([0-9]{{1,9}}|[{CHARACTERS}]{{1,7}})(?:\.0+)?(?:口人|人|口|名|个|户)?"
)


def count_of(text: str, most: int) -> int | None:
    """The number told; None for a guess (约50), a range (3-4), a sum, or more than can be."""
    if text.isascii() and text.isdigit():
        number: int | None = int(text) if len(text) < 10 else None
    else:
        told = _COUNT.fullmatch("".join(plain(text).split()))
        number = number_of(told[1]) if told else None
    return number if number is not None and number <= most else None
