"""What only the room's tables can tell before a record is kept. Every door passes through here."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.accounts import keys
from lianfang.checkpoints import facts
from lianfang.checkpoints.facts import Ground, Known
from lianfang.checkpoints.forms import VISITOR
from lianfang.checkpoints.models import Arrival, Visitor
from lianfang.checkpoints.problems import (
    BY_CODE,
    CorrectTheVehicle,
    CountMissing,
    FeverAtTheDoor,
    NobodyOfThatNumber,
    NoSite,
    OutsiderUnknown,
    PlateMissing,
    PostStands,
    ReceiverMissing,
    RepeatTooSoon,
    UnknownArrival,
    UnknownEntry,
    UnknownInstrument,
    UnknownVehicle,
    VehicleGone,
)
from lianfang.checkpoints.rules import answers, passing
from lianfang.checkpoints.rules.passing import Car, Rules
from lianfang.duties.kinds import Kept, Offered
from lianfang.grid.models import Place
from lianfang.kit.forms import AboveLevel
from lianfang.kit.problems import Problem
from lianfang.measures import powers
from lianfang.measures.problems import NoMeasure
from lianfang.passes import rules as passes
from lianfang.passes.shown import Book, Shown
from lianfang.shell.words import listed

Verdicts = list[Problem | None]


def each(judge: Callable[[Offered], None], offered: Sequence[Offered]) -> Verdicts:
    """One verdict a record; a refusal of one leaves the others alone."""
    verdicts: Verdicts = []
    for one in offered:
        try:
            judge(one)
            verdicts.append(None)
        except Problem as problem:
            verdicts.append(problem)
    return verdicts


def standing_on(found: Mapping[int, Sequence[Ground]], one: Offered) -> Ground:
    """The site or post open at the record's place when it was made, its measure in force then.

    Raises NoSite, or NoMeasure where only the measure is missing.
    """
    stood = [ground for ground in found.get(one.place_id, ()) if ground.stood(one.made_at)]
    if not stood:
        raise NoSite()
    held = [ground for ground in stood if ground.holds(one.made_at)]
    if not held:
        raise NoMeasure(kind=_("checkpoint or post"))
    return held[-1]


def road(cursor: Any, offered: Sequence[Offered]) -> Verdicts:
    """The guard of vehicles, their readings and their dispositions, in the order they were sent."""
    return each(Road(offered).judge, offered)


class Road:
    """One batch at the checkpoints: what the tables say, and what the batch itself has said so far."""

    def __init__(self, offered: Sequence[Offered]) -> None:
        places = {one.place_id for one in offered}
        self._sites = facts.sites(places)
        self._packs = facts.packs(one.made_at for one in offered)
        self._offsets = facts.offsets(places)
        self._known: dict[UUID, Known] = facts.vehicles(_named(offered))
        self._book = Book(filter(None, map(shown_in, offered)))
        self._receivers = set(
            Place.objects.filter(code__in=_receivers(offered), kind="community", closed_on=None).values_list(
                "code", flat=True
            )
        )
        self._judges = {
            "checkpoints.vehicle-pass": self._vehicle,
            "checkpoints.temperature": self._temperature,
            "checkpoints.disposition": self._disposition,
        }

    def judge(self, one: Offered) -> None:
        ground = standing_on(self._sites, one)
        self._judges[one.kind](one, ground, self._packs.at(one.made_at))

    def _vehicle(self, one: Offered, ground: Ground, pack: Rules) -> None:
        detail, known = one.detail, self._offsets[one.place_id]
        _within_level(detail, ground.level)
        for person in detail.people:
            self._instrument(one, person.instrument)
        car = facts.car_of(
            detail, level=ground.level, on=facts.local_day(one.made_at), at=one.made_at, known=known
        )
        for person in detail.people:
            rider = car.riders[person.number]
            rest = timedelta(minutes=person.again_minutes or 0)
            if rider.again is not None and passing.is_too_soon(rider, rider.again, rest, pack):
                raise RepeatTooSoon(minutes=pack.repeat_minutes)
        self._let_go(car, pack, detail.identities)
        _use(self._book, one)
        before = self._known.get(one.corrects) if one.corrects else None
        origin = before.origin if before else one.id
        kept = Known(car, origin, place_id=one.place_id)
        for name, other in self._known.items():
            if other.origin == origin:
                self._known[name] = kept
        self._known[one.id] = kept

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
            if identity.receiver and identity.receiver not in self._receivers:
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

    def _temperature(self, one: Offered, ground: Ground, pack: Rules) -> None:
        known, detail = self._here(one), one.detail
        if known.car.level == "L0":
            raise AboveLevel(field="#1", level="L0")
        self._instrument(one, detail.instrument)
        if detail.number > known.car.aboard:
            raise NobodyOfThatNumber(number=detail.number)
        celsius = facts.corrected(detail.celsius, detail.instrument, self._offsets[one.place_id])
        assert celsius is not None
        rider = known.car.riders.setdefault(detail.number, passing.Rider(detail.number))
        rest = one.made_at - (rider.first_at or one.made_at)
        if passing.is_too_soon(rider, celsius, rest, pack):
            raise RepeatTooSoon(minutes=pack.repeat_minutes)
        passing.take(rider, celsius, one.made_at, pack)

    def _disposition(self, one: Offered, ground: Ground, pack: Rules) -> None:
        known, detail = self._here(one), one.detail
        for part in (*detail.decisions, *detail.identities):
            if part.number not in known.car.riders:
                raise NobodyOfThatNumber(number=part.number)
        tried = deepcopy(known.car)
        facts.decide(tried, detail)
        self._let_go(tried, pack, detail.identities)
        known.car = tried


def shown_in(one: Offered | Kept) -> Shown | None:
    """The pass that a vehicle or somebody coming in was let through with."""
    detail = one.detail
    text = (getattr(detail, "permit", None) or getattr(detail, "pass_no", None) or "").strip()
    if not text or getattr(detail, "way", "in") != "in":
        return None
    return Shown(text, one.id, one.place_id, one.path, one.made_at, getattr(one, "corrects", None))


def _use(book: Book, one: Offered) -> None:
    """Let a pass count, or refuse the record while its bearer still stands there."""
    shown = shown_in(one)
    if shown is None:
        return
    fault = book.refusal(shown)
    if fault is not None:
        raise fault
    book.take(shown)


def _within_level(detail: Any, level: str) -> None:
    """At L0 only numbers, no plate and nobody's answers; from L1 on the plate of what has one."""
    if level == "L0":
        for name in ("plate", "people", "identities", "permit", "note"):
            if getattr(detail, name):
                raise AboveLevel(field=name, level=level)
        if detail.measured is None:
            raise CountMissing()
    elif not (detail.plate or "").strip() and detail.vehicle_kind != "on-foot":
        raise PlateMissing()


def _named(offered: Sequence[Offered]) -> set[UUID]:
    named = {one.corrects for one in offered if one.corrects}
    return named | {UUID(one.detail.vehicle) for one in offered if hasattr(one.detail, "vehicle")}


def _receivers(offered: Sequence[Offered]) -> set[str]:
    return {
        identity.receiver
        for one in offered
        for identity in getattr(one.detail, "identities", ())
        if identity.receiver
    }


def shift(cursor: Any, offered: Sequence[Offered]) -> Verdicts:
    """A shift is handed over where a checkpoint stands."""
    found = facts.sites({one.place_id for one in offered})
    return each(lambda one: _discard(standing_on(found, one)), offered)


def _discard(_ground: Ground) -> None:
    return None


def place(cursor: Any, offered: Sequence[Offered]) -> Verdicts:
    """The guard of places' posts and their visitors, in the order they were sent."""
    return each(Door(offered).judge, offered)


class Door:
    """One batch at places' posts: what the tables say, and what the batch itself has said so far."""

    def __init__(self, offered: Sequence[Offered]) -> None:
        places = {one.place_id for one in offered}
        self._posts = facts.posts(places)
        opening = [one.path for one in offered if getattr(one.detail, "act", "") == "open"]
        self._grounds = facts.grounds(facts.MONITORING, opening) if opening else []
        self._packs = facts.packs(one.made_at for one in offered)
        here = Visitor.objects.filter(left_at=None, withdrawn_seq=None)
        entries = [UUID(one.detail.entry) for one in offered if getattr(one.detail, "entry", None)]
        self._inside = dict(here.filter(id__in=entries).values_list("id", "place_id"))
        self._blind = keys.current().blind
        self._book = Book(filter(None, map(shown_in, offered)))
        passes = [self._pass(one) for one in offered if getattr(one.detail, "pass_no", None)]
        named = here.filter(pass_ix__in=passes, place_id__in=places)
        self._passes = set(named.values_list("place_id", "pass_ix"))

    def _pass(self, one: Offered) -> int:
        return self._blind("pass", passes.normal(one.detail.pass_no))

    def judge(self, one: Offered) -> None:
        if one.kind == "checkpoints.post":
            self._post(one)
        else:
            self._visitor(one)

    def _post(self, one: Offered) -> None:
        if one.detail.act != "open":
            self._close(one)
            return
        held = [
            ground
            for ground in self._grounds
            if one.path.startswith(ground.path) and ground.holds(one.made_at)
        ]
        if not held:
            raise NoMeasure(kind=powers.of(facts.MONITORING).name)
        if any(ground.closed_at is None for ground in self._posts[one.place_id]):
            raise PostStands()
        best = held[-1]
        stands = Ground(best.measure_id, best.level, best.from_at, best.to_at, one.made_at, None)
        self._posts[one.place_id].append(stands)

    def _close(self, one: Offered) -> None:
        stands = standing_on(self._posts, one)
        if one.detail.act == "close":
            self._posts[one.place_id].remove(stands)

    def _visitor(self, one: Offered) -> None:
        ground, detail = standing_on(self._posts, one), one.detail
        if detail.way == "out":
            self._leave(one)
            return
        self._within_level(detail, ground.level)
        self._told_enough(detail, ground.level)
        fever_from = self._packs.at(one.made_at).fever_celsius
        last = detail.again if detail.again is not None else detail.celsius
        if detail.door == "let-in" and last >= fever_from:
            raise FeverAtTheDoor()
        _use(self._book, one)
        self._inside[one.id] = one.place_id
        if detail.pass_no:
            self._passes.add((one.place_id, self._pass(one)))

    def _leave(self, one: Offered) -> None:
        if one.detail.entry:
            if self._inside.pop(UUID(one.detail.entry), None) != one.place_id:
                raise UnknownEntry()
            return
        inside = (one.place_id, self._pass(one) if one.detail.pass_no else -1)
        if inside not in self._passes:
            raise UnknownEntry()
        self._passes.remove(inside)

    def _told_enough(self, detail: Any, level: str) -> None:
        missing = answers.untold(detail) if level in {"L2", "L3"} else []
        if missing:
            raise OutsiderUnknown(fields=listed(VISITOR.by_name[name].label for name in missing))

    def _within_level(self, detail: Any, level: str) -> None:
        for name in ("name", "phone", "source_area"):
            outsider = detail.who not in answers.INSIDERS
            if getattr(detail, name) and (level not in {"L2", "L3"} or not outsider):
                raise AboveLevel(field=name, level=level)
        if level == "L0" and any(getattr(detail, name) for name in _AT_L1):
            raise AboveLevel(field="pass_no", level=level)


_AT_L1 = ("pass_no", "hotel_ref", "room", "plate", "errand")


def arrival(cursor: Any, offered: Sequence[Offered]) -> Verdicts:
    """Only the community that receives a person says whether they came."""
    numbers = {one.detail.arrival for one in offered}
    expected = dict(Arrival.objects.filter(pk__in=numbers).values_list("pk", "receiver_id"))

    def judge(one: Offered) -> None:
        if expected.get(one.detail.arrival) != one.place_id:
            raise UnknownArrival()

    return each(judge, offered)
