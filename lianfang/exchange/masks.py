"""Masks that come back: a sheet with names hidden is no register, and a hidden cell says nothing."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from lianfang.exchange import columns
from lianfang.exchange.checking.rows import Prepare, Prepared, broken, packed
from lianfang.people import rules

# Written behind the headings of what a masked export hides, in Chinese and in English.
_MARK: Final = ("（已脱敏）", " (masked)")
_MARKED: Final = re.compile(r"[(（\[【〔]\s*(?:已?脱敏|已?脫敏|masked)\s*[)）\]】〕]", re.IGNORECASE)

# The columns that name people and how to reach them.
PERSONAL: Final[Mapping[str, tuple[str, ...]]] = {
    "households": ("contact", "phone", "address"),
    "persons": ("name", "document", "phone", "birth", "address"),
    "enterprises": ("head", "phone", "officer", "officer_phone"),
    "workers": ("name", "phone"),
    "arrivals": ("name", "document", "phone", "address"),
    "cases": ("name", "document", "phone", "guardian", "address"),
}
# Registers whose rows are found by nothing that a masked name leaves.
_BY_NAME: Final = frozenset({"persons", "workers", "arrivals"})


def mark() -> str:
    """What stands behind a heading whose cells are masked, in the reader's language."""
    return columns.in_characters(_MARK[0]) if columns.in_chinese() else _MARK[1]


def is_marked(names: Iterable[str], top: Iterable[Sequence[str]]) -> bool:
    """Whether headings, or what stands above them, say that the sheet left masked."""
    return any(_MARKED.search(text) for text in (*names, *(cell for row in top for cell in row)))


def passed_over(
    register: str, mapping: Mapping[str, int], prepare: Prepare, further: Mapping[int, Sequence[int]]
) -> Prepare:
    """`prepare`, with masked cells read as blank ones. The row's cells as sent stay beside it."""
    keys = {at: key for key, first in mapping.items() for at in (first, *further.get(first, ()))}
    personal = [at for at, key in keys.items() if key in PERSONAL.get(register, ())]
    name = mapping.get("name", -1) if register in _BY_NAME else -1

    def unmasked(row: int, cells: list[str]) -> Prepared:
        hidden = [at for at in personal if rules.hides(cells[at])]
        if not hidden:
            return prepare(row, cells)
        if name in hidden:
            return broken(row, cells, "masked")
        one = prepare(row, ["" if at in hidden else cell for at, cell in enumerate(cells)])
        one.packed = packed(cells)
        one.notes = [*one.notes, *(("masked-cell", keys[at], "") for at in hidden)]
        return one

    return unmasked
