"""Vehicles: who is here, what is known of a plate, what a phone carries."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Max

from lianfang.accounts import keys
from lianfang.checkpoints import facts
from lianfang.checkpoints.models import (
    Fever,
    FeverState,
    Occupant,
    Site,
    VehiclePass,
)
from lianfang.checkpoints.queries.access import require_ability
from lianfang.checkpoints.rules import passing
from lianfang.grid.models import Place
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope
from lianfang.measures import queries as measures
from lianfang.people import rules as people
from lianfang.people.queries import Opener

UNSETTLED: Final = (FeverState.TO_REPEAT, FeverState.CONFIRMED, FeverState.HANDED, FeverState.REFUSED)


class Here(NamedTuple):
    """A vehicle still at the checkpoint, and whom it waits for."""

    vehicle: VehiclePass
    plate: str
    waiting: Sequence[int]  # numbers of persons not measured or not decided
    repeat_due_at: datetime | None


def here(scope: Scope, *, site: Site) -> list[Here]:
    """Vehicles held at a checkpoint, longest first, plates as the level keeps them."""
    require_ability(scope, site.path)
    rows = VehiclePass.objects.filter(place=site.place_id, left_at=None, withdrawn_seq=None)
    vehicles = list(rows.order_by("arrived_at", "seq"))
    known = facts.vehicles(one.id for one in vehicles)
    due = dict(
        Fever.objects.filter(origin__in=[one.origin for one in vehicles], state=FeverState.TO_REPEAT)
        .values_list("origin")
        .annotate(first=Max("repeat_due_at"))
    )
    opener, packs = Opener(), facts.packs(one.made_at for one in vehicles)
    return [
        Here(
            one,
            opener.open(one.key_id, one.sealed).get("plate", ""),
            _waiting(known[one.id].car, packs.at(one.made_at)),
            due.get(one.origin),
        )
        for one in vehicles
    ]


def _waiting(car: passing.Car, pack: passing.Rules) -> list[int]:
    missing = [number for number in range(1, car.aboard + 1) if number not in car.riders]
    return sorted([*passing.unsettled(car.riders.values(), pack), *(missing if car.level != "L0" else [])])


def vehicle(scope: Scope, *, site: Site, record: UUID) -> tuple[VehiclePass, list[Occupant]]:
    """One vehicle of a checkpoint in its live version, and everybody aboard. Raises NotFound."""
    require_ability(scope, site.path)
    named = VehiclePass.objects.filter(id=record).values("origin")
    one = VehiclePass.objects.filter(origin__in=named, place=site.place_id, withdrawn_seq=None).first()
    if one is None:
        raise NotFound()
    return one, list(one.occupants.order_by("number"))


class Remembered(NamedTuple):
    """What earlier passes of a plate tell, to be confirmed instead of asked again."""

    plate: str
    plate_kind: str
    plate_valid: bool | None
    vehicle_kind: str
    aboard: int
    from_area: str
    destination: str
    roles: Sequence[str]
    identities: Sequence[dict[str, Any]]
    passed_at: datetime | None


def last_pass(scope: Scope, *, plate_ix: int, at: datetime) -> VehiclePass | None:
    """The newest pass of a plate in the asker's area within the look-back."""
    days = measures.protocol(scope, at=at).look_back_days
    return (
        VehiclePass.objects.within(scope)
        .filter(plate_ix=plate_ix, withdrawn_seq=None, arrived_at__gt=at - timedelta(days=days))
        .order_by("-arrived_at")
        .first()
    )


class Seen(NamedTuple):
    """A car that was let pass at a checkpoint, as its phones carry it: nobody's name."""

    plate: str
    vehicle_kind: str
    aboard: int
    from_area: str
    destination: str
    roles: Sequence[str]


def held(scope: Scope, *, places: Collection[Place]) -> list[Here]:
    """The vehicles still at the checkpoints among these places, for the phones of those who stand there."""
    sites = Site.objects.filter(place__in=[one.pk for one in places if scope.may("record", one.path)])
    return [car for site in sites.filter(closed_at=None).order_by("pk") for car in here(scope, site=site)]


MOST_SEEN: Final = 300  # cars a phone carries of its checkpoint


def seen(scope: Scope, *, places: Collection[int], after: int, at: datetime) -> list[dict[str, Any]]:
    """The cars let pass here within the look-back whose record came after `after`, the newest last.

    To be confirmed instead of asked again; the caller writes the reading down.
    """
    days = measures.protocol(scope, at=at).look_back_days if places else 0
    rows = VehiclePass.objects.filter(
        scope.narrowed("record").q("path"),
        place_id__in=places,
        seq__gt=after,
        plate_ix__isnull=False,
        withdrawn_seq=None,
        disposition__in=(passing.PASS, passing.REGISTERED),
        arrived_at__gt=at - timedelta(days=days),
    )
    found = list(rows.prefetch_related("occupants").order_by("-seq")[:MOST_SEEN])[::-1]
    opener = Opener()
    cars = {plate: one for one in found if (plate := opener.open(one.key_id, one.sealed).get("plate"))}
    return [_seen(plate, one)._asdict() for plate, one in cars.items()]


def _seen(plate: str, one: VehiclePass) -> Seen:
    riders = sorted(one.occupants.all(), key=lambda rider: rider.number)
    roles = [rider.role or ("driver" if rider.number == 1 else "passenger") for rider in riders]
    return Seen(plate, one.vehicle_kind, one.aboard, one.from_area, one.destination, roles)


def plate_index(scope: Scope, *, plate: str) -> int:
    """The blind index of a plate in normal form."""
    return keys.current().blind("plate", plate)


def checked_plate(scope: Scope, *, plate: str) -> people.Plate:
    """A plate in normal form, judged; a wrong one is a flag, never a refusal."""
    return people.check_plate(plate)
