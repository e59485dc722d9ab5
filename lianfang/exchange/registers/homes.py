"""Households by number and by dwelling, as sheets name them.

Offices number their households from one in every community, and some in every compound. So a number
counts within the compound of the dwelling, or the community where there is none; of a household that
another committee manages, within that community.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any, Final

from lianfang.exchange.registers import store
from lianfang.exchange.registers.tree import Node, Tree
from lianfang.exchange.tracing import Trace
from lianfang.kit import sql
from lianfang.kit.crypto import Sealer
from lianfang.kit.scope import Scope

COLUMNS: Final = (
    "id, number, lives_at_id, belongs_to_id, path, managed_path, lives_outside, nature, stated_count, "
    "phone_ix, sealed, key_id"
)
_MOST_NAMED: Final = 5  # candidates that a conflict names


class Home:
    """A household as far as others need it."""

    __slots__ = ("dwelling", "id", "is_numbered", "managed_path", "path", "touched")

    def __init__(self, id: int, path: str, managed_path: str, dwelling: int | None, touched: int = 0) -> None:
        self.id, self.path, self.managed_path, self.dwelling = id, path, managed_path, dwelling
        self.touched = touched  # hash of the row of this file that told of it
        self.is_numbered = False  # had no number of its own, and got one from this file

    def is_elsewhere(self, place: Node) -> bool:
        """Whether a row that names `place` speaks of another address than this household's."""
        return self.dwelling != place.id and not self.path.startswith(place.path)


class Homes:
    """Read from the database as rows ask for them: what lives in the importer's area or belongs to it."""

    def __init__(self, cursor: Any, scope: Scope, sealer: Sealer) -> None:
        self._cursor = cursor
        self._sealer = sealer
        self.roots = scope.where("import")
        self.ids = store.Ids(cursor, "people_household")
        self.by_number: dict[str, list[Home]] = {}
        self.by_dwelling: dict[int, list[Home]] = defaultdict(list)
        self._asked: set[str] = set()
        self._looked: set[int] = set()
        self._areas: dict[int | None, str] = {}
        self._new: list[tuple[Any, ...]] = []  # of this chunk
        self._numbered: list[tuple[str, int]] = []

    @cached_property
    def tree(self) -> Tree:
        return Tree(self.roots)

    def learn(self, numbers: set[str], dwellings: set[int]) -> None:
        """Read those of the numbers and dwellings that are not known yet."""
        if self.ids.was_empty:
            return
        self._read("number", list(numbers - self._asked))
        self._read("lives_at_id", list(dwellings - self._looked))
        self._asked |= numbers
        self._looked |= dwellings

    def _read(self, column: str, values: list[Any]) -> None:
        if not values:
            return
        self._cursor.execute(
            "SELECT id, path, managed_path, lives_at_id, number FROM people_household "
            f"WHERE {sql.any_of(column)}",
            [sql.members(values)],
        )
        for id, path, managed_path, dwelling, number in self._cursor.fetchall():
            if not (path.startswith(self.roots) or managed_path.startswith(self.roots)):
                continue
            if all(home.id != id for home in self.by_number.get(number, ())):
                same = path if path == managed_path else managed_path  # one text of two, for 140,000 of them
                self._enter(number, Home(id, path, same, dwelling))

    def _enter(self, number: str, home: Home) -> None:
        there = self.by_number.get(number)
        if there is None:
            self.by_number[number] = [home]
        else:
            there.append(home)
        if home.dwelling is not None:
            self.by_dwelling[home.dwelling].append(home)

    def numbered(self, number: str, place: Node, managed: Node | None = None) -> Home | None:
        """The household of this number where the row's place or committee makes it count."""
        found = self.by_number.get(number)
        if not found:
            return None
        for home in found:
            if home.dwelling == place.id:
                return home
        area = self.area(managed or place)
        return next(
            (
                home
                for home in found
                if home.managed_path.startswith(area) or area.startswith(home.managed_path)
            ),
            None,
        )

    def at_door(self, number: str, place: Node, managed: Node | None = None) -> Home | None:
        """The household of this number, else the one of the dwelling that nobody had given a number."""
        home = self.numbered(number, place, managed)
        if home is not None or place.kind != "dwelling":
            return home
        found = self.by_number.get(place.code, [])
        home = next((one for one in found if one.dwelling == place.id), None)
        if home is None or number == place.code:
            return None
        found.remove(home)
        self.by_number.setdefault(number, []).append(home)
        home.is_numbered = True
        self._numbered.append((number, home.id))
        return home

    def learn_unnumbered(self, rows: Iterable[tuple[str, Node]]) -> None:
        """Read what lives unnumbered at the dwellings of rows whose number is not known there."""
        if self.ids.was_empty:
            return
        self.learn({place.code for number, place in rows if self.numbered(number, place) is None}, set())

    def area(self, place: Node) -> str:
        """The path of the compound or community in which a household number counts at a place."""
        known = self._areas.get(place.parent_id) if place.kind == "dwelling" else None
        if known is None:
            known = self.tree.numbering(place).path
            if place.kind == "dwelling":
                self._areas[place.parent_id] = known
        return known

    def living_at(self, place: Node) -> list[Home]:
        """The households of a dwelling; those that belong to another area only where there is no other."""
        there = self.by_dwelling.get(place.id, [])
        own = [home for home in there if home.managed_path.startswith(self.roots)]
        return own or there

    def in_community(self, number: str, place: Node) -> bool:
        """Whether the community of a place has a household of this number, be it in another compound."""
        found = self.by_number.get(number)
        if not found:
            return False
        community = self.tree.above(place, ("community",))
        return community is not None and any(home.managed_path.startswith(community.path) for home in found)

    def named(self, homes: Iterable[Home]) -> str:
        """Where these households count, for somebody who has to choose."""
        places = dict.fromkeys(self.tree.numbering_of(home.managed_path) for home in homes)
        return "、".join(list(places)[:_MOST_NAMED]) + ("…" if len(places) > _MOST_NAMED else "")

    def add(self, number: str, place: Node | None, managed: Node | None, *rest: Any, touched: int) -> Home:
        """A new household; `rest` are the columns from lives_outside to sealed."""
        path = place.path if place else managed.path if managed else ""
        managed_path = managed.path if managed else path
        home = Home(self.ids.next(), path, managed_path, place.id if place else None, touched)
        self._enter(number, home)
        self._new.append(
            (home.id, number, home.dwelling, managed.id if managed else None, path, managed_path, *rest,
             self._sealer.key_id)
        )  # fmt: skip
        return home

    def add_bare(self, number: str, place: Node) -> Home:
        """A household of which only number and dwelling are known."""
        return self.add(number, place, None, "", "", None, None, b"", touched=1)

    def flush(self, trace: Trace) -> None:
        sql.insert(self._cursor, "people_household", COLUMNS, self._new)
        self._new = []
        if self._numbered:
            trace.changing("people_household", [pk for _number, pk in self._numbered])
            self._cursor.executemany("UPDATE people_household SET number = %s WHERE id = %s", self._numbered)
        self._numbered = []
