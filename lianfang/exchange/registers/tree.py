"""The tree of places in memory, to find thousands of rows' places by code or by address."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any, Final

from django.db import connection

from lianfang.exchange.checking.rows import Address

_COLUMNS: Final = (
    "id, parent_id, path, kind, code, name, full_name, floor, door, nature, address, longitude, latitude"
)
_NUMBERED: Final = re.compile(
    r"([0-9a-z]{1,8}|[甲乙丙丁东西南北])(?:号楼|号|#|栋|幢|座|楼|单元|室|户|门|排|no\.?)+"
)


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


_OFFICES: Final = (
    (re.compile(r"(居民委员会|居委会)$"), ""),
    (re.compile(r"村?(村民委员会|村委会)$"), "村"),
    (re.compile(r"街道办事处$"), "街道"),
)


@lru_cache(maxsize=1 << 17)
def key(name: str) -> str:
    """The form in which names of places meet: 3号楼, 3栋 and ３ are one building, a committee its place."""
    text = unicodedata.normalize("NFKC", name).casefold().replace(" ", "")
    for office, place in _OFFICES:
        text = office.sub(place, text)
    numbered = _NUMBERED.fullmatch(text)
    text = numbered[1] if numbered else text
    return text.lstrip("0") or text if text.isdecimal() else text


class Tree:
    """All places. Looking up answers a node, or the code of the reason why there is none."""

    def __init__(self) -> None:
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
            for name in {key(node.name), key(node.door or node.name)}:
                found[node.parent_id, name].append(node)
        for node, alias in self._aliases():
            found[node.parent_id, key(alias)].append(node)
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
    def only_children(self) -> dict[int, Node | None]:
        """The single place under each place that has but one."""
        found: dict[int, Node | None] = {}
        for node in self.nodes.values():
            if node.parent_id is not None:
                found[node.parent_id] = None if node.parent_id in found else node
        return found

    def _aliases(self) -> Iterator[tuple[Node, str]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT place_id, name FROM grid_placealias")
            for place_id, name in cursor.fetchall():
                yield self.nodes[place_id], name

    def add(self, node: Node) -> None:
        self.nodes[node.id] = node
        self.by_code[node.code] = node
        for name in {key(node.name), key(node.door or node.name)}:
            self.children[node.parent_id, name].append(node)
        self.named[_level(node.kind), key(node.name)].append(node)
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
        found = self.area(address, ("street", "community", "cell", "compound"))
        for name in (address.building, address.unit, address.door):
            if isinstance(found, str):
                return found
            if name:
                found = self.below(found, name)
        return found

    def area(self, address: Address, levels: tuple[str, ...]) -> Node | str:
        """The innermost of the named `levels`; names repeat, so all that are given must agree."""
        candidates: list[Node] | None = None
        for level in levels:
            name = getattr(address, level)
            if name:
                candidates = [
                    node
                    for node in self.areas(level, name)
                    if candidates is None or any(node.path.startswith(above.path) for above in candidates)
                ]
        if candidates is None:
            return "place-missing"
        return _only(candidates)

    def areas(self, level: str, name: str) -> list[Node]:
        coded = self.by_code.get(name)
        return self.named.get((level, key(name))) or ([coded] if coded else [])

    def below(self, above: Node, name: str) -> Node | str:
        """The place of this name under `above`, or under the only place there (a lone unit)."""
        found = self.children.get((above.id, key(name)))
        if not found:
            only = self.only_children.get(above.id)
            found = self.children.get((only.id, key(name))) if only else None
        return _only(found or [])


def _level(kind: str) -> str:
    return "street" if kind == "zone" else kind


def _only(found: list[Node]) -> Node | str:
    if not found:
        return "unknown-place"
    return found[0] if len({node.id for node in found}) == 1 else "ambiguous-place"
