"""A bare district for load: 160,000 dwellings in a regular tree, one round, tokens. No people."""

import atexit
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, LiteralString
from urllib.parse import urlsplit, urlunsplit

STREETS, COMMUNITIES, COMPOUNDS, BUILDINGS, UNITS, DOORS = 2, 20, 10, 10, 2, 20  # 160,000 doors


def set_up(data: Path, *, database: str = "") -> None:
    """Point this process at a data directory of its own, before Django is imported.

    On the server of `database` it gets a database of its own, which goes when the process ends.
    """
    os.environ["LIANFANG_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "lianfang.settings"
    if database:
        os.environ["LIANFANG_DATABASE_URL"] = own_database(database)
    import django

    django.setup()


def own_database(server: str) -> str:
    """The address of a new database on the server that this address names."""
    import psycopg
    from psycopg import sql

    name = f"lianfang_bench_{os.getpid()}"

    def run(statement: LiteralString) -> None:
        with psycopg.connect(server, autocommit=True) as link:
            link.execute(sql.SQL(statement).format(sql.Identifier(name)))

    run("CREATE DATABASE {}")
    atexit.register(run, "DROP DATABASE IF EXISTS {} WITH (FORCE)")
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def build(workers: int = 400) -> tuple[list[str], list[list[str]]]:
    """Build it in an empty database. Returns tokens and the door codes of each of `workers` compounds."""
    from datetime import timedelta

    from lianfang.accounts import actions as accounts
    from lianfang.accounts.models import Role
    from lianfang.accounts.queries import system_scope
    from lianfang.duties import actions as duties
    from lianfang.flows.table import KINDS
    from lianfang.grid.models import Place
    from lianfang.kit import clock, sql
    from lianfang.measures import actions as measures
    from lianfang.serving.setup import create_district, migrate

    migrate()
    root = create_district(name="bench", code="bench")
    scope = system_scope("bench", actor_id=accounts.operator().pk)
    with sql.writing() as cursor:
        rows = list(_places(root.pk))
        for start in range(0, len(rows), 5000):
            sql.insert(
                cursor,
                "grid_place",
                "id, parent_id, path, kind, code, name, full_name, floor, door, nature, address, geometry",
                rows[start : start + 5000],
            )
        if not sql.on_sqlite():
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('grid_place', 'id'), max(id)) FROM grid_place"
            )
    event = measures.open_event(scope, code="bench", name="bench")
    compounds = list(Place.objects.filter(kind="compound").order_by("path")[:workers])
    tokens, doors = [], []
    user = accounts.create_user(scope, username="w0", name="worker", place=root, role=Role.GRID_WORKER)
    tokens.append(accounts.create_token(scope, username=user.username))
    for compound in compounds:
        doors.append(
            list(
                Place.objects.filter(
                    kind="dwelling", path__gte=compound.path, path__lt=_end(compound.path)
                ).values_list("code", flat=True)
            )
        )
    duties.open_round(
        scope,
        kind=KINDS["screening.visit"],
        event=event,
        code="bench",
        name="bench",
        place=root,
        level="L2",
        due_at=clock.now() + timedelta(days=3),
    )
    return tokens, doors


def _end(path: str) -> str:
    from lianfang.kit.scope import next_sibling

    return next_sibling(path)


def _places(root: int) -> Iterator[tuple[Any, ...]]:
    shape = (
        ("street", STREETS),
        ("community", COMMUNITIES),
        ("compound", COMPOUNDS),
        ("building", BUILDINGS),
        ("unit", UNITS),
        ("dwelling", DOORS),
    )
    number = root

    def under(parent: int, path: str, code: str, depth: int) -> Iterator[tuple[Any, ...]]:
        nonlocal number
        if depth == len(shape):
            return
        kind, count = shape[depth]
        for step in range(1, count + 1):
            number += 1
            own, own_path, own_code = number, f"{path}{step:04d}", f"{code}-{step}"
            floor = (step - 1) // 2 + 1 if kind == "dwelling" else None
            yield (
                own,
                parent,
                own_path,
                kind,
                own_code,
                f"{kind} {step}",
                own_code,
                floor,
                str(step),
                "",
                "",
                "",
            )
            yield from under(own, own_path, own_code, depth + 1)

    yield from under(root, "0001", "b", 0)


def visit(code: str, number: int) -> dict[str, Any]:
    """A visit as phones send it: one contact, one plate, a flagged person in a hundred."""
    from datetime import UTC, datetime

    from lianfang.kit.ids import uuid7

    detail: dict[str, Any] = {
        "outcome": "completed",
        "dwelling_state": "owner",
        "mode": "door",
        "head_count": 3,
        "respondent": "测试住户",
        "phone": f"1990000{number % 10000:04d}",
        "leaflet": True,
        "vehicles": [{"plate": f"鲁V{number % 100000:05d}"}],
    }
    if number % 100 == 0:
        detail["fever"] = 1
        detail["flagged"] = [{"name": "测试人员", "phone": "19900001111", "celsius": 37.5}]
    return {
        "id": str(uuid7()),
        "kind": "screening.visit",
        "place": code,
        "made_at": datetime.now(UTC).isoformat(),
        "detail": detail,
    }


def quit_with(words: str) -> None:
    print(words, file=sys.stderr)
    sys.exit(1)
