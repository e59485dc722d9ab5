"""The household matrix: a building drawn as one sees it from the street, a cell for each dwelling.

Floors run from the top down, units side by side; a door keeps its column on every floor, so that
a missing dwelling leaves a hole where it would be. Pure: no database, no clock.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

LANE = 8  # dwellings in one row where floors are not known, as in a village


class Dwelling(NamedTuple):
    """A dwelling as the matrix shows it. `sign` is the state its cell carries (shell/words.py)."""

    code: str
    name: str
    path: str
    floor: int | None
    door: str
    sign: str
    tried: int = 0
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """A stairwell: `width` columns of the matrix."""

    name: str
    width: int


@dataclass(frozen=True, slots=True)
class Floor:
    """One row. A cell is a dwelling or None; `starts` are the columns at which a unit begins."""

    name: str
    cells: tuple[Dwelling | None, ...]


@dataclass(frozen=True, slots=True)
class Elevation:
    units: tuple[Unit, ...]
    floors: tuple[Floor, ...]
    starts: frozenset[int]
    counts: dict[str, int]

    @property
    def rows(self) -> list[tuple[str, list[tuple[Dwelling | None, bool]]]]:
        """For templates: each floor's name and its cells, each with whether a unit begins there."""
        return [
            (floor.name, [(cell, index in self.starts) for index, cell in enumerate(floor.cells)])
            for floor in self.floors
        ]

    @property
    def width(self) -> int:
        return sum(unit.width for unit in self.units)


def draw(dwellings: Iterable[Dwelling], *, unit_names: dict[str, str]) -> Elevation:
    """Lay a building's dwellings out. `unit_names` gives the name of each path above a dwelling."""
    groups: dict[str, list[Dwelling]] = defaultdict(list)
    for one in dwellings:
        groups[one.path[:-4]].append(one)
    counts: dict[str, int] = defaultdict(int)
    for one in (each for group in groups.values() for each in group):
        counts[one.sign] += 1
    blocks = [_block(groups[path]) for path in sorted(groups)]
    units = tuple(
        Unit(unit_names.get(path, ""), block.width)
        for path, block in zip(sorted(groups), blocks, strict=True)
    )
    return Elevation(units, _stack(blocks), _starts(units), dict(counts))


class _Block(NamedTuple):
    """One unit laid out: its rows by a key that sorts, and its width."""

    rows: dict[int, list[Dwelling | None]]
    width: int
    has_floors: bool


def _block(group: Sequence[Dwelling]) -> _Block:
    if any(one.floor is None for one in group):
        return _lanes(sorted(group, key=lambda one: one.path))
    stacks = {position: index for index, position in enumerate(_positions(group))}
    rows: dict[int, list[Dwelling | None]] = {}
    for one in group:
        row = rows.setdefault(one.floor or 0, [None] * len(stacks))
        row[stacks[_position(one)]] = one
    return _Block(rows, len(stacks), True)


def _positions(group: Sequence[Dwelling]) -> list[tuple[int, str]]:
    return sorted({_position(one) for one in group})


def _position(one: Dwelling) -> tuple[int, str]:
    """Which stack a dwelling stands in: its door without the floor (601 and 501 stand in 01)."""
    stack = one.door.removeprefix(str(one.floor)) if len(one.door) > 2 else one.door
    return (int(stack), "") if stack.isdecimal() else (9999, stack or one.door or one.path)


def _lanes(group: Sequence[Dwelling]) -> _Block:
    """Rows of equal length, the first one on top. Negative keys: below, floors sort from the top."""
    width = min(LANE, len(group))
    rows: dict[int, list[Dwelling | None]] = {}
    for start in range(0, len(group), width):
        part: list[Dwelling | None] = list(group[start : start + width])
        rows[-start // width] = part + [None] * (width - len(part))
    return _Block(rows, width, False)


def _stack(blocks: Sequence[_Block]) -> tuple[Floor, ...]:
    levels = sorted({level for block in blocks for level in block.rows}, reverse=True)
    named = all(block.has_floors for block in blocks)
    return tuple(
        Floor(
            str(level) if named else "",
            tuple(cell for block in blocks for cell in block.rows.get(level, [None] * block.width)),
        )
        for level in levels
    )


def _starts(units: Sequence[Unit]) -> frozenset[int]:
    starts, at = set(), 0
    for unit in units:
        starts.add(at)
        at += unit.width
    return frozenset(starts - {0})
