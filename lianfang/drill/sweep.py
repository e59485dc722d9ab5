"""What the people of the demonstration find at the doors, and when. Pure: no database, no clock.

Each paired person walks about 51 households a day (docs/sources.md#workload), some faster, some slower,
from 08:00 to 18:00, and goes back to closed doors between 18:00 and 20:00, when people are home.
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
DAYS: Final = 3  # in which a round is to be finished; docs/sources.md#workload
_EVENING: Final = timedelta(minutes=110)
_SLOWEST, _FASTEST = 0.6 * DOORS_A_DAY, 1.6 * DOORS_A_DAY

_LOCKED, _REFUSED, _PHONE, _REMOTE = 0.12, 0.01, 0.05, 0.02
_LOCKED_AGAIN, _REFUSED_AGAIN, _PHONE_AGAIN = 0.3, 0.02, 0.2
_FLAGGED = 0.005
_UNKNOWN_CAR = 0.004  # of households with a car: one beside it that nobody knows
_UNANSWERED, _UNWILLING = "敲门无人应答", "住户不愿开门，已登记"
SOURCES: Final = ("外省甲市", "外省乙市", "外省丙县", "外省丁县")  # nowhere in particular
_CARE: Final = ("lives-alone", "dependent", "disabled", "pregnant", "infant", "long-medication")


class Door(NamedTuple):
    """A dwelling as the walker finds it; `size` 0 is one where nobody lives."""

    place_id: int
    size: int
    nature: str = ""
    contact: str = ""
    phone: str = ""
    plate: str = ""


class Step(NamedTuple):
    worker: int
    place_id: int
    made_at: datetime
    detail: dict[str, Any]


def days(
    seed: int, team: Sequence[int], doors: Sequence[Door], first_day: datetime, *, count: int = 2
) -> Iterator[Step]:
    """The first days of one compound's team: its doors shared out in order, closed ones tried again."""
    rng = Random(f"{seed} sweep {doors[0].place_id if doors else 0}")
    share = -(-len(doors) // len(team))
    for number, worker in enumerate(team):
        yield from _walk(rng, worker, doors[number * share : (number + 1) * share], first_day, count)


def speed(doors: float) -> float:
    """How many doors a day somebody manages who ought to do so many."""
    return min(_FASTEST, max(_SLOWEST, doors))


def _walk(rng: Random, worker: int, doors: Sequence[Door], first_day: datetime, count: int) -> Iterator[Step]:
    pace = speed(len(doors) / DAYS * rng.uniform(0.88, 1.1))
    left: list[Door] = []
    for day in range(count):
        start = first_day + timedelta(days=day)
        closed: list[Door] = []
        for step, door in _morning_to_evening(
            rng, worker, doors[int(day * pace) : int((day + 1) * pace)], start
        ):
            yield step
            if is_open(step.detail):
                closed.append(door)
        left, again = [], left + [door for door in closed if rng.random() < 0.8]
        for number, door in enumerate(again):
            at = start + timedelta(hours=HOURS) + _EVENING * (number / len(again))
            step = Step(worker, door.place_id, at, found(rng, door, again=True))
            yield step
            if is_open(step.detail):
                left.append(door)


def _morning_to_evening(
    rng: Random, worker: int, doors: Sequence[Door], start: datetime
) -> Iterator[tuple[Step, Door]]:
    each = timedelta(hours=HOURS) / max(len(doors), 1)
    for number, door in enumerate(doors):
        at = start + each * (number + rng.uniform(0.1, 0.9))
        yield Step(worker, door.place_id, at, found(rng, door)), door


def is_open(detail: dict[str, Any]) -> bool:
    """Whether somebody has to come back after such a visit."""
    return detail["outcome"] in {"nobody-home", "refused"}


def found(rng: Random, door: Door, *, again: bool = False) -> dict[str, Any]:
    """What a visit to this door says; `again` when it was closed before."""
    locked, refused, phone = (
        (_LOCKED_AGAIN, _REFUSED_AGAIN, _PHONE_AGAIN) if again else (_LOCKED, _REFUSED, _PHONE)
    )
    draw = rng.random()
    if door.size == 0:
        return _empty(rng, door, draw < locked)
    if draw < locked:
        return {"outcome": "nobody-home", "reason": _UNANSWERED}
    if draw < locked + refused:
        return {"outcome": "refused", "reason": _UNWILLING}
    if draw < locked + refused + phone:
        return _home(rng, door, "by-phone", "phone")
    if draw < locked + refused + phone + _REMOTE:
        return _home(rng, door, "remote", "remote")
    return _home(rng, door, "completed", "door")


def _empty(rng: Random, door: Door, locked: bool) -> dict[str, Any]:
    if door.nature == "commercial":
        return {"outcome": "completed", "dwelling_state": "commercial", "head_count": 0}
    if locked:
        return {"outcome": "nobody-home", "dwelling_state": "vacant", "reason": _UNANSWERED}
    state = rng.choice(("vacant", "vacant", "vacant", "renovation", "guesthouse", "not-found"))
    return {"outcome": "verified-vacant", "dwelling_state": state, "mode": "sources", "head_count": 0}


def _home(rng: Random, door: Door, outcome: str, mode: str) -> dict[str, Any]:
    count = max(1, door.size + (rng.choice((-1, 1)) if rng.random() < 0.08 else 0))
    state = door.nature or ("rented" if rng.random() < 0.18 else "owner")
    detail: dict[str, Any] = {
        "outcome": outcome,
        "mode": mode,
        "head_count": count,
        "dwelling_state": state,
        "respondent": door.contact,
        "phone": door.phone,
    }
    if mode == "door":
        detail["leaflet"] = True
    if rng.random() < 0.05:
        detail["special"] = [rng.choice(_CARE)]
    if door.plate and rng.random() < 0.7:
        detail["vehicles"] = [{"plate": door.plate}]
        if rng.random() < _UNKNOWN_CAR:
            plate = f"{rng.choice('京沪冀苏皖豫')}{rng.choice('ABCDE')}{rng.randint(0, 99_999):05d}"
            detail["vehicles"].append({"plate": plate, "relation": "nobody"})
    if rng.random() < _FLAGGED:
        _flag(rng, detail)
    return detail


def _flag(rng: Random, detail: dict[str, Any]) -> None:
    sex = rng.choice((1, 2))
    person: dict[str, Any] = {
        "name": names.person(rng, sex=sex),
        "sex": str(sex),
        "phone": names.phone(70_000_000 + rng.randrange(10**6)),
    }
    if rng.random() < 0.75:
        detail["returned"] = detail["listed_area"] = 1
        person |= {
            "source_area": rng.choice(SOURCES),
            "transport": rng.choice(("own-car", "train", "coach")),
        }
    else:
        detail["fever"] = 1
        person |= {"celsius": rng.choice((37.3, 37.5, 37.8, 38.2)), "symptoms": ["fever", "cough"]}
    detail["flagged"] = [person]
