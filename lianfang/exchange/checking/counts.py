"""How many people a cell says: a number of its own, whatever word stands beside it."""

import re
import unicodedata
from typing import Final

_COUNT: Final = re.compile(r"(?:共|合计)?([0-9]{1,7})(?:\.0+)?(?:口人|人|口|名|个)?")
_WORDS: Final = {word: number for number, word in enumerate("一二三四五六七八九十", 1)} | {"两": 2}


def count_of(text: str, most: int) -> int | None:
    """The number told; None for a guess (约50), a range (3-4), a sum, or more than can be."""
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    told = _COUNT.fullmatch(folded)
    number = int(told[1]) if told else _WORDS.get(folded.rstrip("口人"))
    return number if number is not None and number <= most else None
