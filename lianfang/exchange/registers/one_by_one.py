"""Registers of some thousands of rows, settled one by one."""

from collections.abc import Callable, Iterable

from lianfang.exchange.checking.rows import Fields
from lianfang.exchange.ledger import Ledger


def settle(rows: Iterable[Fields], ledger: Ledger, take: Callable[[Fields], str]) -> None:
    """Take each row; what it is refused for, else what is to be noted of it, goes into the ledger."""
    for one in rows:
        fault = take(one)
        if fault:
            ledger.refused(one.row, one.cells, fault)
        else:
            ledger.notes(one.row, one.notes)
