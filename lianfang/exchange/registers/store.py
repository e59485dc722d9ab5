"""Ids of rows inserted by the thousand, and sealers of rows read by the thousand."""

from typing import Any

import msgspec

from lianfang.accounts import keys
from lianfang.kit import sql
from lianfang.kit.crypto import Sealer


class Ids:
    """Ids handed out one after the other inside one transaction, which alone may insert meanwhile."""

    def __init__(self, cursor: Any, table: str) -> None:
        self._cursor, self._table = cursor, table
        self._last = last_id(cursor, table)
        cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")
        self.was_empty = cursor.fetchone() is None
        self._start = self._last

    @property
    def last(self) -> int:
        """The highest id given so far."""
        return self._last

    def next(self) -> int:
        self._last += 1
        return self._last

    def finish(self) -> None:
        """Let the database's own numbering go on after the ids used here."""
        if self._last > self._start and not sql.on_sqlite():
            sequence = f"pg_get_serial_sequence('{self._table}', 'id')"
            self._cursor.execute(f"SELECT setval({sequence}, %s)", [self._last])


def last_id(cursor: Any, table: str) -> int:
    """The highest id ever given in a table, into which nobody else inserts until the transaction ends.

    Not the highest that is there: an id whose row was taken back stands in the log of readings.
    """
    if sql.on_sqlite():
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
    else:
        cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, 'id')::regclass)", [table])
    given = cursor.fetchone()
    cursor.execute(f"SELECT max(id) FROM {table}")
    return max((given and given[0]) or 0, cursor.fetchone()[0] or 0)


class Sealers:
    """The sealers of one import by key, each looked up once."""

    def __init__(self, current: Sealer) -> None:
        self._known = {current.key_id: current}

    def open(self, sealed: bytes, key_id: int | None) -> bytes:
        """What a row's blob says; an empty one says nothing. Raises Unreadable."""
        if not sealed or key_id is None:
            return b""
        if key_id not in self._known:
            self._known[key_id] = keys.of(key_id)
        return self._known[key_id].open(sealed)

    def open_json(self, sealed: bytes, key_id: int | None) -> Any:
        """The same, taken apart."""
        opened = self.open(sealed, key_id)
        return msgspec.json.decode(opened) if opened else {}
