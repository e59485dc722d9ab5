"""Travellers on their way to a community."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from django.db.models import Count, Q
from django.utils import timezone

from lianfang.checkpoints.models import (
    Arrival,
    ArrivalState,
)
from lianfang.checkpoints.queries.access import AWAITED
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope
from lianfang.people import rules as people
from lianfang.people.queries import Opener


class ArrivalRow(NamedTuple):
    """A person on the way. Name and phone are masked."""

    arrival: Arrival
    name: str
    phone: str
    address: str
    is_late: bool
    as_told: Mapping[str, str] = MappingProxyType({})  # cells of a list that nobody could read, by heading


def arrival_rows(scope: Scope, *, arrivals: Sequence[Arrival], at: datetime) -> list[ArrivalRow]:
    """As lists show them."""
    opener = Opener()
    return [_arrival(one, opener, at) for one in arrivals]


def _arrival(one: Arrival, opener: Opener, at: datetime) -> ArrivalRow:
    told = opener.open(one.key_id, one.sealed)
    late = one.due_at < at and one.state in AWAITED
    return ArrivalRow(
        one,
        people.mask_name(told.get("name") or ""),
        people.mask_number(told.get("phone") or ""),
        "…" if told.get("address") else "",
        late,
        told.get("as_told") or {},
    )


def arrival(scope: Scope, *, pk: int) -> Arrival:
    """One arrival, seen from the checkpoint or the receiving community. Raises NotFound."""
    one = Arrival.objects.select_related("place", "receiver").filter(pk=pk).first()
    if one is None or not (scope.covers(one.path) or scope.covers(one.receiver_path)):
        raise NotFound()
    return one


class ArrivalCounts(NamedTuple):
    """Who is awaited now, who of them is late, who came since local midnight."""

    awaited: int
    late: int
    arrived: int


def arrived_today(at: datetime) -> Q:
    """Whose arrival was verified since local midnight."""
    start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return Q(state=ArrivalState.ARRIVED, state_at__gte=start)


def arrival_counts(scope: Scope, *, at: datetime) -> ArrivalCounts:
    """Counts over the asker's area; they name nobody."""
    rows = Arrival.objects.filter(scope.q("path") | scope.q("receiver_path"))
    sums = rows.aggregate(
        awaited=Count("pk", filter=Q(state__in=AWAITED)),
        late=Count("pk", filter=Q(state__in=AWAITED, due_at__lt=at)),
        arrived=Count("pk", filter=arrived_today(at)),
    )
    return ArrivalCounts(**sums)


def arrival_row(scope: Scope, *, arrival: Arrival, at: datetime) -> ArrivalRow:
    """One arrival as lists show it."""
    return _arrival(arrival, Opener(), at)
