"""An address written in one go, read against the grid that exists: 府佑社区十甲小区3#2-502.

The area is the innermost known name in the text; what stands after it has to be nothing but numbers and
the words of buildings, units, floors and doors. Every way to read those as steps down the grid is tried:
if they lead to one dwelling it is meant, if to several none is. Nothing is ever made here.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from lianfang.exchange.registers.naming import DASHES, REMARK, low_key, stem
from lianfang.kit.values.cells import plain
from lianfang.kit.values.characters import simplified
from lianfang.kit.values.numerals import CHARACTERS, number_of

if TYPE_CHECKING:
    from lianfang.exchange.registers.tree import Node, Tree

_KIND: Final = {
    "号楼": "building", "#楼": "building", "栋": "building", "幢": "building", "座": "building",
    "单元": "unit", "门洞": "unit", "室": "dwelling", "户": "dwelling",
}  # fmt: skip
_STEP: Final = re.compile(
    rf"第?([0-9]+[a-z]?|[a-z][0-9]*|[{CHARACTERS}]+|[甲乙丙丁戊东西南北中])"
    r"(号楼|#楼|号院|栋楼?|幢|座|楼|单元|门洞|号|#|室|户|层|排|巷|弄|胡同)?[-\s,，、/]*"
)
_PUNCTUATION: Final = re.compile(r"[\s,，、.。:：;；\"'“”]+")
_MOST_STEPS: Final = 6
_SHORTEST: Final = 2  # characters of a name that is looked for inside a text
LEVELS: Final = ("street", "community", "cell", "compound")
_RANK: Final = {level: rank for rank, level in enumerate(LEVELS)}


class Step(NamedTuple):
    """One number on the way down: what it says, and the kind of place if a word says that."""

    name: str
    kind: str = ""
    may_be_floor: bool = False
    word: str = ""


class Met(NamedTuple):
    """A known name inside a text, and where it ends."""

    nodes: "list[Node]"
    end: int


def folded(text: str) -> str:
    return _PUNCTUATION.sub("", REMARK.sub("", simplified(plain(text)).casefold()).translate(DASHES))


def steps(text: str) -> list[Step]:
    """The steps a text names; empty if anything else stands in it."""
    found: list[Step] = []
    at = 0
    while at < len(text) and len(found) < _MOST_STEPS:
        one = _STEP.match(text, at)
        if one is None:
            return []
        number = number_of(one[1])
        word = (one[2] or "").removesuffix("楼") if one[2] == "栋楼" else one[2] or ""
        floor = word == "层" or (word == "楼" and bool(found))
        found.append(Step(one[1] if number is None else str(number), _KIND.get(word, ""), floor, word))
        at = one.end()
    return found if at == len(text) else []


class Gazetteer:
    """The names of a grid, to be met inside texts."""

    def __init__(self, tree: "Tree") -> None:
        self._tree = tree
        self._names: dict[str, list[tuple[str, list[Node]]]] = defaultdict(list)
        for name, nodes in self._spellings().items():
            self._names[name[0]].append((name, nodes))
        for known in self._names.values():
            known.sort(key=lambda one: -len(one[0]))

    def _spellings(self) -> "dict[str, list[Node]]":
        """Every name, also without the word for what it is: 十甲 of 十甲小区."""
        found: dict[str, list[Node]] = defaultdict(list)
        for (level, name), nodes in self._tree.named.items():
            for node in nodes:
                for spelt in {folded(name), folded(node.name), folded(stem(level, node.name)[0])}:
                    if len(spelt) >= _SHORTEST and node not in found[spelt]:
                        found[spelt].append(node)
        return found

    def read(self, text: str, within: "list[Node] | None" = None) -> "Node | str":
        """The dwelling a text names, or why there is none. `within`: places that other cells name."""
        told = folded(text)
        area, rest = self.area(told, within)
        if isinstance(area, str):
            return area
        way = steps(rest)
        return walk(self._tree, area, way) if way else "unknown-place" if rest else area

    def area(self, told: str, within: "list[Node] | None" = None) -> "tuple[Node | str, str]":
        """The innermost area a folded text names, and what stands behind it."""
        candidates, rest = within, told
        for met in self._met(told):
            here = _agreeing(met.nodes, candidates)
            if here:
                candidates, rest = here, told[met.end :]
        if not candidates:
            return "unknown-place", told
        deepest = max(_RANK.get(one.kind, 0) for one in candidates)
        return self._tree.only([one for one in candidates if _RANK.get(one.kind, 0) == deepest]), rest

    def _met(self, told: str) -> Iterator[Met]:
        at = 0
        while at < len(told):
            for name, nodes in self._names.get(told[at], ()):
                if told.startswith(name, at):
                    yield Met(nodes, at + len(name))
                    at += len(name) - 1
                    break
            at += 1


def _agreeing(nodes: "list[Node]", above: "list[Node] | None") -> "list[Node]":
    """Those below what was named before; a compound may also stand before its community."""
    if above is None:
        return nodes
    below = [one for one in nodes if any(one.path.startswith(each.path) for each in above)]
    return below or [one for one in above if any(one.path.startswith(each.path) for each in nodes)]


def walk(tree: "Tree", area: "Node", way: Sequence[Step]) -> "Node | str":
    """The one dwelling to which steps lead from a place."""
    found = {node.id: node for node in _dwellings(tree, area, tuple(way))}
    if len(found) > 1:
        return "ambiguous-place"
    return next(iter(found.values()), "unknown-place")


def _dwellings(tree: "Tree", at: "Node", way: tuple[Step, ...]) -> "Iterator[Node]":
    """Every dwelling that the steps can mean: a name may take two of them (3-1), a floor none."""
    if not way:
        if at.kind == "dwelling":
            yield at
        return
    if way[0].may_be_floor and len(way) > 1:
        yield from _dwellings(tree, at, way[1:])
    for many in range(1, min(3, len(way)) + 1):
        name, kind = "-".join(one.name for one in way[:many]), way[many - 1].kind
        for node in _named_below(tree, at, name, kind) or _named_below(
            tree, at, name + way[many - 1].word, ""
        ):
            yield from _dwellings(tree, node, way[many:])


def _named_below(tree: "Tree", at: "Node", name: str, kind: str) -> "list[Node]":
    """Children of this name; below those that the text may have left out, such as a stairwell."""
    key = low_key(name)
    found = [one for one in tree.children.get((at.id, key), ()) if kind in {"", one.kind}]
    if found or at.kind not in {"compound", "building"}:
        return found
    between = tree.inner.get(at.id, ())
    return [
        one for node in between for one in tree.children.get((node.id, key), ()) if kind in {"", one.kind}
    ]
