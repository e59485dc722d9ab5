"""Places: the tree itself, as rows of the tree or as addresses with a compound, a building, a door."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from lianfang.exchange.checking.rows import Address, Fields, Note
from lianfang.exchange.checking.sifting import ROUNDED, is_rounded
from lianfang.exchange.ledger import Ledger
from lianfang.exchange.registers import store
from lianfang.exchange.registers.naming import LOW, key_of, names_several, tidy
from lianfang.exchange.registers.place_words import floor_of, floor_of_door, kind_of, nature_of, spoken
from lianfang.exchange.registers.tree import Node, Tree
from lianfang.exchange.tracing import Trace
from lianfang.kit import codes, sql
from lianfang.kit.crypto import Sealer
from lianfang.kit.scope import STEP, WHOLE, Scope

_COLUMNS: Final = (
    "id, parent_id, path, kind, code, name, full_name, floor, door, nature, address, longitude, "
    "latitude, geometry"
)
_MOST_CHILDREN: Final = 9998
_DEEPEST: Final = 64  # characters of a path
_LIMITS: Final = {
    "code": 64, "name": 120, "door": 24, "alias": 120, "address": 300, "stats": 32,
    **dict.fromkeys(("street", "community", "cell", "compound", "building", "unit"), 120),
}  # fmt: skip
_LEVELS: Final = (("compound", "compound"), ("building", "building"), ("unit", "unit"), ("door", "dwelling"))
_SHORT: Final = 24  # characters of `nature` and `door`
_UNREAD: Final = {
    "longitude": "bad-coordinates",
    "latitude": "bad-coordinates",
    "floor": "floor-not-a-number",
}
_SOFT: Final[dict[str, Callable[[str], bool]]] = {
    "longitude": lambda text: _is_number(text, 180),
    "latitude": lambda text: _is_number(text, 90),
    "floor": lambda text: floor_of(text) is not None,
    "address": lambda text: len(text) <= _LIMITS["address"],
    "alias": lambda text: len(text) <= _LIMITS["alias"],
    "nature": lambda text: len(text) <= _SHORT,
    "state": lambda text: len(text) <= _SHORT,
}


class Importer:
    """Settles places in the order of the file; rows whose parent comes later wait for it."""

    trace: Trace

    def __init__(self, cursor: Any, scope: Scope, ledger: Ledger, sealer: Sealer) -> None:
        self._cursor, self._ledger, self._scope = cursor, ledger, scope
        self._ids = store.Ids(cursor, "grid_place")
        self._before = self._ids.last  # places with a higher id came with this sheet
        self._tree = Tree()
        self._last_step: dict[str, int] = {}
        for node in self._tree.nodes.values():
            self._note_step(node)
        self._seen: dict[int, dict[str, str]] = {}  # place id -> the texts of the row that told of it
        self._new: dict[int, Node] = {}
        self._changed: dict[int, Node] = {}
        self._codes: list[tuple[int, str]] = []
        self._aliases: list[tuple[int, str]] = []
        self._waiting: list[Fields] = []
        self._said_above = False  # whether the row in hand changed a place above its own
        self._looks: list[tuple[str, str]] = []  # what the row in hand gives cause to note
        self._detail = ""  # what is to be said of its refusal
        self.made: dict[str, list[str]] = {}  # kind -> full names of the places that this sheet made

    def settle(self, chunk: list[Fields]) -> None:
        for one in chunk:
            if not self._take(one):
                self._waiting.append(one)
        self._flush()

    def finish(self) -> None:
        """Take the rows that waited, as long as that brings something; refuse the rest."""
        waiting, before = self._waiting, -1
        while waiting and len(waiting) != before:
            before = len(waiting)
            waiting = [one for one in waiting if not self._take(one)]
        for one in waiting:
            self._ledger.refused(one.row, one.cells, "unknown-parent")
        self._flush()
        self._ids.finish()

    def _take(self, one: Fields) -> bool:
        """Settle a row; False if it has to wait for its parent."""
        texts = one.texts
        known = self._ids.last
        self._said_above = False
        self._looks, self._detail = [], ""
        for name in ("code", "parent"):
            if is_rounded(texts.get(name, "")):
                del texts[name]
                self._looks.append((ROUNDED, ""))
        one.notes = [*one.notes, *self._unread(texts)]
        fault = _fault(texts)
        target: Node | str = fault
        if not fault:
            target = self._row(texts) if _is_tree_row(texts) else self._address(texts)
        if target == "unknown-parent":
            return False
        if isinstance(target, str):
            self._ledger.refused(one.row, one.cells, target, detail=self._detail)
        else:
            self._settle(one, target, is_new=target.id > known)
            self._ledger.notes(one.row, one.notes)
            for code, detail in self._looks:
                self._ledger.note(one.row, code, detail=detail)
        return True

    @staticmethod
    def _unread(texts: dict[str, str]) -> Iterator[Note]:
        """The cells of a row that nobody can read and no place hangs on; they are taken out."""
        for key, can_be_read in _SOFT.items():
            if key in texts and not can_be_read(texts[key]):
                yield (_UNREAD.get(key, "too-long"), key, texts.pop(key))

    def _settle(self, one: Fields, target: Node, *, is_new: bool) -> None:
        earlier = self._seen.get(target.id)
        if earlier is not None:
            self._ledger.ignored(one.row, "duplicate-in-file")
            return
        self._seen[target.id] = one.texts
        changed = self._change(target, one.texts) or self._said_above
        changed = self._add_names(target, one.texts) or changed
        if is_new:
            self._ledger.imported()
        elif changed:
            self._ledger.updated()
        else:
            self._ledger.ignored()

    # Rows of the tree: code, parent code, kind, name.

    def _row(self, texts: dict[str, str]) -> Node | str:
        kind = kind_of(texts["kind"])
        if not kind:
            return "unknown-kind"
        if kind == "district" and self._tree.root is not None:
            return self._district(self._tree.root, texts)
        parent = self._parent(texts, kind)
        if isinstance(parent, str):
            return parent
        code = texts.get("code", "")
        node = self._tree.by_code.get(code) if code else self._same_name(parent, kind, texts["name"])
        if node is None:
            rival = self._rival(parent, kind, texts["name"])
            if rival is not None and not code:
                self._detail = rival.full_name
                return "looks-like"
            if rival is not None:
                self._looks.append(("looks-like", rival.full_name))
            return self._make(parent, kind, texts["name"], code)
        return self._may_stand(node, parent, kind)

    def _district(self, root: Node, texts: dict[str, str]) -> Node | str:
        """The one district of this database, under whatever code the sheet knows it by."""
        code = texts.get("code", "")
        if code and code != root.code:
            self._tree.by_code.setdefault(code, root)
        return (
            self._may_stand(root, None, "district")
            if self._tree.by_code.get(code, root) is root
            else "place-moved"
        )

    def _may_stand(self, node: Node, parent: Node | None, kind: str) -> Node | str:
        if not self._scope.may("import", node.path):
            return "out-of-scope"
        if node.kind != kind:
            return "kind-differs"
        if parent is not None and node.parent_id != parent.id:
            return "place-moved"
        return node

    def _parent(self, texts: dict[str, str], kind: str) -> Node | str | None:
        code = texts.get("parent", "")
        if code:
            return self._tree.by_code.get(code) or "unknown-parent"
        if kind == "district":
            return None
        named = Address(*(texts.get(level, "") for level in Address._fields))
        if not any(named[:4]):
            return self._tree.root or "unknown-parent"
        found = self._tree.area(named, ("street", "community", "cell", "compound"))
        return "unknown-parent" if found == "unknown-place" else found

    def _same_name(self, parent: Node | None, kind: str, name: str) -> Node | None:
        if parent is None:
            return self._tree.root
        found = self._tree.children.get((parent.id, key_of(kind, name)), [])
        return next((node for node in found if node.kind == kind), None)

    # Rows of addresses: what is missing on the way down is made.

    def _address(self, texts: dict[str, str]) -> Node | str:
        address = Address(*(texts.get(level, "") for level in Address._fields))
        above = self._area(address)
        if isinstance(above, str):
            self._detail = self._tree.missing("", address._replace(building="", unit="", door=""))
            return above
        code = texts.get("code", "")
        levels = [(kind, getattr(address, level)) for level, kind in _LEVELS if getattr(address, level)]
        for number, (kind, name) in enumerate(levels, 1):
            found = self._step(above, kind, name, code if number == len(levels) else "")
            if isinstance(found, str):
                return found
            if kind == "compound":
                self._name_nature(found, texts)
            above = found
        if code and above.code != code:
            return "code-differs"
        return above if self._scope.may("import", above.path) else "out-of-scope"

    def _area(self, address: Address) -> Node | str:
        """Where the compound lies. The district's own office may bring in streets and communities too."""
        found = self._known_area(address)
        if found == "unknown-place" and self._may_be_new(address):
            assert self._tree.root is not None
            return self._new_area(self._tree.root, address)
        return found

    def _may_be_new(self, address: Address) -> bool:
        """A community known under another street is taken for a slip, where the street was there before."""
        if not (address.street and address.community and self._tree.root):
            return False
        if not self._scope.may("import", WHOLE):
            return False
        streets = self._tree.areas("street", address.street)
        there = any(one.id <= self._before for one in streets)
        return not (there and self._tree.areas("community", address.community))

    def _new_area(self, root: Node, address: Address) -> Node | str:
        above = root
        for kind in ("street", "community", "cell"):
            name = getattr(address, kind)
            found = self._step(above, kind, name, "") if name else above
            if isinstance(found, str):
                return found
            above = found
        return above

    def _known_area(self, address: Address) -> Node | str:
        """The community or cell that the compound lies in; the compound itself where only it is known."""
        if address.cell or address.community:
            found = self._tree.area(address, ("street", "community", "cell"))
            if isinstance(found, Node) or not address.cell:
                return found
            above = self._tree.area(address, ("street", "community"))
            return self._step(above, "cell", address.cell, "") if isinstance(above, Node) else above
        found = self._tree.area(address, ("street", "compound"))
        return self._tree.nodes[found.parent_id] if isinstance(found, Node) else found

    def _step(self, above: Node, kind: str, name: str, code: str) -> Node | str:
        found = self._tree.children.get((above.id, key_of(kind, name)), [])
        same = next((node for node in found if node.kind == kind), None)
        if same is None and kind == "compound":
            same = self._compound_below(above, name)
        if same is not None:
            return same
        if code and code in self._tree.by_code:
            return "code-differs"
        rival = self._rival(above, kind, name)
        if rival is None:
            return self._make(above, kind, tidy(kind, name), code)
        if rival in self._tree.alike(kind, name):
            self._looks.append(("read-as", rival.name))
            return rival
        self._detail = rival.full_name
        return "looks-like"

    def _rival(self, above: Node | None, kind: str, name: str) -> Node | None:
        """A place already there whose name differs by the word for what it is, or by a remark."""
        if above is None or kind in LOW:
            return None
        alike = self._tree.alike(kind, name)
        return next(
            (
                one
                for one in self._tree.rivals(kind, name)
                # Two of one sheet that say 社区 and 村 are told apart by whoever wrote it.
                if one.path.startswith(above.path) and (one in alike or one.id <= self._before)
            ),
            None,
        )

    def _compound_below(self, above: Node, name: str) -> Node | None:
        """A compound of the community that lies in one of its grid cells."""
        found = [one for one in self._tree.called("compound", name) if one.path.startswith(above.path)]
        return found[0] if len(found) == 1 else None

    def _make(self, parent: Node | None, kind: str, name: str, code: str) -> Node | str:
        above = parent.path if parent else ""
        if not self._scope.may("import", above or WHOLE):
            return "out-of-scope"
        if parent is None and self._tree.root is not None:
            return "place-moved"
        step = self._last_step.get(above, 0) + 1
        path = f"{above}{step:04d}"
        if step > _MOST_CHILDREN or len(path) > _DEEPEST:
            return "parent-full"
        code = code or self._code(parent, kind, name)
        full = f"{parent.full_name}{spoken(kind, name)}" if parent else name
        door = name[:_SHORT] if kind == "dwelling" else ""
        row = (self._ids.next(), parent.id if parent else None, path, kind, code, name, full[:300], None,
               door, "", "", None, None)  # fmt: skip
        node = Node(row)
        self._tree.add(node)
        if parent is None:
            self._tree.root = node
        self._note_step(node)
        self._new[node.id] = node
        self.made.setdefault(kind, []).append(node.full_name)
        return node

    def _code(self, parent: Node | None, kind: str, name: str) -> str:
        own = codes.made_of(key_of(kind, name))
        stem = (f"{parent.code}-{own}" if parent else own)[:56]
        code, number = stem, 1
        while code in self._tree.by_code:
            number += 1
            code = f"{stem}~{number}"
        return code

    def _note_step(self, node: Node) -> None:
        above, step = node.path[:-STEP], int(node.path[-STEP:])
        self._last_step[above] = max(self._last_step.get(above, 0), step)

    def _name_nature(self, compound: Node, texts: dict[str, str]) -> None:
        """Rows of dwellings also say what kind of compound theirs is."""
        nature = nature_of("compound", texts)[:_SHORT]
        if nature and nature != compound.nature and self._scope.may("import", compound.path):
            compound.nature = nature
            self._said_above = True
            if compound.id not in self._new:
                self._changed[compound.id] = compound

    # What a row says of its place.

    def _change(self, node: Node, texts: dict[str, str]) -> bool:
        before = node.row()
        if _is_tree_row(texts) and texts["name"] != node.name:
            self._rename(node, texts["name"])
        if "floor" in texts:
            node.floor = floor_of(texts["floor"]) or node.floor
        elif node.floor is None and node.kind == "dwelling":
            node.floor = floor_of_door(node.door)
        nature = nature_of(node.kind, texts)
        node.nature = nature[:_SHORT] or node.nature
        node.address = texts.get("address", node.address)
        for name in ("longitude", "latitude"):
            if name in texts:
                setattr(node, name, float(texts[name]))
        if node.row() == before:
            return False
        if node.id not in self._new:
            self._changed[node.id] = node
        return True

    def _rename(self, node: Node, name: str) -> None:
        parent = self._tree.nodes.get(node.parent_id)
        node.name = name
        node.full_name = f"{parent.full_name}{spoken(node.kind, name)}"[:300] if parent else name
        node.door = name[:_SHORT] if node.kind == "dwelling" else node.door
        self._tree.children[node.parent_id, key_of(node.kind, name)].append(node)

    def _add_names(self, node: Node, texts: dict[str, str]) -> bool:
        added = False
        if "stats" in texts:
            added = self._once("grid_placecode", "code", node, texts["stats"], "AND scheme = 'stats'")
            self._codes += [(node.id, texts["stats"])] if added else []
        for alias in filter(None, texts.get("alias", "").replace("；", "、").replace(";", "、").split("、")):
            fresh = self._once("grid_placealias", "name", node, alias.strip(), "")
            self._aliases += [(node.id, alias.strip())] if fresh else []
            added = added or fresh
        return added

    def _once(self, table: str, column: str, node: Node, text: str, further: str) -> bool:
        """Whether a place has not this code or alias yet."""
        if node.id in self._new:
            return True
        self._cursor.execute(
            f"SELECT 1 FROM {table} WHERE place_id = %s AND {column} = %s {further}", [node.id, text]
        )
        return self._cursor.fetchone() is None

    def _flush(self) -> None:
        rows = [(*node.row(), "") for node in self._new.values()]
        sql.insert(self._cursor, "grid_place", _COLUMNS, rows)
        if self._changed:
            self.trace.changing("grid_place", list(self._changed))
            self._cursor.executemany(
                "UPDATE grid_place SET name = %s, full_name = %s, floor = %s, door = %s, nature = %s, "
                "address = %s, longitude = %s, latitude = %s WHERE id = %s",
                [(*node.row()[5:], node.id) for node in self._changed.values()],
            )
        sql.insert(
            self._cursor, "grid_placecode", "place_id, scheme, code",
            [(place, "stats", code) for place, code in self._codes],
        )  # fmt: skip
        aliases = list(dict.fromkeys(self._aliases))
        sql.insert(self._cursor, "grid_placealias", "place_id, name", aliases)
        self._new, self._changed, self._codes, self._aliases = {}, {}, [], []


def _is_tree_row(texts: dict[str, str]) -> bool:
    return bool(texts.get("name") and texts.get("kind"))


def _fault(texts: dict[str, str]) -> str:
    if not _is_tree_row(texts) and not (texts.get("compound") or texts.get("door")):
        return "name-missing" if texts.get("kind") or texts.get("code") else "place-missing"
    longer = next((name for name, limit in _LIMITS.items() if len(texts.get(name, "")) > limit), "")
    if longer:
        return f"too-long:{longer}"
    if texts.get("code") and not codes.fits(texts["code"]):
        return "code-shape"
    building = "" if _is_tree_row(texts) else texts.get("building", "")
    if building and names_several(building, has_unit="unit" in texts):
        return "several-levels"
    return ""


def _is_number(text: str, most: int) -> bool:
    try:
        return -most <= float(text) <= most
    except ValueError:
        return False
