"""The road of the fixed world: a checkpoint under its measure, a hotel with a post, and their people.

station   expressway exit in 新城街道     he   checkpoint team      level of the measure: L2
clinic    hospital in 滨河社区            yi   clinician
hotel     hotel in 滨河一网格             bao  keeper of the hotel's post
"""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from lianfang.accounts import actions as accounts
from lianfang.accounts.models import Department, Role
from lianfang.accounts.queries import system_scope
from lianfang.checkpoints import actions as checkpoints
from lianfang.checkpoints.models import Site
from lianfang.checkpoints.rules.answers import INSIDERS
from lianfang.duties import actions as duties
from lianfang.duties.actions import Receipt
from lianfang.flows.table import KINDS
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.ids import uuid7
from lianfang.measures.models import ListedArea, Measure, MeasureArea, PackChoice
from lianfang.testing.world import NOON, World, give_ways_in

LISTED = "疫源市"  # listed in the tests from 2020-01-20 on; no such city exists


def build(world: World, *, level: str = "L2") -> Site:
    """The road over the world: places, people, measures, an open checkpoint and an open post."""
    places(world)
    people(world)
    measure(world, "checkpoint", "xincheng", level=level)
    measure(world, "health-monitoring", "xincheng", level=level)
    choose_pack(world)
    list_area(world, LISTED, date(2020, 1, 20))
    return open_site(world)


def places(world: World) -> None:
    add_place(world, "xincheng", "checkpoint", "station", "高速东出口")
    add_place(world, "binhe", "hospital", "clinic", "人民医院")
    add_place(world, "binhe-1", "hotel", "hotel", "滨河宾馆")


def add_place(world: World, parent: str, kind: str, code: str, name: str) -> Place:
    above = world.places[parent]
    number = Place.objects.filter(parent=above).count() + 1
    place = Place.objects.create(
        parent=above,
        path=f"{above.path}{number:04d}",
        kind=kind,
        code=code,
        name=name,
        full_name=f"{above.full_name}{name}",
        longitude=119.16,
        latitude=36.71,
    )
    world.places[code] = place
    return place


def people(world: World) -> None:
    system = system_scope("test", actor_id=world.cast["liu"].pk)
    health = Department.objects.get(code="health")
    for username, name, place, role in (
        ("he", "何卡口", "station", Role.CHECKPOINT),
        ("yi", "易医生", "clinic", Role.CLINICIAN),
        ("bao", "鲍门卫", "hotel", Role.KEEPER),
    ):
        world.cast[username] = accounts.create_user(
            system, username=username, name=name, place=world.places[place], role=role, department=health
        )
    give_ways_in(world.cast.values())


def measure(world: World, kind: str, place: str, *, level: str = "L2", **more: Any) -> Measure:
    """A measure in force since an hour before noon, decided and announced as it must be."""
    assert world.event is not None
    since = NOON - timedelta(hours=1)
    facts: dict[str, Any] = {
        "event": world.event,
        "kind": kind,
        "body": "government",
        "basis": "phe-39-4" if kind == "checkpoint" else "phe-39",
        "document_no": "高新政发〔2020〕1号",
        "level": level,
        "content": "检查",
        "reason": "外防输入",
        "from_at": since,
        "begins_at": since,
        "drafted_at": since,
        "drafted_by": world.cast["liu"],
        "decided_at": since,
        "decided_by": world.cast["gao"],
        "confirmed_at": since,
        "confirmed_by": world.cast["liu"],
        "announced_at": since,
    }
    made = Measure.objects.create(**(facts | more))
    MeasureArea.objects.create(measure=made, place=world.places[place], path=world.places[place].path)
    return made


def choose_pack(world: World, edition: str = "2020-01-22") -> None:
    """The rules of January 2020: 37.3 °C, 15 minutes of rest, 14 days of look-back."""
    assert world.event is not None
    PackChoice.objects.filter(event=world.event).delete()  # what was chosen as it was opened
    PackChoice.objects.create(
        event=world.event,
        pack="respiratory-new-pathogen",
        edition=edition,
        from_at=NOON - timedelta(days=7),
        by=world.cast["liu"],
        made_at=NOON,
    )


def list_area(world: World, area: str, from_on: date, to_on: date | None = None) -> None:
    assert world.event is not None
    ListedArea.objects.create(
        event=world.event,
        area=area,
        from_on=from_on,
        to_on=to_on,
        by=world.cast["liu"],
        made_at=NOON,
    )


def open_site(world: World, **more: Any) -> Site:
    return checkpoints.open_site(
        world.scope("liu"), place=world.places["station"], lanes=4, clinic=world.places["clinic"], **more
    )


def instrument(world: World, number: str = "T1", offset: str = "0.0") -> None:
    checkpoints.add_instrument(
        world.scope("he"),
        place=world.places["station"],
        number=number,
        method="forehead",
        offset=Decimal(offset),
        calibrated_on=date(2020, 1, 1),
        calibrate_by=date(2021, 1, 1),
    )


def person(number: int = 1, celsius: str | None = "36.5", **more: Any) -> dict[str, Any]:
    """One person aboard as a form sends them."""
    told: dict[str, Any] = {"number": number, "role": "driver" if number == 1 else "passenger"}
    if celsius is not None:
        told |= {"celsius": celsius, "method": "forehead"}
    return told | more


def identity(number: int = 1, **more: Any) -> dict[str, Any]:
    told = {"number": number, "name": "柳来客", "phone": "13955550001", "receiver": "binhe"}
    return told | {"document_kind": "resident-id", "document": "370799199001010011"} | more


def car(*people: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A `checkpoints.vehicle-pass` as a phone would send it: everybody normal, let pass."""
    riders = list(people) or [person()]
    detail = {"plate": "鲁G12345", "aboard": len(riders), "people": riders, "disposition": "pass"}
    return record("checkpoints.vehicle-pass", "station", detail, **more)


def record(
    kind: str,
    place: str,
    detail: dict[str, Any],
    *,
    id: str | UUID = "",
    at: datetime | None = None,
    corrects: str = "",
    duty: int | None = None,
    **more: Any,
) -> dict[str, Any]:
    sent = {
        "id": str(id or uuid7()),
        "kind": kind,
        "place": place,
        "made_at": (at or clock.now()).isoformat(),
        "detail": {name: value for name, value in (detail | more).items() if value is not None},
    }
    return sent | ({"corrects": corrects} if corrects else {}) | ({"duty": duty} if duty else {})


def reading(vehicle: dict[str, Any], number: int, celsius: str, **more: Any) -> dict[str, Any]:
    detail = {"vehicle": vehicle["id"], "number": number, "celsius": celsius, "method": "axillary"}
    return record("checkpoints.temperature", "station", detail, **more)


def decision(vehicle: dict[str, Any], disposition: str = "pass", **more: Any) -> dict[str, Any]:
    detail = {"vehicle": vehicle["id"], "disposition": disposition}
    return record("checkpoints.disposition", "station", detail, **more)


def post(act: str = "open", place: str = "hotel", **more: Any) -> dict[str, Any]:
    detail: dict[str, Any] = {"act": act}
    if act == "open":
        detail |= {"gates": 3, "gates_open": 1, "fire_access": True, "staff": 2}
    return record("checkpoints.post", place, detail, **more)


def visitor(way: str = "in", place: str = "hotel", **more: Any) -> dict[str, Any]:
    detail: dict[str, Any] = {"way": way}
    if way == "in":
        detail |= {"celsius": "36.4", "who": "visitor"}
        if more.get("who", "visitor") not in INSIDERS:
            detail |= {"name": "韩访客", "phone": "13900000077", "source_area": "邻区", "errand": "探亲"}
    return record("checkpoints.visitor", place, detail, **more)


def send(world: World, *batch: dict[str, Any], user: str = "he") -> list[Receipt]:
    return duties.keep(world.scope(user), batch=list(batch), kinds=KINDS, source="phone")


def codes(receipts: list[Receipt]) -> list[str]:
    """`kept`, `already-kept`, or the code of the refusal."""
    return [one.code or one.state for one in receipts]


def day(number: int, *, seed: int = 1) -> Iterator[list[dict[str, Any]]]:
    """A station's day as phones send it, one stop of one vehicle at a time: 2.9 people a vehicle, one
    in 400 febrile, one in 30 from a listed area, some held, some turned back, some ambulances.

    Each stop is sound: it is what a careful team sends. The clock must stand behind the last of them.
    """
    dice = random.Random(seed)
    for index in range(number):
        at = NOON + timedelta(seconds=30 + index * 30)
        plate = f"鲁{dice.choice('ABGV')}{dice.randrange(100_000):05d}"
        people = [
            person(n, f"36.{dice.randint(0, 9)}") for n in range(1, dice.choice((1, 2, 3, 3, 4, 4)) + 1)
        ]
        yield _stop(dice, index, plate, people, at)


def _stop(
    dice: random.Random, index: int, plate: str, people: list[dict[str, Any]], at: datetime
) -> list[dict[str, Any]]:
    kind = dice.random()
    shared: dict[str, Any] = {"plate": plate, "at": at, "lane": 1 + index % 4}
    if kind < 0.01:
        return [car(*people, vehicle_kind="ambulance", disposition="priority", basis="goods", **shared)]
    if kind < 0.02:
        why = {"reason": "封闭管理区外来车辆", "authority": "高新政发〔2020〕1号"}
        return [car(*people, disposition="turn-back", destination="city", basis="order", **why, **shared)]
    if kind < 0.05:
        return [_registered(index, people, shared)]
    if kind < 0.06:
        return _febrile(people, shared, at)
    return [car(*people, **shared)]


def _registered(index: int, people: list[dict[str, Any]], shared: dict[str, Any]) -> dict[str, Any]:
    people[0] |= {"travelled": True, "source_area": LISTED, "left_on": "2020-01-26"}
    told = identity(1, name=f"柳来{index}", document=f"P{index:08d}", document_kind="passport")
    return car(*people, disposition="pass-registered", basis="listed", identities=[told], **shared)


def _febrile(people: list[dict[str, Any]], shared: dict[str, Any], at: datetime) -> list[dict[str, Any]]:
    people[-1]["celsius"] = "38.1"
    held = car(*people, disposition="hold", basis="fever", **shared)
    again = reading(held, len(people), "38.3", at=at + timedelta(minutes=16))
    gone = [{"number": len(people), "decision": "transfer"}]
    return [held, again, decision(held, "transfer", decisions=gone, at=at + timedelta(minutes=17))]
