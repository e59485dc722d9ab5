"""When a vehicle may go, and when it may not: the invariants of the road, in one place for every door."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Protocol

from lianfang.checkpoints.rules import temperatures
from lianfang.checkpoints.rules.temperatures import FEVER, TO_REPEAT, UNMEASURED

OPEN, PASS, REGISTERED, TURN_BACK = "hold", "pass", "pass-registered", "turn-back"
TRANSFER, PRIORITY = "transfer", "priority"
CLOSING: Final = frozenset({PASS, REGISTERED, TURN_BACK, TRANSFER, PRIORITY})

AMBULANCE, SUPPLIES, MEDICAL = "ambulance", "supplies", "medical"
NEVER_QUEUE: Final = frozenset({AMBULANCE, SUPPLIES, MEDICAL})  # docs/sources.md#never-queue

HOME, HERE = "return", "here"
ENDS_HERE: Final = frozenset({HOME, HERE})  # destinations that some community of ours receives


class Rules(Protocol):
    """What the disease pack says, as far as the road needs it (`measures.queries.protocol`)."""

    @property
    def fever_celsius(self) -> Decimal: ...
    @property
    def look_back_days(self) -> int: ...
    @property
    def repeat_minutes(self) -> int: ...
    @property
    def drive_minutes(self) -> int: ...
    @property
    def arrival_grace_minutes(self) -> int: ...
    def is_listed(self, area: str, on: date) -> bool: ...


@dataclass
class Rider:
    """One person aboard, as far as is known. Readings are corrected, in °C."""

    number: int
    first: Decimal | None = None
    first_at: datetime | None = None
    again: Decimal | None = None
    travelled: bool = False
    source_area: str = ""
    left_on: date | None = None
    contact: bool = False
    sick: bool = False
    decision: str = ""
    has_identity: bool = False
    receiver: str = ""


@dataclass
class Car:
    """One vehicle as a door would let it go."""

    aboard: int
    vehicle_kind: str
    destination: str
    level: str
    on: date
    riders: dict[int, Rider] = field(default_factory=dict)
    counted: int = 0  # measured, where only numbers are kept (L0)
    counted_fevers: int = 0
    residents: int = 0
    disposition: str = OPEN
    reason: str = ""
    authority: str = ""
    is_closed: bool = False

    @property
    def measured(self) -> int:
        if self.level == "L0":
            return self.counted
        return sum(one.first is not None for one in self.riders.values())

    def copied(self) -> "Car":
        """As it stands now, whatever is measured or decided later."""
        return replace(self, riders={number: replace(rider) for number, rider in self.riders.items()})


def is_listed(rider: Rider, *, pack: Rules, on: date) -> bool:
    """Whether the person was in a listed area within the look-back: by travel, never by plate."""
    if not rider.source_area:
        return rider.travelled
    left = rider.left_on or on
    if (on - left).days > pack.look_back_days:
        return False
    return rider.travelled or pack.is_listed(rider.source_area, left)


def is_flagged(rider: Rider, *, pack: Rules, on: date) -> bool:
    """Whether an answer or a reading demands an identity: yes to a question, a fever, a listed area.

    A fever that was normal when repeated demands none.
    """
    return _has_fever(rider, pack) or rider.contact or rider.sick or is_listed(rider, pack=pack, on=on)


def _has_fever(rider: Rider, pack: Rules) -> bool:
    """A reading at or above the threshold that no normal repeat has cleared."""
    return _was_fever(rider, pack) and standing(rider, pack) in {FEVER, TO_REPEAT}


def _was_fever(rider: Rider, pack: Rules) -> bool:
    return max(filter(None, (rider.first, rider.again)), default=Decimal(0)) >= pack.fever_celsius


def standing(rider: Rider, pack: Rules) -> str:
    return temperatures.standing(rider.first, rider.again, fever_from=pack.fever_celsius)


def why_not(car: Car, pack: Rules) -> tuple[str, dict[str, Any]] | None:
    """Why the car may not go as its disposition says: a reason's code and its facts, or None.

    Everything that must never happen on the road is refused here, whatever the door.
    """
    if car.disposition not in CLOSING:
        return None
    return (
        _skipped(car)
        or _wrong_priority(car)
        or _undecided(car, pack)
        or _turned_back_wrongly(car, pack)
        or _unregistered(car, pack)
    )


def _skipped(car: Car) -> tuple[str, dict[str, Any]] | None:
    if car.measured != car.aboard:
        return "not-all-measured", {"measured": car.measured, "aboard": car.aboard}
    return None


def _wrong_priority(car: Car) -> tuple[str, dict[str, Any]] | None:
    if car.vehicle_kind in NEVER_QUEUE and car.disposition in {PASS, REGISTERED, TURN_BACK}:
        return "never-queues", {}
    if car.disposition == PRIORITY and car.vehicle_kind not in NEVER_QUEUE:
        return "no-priority", {}
    return None


def _undecided(car: Car, pack: Rules) -> tuple[str, dict[str, Any]] | None:
    """A fever is decided by a normal repeat, or by handing the person to medical care at any moment."""
    if car.vehicle_kind == AMBULANCE:
        return None  # its patient is in medical care already
    for rider in sorted(car.riders.values(), key=lambda one: one.number):
        stands = standing(rider, pack)
        if stands in {TO_REPEAT, FEVER} and rider.decision != TRANSFER:
            return "fever-undecided", {"number": rider.number}
    if car.level == "L0" and car.counted_fevers and car.disposition != TRANSFER:
        return "fever-undecided", {"number": car.counted_fevers}
    return None


def _turned_back_wrongly(car: Car, pack: Rules) -> tuple[str, dict[str, Any]] | None:
    if car.disposition != TURN_BACK:
        return None
    if car.residents or car.destination == HOME:
        return "resident-going-home", {}
    if any(_has_fever(one, pack) for one in car.riders.values()):
        return "fever-turned-back", {}
    if not (car.reason.strip() and car.authority.strip()):
        return "turn-back-needs-reason", {}
    return None


def _unregistered(car: Car, pack: Rules) -> tuple[str, dict[str, Any]] | None:
    """From L2 on a flagged person who stays here has an identity and exactly one receiving community."""
    if car.level not in {"L2", "L3"} or car.disposition not in {PASS, REGISTERED}:
        return None
    for rider in sorted(car.riders.values(), key=lambda one: one.number):
        flagged = is_flagged(rider, pack=pack, on=car.on)
        if not rider.has_identity and (flagged or car.level == "L3"):
            return "identity-missing", {"number": rider.number}
        if flagged and car.destination in ENDS_HERE and not rider.receiver:
            return "receiver-missing", {"number": rider.number}
        if flagged and car.disposition == PASS:
            return "must-be-registered", {"number": rider.number}
    return None


def identity_above(car: Car, pack: Rules) -> int | None:
    """The number of a person whose identity the level does not allow, or None."""
    if car.level == "L3":
        return None
    for rider in sorted(car.riders.values(), key=lambda one: one.number):
        allowed = car.level == "L2" and (_was_fever(rider, pack) or is_flagged(rider, pack=pack, on=car.on))
        if rider.has_identity and not allowed:
            return rider.number
    return None


def take(rider: Rider, celsius: Decimal, at: datetime, pack: Rules) -> bool:
    """Let a further reading (corrected, °C) count for a person; whether it was the first.

    A confirmed fever is not measured away: the highest repeat stands until a doctor has looked.
    """
    if rider.first is None:
        rider.first, rider.first_at = celsius, at
        return True
    confirmed = standing(rider, pack) == FEVER
    rider.again = max(celsius, rider.again or celsius) if confirmed else celsius
    return False


def is_too_soon(rider: Rider, celsius: Decimal, rest: timedelta, pack: Rules) -> bool:
    """Whether a repeat would clear a fever before the rest that makes it worth anything."""
    if rider.first is None or rider.first < pack.fever_celsius or celsius >= pack.fever_celsius:
        return False
    return rest < timedelta(minutes=pack.repeat_minutes)


def arrival_due(left_at: datetime, end_of_day: datetime, pack: Rules) -> datetime:
    """By when the receiving community knows whether somebody came: the drive and a grace, the same day
    where that leaves the grace."""
    grace = timedelta(minutes=pack.arrival_grace_minutes)
    due = left_at + timedelta(minutes=pack.drive_minutes) + grace
    return min(due, end_of_day) if end_of_day > left_at + grace else due


def plate_origin(plate: str) -> str:
    """Where a plate was given out, as it says itself (鲁G). It says nothing of who travels in the car."""
    return plate[:2] if len(plate) > 2 and not plate[0].isascii() and plate[1].isascii() else ""


def unsettled(riders: Iterable[Rider], pack: Rules) -> Sequence[int]:
    """Numbers of those not yet measured or not yet decided."""
    return [
        one.number
        for one in riders
        if standing(one, pack) == UNMEASURED
        or (standing(one, pack) in {TO_REPEAT, FEVER} and one.decision != TRANSFER)
    ]
