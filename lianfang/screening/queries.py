"""What the room's tables say of the vehicles that stand in a place."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from django.conf import settings
from django.db.models import Case as Choose
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value, When

from lianfang.duties.models import Duty
from lianfang.grid.models import Place
from lianfang.kit.forms import Words
from lianfang.kit.scope import Scope, below
from lianfang.people import rules as people
from lianfang.people.queries import Opener
from lianfang.screening import rules
from lianfang.screening.forms import VEHICLE
from lianfang.screening.models import ParkedVehicle

_RESULTS: Final = dict(VEHICLE.by_name["result"].choices)
_RELATIONS: Final = dict(VEHICLE.by_name["relation"].choices)


class Vehicle(NamedTuple):
    """A vehicle as it was last seen. Its plate is masked for who may not see names."""

    pk: int
    plate: str
    region: str
    place: Place
    result: str
    result_words: Words
    relation: str
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

    Which are from elsewhere is not known where the settings name no local plates. One that is gone counts
    among the others alone.
    """

    seen: int
    elsewhere: int | None
    open: int
    settled: int


def counts(scope: Scope, *, place: Place) -> VehicleCounts:
    gone, settled = Q(result=rules.GONE), Q(result__in=rules.SETTLED)
    found = (
        parked(scope)
        .filter(below(place.path))
        .aggregate(
            seen=Count("pk", filter=~gone),
            elsewhere=Count("pk", filter=~gone & ~Q(region__in=settings.LOCAL_PLATES)),
            open=Count("pk", filter=~settled),
            settled=Count("pk", filter=settled),
        )
    )
    return VehicleCounts(**found | ({} if settings.LOCAL_PLATES else {"elsewhere": None}))


def parked(scope: Scope) -> QuerySet[ParkedVehicle]:
    """Each vehicle of where the asker sees, once, as it was last seen; one without a plate for itself."""
    mine = ParkedVehicle.objects.filter(scope.q("path"), withdrawn_seq=None)
    at, seq = Q(at=OuterRef("at")), Q(seq=OuterRef("seq"))
    later = Q(at__gt=OuterRef("at")) | at & Q(seq__gt=OuterRef("seq"))
    later |= at & seq & Q(number__gt=OuterRef("number"))
    settled = Choose(When(result__in=rules.SETTLED, then=Value(1)), default=Value(0))
    newest = mine.filter(~Exists(mine.filter(later, plate_ix=OuterRef("plate_ix"))))
    return newest.select_related("place").annotate(settled=settled)


def vehicle_rows(scope: Scope, *, found: Sequence[ParkedVehicle]) -> list[Vehicle]:
    """They in words; plates in full only where the asker may see names."""
    opener = Opener()
    return [_vehicle(one, opener, scope.may("see-identity", one.path)) for one in found]


def _vehicle(one: ParkedVehicle, opener: Opener, names: bool) -> Vehicle:
    told = opener.open(one.key_id, one.sealed)
    plate = told.get("plate") or ""
    return Vehicle(
        one.pk,
        plate if names else people.mask_number(plate),
        one.region,
        one.place,
        one.result,
        _RESULTS[one.result],
        one.relation,
        _RELATIONS[one.relation],
        told.get("spot") or "",
        told.get("dwelling") or "",
        one.since_on,
        one.at,
    )


class Calls(NamedTuple):
    """Households living elsewhere that a round has called below a place: how many it owes, how many wait."""

    owed: int
    open: int


def calls(scope: Scope, *, round_id: int, place: Place) -> Calls:
    """Counted in one statement; none for who may not see rows there."""
    if not scope.may("see", place.path):
        return Calls(0, 0)
    rows = Duty.objects.filter(below(place.path), origin=rules.calls_of(round_id), round=None).exclude(
        state="void"
    )
    return Calls(**rows.aggregate(owed=Count("pk"), open=Count("pk", filter=Q(state="open"))))
