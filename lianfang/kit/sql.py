"""The few statements written by hand, in the words of either database."""

import fcntl
import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import (
    AutoField,
    DateField,
    DateTimeField,
    DecimalField,
    Field,
    Func,
    IntegerField,
    Model,
    Q,
    UUIDField,
)

Row = Sequence[Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FEW = 10  # rows of an update that PostgreSQL takes faster one by one than as arrays
_turn = threading.Lock()
_gate: dict[str, Any] = {}


@cache
def on_sqlite() -> bool:
    return connection.vendor == "sqlite"


def moment(at: datetime | None) -> Any:
    """A datetime as the database stores it (SQLite: text in UTC, as Django writes it)."""
    if at is None or not on_sqlite():
        return at
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def microseconds(at: datetime) -> int:
    """Microseconds since 1970, for comparing many moments cheaply."""
    return (at - _EPOCH) // _MICROSECOND


def moment_of(since_1970: int | None) -> Any:
    """What `moment` makes of a count of microseconds."""
    return None if since_1970 is None else moment(_EPOCH + timedelta(microseconds=since_1970))


def uid(value: UUID | None) -> Any:
    """A UUID as the database stores it."""
    return None if value is None else value.hex if on_sqlite() else value


def read_uid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def read_moment(value: Any) -> datetime | None:
    """A datetime as raw SQL returns it (SQLite: naive, or text from an expression; both in UTC)."""
    if value is None:
        return None
    moment: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def seconds(start: str, end: str) -> str:
    """The seconds from one column's moment to another's, as an expression."""
    if on_sqlite():
        return f"(CAST(strftime('%s', {end}) AS INTEGER) - CAST(strftime('%s', {start}) AS INTEGER))"
    return f"EXTRACT(EPOCH FROM {end} - {start})"


def any_of(column: str) -> str:
    """A condition that takes one parameter, made by `members`: one statement text for any length."""
    if on_sqlite():
        return f"{column} IN (SELECT value FROM json_each(%s))"
    return f"{column} = ANY(%s)"


def begins_with(field: str, text: str) -> Q:
    """The rows whose `field` begins with `text`, found in its index.

    A range of letters is one of SQLite, which compares bytes. PostgreSQL compares by the language of the
    database, under which nothing lies before U+10FFFF; there LIKE asks an index of letters.
    """
    if on_sqlite():
        return Q(**{f"{field}__gte": text, f"{field}__lt": text + "\U0010ffff"})
    return Q(**{f"{field}__startswith": text})


def members(values: Sequence[Any]) -> Any:
    """The parameter of `any_of`."""
    return json.dumps(list(values)) if on_sqlite() else list(values)


def insert(cursor: Any, table: str, columns: str, rows: Sequence[Row], tail: str = "") -> None:
    """Insert rows in one call: a prepared loop on SQLite, COPY on PostgreSQL, one statement with a tail.

    COPY takes a fifth of the time of a statement with the values in it, which the driver has to
    write out and the server to parse; docs/adr/0008.
    """
    if not rows:
        return
    one = "(" + ", ".join(["%s"] * len(rows[0])) + ")"
    if on_sqlite():
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES {one} {tail}", rows)
    elif tail:
        values = ", ".join([one] * len(rows))
        flat = [value for row in rows for value in row]
        cursor.execute(f"INSERT INTO {table} ({columns}) VALUES {values} {tail}", flat)
    else:
        _copy(cursor, f"COPY {table} ({columns}) FROM STDIN", rows)


class Table:
    """A model's table, for writing many rows by hand: each value by the name of its column.

    What is not named stands at the field's default. Moments, ids, days and decimals are put as the
    database stores them.
    """

    def __init__(self, model: type[Model]) -> None:
        self._fields = [one for one in model._meta.local_concrete_fields if not isinstance(one, AutoField)]
        self.name = model._meta.db_table
        self.columns = ", ".join(str(one.column) for one in self._fields)

    @cached_property
    def _blank(self) -> list[Any]:
        return [stored(value) if stored else value for value, stored in map(_beginning, self._fields)]

    @cached_property
    def _places(self) -> dict[str, tuple[int, Callable[[Any], Any] | None]]:
        return {one.attname: (place, _stored(one)) for place, one in enumerate(self._fields)}

    def row(self, **values: Any) -> Row:
        """The values in the order of the columns. Raises KeyError for a column that is not there."""
        row, places = self._blank.copy(), self._places
        for name, value in values.items():
            place, stored = places[name]
            row[place] = stored(value) if stored is not None else value
        return row

    def insert(self, cursor: Any, rows: Sequence[Row], tail: str = "") -> None:
        insert(cursor, self.name, self.columns, rows, tail)


def _beginning(field: "Field[Any, Any]") -> tuple[Any, Callable[[Any], Any] | None]:
    """What stands in a column that is not named, and how its values are stored."""
    return field.db_default if field.has_db_default() else field.get_default(), _stored(field)


def decimal(value: Decimal | None) -> Any:
    """A decimal as the database stores it (SQLite: text)."""
    return str(value) if value is not None and on_sqlite() else value


def day(value: date | None) -> Any:
    return value.isoformat() if value is not None and on_sqlite() else value


def _stored(field: "Field[Any, Any]") -> Callable[[Any], Any] | None:
    for kind, stored in (
        (DateTimeField, moment), (DateField, day), (UUIDField, uid), (DecimalField, decimal),
    ):  # fmt: skip
        if isinstance(field, kind):
            return stored
    return None


def _copy(cursor: Any, statement: str, rows: Sequence[Row]) -> None:
    cursor.db.validate_no_broken_transaction()  # as its own `execute` does
    with connection.wrap_database_errors, cursor.copy(statement) as out:
        for row in rows:
            out.write_row(row)


def update(cursor: Any, table: str, columns: Sequence[tuple[str, str]], rows: Sequence[Row]) -> None:
    """Set columns by the first one. `columns` pairs each name with its PostgreSQL type."""
    if not rows:
        return
    (key, _), *others = columns
    if on_sqlite():
        sets = ", ".join(f"{name} = %s" for name, _ in others)
        cursor.executemany(
            f"UPDATE {table} SET {sets} WHERE {key} = %s", [(*row[1:], row[0]) for row in rows]
        )
        return
    source, values = _many(columns, rows) if len(rows) > _FEW else _few(columns, rows)
    sets = ", ".join(f"{name} = v.{name}" for name, _ in others)
    names = ", ".join(name for name, _ in columns)
    cursor.execute(f"UPDATE {table} t SET {sets} FROM {source} AS v({names}) WHERE t.{key} = v.{key}", values)


def _few(columns: Sequence[tuple[str, str]], rows: Sequence[Row]) -> tuple[str, list[Any]]:
    one = "(" + ", ".join(f"%s::{kind}" for _, kind in columns) + ")"
    return f"(VALUES {', '.join([one] * len(rows))})", [value for row in rows for value in row]


def _many(columns: Sequence[tuple[str, str]], rows: Sequence[Row]) -> tuple[str, list[Any]]:
    """An array a column: a quarter of the time for 200 rows, twice the time for one."""
    arrays = ", ".join(f"%s::{kind}[]" for _, kind in columns)
    return f"unnest({arrays})", [list(column) for column in zip(*rows, strict=True)]


@contextmanager
def indexes_last(cursor: Any, *tables: str) -> Iterator[None]:
    """Fill tables without their indexes if all are empty, and make those at the end, in one sort each.

    SQLite only: inside a transaction nobody else sees the change, and one rolled back leaves the
    indexes as they were. PostgreSQL would lock readers out of the table for as long. Indexes that
    hold a rule (unique ones) stay.
    """
    can = on_sqlite() and all(_is_empty(cursor, table) for table in tables)
    made = [statement for table in tables if can for statement in _without_indexes(cursor, table)]
    yield
    for statement in made:
        cursor.execute(statement)


def _is_empty(cursor: Any, table: str) -> bool:
    cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")
    return cursor.fetchone() is None


def _without_indexes(cursor: Any, table: str) -> list[str]:
    """Drop the plain indexes of a table; the statements that make them again."""
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s "
        "AND sql LIKE 'CREATE INDEX%%'",
        [table],
    )
    found = cursor.fetchall()
    for name, _statement in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [statement for _name, statement in found]


@contextmanager
def writing() -> Iterator[Any]:
    """One durable transaction, waiting in line for it.

    SQLite has one writer and polls for its turn; a lock of threads, then of processes, makes the
    wait fair and short. PostgreSQL orders its writers at the ledger row.
    """
    if not on_sqlite() or transaction.get_connection().in_atomic_block:
        with transaction.atomic(), connection.cursor() as cursor:
            yield cursor
        return
    with alone(), transaction.atomic(), connection.cursor() as cursor:
        yield cursor


@contextmanager
def alone() -> Iterator[None]:
    """Hold the turn of SQLite's writers: no process writes through `writing` meanwhile."""
    with _turn:
        fcntl.flock(_gate_file(), fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(_gate_file(), fcntl.LOCK_UN)


def _gate_file() -> int:
    """The lock file of this process; one opened before a fork would share the parent's lock."""
    key = f"{os.getpid()}"
    if key not in _gate:
        path = Path(settings.DATA) / "write.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        _gate[key] = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    return int(_gate[key])


def gauge(cursor: Any, *tables: str) -> None:
    """Let PostgreSQL look at tables just filled; until then its planner takes them for empty."""
    if not on_sqlite():
        cursor.execute("ANALYZE " + ", ".join(tables))


class Seconds(Func):
    """The seconds from one moment to another, to the whole one: `Seconds(F("made_at"), F("received_at"))`."""

    output_field = IntegerField()
    arity = 2

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        template = (
            "(CAST(strftime('%%%%s', %(second)s) AS INTEGER) - CAST(strftime('%%%%s', %(first)s) AS INTEGER))"
        )
        return self._written(compiler, template)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self._written(compiler, "CAST(FLOOR(EXTRACT(EPOCH FROM (%(second)s - %(first)s))) AS bigint)")

    def _written(self, compiler: Any, template: str) -> Any:
        first, of_first = compiler.compile(self.source_expressions[0])
        second, of_second = compiler.compile(self.source_expressions[1])
        return template % {"first": first, "second": second}, [*of_second, *of_first]
