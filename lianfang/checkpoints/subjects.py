"""The cars, persons aboard and travellers that duties ask about: plate and seat, never a name."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.checkpoints.forms import ARRIVAL, DISPOSITION, TEMPERATURE
from lianfang.checkpoints.models import Arrival, Fever, VehiclePass
from lianfang.duties.kinds import Subject
from lianfang.kit.scope import Scope
from lianfang.people import rules as people
from lianfang.people.queries import Opener


def aboard(scope: Scope, subjects: Sequence[str]) -> dict[str, Subject]:
    """Persons in cars, "vehicle:UUID:number"; both the repeat reading and the release know the car."""
    parts = {one: one.split(":") for one in subjects if one.count(":") == 2}
    origins = {UUID(origin) for _kind, origin, _number in parts.values()}
    cars = {
        car.origin: car
        for car in VehiclePass.objects.filter(
            scope.q("path"), origin__in=origins, withdrawn_seq=None
        ).select_related("place")
    }
    fevers = {
        (one.origin, one.number): one for one in Fever.objects.filter(scope.q("path"), origin__in=origins)
    }
    opener = Opener()
    found = {}
    for one, (_kind, origin, number) in parts.items():
        car = cars.get(UUID(origin))
        if car is not None:
            plate = opener.open(car.key_id, car.sealed).get("plate") or _("car without a plate")
            words = _("{plate}, person {number}").format(plate=plate, number=number)
            where = reverse("checkpoints:vehicle", args=[car.place.code, car.id])
            read = fevers.get((UUID(origin), int(number)))
            found[one] = Subject(words, _answers(origin, int(number)), where, _rest(read))
    return found


def _rest(fever: Fever | None) -> dict[str, Any]:
    """What was read of the person and when: a repeat that comes too soon after it is told at once."""
    if fever is None:
        return {}
    return {"first": str(fever.celsius), "first_at": fever.found_at.isoformat(timespec="seconds")}


def standing_car(origin: str, plate: str) -> Subject:
    """A car that stands at the checkpoint: whoever is measured in it is still to be named."""
    known: dict[str, dict[str, object]] = {
        one.name: {"vehicle": origin} for one in (TEMPERATURE, DISPOSITION)
    }
    return Subject(plate or _("car without a plate"), known)


def _answers(origin: str, number: int) -> dict[str, dict[str, object]]:
    return {
        TEMPERATURE.name: {"vehicle": origin, "number": number},
        DISPOSITION.name: {"vehicle": origin},
    }


def travellers(scope: Scope, subjects: Sequence[str]) -> dict[str, Subject]:
    """Persons on their way, "arrival:12", by their masked name."""
    numbers = {int(one.partition(":")[2]): one for one in subjects if one.partition(":")[2].isdigit()}
    seen = scope.q("path") | scope.q("receiver_path")
    opener = Opener()
    return {
        numbers[one.pk]: Subject(
            people.mask_name(opener.open(one.key_id, one.sealed).get("name") or "") or _("traveller"),
            {ARRIVAL.name: {"arrival": one.pk}},
            reverse("checkpoints:arrival", args=[one.pk]),
        )
        for one in Arrival.objects.filter(seen, pk__in=list(numbers))
    }
