"""The migrations lead, from nothing, to the tables that the models describe; on either database.

All other tests make their tables from the models directly, which takes a tenth of the time.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models


@dataclass(frozen=True)
class Fresh:
    """An empty database of its own: the environment that leads a command to it, and a way to ask it."""

    environment: dict[str, str]
    rows: Callable[[str, tuple[Any, ...]], list[Any]]

    def manage(self, *words: str) -> Any:
        command = [sys.executable, "-m", "lianfang.cli", "manage", *words]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)


@pytest.fixture
def fresh(tmp_path, django_db_setup, django_db_blocker) -> Iterator[Fresh]:
    kept = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    environment = kept | {"LIANFANG_DATA": str(tmp_path)}
    if connection.vendor == "sqlite":
        yield Fresh(environment, lambda words, facts: _in_sqlite(tmp_path / "lianfang.sqlite3", words, facts))
        return
    with django_db_blocker.unblock(), _made() as address:
        yield Fresh(
            environment | {"LIANFANG_DATABASE_URL": address},
            lambda words, facts: _in_postgres(address, words, facts),
        )


def _in_sqlite(path, words, facts):
    from pysqlite3 import dbapi2 as sqlite3

    with sqlite3.connect(path) as database:
        return database.execute(words, facts).fetchall()


def _in_postgres(address, words, facts):
    import psycopg

    with psycopg.connect(address) as database:
        return database.execute(words.replace("?", "%s"), facts).fetchall()


@contextmanager
def _made():
    """A database beside the test's own on the same server, gone afterwards."""
    import psycopg

    told = connection.settings_dict
    name = f"{told['NAME']}_migrated"
    server = f"postgresql://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT'] or 5432}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as database:
        database.execute(f'DROP DATABASE IF EXISTS "{name}"')
        database.execute(f'CREATE DATABASE "{name}"')
        yield f"{server}/{name}"
        database.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


COLUMNS = {
    "sqlite": "SELECT name FROM pragma_table_info(?)",
    "postgresql": "SELECT column_name FROM information_schema.columns WHERE table_name = ?",
}
# Names of indexes and constraints, or the statements that hold them.
NAMES = {
    "sqlite": "SELECT coalesce(sql, '') FROM sqlite_master WHERE tbl_name = ?",
    "postgresql": (
        "SELECT '\"' || indexname || '\"' FROM pg_indexes WHERE tablename = ? UNION ALL "
        "SELECT '\"' || conname || '\"' FROM pg_constraint WHERE conrelid = CAST(? AS regclass)"
    ),
}


def test_no_model_has_changed_without_a_migration(fresh):
    made = fresh.manage("makemigrations", "--check", "--dry-run")
    assert made.returncode == 0, made.stdout


def test_the_migrations_make_every_table_column_and_index_of_the_models(fresh):
    made = fresh.manage("migrate", "-v0")
    assert made.returncode == 0, made.stderr
    assert [fault for model in apps.get_models() for fault in _lost(fresh, model)] == []


def _lost(fresh: Fresh, model: type[models.Model]) -> Iterator[str]:
    """What the model describes and the migrated table lacks."""
    table, asked = model._meta.db_table, NAMES[connection.vendor]
    columns = {row[0] for row in fresh.rows(COLUMNS[connection.vendor], (table,))}
    yield from (f"{table}.{one.column}" for one in model._meta.local_fields if one.column not in columns)
    words = [row[0] for row in fresh.rows(asked, (table,) * asked.count("?"))]
    for one in (*model._meta.indexes, *model._meta.constraints):
        if not any(f'"{one.name}"' in text for text in words):
            yield f"{table}: {one.name}"
