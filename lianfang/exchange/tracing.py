"""What an import adds and changes, written down beside it so that it can be taken back as a whole.

Added rows are a range of ids for each table: nobody else adds any while an import runs. A row that is
changed is read before its first change, and kept sealed; memory does not grow with the sheet.
"""

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import msgspec
from django.apps import apps
from django.db import models

from lianfang.exchange.models import FormerRows, ImportRun, LoadedRows
from lianfang.exchange.registers import store
from lianfang.kit import sql
from lianfang.kit.crypto import Sealer

# What each register writes, in the order in which it can be filled.
TABLES: Final = {
    "places": ("grid_place", "grid_placecode", "grid_placealias"),
    "households": ("people_household", "people_householdphone", "people_vehicle"),
    "persons": (
        "people_household", "people_householdphone", "people_person", "people_otherinitials",
        "people_otherphone", "people_membership", "people_vehicle", "exchange_likeness",
    ),
    "enterprises": ("grid_place", "people_organisation"),
    "workers": ("accounts_department", "accounts_user", "accounts_posting", "duties_pairing"),
    "arrivals": ("checkpoints_arrival",),
    "cases": ("cases_case", "cases_casestep", "cases_caseversion"),
}  # fmt: skip
# Of these a load changes some columns only, and what happens to the others is not the load's.
PARTLY: Final = {"accounts_user": ("id", "department_id", "contact", "key_id")}
MARK_BYTES: Final = 8
AT_ONCE: Final = 2000  # rows of one blob


@cache
def model_of(table: str) -> type[models.Model]:
    return next(one for one in apps.get_models() if one._meta.db_table == table)


@cache
def columns_of(table: str) -> tuple[str, ...]:
    if table in PARTLY:
        return PARTLY[table]
    return tuple(str(one.column) for one in model_of(table)._meta.concrete_fields)


def rows_of(cursor: Any, table: str, ids: Sequence[int]) -> dict[int, bytes]:
    """A mark of each row as it stands, by its id; equal exactly for equal rows."""
    columns = ", ".join(columns_of(table))
    cursor.execute(f"SELECT {columns} FROM {table} WHERE {sql.any_of('id')}", [sql.members(list(ids))])
    return {row[0]: _mark(row) for row in cursor.fetchall()}


def _mark(row: Sequence[Any]) -> bytes:
    said = repr([_plain(value) for value in row]).encode()
    return hashlib.blake2b(said, digest_size=MARK_BYTES).digest()


class Trace:
    """Follows one import. Without a run, as in a dry run, it writes nothing down."""

    def __init__(self, cursor: Any, sealer: Sealer, run: ImportRun | None) -> None:
        self._cursor, self._sealer, self._run = cursor, sealer, run
        self._former: dict[str, list[tuple[Any, ...]]] = {}
        tables = TABLES.get(run.register, ()) if run else ()
        self._after = {table: store.last_id(cursor, table) for table in tables}

    def changing(self, table: str, values: Sequence[Any], by: str = "id") -> None:
        """Rows of a table are about to be changed or deleted: those with `values` in the column `by`."""
        if not self._after.get(table) or not values:
            return
        columns = ", ".join(columns_of(table))
        self._cursor.execute(
            f"SELECT {columns} FROM {table} WHERE {sql.any_of(by)} AND id <= %s",
            [sql.members(values), self._after[table]],
        )
        former = self._former.setdefault(table, [])
        former += self._cursor.fetchall()
        if len(former) >= AT_ONCE:
            self._seal(table)

    def finish(self) -> None:
        if self._run is None:
            return
        for table in list(self._former):
            self._seal(table)
        for one in self._run.former.defer("sealed").iterator(20):
            there = rows_of(self._cursor, one.table, one.ids)
            one.left = b"".join(there.get(id, bytes(MARK_BYTES)) for id in one.ids)
            one.save(update_fields=["left"])
        for table, after in self._after.items():
            last = store.last_id(self._cursor, table)
            if last > after:
                LoadedRows.objects.create(run=self._run, table=table, after=after, last=last)

    def _seal(self, table: str) -> None:
        assert self._run is not None  # else there is no table to follow
        rows = self._former.pop(table)
        plain = msgspec.msgpack.encode([[_plain(value) for value in row] for row in rows])
        FormerRows.objects.create(
            run=self._run, table=table, ids=[row[0] for row in rows], sealed=self._sealer.seal(plain),
            key_id=self._sealer.key_id,
        )  # fmt: skip


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
