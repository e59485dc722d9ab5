"""Flows from column to column, as coordinates for plain SVG: what goes in comes out. Pure."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any, Final, NamedTuple

WIDTH, HEIGHT = 960, 420
BAR: Final = 12  # how wide a node is
GAP: Final = 22  # between two nodes of a column: room for a line of words
TOP: Final = 24

Path = tuple[str, ...]  # the codes a group of things passes, column by column


class Node(NamedTuple):
    column: int
    code: str
    words: Any
    number: int
    href: str
    x: float
    y: float
    height: float
    at_end: bool  # its words stand to the left of it

    @property
    def words_x(self) -> float:
        return self.x - 6 if self.at_end else self.x + BAR + 6

    @property
    def words_y(self) -> float:
        return self.y - 5


class Ribbon(NamedTuple):
    number: int
    words: str
    href: str
    line: str
    width: float
    code: str  # of where it goes


class Drawing(NamedTuple):
    nodes: list[Node]
    ribbons: list[Ribbon]
    total: int
    width: int = WIDTH
    height: int = HEIGHT
    bar: int = BAR


def draw(
    groups: Mapping[Path, int],
    columns: Sequence[Sequence[tuple[str, Any]]],
    href: Callable[[Mapping[int, str]], str],
) -> Drawing | None:
    """`groups` are how many passed which codes; `columns` the codes in their order, with their words. `href`
    answers where the rows stand that passed these codes of these columns. None where there is nothing."""
    total = sum(groups.values())
    if not total:
        return None
    most = max(len({path[at] for path, number in groups.items() if number}) for at in range(len(columns)))
    scale = (HEIGHT - TOP - 4 - GAP * most) / total
    nodes = [one for at in range(len(columns)) for one in _column(groups, columns, at, scale, href)]
    return Drawing(nodes, _ribbons(groups, nodes, len(columns), scale, href), total)


def _column(
    groups: Mapping[Path, int],
    columns: Sequence[Sequence[tuple[str, Any]]],
    at: int,
    scale: float,
    href: Callable[[Mapping[int, str]], str],
) -> list[Node]:
    last = len(columns) - 1
    x, y, found = (WIDTH - BAR) * at / last, float(TOP), []
    for code, words in columns[at]:
        number = sum(many for path, many in groups.items() if path[at] == code)
        if number:
            height = max(1.5, number * scale)
            found.append(
                Node(at, code, words, number, href({at: code}), round(x, 1), round(y, 1), round(height, 1),
                     at == last)
            )  # fmt: skip
            y += height + GAP
    return found


def _ribbons(
    groups: Mapping[Path, int],
    nodes: Sequence[Node],
    columns: int,
    scale: float,
    href: Callable[[Mapping[int, str]], str],
) -> list[Ribbon]:
    """Between each two columns, from top to bottom on both sides, so that as few as can be cross."""
    found = []
    for at in range(columns - 1):
        pairs: dict[tuple[str, str], int] = defaultdict(int)
        for path, number in groups.items():
            pairs[path[at], path[at + 1]] += number
        out: dict[str, float] = defaultdict(float)
        into: dict[str, float] = defaultdict(float)
        here, there = ([one for one in nodes if one.column == column] for column in (at, at + 1))
        for left, right in product(here, there):
            number = pairs.get((left.code, right.code), 0)
            if number:
                width = max(1.0, number * scale)
                begins = left.y + out[left.code] + width / 2
                ends = right.y + into[right.code] + width / 2
                out[left.code] += width
                into[right.code] += width
                found.append(
                    Ribbon(number, f"{left.words} → {right.words}",
                           href({at: left.code, at + 1: right.code}),
                           _curve(left.x + BAR, begins, right.x, ends), round(width, 1), right.code)
                )  # fmt: skip
    return found


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    middle = (x + to_x) / 2
    return f"M{x:.1f} {y:.1f}C{middle:.1f} {y:.1f} {middle:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"
