"""The road: what a set of vehicles, readings and decisions is judged by. Every door passes through here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from lianfang.checkpoints import facts
from lianfang.checkpoints.facts import Ground, Known
from lianfang.checkpoints.forms import DISPOSITION, PASS, TEMPERATURE
from lianfang.checkpoints.pass_use import shown_in, use
from lianfang.checkpoints.problems import (
    BY_CODE,
    CorrectTheVehicle,
    NobodyOfThatNumber,
    ReceiverMissing,
    RepeatTooSoon,
    UnknownInstrument,
    UnknownVehicle,
    VehicleGone,
)
from lianfang.checkpoints.rules import passing
from lianfang.checkpoints.rules.passing import Car, Rider, Rules
from lianfang.duties.kinds import Offered, Room
from lianfang.grid.models import Place
from lianfang.kit import checks
from lianfang.kit.crypto import Sealer
from lianfang.kit.forms import AboveLevel
from lianfang.passes.shown import Book


@dataclass(slots=True)
class Said:
    """What one record said: where it stood, the rules of its moment, and the car as it was after it."""

    ground: Ground
    pack: Rules
    vehicle: Known
    car: Car
    is_first: bool = False  # of a reading: the person's first
    is_new: bool = False  # of a reading: nothing was known of the person before


class RoadJudge(Room):
    """One set at the checkpoints: what the tables say, and what the set itself has said so far."""

    judges = True

    def __init__(self, cursor: Any, sealer: Sealer, offered: Sequence[Offered]) -> None:
        super().__init__(cursor, sealer, offered)
        places = {one.place_id for one in offered}
        self._sites = facts.sites(places)
        self._packs = facts.packs(one.made_at for one in offered)
        self._offsets = facts.offsets(places)
        self._known: dict[UUID, Known] = facts.vehicles(_named(offered))
        self.book = Book(filter(None, map(shown_in, offered)))
        self.receivers = _receivers(offered)
        self.corrects = {one.id: one.corrects for one in offered}
        self.said: dict[UUID, Said] = {}
        self._judges = {
            "checkpoints.vehicle-pass": self._vehicle,
            "checkpoints.temperature": self._temperature,
            "checkpoints.disposition": self._disposition,
        }

    def judge(self, one: Offered) -> None:
        ground = facts.standing_on(self._sites, one)
        self.said[one.id] = self._judges[one.kind](one, ground, self._packs.at(one.made_at))

    def _vehicle(self, one: Offered, ground: Ground, pack: Rules) -> Said:
        detail, offsets = one.detail, self._offsets[one.place_id]
        _within_level(detail, ground.level)
        for person in detail.people:
            self._instrument(one, person.instrument)
        checks.run(PASS.there, detail, level=ground.level, **_limits(pack))
        car = facts.car_of(
            detail, level=ground.level, on=facts.local_day(one.made_at), at=one.made_at, known=offsets
        )
        for person in detail.people:
            rider = car.riders[person.number]
            rest = timedelta(minutes=person.again_minutes or 0)
            if rider.again is not None and passing.is_too_soon(rider, rider.again, rest, pack):
                raise RepeatTooSoon(minutes=pack.repeat_minutes)
        self._let_go(car, pack, detail.identities)
        use(self.book, one)
        return Said(ground, pack, self._know(one, car), car)

    def _know(self, one: Offered, car: Car) -> Known:
        """Later records of the set find this version, by whatever record they name the vehicle."""
        before = self._known.get(one.corrects) if one.corrects else None
        known = Known(car, before.origin if before else one.id, place_id=one.place_id)
        if before is not None:
            for name, other in self._known.items():
                if other.origin == known.origin:
                    self._known[name] = known
        self._known[one.id] = known
        return known

    def _instrument(self, one: Offered, number: str | None) -> None:
        known = self._offsets[one.place_id]
        if not number or not known:
            return
        _offset, out = known.get(number, (None, datetime.min.replace(tzinfo=one.made_at.tzinfo)))
        if out is not None and out <= one.made_at:
            raise UnknownInstrument(number=number)

    def _let_go(self, car: Car, pack: Rules, identities: Sequence[Any]) -> None:
        above = passing.identity_above(car, pack)
        if above is not None:
            raise AboveLevel(field=f"#{above}", level=car.level)
        for identity in identities:
            if identity.receiver and identity.receiver not in self.receivers:
                raise ReceiverMissing(number=identity.number)
        refused = passing.why_not(car, pack)
        if refused is not None:
            code, why = refused
            raise BY_CODE[code](**why)

    def _here(self, one: Offered) -> Known:
        if one.corrects is not None:
            raise CorrectTheVehicle()
        known = self._known.get(UUID(one.detail.vehicle))
        if known is None or known.place_id != one.place_id:
            raise UnknownVehicle()
        if known.car.is_closed:
            raise VehicleGone()
        return known

    def _temperature(self, one: Offered, ground: Ground, pack: Rules) -> Said:
        known, detail = self._here(one), one.detail
        if known.car.level == "L0":
            raise AboveLevel(field="#1", level="L0")
        self._instrument(one, detail.instrument)
        if detail.number > known.car.aboard:
            raise NobodyOfThatNumber(number=detail.number)
        celsius = facts.corrected_reading(detail.celsius, detail.instrument, self._offsets[one.place_id])
        car, is_new = known.car.copied(), detail.number not in known.car.riders
        rider = car.riders.setdefault(detail.number, Rider(detail.number))
        rest = one.made_at - (rider.first_at or one.made_at)
        told = {"first": rider.first, "rested": rest.total_seconds() / 60}
        checks.run(TEMPERATURE.there, detail, **told, **_limits(pack))
        if passing.is_too_soon(rider, celsius, rest, pack):
            raise RepeatTooSoon(minutes=pack.repeat_minutes)
        is_first = passing.take(rider, celsius, one.made_at, pack)
        known.car = car
        return Said(ground, pack, known, car, is_first, is_new)

    def _disposition(self, one: Offered, ground: Ground, pack: Rules) -> Said:
        known, detail = self._here(one), one.detail
        for part in (*detail.decisions, *detail.identities):
            if part.number not in known.car.riders:
                raise NobodyOfThatNumber(number=part.number)
        checks.run(DISPOSITION.there, detail)
        car = known.car.copied()
        facts.decide(car, detail)
        self._let_go(car, pack, detail.identities)
        known.car = car
        return Said(ground, pack, known, car)


def _limits(pack: Rules) -> dict[str, Any]:
    """What a fever is (°C), and how long somebody rests before it is measured again (minutes)."""
    return {"fever_from": pack.fever_celsius, "repeat_minutes": pack.repeat_minutes}


def _within_level(detail: Any, level: str) -> None:
    """At L0 only numbers, no plate and nobody's answers; from L1 on the plate of what has one."""
    if level == "L0":
        for name in ("plate", "people", "identities", "permit", "note"):
            if getattr(detail, name):
                raise AboveLevel(field=name, level=level)


def _named(offered: Sequence[Offered]) -> set[UUID]:
    named = {one.corrects for one in offered if one.corrects}
    return named | {UUID(one.detail.vehicle) for one in offered if hasattr(one.detail, "vehicle")}


def _receivers(offered: Sequence[Offered]) -> dict[str, tuple[int, str]]:
    """The communities that are to receive somebody: the id and path of each, by code."""
    codes = {
        identity.receiver
        for one in offered
        for identity in getattr(one.detail, "identities", ())
        if identity.receiver
    }
    if not codes:
        return {}
    rows = Place.objects.filter(code__in=codes, kind="community", closed_on=None)
    return {code: (pk, path) for code, pk, path in rows.values_list("code", "pk", "path")}
