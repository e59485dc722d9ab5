"""What a prepared row is, for registers that need checks and for those that need none."""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Final, NamedTuple

import msgspec

from lianfang.kit.crypto import Sealer

_pack: Final = msgspec.msgpack.Encoder().encode
_cells: Final = msgspec.msgpack.Decoder(list[str]).decode


# The code of a reason, the key of the column, the cell; the last two empty where the row as a whole is meant.
Note = tuple[str, str, str]


class Prepared(msgspec.Struct, array_like=True, gc=False):
    """One row. `fault` is the code of a reason to refuse it, `notes` what there is to look at.

    The cells as sent lie packed beside it: only a refused row needs them again, and unpacking them
    all took a third of the reading of rows.
    """

    row: int
    packed: msgspec.Raw
    fault: str = ""
    notes: list[Note] = []  # msgspec copies it

    @property
    def cells(self) -> list[str]:
        return _cells(self.packed)


class Fields(Prepared, array_like=True, gc=False):
    """A row of a register that needs no preparation: its texts by key."""

    texts: dict[str, str] = {}  # msgspec copies it


class Address(NamedTuple):
    """Where a row says it is, level by level, as written."""

    street: str = ""
    community: str = ""
    cell: str = ""
    compound: str = ""
    building: str = ""
    unit: str = ""
    door: str = ""
    text: str = ""  # all of it in one go, where the levels do not say


Prepare = Callable[[int, list[str]], Prepared]
Preparer = Callable[[dict[str, int], Sealer, str], Prepare]


def packed(cells: list[str]) -> msgspec.Raw:
    return msgspec.Raw(_pack(cells))


def broken(row: int, cells: list[str], fault: str) -> Prepared:
    """A row that is refused, or left out, for what it is as a row."""
    return Prepared(row, packed(cells), fault)


def by_texts(mapping: dict[str, int], _sealer: Sealer, _today: str) -> Prepare:
    """The preparer of registers that need none."""
    keys = list(mapping.items())

    def prepare(row: int, cells: list[str]) -> Fields:
        texts = {key: text for key, at in keys if (text := cells[at])}
        return Fields(row, packed(cells), texts=texts)

    return prepare


class Texts:
    """The cells of chosen columns in a fixed order; empty for one the sheet has not."""

    def __init__(self, mapping: dict[str, int], keys: Sequence[str]) -> None:
        # Index -1 is an empty cell put after the last one. A getter of one item gives no tuple.
        self._get = itemgetter(*(mapping.get(key, -1) for key in keys), -1)

    def of(self, cells: list[str]) -> tuple[str, ...]:
        texts: tuple[str, ...] = self._get([*cells, ""])
        return texts


def placed(levels: tuple[str, ...], text: str) -> tuple[str, ...]:
    """The levels of an address, and all of it in one go where they name no door of a compound."""
    return levels if not text or (levels[3] and levels[6]) else (*levels[:7], text)
