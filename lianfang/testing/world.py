"""A small fixed district and its cast. Built once a process; every further test is given the same rows again.

0001                district    liu   duty officer           gao  commander        qian  disease control
00010001            Xincheng    fang  sub-district lead        sun  department viewer
000100010001        Binhe       zhou  grid worker
  …0001             compound Binhe Garden: building 1 (2 units, 3 floors, 2 doors: 12 dwellings)
00010002            Qingchi     chen  sub-district lead, must never see Xincheng
  compound Qingchi Village: 4 dwellings
"""

import pickle
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models.sql import InsertQuery

from lianfang.accounts import actions as accounts
from lianfang.accounts.models import Department, Role, User
from lianfang.accounts.queries import scope_of_user, system_scope
from lianfang.duties import actions as duties
from lianfang.duties.models import Round
from lianfang.flows.table import KINDS
from lianfang.grid.models import Place
from lianfang.kit import clock, master
from lianfang.kit.ids import uuid7
from lianfang.kit.scope import Scope
from lianfang.measures import actions as measures
from lianfang.measures.models import Event

NOON = datetime(2020, 1, 29, 4, 0, tzinfo=UTC)  # 12:00 in the district
PASSWORD = "a long test passphrase"


@dataclass
class World:
    """The places by code, the cast by name, and the event."""

    places: dict[str, Place] = field(default_factory=dict)
    cast: dict[str, User] = field(default_factory=dict)
    event: Event | None = None

    def scope(self, name: str) -> Scope:
        return scope_of_user(self.cast[name], at=clock.now())

    def doors(self, compound: str) -> list[Place]:
        """The dwellings of a compound in walking order."""
        path = self.places[compound].path
        return [one for one in self._sorted() if one.kind == "dwelling" and one.path.startswith(path)]

    def _sorted(self) -> list[Place]:
        return sorted(self.places.values(), key=lambda one: one.path)


class Kept(NamedTuple):
    """A world as it was built: its objects, and the statements that put its rows in place."""

    world: bytes
    rows: dict[type[models.Model], list[tuple[str, Sequence[Any]]]]


_kept: dict[tuple[str, datetime], Kept] = {}


def build() -> World:
    """The world at NOON. The caller fixes the clock there.

    Into an empty database its rows are written as the first build left them, with the same numbers: what took
    two hundred statements takes a dozen.
    """
    kept = _kept.get((master.held(), clock.now()))
    if not _are_empty(kept.rows if kept else _tables()):
        return _build()
    if kept is None:
        world = _build()
        _kept[master.held(), clock.now()] = Kept(pickle.dumps(world), _rows())
        return world
    with connection.cursor() as cursor:
        for statements in kept.rows.values():
            for statement in statements:
                cursor.execute(*statement)
    world = pickle.loads(kept.world)  # our own, of this process
    assert isinstance(world, World)
    return world


@contextmanager
def once(blocker: Any) -> Iterator[World]:
    """The world for all tests of a module: what each of them writes is taken back after it."""
    clock.fix(NOON)
    with blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def _tables() -> list[type[models.Model]]:
    return [one for one in apps.get_models() if one.__module__.startswith("lianfang.")]


def _are_empty(tables: Iterable[type[models.Model]]) -> bool:
    quote = connection.ops.quote_name
    asked = " UNION ALL ".join(f"SELECT 1 FROM {quote(one._meta.db_table)}" for one in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({asked})")
        return not cursor.fetchone()[0]


def _rows() -> dict[type[models.Model], list[tuple[str, Sequence[Any]]]]:
    """By table the statements that write its rows with the keys they have."""
    found = {}
    for table in _tables():
        if rows := list(table._base_manager.all()):
            query = InsertQuery(table)
            query.insert_values(table._meta.concrete_fields, rows, raw=True)
            found[table] = query.get_compiler(connection=connection).as_sql()
    return found


def _build() -> World:
    world = World()
    district = _place(world, None, "district", "district", "高新区")
    xincheng = _place(world, district, "street", "xincheng", "新城街道")
    qingchi = _place(world, district, "street", "qingchi", "清池街道")
    binhe = _place(world, xincheng, "community", "binhe", "滨河社区")
    cell = _place(world, binhe, "cell", "binhe-1", "滨河一网格")
    garden = _place(world, cell, "compound", "garden", "滨河花园")
    tower = _place(world, garden, "building", "garden-1", "1号楼")
    for unit in (1, 2):
        stairs = _place(world, tower, "unit", f"garden-1-{unit}", f"{unit}单元")
        for floor in (1, 2, 3):
            for side in (1, 2):
                door = f"{floor}0{side}"
                _place(world, stairs, "dwelling", f"garden-1-{unit}-{door}", door, floor=floor, door=door)
    north = _place(world, qingchi, "community", "north", "北张社区")
    village = _place(world, north, "compound", "village", "北张新村")
    for number in range(1, 5):
        _place(world, village, "dwelling", f"village-{number}", f"{number}号", floor=1, door=str(number))
    _people(world)
    world.event = measures.open_event(
        system_scope("test", actor_id=world.cast["liu"].pk),
        code="2020-01",
        name="新冠肺炎疫情",
        opened_at=NOON,
        pack="respiratory-new-pathogen",
    )
    return world


def _place(world: World, parent: Place | None, kind: str, code: str, name: str, **more: Any) -> Place:
    if parent is None:
        path, full = "0001", name
    else:
        number = sum(1 for one in world.places.values() if one.parent_id == parent.pk) + 1
        path, full = f"{parent.path}{number:04d}", f"{parent.full_name}{name}"
    place = Place.objects.create(
        parent=parent, path=path, kind=kind, code=code, name=name, full_name=full, **more
    )
    world.places[code] = place
    return place


def _people(world: World) -> None:
    health = Department.objects.create(code="health", name="卫健局")
    market = Department.objects.create(code="market", name="市场监管局")
    system = system_scope("test", actor_id=accounts.operator().pk)
    for username, name, place, role, department in (
        ("liu", "刘值班", "district", Role.DUTY_OFFICER, health),
        ("fang", "方主任", "xincheng", Role.LEAD, health),
        ("chen", "陈主任", "qingchi", Role.LEAD, health),
        ("wang", "王书记", "binhe", Role.SECRETARY, health),
        ("zhou", "周网格", "binhe-1", Role.GRID_WORKER, health),
        ("sun", "孙科长", "xincheng", Role.DEPARTMENT, market),
        ("gao", "高指挥", "district", Role.COMMANDER, health),
        ("qian", "钱疾控", "district", Role.CDC, health),
    ):
        world.cast[username] = accounts.create_user(
            system,
            username=username,
            name=name,
            place=world.places[place],
            role=role,
            department=department,
            phone=f"1990000{len(world.cast):04d}",
        )
    give_ways_in(world.cast.values())


def give_ways_in(users: Iterable[User]) -> None:
    """A password nobody knows and nobody waits for: who has none staffs no desk. Tests sign in without."""
    for user in users:
        user.password = "test$of$the$cast"
        user.save(update_fields=["password"])


def open_round(world: World, **more: Any) -> Round:
    """The district's round: opened at noon, due in three days, identity of flagged persons."""
    assert world.event is not None
    settings: dict[str, Any] = {
        "code": "r1",
        "name": "第一轮",
        "place": world.places["district"],
        "level": "L2",
        "due_at": clock.now() + timedelta(days=3),
    }
    return duties.open_round(
        world.scope("liu"), kind=KINDS["screening.visit"], event=world.event, **(settings | more)
    )


def visit(
    place: Place, outcome: str = "completed", *, at: datetime | None = None, **more: Any
) -> dict[str, Any]:
    """A `screening.visit` as a phone would send it."""
    envelope = {name: more.pop(name) for name in ("id", "duty", "corrects") if name in more}
    detail: dict[str, Any] = {"outcome": outcome}
    if outcome in {"completed", "by-phone", "remote"}:
        detail["head_count"] = 3
    return {
        "id": str(uuid7()),
        "kind": "screening.visit",
        "place": place.code,
        "made_at": (at or clock.now()).isoformat(),
        "detail": detail | more,
    } | envelope
