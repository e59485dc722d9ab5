"""Thermometers, the air, and whether readings look honest."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from django.db.models import Max

from lianfang.checkpoints.models import (
    Instrument,
    Occupant,
    VehiclePass,
    Visitor,
)
from lianfang.checkpoints.queries.access import require_ability
from lianfang.checkpoints.rules import temperatures
from lianfang.grid.models import Place
from lianfang.kit.scope import Scope


def instruments(scope: Scope, *, place: Place) -> list[Instrument]:
    """The thermometers of a post, those in use first."""
    require_ability(scope, place.path)
    return list(Instrument.objects.filter(place=place).order_by("out_of_use_at", "number"))


JUDGED: Final = timedelta(hours=24)  # readings judged together; docs/sources.md#digit-preference

JUDGED_AT_ONCE: Final = 200  # vehicles or visitors, the newest; docs/sources.md#digit-preference


def honesty(scope: Scope, *, place: Place, at: datetime) -> temperatures.Honesty:
    """What the newest readings of the last day at a post say of how they were made."""
    require_ability(scope, place.path, "figures")
    since = at - JUDGED
    return temperatures.honesty([*road_readings(place.pk, since), *_door_readings(place.pk, since)])


def road_readings(place_id: int, since: datetime) -> list[Decimal]:
    """The first readings of the newest vehicles at a checkpoint, in the order they were made."""
    newest = VehiclePass.objects.filter(place=place_id, withdrawn_seq=None, arrived_at__gt=since)
    rows = Occupant.objects.filter(
        vehicle__in=newest.order_by("-arrived_at").values("seq")[:JUDGED_AT_ONCE], celsius__isnull=False
    )
    made = rows.order_by("measured_at", "vehicle_id", "number").values_list("celsius", flat=True)
    return [one for one in made if one is not None]


def _door_readings(place_id: int, since: datetime) -> list[Decimal]:
    rows = Visitor.objects.filter(
        place=place_id, withdrawn_seq=None, came_at__gt=since, celsius__isnull=False
    )
    newest = rows.order_by("-came_at", "-seq").values_list("celsius", flat=True)[:JUDGED_AT_ONCE]
    return [one for one in reversed(newest) if one is not None]


class Air(NamedTuple):
    """The air at a checkpoint as it was last written down, and the thermometers it is too cold for."""

    celsius: Decimal
    at: datetime
    works_from: Decimal
    numbers: Sequence[str]  # of the thermometers; empty where none is in the list
    is_cold: bool


AIR_HOLDS: Final = timedelta(hours=3)  # an air temperature counts for; docs/sources.md#thermometers


def air(scope: Scope, *, place: Place, at: datetime) -> Air | None:
    """The air at a checkpoint, if anybody wrote it down lately."""
    require_ability(scope, place.path)
    return airs_at([place.pk], at).get(place.pk)


def works_from(scope: Scope, *, place: Place) -> Decimal:
    """From how many °C of the air on every thermometer of a post may be trusted."""
    require_ability(scope, place.path)
    return max((one for _number, one in _infrared([place.pk])[place.pk]), default=temperatures.WORKS_FROM)


def _infrared(place_ids: Sequence[int]) -> dict[int, list[tuple[str, Decimal]]]:
    """The thermometers in use that the air can mislead: an armpit is as warm in winter."""
    found: dict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    rows = Instrument.objects.filter(place__in=place_ids, out_of_use_at=None).exclude(method="axillary")
    for place_id, number, least in rows.order_by("number").values_list("place", "number", "works_from"):
        found[place_id].append((number, least))
    return found


def _air(celsius: Decimal, at: datetime, infrared: Sequence[tuple[str, Decimal]]) -> Air:
    least = max((one for _number, one in infrared), default=temperatures.WORKS_FROM)
    cold = [number for number, one in infrared if temperatures.is_cold(celsius, one)]
    return Air(celsius, at, least, cold, temperatures.is_cold(celsius, least))


def airs_at(place_ids: Sequence[int], at: datetime) -> dict[int, Air]:
    written = VehiclePass.objects.filter(
        place__in=place_ids, withdrawn_seq=None, ambient__isnull=False, arrived_at__gt=at - AIR_HOLDS
    )
    last = written.values("place").annotate(last=Max("seq")).values("last")
    infrared = _infrared(place_ids)
    return {
        one.place_id: _air(one.ambient, one.arrived_at, infrared[one.place_id])
        for one in VehiclePass.objects.filter(seq__in=last)
        if one.ambient is not None
    }
