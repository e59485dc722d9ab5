"""What the room's tables say of the vehicles that stand in a place."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final, NamedTuple

from django.conf import settings

from lianfang.grid.models import Place
from lianfang.kit.forms import Words
from lianfang.kit.scope import Scope, next_sibling
from lianfang.people import rules as people
from lianfang.people.queries import Opener
from lianfang.screening import rules
from lianfang.screening.forms import VEHICLE
from lianfang.screening.models import ParkedVehicle

_RESULTS: Final = dict(VEHICLE.by_name["result"].choices)
_RELATIONS: Final = dict(VEHICLE.by_name["relation"].choices)


class Vehicle(NamedTuple):
    """A vehicle as it was last seen below a place. Its plate is masked for who may not see names."""

    plate: str
    region: str
    place: Place
    result: str
    result_words: Words
    relation_words: Words
    spot: str
    dwelling: str
    since_on: date | None
    at: datetime

    @property
    def is_settled(self) -> bool:
        return self.result in rules.SETTLED

    @property
    def is_from_elsewhere(self) -> bool:
        """Given out elsewhere. Without local plates in the settings, none counts so."""
        return bool(settings.LOCAL_PLATES) and self.region not in settings.LOCAL_PLATES


class VehicleCounts(NamedTuple):
    """Vehicles seen below a place, each once: all, those from elsewhere, those nobody knows, the others.

    Which are from elsewhere is not known where the settings name no local plates.
    """

    seen: int
    elsewhere: int | None
    open: int
    settled: int

    @classmethod
    def of(cls, found: Collection[Vehicle]) -> "VehicleCounts":
        """The counts of what `vehicles` found; one that is gone counts no more."""
        here = [one for one in found if one.result != rules.GONE]
        return cls(
            len(here),
            sum(one.is_from_elsewhere for one in here) if settings.LOCAL_PLATES else None,
            sum(not one.is_settled for one in here),
            sum(one.is_settled for one in found),
        )


def vehicles(scope: Scope, *, place: Place) -> list[Vehicle]:
    """Each vehicle below a place as last seen, those nobody knows first, then the newest."""
    names, opener = scope.may("see-identity", place.path), Opener()
    found = [_vehicle(one, opener, names) for one in _newest(scope, place)]
    return sorted(found, key=lambda one: (one.is_settled, -one.at.timestamp()))


def _newest(scope: Scope, place: Place) -> list[ParkedVehicle]:
    rows = (
        ParkedVehicle.objects.filter(
            scope.q("path"), path__gte=place.path, path__lt=next_sibling(place.path), withdrawn_seq=None
        )
        .select_related("place")
        .order_by("-at", "-seq", "-number")
    )
    newest: dict[object, ParkedVehicle] = {}
    for one in rows:
        newest.setdefault(one.plate_ix or (one.seq, one.number), one)
    return list(newest.values())


def _vehicle(one: ParkedVehicle, opener: Opener, names: bool) -> Vehicle:
    told = opener.open(one.key_id, one.sealed)
    plate = told.get("plate") or ""
    return Vehicle(
        plate if names else people.mask_number(plate),
        one.region,
        one.place,
        one.result,
        _RESULTS[one.result],
        _RELATIONS[one.relation],
        told.get("spot") or "",
        told.get("dwelling") or "",
        one.since_on,
        one.at,
    )
