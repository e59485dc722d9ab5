"""The tree of places in memory, to find thousands of rows' places by code or by address."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from lianfang.exchange.checking.rows import Address
from lianfang.exchange.registers import addresses
from lianfang.exchange.registers.naming import LOW, key, key_of, low_key, names_several, stem
from lianfang.grid.models import PlaceKind

_COLUMNS: Final = (
    "id, parent_id, path, kind, code, name, full_name, floor, door, nature, address, longitude, latitude"
)
_STEMMED: Final = frozenset({"street", "community", "compound"})
_BETWEEN: Final = frozenset({"building", "unit"})
_LOW_LEVELS: Final = {"building": "building", "unit": "unit", "door": "dwelling"}
UNFINISHED: Final = frozenset({"compound", "building", "unit"})  # an address that names no door
AREAS: Final = frozenset({"district", "street", "zone", "community", "cell"})


class Node:
    """One place. `level` strings are its kind; `id` is None never: new places get theirs at once."""

    __slots__ = (
        "address", "code", "door", "floor", "full_name", "id", "kind", "latitude", "longitude",
        "name", "nature", "parent_id", "path",
    )  # fmt: skip

    def __init__(self, row: Any) -> None:
        (
            self.id, self.parent_id, self.path, self.kind, self.code, self.name, self.full_name,
            self.floor, self.door, self.nature, self.address, self.longitude, self.latitude,
        ) = row  # fmt: skip

    def row(self) -> tuple[Any, ...]:
        return (
            self.id, self.parent_id, self.path, self.kind, self.code, self.name, self.full_name,
            self.floor, self.door, self.nature, self.address, self.longitude, self.latitude,
        )  # fmt: skip


class Tree:
    """All places. Looking up answers a node, or the code of the reason why there is none.

    Of several places of one name those below `roots` are meant, where the importer has some.
    """

    def __init__(self, roots: tuple[str, ...] = ()) -> None:
        self._roots = roots
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {_COLUMNS} FROM grid_place")
            self.nodes = {row[0]: Node(row) for row in cursor.fetchall()}
        self.by_code = {node.code: node for node in self.nodes.values()}
        self.root = next((node for node in self.nodes.values() if node.parent_id is None), None)
        self._found: dict[Address, Node | str] = {}

    @cached_property
    def children(self) -> dict[tuple[int | None, str], list[Node]]:
        """Places by the id of the one above and their key, under every name they go by."""
        found: dict[tuple[int | None, str], list[Node]] = defaultdict(list)
        for node in self.nodes.values():
            for name in _keys(node):
                found[node.parent_id, name].append(node)
        for node, alias in self._aliases():
            found[node.parent_id, key_of(node.kind, alias)].append(node)
        return found

    @cached_property
    def named(self) -> dict[tuple[str, str], list[Node]]:
        """Streets, communities, cells and compounds by kind and key."""
        found: dict[tuple[str, str], list[Node]] = defaultdict(list)
        wanted = {"street", "zone", "community", "cell", "compound"}
        for node in self.nodes.values():
            if node.kind in wanted:
                found[_level(node.kind), key(node.name)].append(node)
        for node, alias in self._aliases():
            if node.kind in wanted:
                found[_level(node.kind), key(alias)].append(node)
        return found

    @cached_property
    def stems(self) -> dict[tuple[str, str], list[Node]]:
        """Streets, communities and compounds by level and the stem of their names."""
        found: dict[tuple[str, str], list[Node]] = defaultdict(list)
        for (level, _name), nodes in self.named.items():
            for node in nodes:
                there = found[level, stem(level, node.name)[0]]
                if node not in there:
                    there.append(node)
        return found

    @cached_property
    def only_children(self) -> dict[int, Node | None]:
        """The single place under each place that has but one."""
        found: dict[int, Node | None] = {}
        for node in self.nodes.values():
            if node.parent_id is not None:
                found[node.parent_id] = None if node.parent_id in found else node
        return found

    @cached_property
    def inner(self) -> dict[int, list[Node]]:
        """The buildings and stairwells under each place that has some."""
        found: dict[int, list[Node]] = defaultdict(list)
        for node in self.nodes.values():
            if node.kind in _BETWEEN and node.parent_id is not None:
                found[node.parent_id].append(node)
        return found

    @cached_property
    def gazetteer(self) -> addresses.Gazetteer:
        return addresses.Gazetteer(self)

    def _aliases(self) -> Iterator[tuple[Node, str]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT place_id, name FROM grid_placealias")
            for place_id, name in cursor.fetchall():
                yield self.nodes[place_id], name

    def add(self, node: Node) -> None:
        self.nodes[node.id] = node
        self.by_code[node.code] = node
        for name in _keys(node):
            self.children[node.parent_id, name].append(node)
        if node.kind not in LOW:
            self.named[_level(node.kind), key(node.name)].append(node)
            self.stems[_level(node.kind), stem(_level(node.kind), node.name)[0]].append(node)
        self._found.clear()

    def find(self, code: str, address: Address) -> Node | str:
        """The place of a row: by code if there is one, else by its address."""
        if code:
            return self.by_code.get(code) or "unknown-place"
        found = self._found.get(address)
        if found is None:
            found = self._found[address] = self._by_address(address)
        return found

    def _by_address(self, address: Address) -> Node | str:
        if not (address.compound and address.door) and address.text:
            found = self._by_text(address)
            if isinstance(found, Node) or not (address.compound or address.building):
                return found
        area = self.area(address, addresses.LEVELS)
        if isinstance(area, str):
            return area
        found = self._down(area, address)
        return self._together(area, address) if found == "unknown-place" else found

    def _by_text(self, address: Address) -> Node | str:
        """By the text of the row, below what its other cells name."""
        within = self.area(address, addresses.LEVELS) if any(address[:4]) else None
        if isinstance(within, str):
            return within
        return self.gazetteer.read(address.text, [within] if within else None)

    def _down(self, area: Node, address: Address) -> Node | str:
        found: Node | str = area
        for name in (address.building, address.unit, address.door):
            if isinstance(found, str):
                return found
            if name:
                found = self.below(found, name)
        return found

    def _together(self, area: Node, address: Address) -> Node | str:
        """Where a cell names several levels: 3#2-502 as a building, 2-502 as a door."""
        cells = [name for name in (address.building, address.unit, address.door) if name]
        if not any(names_several(name, has_unit=False) for name in cells):
            return "unknown-place"
        way = addresses.steps(addresses.folded("-".join(cells)))
        return addresses.walk(self, area, way) if way else "unknown-place"

    def missing(self, code: str, address: Address) -> str:
        """As far as an address that leads nowhere is known, and the first level that is not."""
        if code:
            return ""
        at: Node | None = None
        for number, level in enumerate((*addresses.LEVELS, *_LOW_LEVELS), 1):
            name = getattr(address, level)
            if not name:
                continue
            if at is not None and level in _LOW_LEVELS:
                found = self.below(at, name)
            else:
                found = self.area(address, addresses.LEVELS[:number])
            if found == "ambiguous-place":
                return ""
            if isinstance(found, str):
                label = PlaceKind(_LOW_LEVELS.get(level, level)).label
                said = _("{known}: no such {level}").format(known=at.full_name if at else "", level=label)
                return said.lstrip(":： ")
            at = found
        return at.full_name if at else ""

    def area(self, address: Address, levels: tuple[str, ...]) -> Node | str:
        """The innermost of the named `levels`; names repeat, so all that are given must agree."""
        candidates: list[Node] | None = None
        for level in levels:
            name = getattr(address, level)
            if name:
                known = candidates
                candidates = _below(self.called(level, name), known) or _below(self.alike(level, name), known)
        if candidates is None:
            return "place-missing"
        return self.only(candidates)

    def only(self, found: list[Node]) -> Node | str:
        """The one place meant; the importer's own before others of the name."""
        own = [node for node in found if node.path.startswith(self._roots)] if len(found) > 1 else found
        return _only(own or found)

    def areas(self, level: str, name: str) -> list[Node]:
        """The places of a level of this name, else those that differ by the word for what they are."""
        return self.called(level, name) or self.alike(level, name)

    def called(self, level: str, name: str) -> list[Node]:
        """The places of a level that go by exactly this name."""
        coded = self.by_code.get(name)
        return self.named.get((level, key(name))) or ([coded] if coded else [])

    def alike(self, level: str, name: str) -> list[Node]:
        """府佑 is 府佑社区 where no place is called 府佑; 府佑村 is not."""
        text, word = stem(level, name)
        found = self.stems.get((level, text), ()) if level in _STEMMED else ()
        return [node for node in found if not (word and stem(level, node.name)[1] not in {"", word})]

    def rivals(self, level: str, name: str) -> list[Node]:
        """Places of the level with the same stem, be it with another word: one may be meant."""
        return list(self.stems.get((level, stem(level, name)[0]), ())) if level in _STEMMED else []

    def below(self, above: Node, name: str) -> Node | str:
        """The place of this name under `above`, or under the only place there (a lone unit)."""
        only = self.only_children.get(above.id)
        for parent in (above, only) if only else (above,):
            for name_there in (low_key(name), key(name)):
                found = self.children.get((parent.id, name_there))
                if found:
                    return _only(found)
        return "unknown-place"

    def above(self, node: Node, kinds: Iterable[str]) -> Node | None:
        """The nearest place of one of these kinds, the place itself or one above it."""
        at: Node | None = node
        while at is not None and at.kind not in kinds:
            at = self.nodes.get(at.parent_id)
        return at

    def numbering(self, place: Node) -> Node:
        """The compound, else the community, in which household numbers count at a place."""
        return self.above(place, ("compound",)) or self.above(place, ("community",)) or place

    @cached_property
    def _by_path(self) -> dict[str, Node]:
        return {node.path: node for node in self.nodes.values()}

    def full_name_of(self, path: str) -> str:
        node = self._by_path.get(path)
        return (node.full_name or node.name) if node else ""

    def numbering_of(self, path: str) -> str:
        """The name of the compound or community in which a household at this path is numbered."""
        node = self._by_path.get(path)
        return self.full_name_of(self.numbering(node).path) if node else ""


def _below(found: list[Node], above: list[Node] | None) -> list[Node]:
    if above is None:
        return found
    return [node for node in found if any(node.path.startswith(one.path) for one in above)]


def _keys(node: Node) -> set[str]:
    if node.kind in LOW:
        return {low_key(node.name), low_key(node.door)} if node.door else {low_key(node.name)}
    return {key(node.name), key(node.door or node.name)}


def _level(kind: str) -> str:
    return "street" if kind == "zone" else kind


def _only(found: list[Node]) -> Node | str:
    if not found:
        return "unknown-place"
    return found[0] if len({node.id for node in found}) == 1 else "ambiguous-place"
