"""Ids of rows inserted by the thousand."""

from typing import Any

from lianfang.kit import sql


class Ids:
    """Ids handed out one after the other inside one transaction, which alone may insert meanwhile."""

    def __init__(self, cursor: Any, table: str) -> None:
        self._cursor, self._table = cursor, table
        if not sql.on_sqlite():
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(f"SELECT max(id) FROM {table}")
        self._last = cursor.fetchone()[0] or 0
        self.was_empty = self._last == 0
        self._start = self._last

    @property
    def last(self) -> int:
        """The highest id in use."""
        return self._last

    def next(self) -> int:
        self._last += 1
        return self._last

    def finish(self) -> None:
        """Let the database's own numbering go on after the ids used here."""
        if self._last > self._start and not sql.on_sqlite():
            sequence = f"pg_get_serial_sequence('{self._table}', 'id')"
            self._cursor.execute(f"SELECT setval({sequence}, %s)", [self._last])
