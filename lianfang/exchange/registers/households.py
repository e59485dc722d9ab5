"""Households: who lives in which dwelling, and whose committee they belong to."""

from typing import Any, Final

import msgspec

from lianfang.accounts import keys
from lianfang.exchange.checking.households import HouseholdRow
from lianfang.exchange.checking.rows import Address
from lianfang.exchange.ledger import Ledger
from lianfang.exchange.registers import store
from lianfang.exchange.registers.homes import COLUMNS, Home, Homes
from lianfang.exchange.registers.tree import AREAS, UNFINISHED, Node
from lianfang.exchange.tracing import Trace
from lianfang.kit import sql
from lianfang.kit.crypto import Sealer
from lianfang.kit.scope import Scope
from lianfang.people import rules
from lianfang.people.rules import tells

_AWAY: Final = 10**8  # numbers made for households elsewhere


class Importer:
    """Settles prepared households: new, changed, the same, or refused."""

    trace: Trace
    moves = False  # whether somebody said that the addresses of this file are the newer ones

    def __init__(self, cursor: Any, scope: Scope, ledger: Ledger, sealer: Sealer) -> None:
        self._cursor, self._ledger, self._sealer = cursor, ledger, sealer
        self._sealers = store.Sealers(sealer)
        self._homes = Homes(cursor, scope, sealer)
        self._changed: list[tuple[HouseholdRow, Home, Node | None, Node | None]] = []
        self._phones: list[tuple[int, int]] = []  # of this chunk: household, look-up of a further telephone
        self._detail = ""  # what is to be said of the refusal in hand

    def settle(self, chunk: list[HouseholdRow]) -> None:
        self._number_those_away(chunk)
        places = [None if one.fault else self._lives_at(one) for one in chunk]
        self._homes.learn(
            {one.number for one in chunk if one.number},
            {
                place.id
                for one, place in zip(chunk, places, strict=True)
                if isinstance(place, Node) and not one.number
            },
        )
        self._homes.learn_unnumbered(
            (one.number, place)
            for one, place in zip(chunk, places, strict=True)
            if isinstance(place, Node) and one.number
        )
        for one, place in zip(chunk, places, strict=True):
            fault = self._take(one, place)
            if fault:
                self._ledger.refused(one.row, one.cells, fault, detail=self._detail)
                self._detail = ""
            else:
                self._ledger.notes(one.row, one.notes)
        self._compare()
        self._homes.flush(self.trace)
        sql.insert(self._cursor, "people_householdphone", "household_id, phone_ix", self._phones)
        self._phones = []

    def finish(self) -> None:
        self._homes.ids.finish()

    def _number_those_away(self, chunk: list[HouseholdRow]) -> None:
        """Of who lives elsewhere lists often say no number: one is made of whom to call, the same each time.

        Under each key there is, so that a list loaded under an earlier one is known again.
        """
        bare = [one for one in chunk if _is_away(one)]
        if not bare:
            return
        made = {id(one): [_away(one, sealer) for sealer in (self._sealer, *keys.living())] for one in bare}
        self._homes.learn({number for numbers in made.values() for number in numbers}, set())
        for one in bare:
            numbers = made[id(one)]
            one.number = next((each for each in numbers if each in self._homes.by_number), numbers[0])

    def _take(self, one: HouseholdRow, place: Node | str | None) -> str:
        if one.fault:
            return one.fault
        if isinstance(place, str):
            self._detail = self._homes.tree.missing(one.dwelling, Address(*one.address))
            return place
        managed = self._belongs_to(one)
        if isinstance(managed, str):
            return managed
        if place is None and managed is None:
            return self._by_number_alone(one)
        return self._outside(place, managed) or self._enter(one, place, managed)

    def _by_number_alone(self, one: HouseholdRow) -> str:
        """A row that says nothing of where: it can only mean the one household of its number."""
        found = self._homes.by_number.get(one.number, []) if one.number and not one.outside else []
        if len(found) > 1:
            self._detail = self._homes.named(found)
            return "number-in-several-places"
        return self._again(one, found[0], None, None) if found else "place-missing"

    def _lives_at(self, one: HouseholdRow) -> Node | str | None:
        address = Address(*one.address)
        if one.outside or not (one.dwelling or address.compound or address.text):
            return None
        found = self._homes.tree.find(one.dwelling, address)
        if isinstance(found, Node):
            return found
        is_beside = not (one.dwelling or address.compound) and bool(one.number or one.managed)
        return None if is_beside else found  # a text beside what tells the household already

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

    def _enter(self, one: HouseholdRow, place: Node | None, managed: Node | None) -> str:
        where = place or managed
        assert where is not None
        if not one.number and place is None:
            return "number-missing"
        home = self._known(one, where, managed)
        if isinstance(home, str):
            return home
        if home is not None:
            return self._moves(one, home, place) or self._again(one, home, place, managed)
        if place is not None and place.kind in {*AREAS, *UNFINISHED}:
            return "door-missing"
        if one.number and self._homes.in_community(one.number, managed or where):
            self._ledger.note(one.row, "number-elsewhere")
        rest = (one.outside, one.nature, one.count, one.phone_ix, one.sealed)
        touched = _content(one, place, managed)
        new = self._homes.add(one.number or where.code, place, managed, *rest, touched=touched)
        self._phones += [(new.id, number) for number in one.other_phones]
        self._ledger.imported()
        return ""

    def _known(self, one: HouseholdRow, where: Node, managed: Node | None) -> Home | str | None:
        """The household a row means: by its number where that counts, without one by its dwelling."""
        if one.number:
            return self._homes.at_door(one.number, where, managed)
        there = self._homes.living_at(where)
        if len(there) > 1:
            there = [home for home in there if home in self._homes.by_number.get(where.code, ())]
            if not there:
                return "ambiguous-household"
        return there[0] if there else None

    def _moves(self, one: HouseholdRow, home: Home, place: Node | None) -> str:
        """Why a row may not be about this household: a sheet never moves one to another address."""
        leaves = one.outside and home.dwelling is not None
        if not leaves and (place is None or not home.is_elsewhere(place)):
            return ""
        self._detail = self._homes.tree.full_name_of(home.path)
        if not self.moves or home.touched:
            return "number-at-another-address"
        self._ledger.note(one.row, "household-moved", detail=self._detail)
        return ""

    def _again(self, one: HouseholdRow, home: Home, place: Node | None, managed: Node | None) -> str:
        content = _content(one, place, managed)
        if not home.touched:
            home.touched = content
            self._changed.append((one, home, place, managed))
        elif home.touched != content:
            return "number-taken"
        else:
            self._ledger.ignored(one.row, "duplicate-in-file")
        return ""

    def _compare(self) -> None:
        """Of those known before: leave what is the same, change what the sheet says otherwise."""
        if not self._changed:
            return
        ids = sql.members([home.id for _one, home, _place, _managed in self._changed])
        self._cursor.execute(f"SELECT {COLUMNS} FROM people_household WHERE {sql.any_of('id')}", [ids])
        stored = {row[0]: row for row in self._cursor.fetchall()}
        updates = []
        for one, home, place, managed in self._changed:
            old = self._under_current_key(stored[home.id])
            wanted = self._merged(one, old, place, managed)
            if wanted is None and not home.is_numbered:
                self._ledger.ignored()
            elif wanted is None:
                self._ledger.updated()
            else:
                self._ledger.updated()
            if wanted is None and old is not stored[home.id]:
                wanted = old[2:]
            if wanted is not None:
                updates.append((*wanted, home.id))
        self._changed = []
        self._write(updates)

    def _under_current_key(self, old: tuple[Any, ...]) -> tuple[Any, ...]:
        """A household as it was told, sealed and looked up under the current key: the two move together."""
        *rest, _phone_ix, sealed, key = old
        if not sealed or key in {None, self._sealer.key_id}:
            return old
        known = self._sealers.open_json(sealed, key)
        phone = rules.check_phones(known.get("phone", ""))[0].number
        found = self._sealer.blind("phone", phone) if phone else None
        return (*rest, found, self._sealer.seal_json(known), self._sealer.key_id)

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
        if place is not None and not path.startswith(place.path):
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
        sets = ", ".join(f"{name} = %s" for name in COLUMNS.split(", ")[2:])
        if updates:
            ids = [row[-1] for row in updates]
            self.trace.changing("people_household", ids)
            self.trace.changing("people_vehicle", ids, by="household_id")
            self._cursor.executemany(f"UPDATE people_household SET {sets} WHERE id = %s", updates)
            moved = [(row[2], row[-1], row[2]) for row in updates]
            self._cursor.executemany(
                "UPDATE people_vehicle SET path = %s WHERE household_id = %s AND path <> %s", moved
            )
            self._call_anew(updates, ids)

    def _call_anew(self, updates: list[tuple[Any, ...]], ids: list[int]) -> None:
        """The further telephones of households just sealed: all but the first that each of them names."""
        self.trace.changing("people_householdphone", ids, by="household_id")
        self._cursor.execute(
            f"DELETE FROM people_householdphone WHERE {sql.any_of('household_id')}", [sql.members(ids)]
        )
        for *_columns, sealed, key, id in updates:
            told = self._sealers.open_json(sealed, key).get("phone", "") if sealed else ""
            further = rules.check_phones(told)[1:]
            self._phones += [(id, self._sealer.blind("phone", one.number)) for one in further if tells(one)]


def _is_away(one: HouseholdRow) -> bool:
    return bool(one.outside and one.managed and one.plain) and not (one.number or one.dwelling or one.fault)


def _away(one: HouseholdRow, sealer: Sealer) -> str:
    told = msgspec.json.decode(one.plain)
    who = f"{rules.fold_name(told.get('contact', ''))}\x1f{told.get('phone', '')}\x1f{one.managed}"
    return f"away-{sealer.blind('away', who) % _AWAY:08d}"


def _content(one: HouseholdRow, place: Node | None, managed: Node | None) -> int:
    """By what a row of this file is known again; never 0, which stands for none."""
    told = (one.plain, one.count, one.nature, one.outside, place and place.id, managed and managed.id)
    return hash(told) or 1
