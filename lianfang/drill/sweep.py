"""What the people of the demonstration find at the doors, and when. Pure: no database, no clock.

Each paired person walks 51 households a day (docs/sources.md#workload), some faster, some slower, from
08:00 to 18:00, and goes back to locked doors between 18:00 and 20:00.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final, NamedTuple

from lianfang.drill import names
from lianfang.drill.district import INHABITED

HOUSEHOLDS_A_DAY: Final = 51
DOORS_A_DAY: Final = HOUSEHOLDS_A_DAY / INHABITED
HOURS: Final = 10  # of walking a day

_LOCKED, _REFUSED, _PHONE, _REMOTE = 0.12, 0.01, 0.05, 0.02
_FLAGGED = 0.006
_SOURCES: Final = ("武汉市", "湖北黄冈", "湖北孝感", "温州市", "信阳市")


class Door(NamedTuple):
    """A dwelling as the walker finds it; `size` 0 is an empty one."""

    place_id: int
    size: int


class Step(NamedTuple):
    worker: int
    place_id: int
    made_at: datetime
    detail: dict[str, Any]


def pace(seed: int, worker: int) -> float:
    """How many doors this worker manages in a day."""
    return DOORS_A_DAY * Random(f"{seed} pace {worker}").uniform(0.72, 1.28)


def days(
    seed: int, team: Sequence[int], doors: Sequence[Door], first_day: datetime, *, count: int = 2
) -> Iterator[Step]:
    """The first days of one compound's team: its doors shared out in order, locked ones tried again."""
    rng = Random(f"{seed} sweep {doors[0].place_id if doors else 0}")
    share = -(-len(doors) // len(team))
    for number, worker in enumerate(team):
        own = doors[number * share : (number + 1) * share]
        yield from _walk(rng, worker, own, first_day, pace(seed, worker), count)


def _walk(
    rng: Random, worker: int, doors: Sequence[Door], first_day: datetime, speed: float, count: int
) -> Iterator[Step]:
    each = timedelta(hours=HOURS) / speed
    for day in range(count):
        start = first_day + timedelta(days=day)
        locked: list[Door] = []
        for number, door in enumerate(doors[int(day * speed) : int((day + 1) * speed)]):
            detail = found(rng, door)
            at = start + each * number + timedelta(seconds=rng.randrange(200))
            yield Step(worker, door.place_id, at, detail)
            if detail["outcome"] == "nobody-home":
                locked.append(door)
        evening = start + timedelta(hours=HOURS)
        for number, door in enumerate(locked):
            at = evening + timedelta(minutes=110) * number / max(len(locked), 1)
            yield Step(worker, door.place_id, at, found(rng, door, locked=0.35))


def found(rng: Random, door: Door, *, locked: float = _LOCKED) -> dict[str, Any]:
    """What a visit to this door says."""
    draw = rng.random()
    if door.size == 0:
        if draw < locked:
            return {"outcome": "nobody-home", "dwelling_state": "vacant", "reason": "敲门无人应答"}
        state = rng.choice(("vacant", "vacant", "renovation", "commercial"))
        return {"outcome": "verified-vacant", "dwelling_state": state, "mode": "sources", "head_count": 0}
    if draw < locked:
        return {"outcome": "nobody-home", "reason": "敲门无人应答"}
    if draw < locked + _REFUSED:
        return {"outcome": "refused", "reason": "住户不愿开门，已登记"}
    if draw < locked + _REFUSED + _PHONE:
        return _home(rng, door, "by-phone", "phone")
    if draw < locked + _REFUSED + _PHONE + _REMOTE:
        return _home(rng, door, "remote", "remote")
    return _home(rng, door, "completed", "door")


def _home(rng: Random, door: Door, outcome: str, mode: str) -> dict[str, Any]:
    count = max(1, door.size + (rng.choice((-1, 1)) if rng.random() < 0.08 else 0))
    detail: dict[str, Any] = {
        "outcome": outcome, "mode": mode, "head_count": count,
        "dwelling_state": "rented" if rng.random() < 0.18 else "owner",
    }
    if mode == "door":
        detail["leaflet"] = True
    if rng.random() < 0.05:
        detail["special"] = [rng.choice(("lives-alone", "dependent", "pregnant", "infant", "long-medication"))]
    if rng.random() < 0.10:
        detail["vehicles"] = [{"plate": names.plate(rng, rng.randrange(60_000))}]
    if rng.random() < _FLAGGED:
        _flag(rng, detail)
    return detail


def _flag(rng: Random, detail: dict[str, Any]) -> None:
    person: dict[str, Any] = {"name": names.person(rng), "phone": names.phone(70_000_000 + rng.randrange(10**6))}
    if rng.random() < 0.75:
        detail["returned"] = detail["listed_area"] = 1
        person |= {"source_area": rng.choice(_SOURCES), "transport": rng.choice(("own-car", "train", "coach"))}
    else:
        detail["fever"] = 1
        person |= {"celsius": rng.choice((37.3, 37.5, 37.8, 38.2)), "symptoms": ["fever", "cough"]}
    detail["flagged"] = [person]
