"""Households: who lives in which dwelling, and whose committee they belong to."""

from collections import defaultdict
from functools import cached_property
from typing import Any, Final

import msgspec

from lianfang.exchange.checking.households import HouseholdRow
from lianfang.exchange.checking.rows import Address
from lianfang.exchange.ledger import Ledger
from lianfang.exchange.registers import store
from lianfang.exchange.registers.tree import Node, Tree
from lianfang.kit import sql
from lianfang.kit.crypto import Sealer
from lianfang.kit.scope import Scope

_COLUMNS: Final = (
    "id, number, lives_at_id, belongs_to_id, path, managed_path, lives_outside, nature, stated_count, "
    "phone_ix, sealed, key_id"
)


class Home:
    """A household as far as others need it."""

    __slots__ = ("dwelling", "id", "managed_path", "path", "touched")

    def __init__(self, id: int, path: str, managed_path: str, dwelling: int | None, touched: int = 0) -> None:
        self.id, self.path, self.managed_path, self.dwelling = id, path, managed_path, dwelling
        self.touched = touched  # hash of the row of this file that told of it


class Homes:
    """Households by number and by dwelling, read from the database as rows ask for them."""

    def __init__(self, cursor: Any, scope: Scope, sealer: Sealer) -> None:
        self._cursor = cursor
        self._sealer = sealer
        self.roots = scope.where("import")
        self.ids = store.Ids(cursor, "people_household")
        self.by_number: dict[str, Home] = {}
        self.by_dwelling: dict[int, list[Home]] = defaultdict(list)
        self._looked: set[int] = set()
        self._new: list[tuple[Any, ...]] = []

    @cached_property
    def tree(self) -> Tree:
        return Tree()

    def learn(self, numbers: set[str], dwellings: set[int]) -> None:
        """Read those of the numbers and dwellings that are not known yet."""
        if self.ids.was_empty:
            return
        self._read("number", [number for number in numbers if number not in self.by_number])
        self._read("lives_at_id", [dwelling for dwelling in dwellings if dwelling not in self._looked])
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
            if number not in self.by_number:
                self._enter(number, Home(id, path, managed_path, dwelling))

    def _enter(self, number: str, home: Home) -> None:
        self.by_number[number] = home
        if home.dwelling is not None:
            self.by_dwelling[home.dwelling].append(home)

    def is_mine(self, home: Home) -> bool:
        return home.path.startswith(self.roots) or home.managed_path.startswith(self.roots)

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

    def flush(self) -> None:
        sql.insert(self._cursor, "people_household", _COLUMNS, self._new)
        self._new = []


class Importer:
    """Settles prepared households: new, changed, the same, or refused."""

    def __init__(self, cursor: Any, scope: Scope, ledger: Ledger, sealer: Sealer) -> None:
        self._cursor, self._ledger, self._sealer = cursor, ledger, sealer
        self._sealers = store.Sealers(sealer)
        self._homes = Homes(cursor, scope, sealer)
        self._changed: list[tuple[HouseholdRow, Home, Node | None, Node | None]] = []

    def settle(self, chunk: list[HouseholdRow]) -> None:
        self._homes.learn({one.number or one.dwelling for one in chunk}, set())
        for one in chunk:
            fault = self._take(one)
            if fault:
                self._ledger.refused(one.row, one.cells, fault)
            else:
                self._ledger.notes(one.row, one.notes)
        self._compare()
        self._homes.flush()

    def finish(self) -> None:
        self._homes.ids.finish()

    def _take(self, one: HouseholdRow) -> str:
        if one.fault:
            return one.fault
        place = self._lives_at(one)
        if isinstance(place, str):
            return place
        managed = self._belongs_to(one)
        if isinstance(managed, str):
            return managed
        if place is None and managed is None:
            return "place-missing"
        fault = self._outside(place, managed)
        return fault or self._enter(one, one.number or (place.code if place else ""), place, managed)

    def _lives_at(self, one: HouseholdRow) -> Node | str | None:
        if one.outside or not (one.dwelling or (one.address and one.address[3])):
            return None
        return self._homes.tree.find(one.dwelling, Address(*one.address))

    def _belongs_to(self, one: HouseholdRow) -> Node | str | None:
        if not one.managed:
            return None
        tree = self._homes.tree
        found = tree.by_code.get(one.managed)
        return found or tree.area(Address(community=one.managed), ("community",))

    def _outside(self, place: Node | None, managed: Node | None) -> str:
        """Either sight is enough, but a new row may not reach into another area with neither."""
        mine = [node for node in (place, managed) if node and node.path.startswith(self._homes.roots)]
        return "" if mine else "out-of-scope"

    def _enter(self, one: HouseholdRow, number: str, place: Node | None, managed: Node | None) -> str:
        if not number:
            return "number-missing"
        content = hash(
            (one.plain, one.count, one.nature, one.outside, place and place.id, managed and managed.id)
        )
        home = self._homes.by_number.get(number)
        if home is None:
            rest = (one.outside, one.nature, one.count, one.phone_ix, one.sealed)
            self._homes.add(number, place, managed, *rest, touched=content or 1)
            self._ledger.imported()
        elif home.touched:
            if home.touched != (content or 1):
                return "number-taken"
            self._ledger.ignored(one.row, "duplicate-in-file")
        elif not self._homes.is_mine(home):
            return "out-of-scope"
        else:
            home.touched = content or 1
            self._changed.append((one, home, place, managed))
        return ""

    def _compare(self) -> None:
        """Of those known before: leave what is the same, change what the sheet says otherwise."""
        if not self._changed:
            return
        ids = sql.members([home.id for _one, home, _place, _managed in self._changed])
        self._cursor.execute(f"SELECT {_COLUMNS} FROM people_household WHERE {sql.any_of('id')}", [ids])
        stored = {row[0]: row for row in self._cursor.fetchall()}
        updates = []
        for one, home, place, managed in self._changed:
            wanted = self._merged(one, stored[home.id], place, managed)
            if wanted is None:
                self._ledger.ignored()
            else:
                self._ledger.updated()
                updates.append((*wanted, home.id))
        self._changed = []
        self._write(updates)

    def _merged(
        self, one: HouseholdRow, old: tuple[Any, ...], place: Node | None, managed: Node | None
    ) -> tuple[Any, ...] | None:
        """The columns from lives_at_id on as they should be; None if they are."""
        (
            _id,
            _number,
            lives_at,
            belongs_to,
            path,
            managed_path,
            outside,
            nature,
            count,
            phone_ix,
            sealed,
            key,
        ) = old
        merged = self._told(one, self._sealers.open(sealed, key))
        if place is not None:
            lives_at, path, outside = place.id, place.path, ""
        if managed is not None:
            belongs_to, managed_path = managed.id, managed.path
        elif belongs_to is None:
            managed_path = path
        if one.outside:
            lives_at, path, outside = None, managed_path, one.outside
        wanted = (
            lives_at, belongs_to, path, managed_path, outside, one.nature or nature,
            count if one.count is None else one.count, one.phone_ix or phone_ix,
        )  # fmt: skip
        if merged is None and wanted == old[2:10]:
            return None
        if merged is None:
            return (*wanted, sealed, key or self._sealer.key_id)
        return (*wanted, self._sealer.seal_json(merged), self._sealer.key_id)

    @staticmethod
    def _told(one: HouseholdRow, opened: bytes) -> dict[str, str] | None:
        """What should be sealed; None if it is."""
        if not one.plain or opened == one.plain:
            return None
        known = msgspec.json.decode(opened) if opened else {}
        merged = {**known, **msgspec.json.decode(one.plain)}
        return None if merged == known else merged

    def _write(self, updates: list[tuple[Any, ...]]) -> None:
        sets = ", ".join(f"{name} = %s" for name in _COLUMNS.split(", ")[2:])
        if updates:
            self._cursor.executemany(f"UPDATE people_household SET {sets} WHERE id = %s", updates)
            moved = [(row[2], row[-1], row[2]) for row in updates]
            self._cursor.executemany(
                "UPDATE people_vehicle SET path = %s WHERE household_id = %s AND path <> %s", moved
            )
