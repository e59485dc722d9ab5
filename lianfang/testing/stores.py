"""Databases of their own beside the test's: empty ones that commands in processes of their own fill."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

# What a database says of itself. The order of columns is left aside: one added later stands last.
TABLES = {
    "sqlite": ("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",),
    "postgresql": (
        "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default, "
        "is_identity FROM information_schema.columns WHERE table_schema = 'public'",
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT CAST(conrelid AS regclass), conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = CAST('public' AS regnamespace)",
    ),
}
ROWS = {
    "noted": "SELECT app, name FROM django_migrations",
    "kinds": "SELECT app_label, model FROM django_content_type",
    "rights": "SELECT codename FROM auth_permission",
}
# Django gives the rows between its groups and rights, which nobody uses here, numbers of another width.
DJANGOS_OWN = ("auth_group_permissions", "id")
PROGRAM = (sys.executable, "-m", "lianfang.cli")
PYTHON = (sys.executable, "-c")


@dataclass(frozen=True)
class Store:
    """A database of its own: the environment that leads a process to it, and a way to ask it."""

    environment: dict[str, str]
    rows: Callable[..., list[Any]]

    def run(self, *words: str, by: tuple[str, ...] = PROGRAM) -> str:
        """What a process of its own says on this store. One that fails, fails the test with its words."""
        done = subprocess.run(
            [*by, *words], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr or done.stdout
        return done.stdout


@contextmanager
def empty(folder: Path) -> Iterator[Store]:
    """An empty store of the kind of database the tests run on; its files lie in `folder`."""
    kept = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    environment = kept | {"LIANFANG_DATA": str(folder)}
    if connection.vendor == "sqlite":
        yield Store(environment, lambda *asked: _in_sqlite(folder / "lianfang.sqlite3", *asked))
        return
    with _beside(folder.name) as address:
        told = environment | {"LIANFANG_DATABASE_URL": address}
        yield Store(told, lambda *asked: _in_postgres(address, *asked))


def _in_sqlite(path: Path, words: str, facts: tuple[Any, ...] = ()) -> list[Any]:
    from pysqlite3 import dbapi2 as sqlite3

    with closing(sqlite3.connect(path)) as database:
        return list(database.execute(words, facts).fetchall())


def _in_postgres(address: str, words: str, facts: tuple[Any, ...] = ()) -> list[Any]:
    import psycopg

    with psycopg.connect(address) as database:
        return database.execute(words.replace("?", "%s").encode(), facts or None).fetchall()


@contextmanager
def _beside(name: str) -> Iterator[str]:
    """A database beside the test's own on the same server, gone afterwards."""
    import psycopg

    told = connection.settings_dict
    name = f"{told['NAME']}_{name}"
    server = f"postgresql://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT'] or 5432}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as database:
        database.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
        database.execute(f'CREATE DATABASE "{name}"'.encode())
        yield f"{server}/{name}"
        database.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def described(store: Store) -> dict[str, list[Any]]:
    """Every table, column, key, index and check of a database, and what Django has written down in it."""
    tables = [row for words in TABLES[connection.vendor] for row in store.rows(words)]
    told = sorted(tuple(_part(one) for one in row) for row in tables if tuple(row[:2]) != DJANGOS_OWN)
    return {"told": told} | {name: sorted(store.rows(words)) for name, words in ROWS.items()}


def _part(part: Any) -> str:
    if not str(part).startswith("CREATE TABLE"):
        return str(part)
    return " | ".join(sorted(one.strip() for one in part.removesuffix(")").split(", ")))
