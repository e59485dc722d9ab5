"""Cells left empty because the row above says it: the family below its head, the doors of one building."""

from collections.abc import Mapping
from typing import Final

_LEVELS: Final = ("street", "community", "cell", "compound", "building", "unit", "unit_no", "door")
_OWN: Final = ("household", "dwelling", "place", "code")  # says where all by itself
_FOLLOWS: Final = frozenset(
    {"persons"}
)  # a row of theirs that says nothing of where belongs to the one above


class Filler:
    """Fills what a row leaves out of its address from the row above, as long as nothing contradicts.

    From the top down to the first level at which the row names another place, never below it: a door of
    another building is not that of the row above. A person's row that contradicts nothing lives there too.
    """

    def __init__(self, register: str, mapping: Mapping[str, int]) -> None:
        self._levels = [mapping[key] for key in _LEVELS if key in mapping]
        self._own = [mapping[key] for key in _OWN if key in mapping]
        self._follows = register in _FOLLOWS
        self._above: list[str] | None = None

    def fill(self, cells: list[str]) -> list[str]:
        above, self._above = self._above, cells
        if above is None or any(cells[at].strip() for at in self._own):
            return cells
        told = ((n, cells[at].strip(), above[at].strip()) for n, at in enumerate(self._levels))
        first = next((n for n, mine, theirs in told if mine and mine != theirs), None)
        if first is None and not self._follows:
            return cells
        filled = list(cells)
        for at in self._levels[:first] if first is not None else [*self._levels, *self._own]:
            filled[at] = cells[at] if cells[at].strip() else above[at]
        self._above = filled
        return filled
