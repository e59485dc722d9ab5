"""Checkpoints: where they stand, who is on shift, how they flow."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Count, Q, Sum
from django.utils import timezone

from lianfang.checkpoints.models import (
    Arrival,
    ArrivalState,
    Fever,
    FeverState,
    ShiftNote,
    Site,
    Turn,
    VehiclePass,
)
from lianfang.checkpoints.queries.access import AWAITED, MOST, require_ability
from lianfang.checkpoints.queries.readings import JUDGED, Air, airs_at, road_readings
from lianfang.checkpoints.queries.vehicles import UNSETTLED
from lianfang.checkpoints.rules import cover, passing, queueing, temperatures
from lianfang.grid.models import Place
from lianfang.kit.lists import Cut, cut
from lianfang.kit.scope import Scope

TARGET_WAIT_S: Final = 300.0  # seconds that 95 of 100 cars wait at most; docs/sources.md#erlang


class SiteRow(NamedTuple):
    """One open checkpoint on the board."""

    site: Site
    here: int
    held_persons: int
    last_hour: int
    fevers: int
    awaited: int
    holes: Sequence[cover.Hole]
    air: Air | None
    honesty: temperatures.Honesty


def board(scope: Scope, *, at: datetime) -> list[SiteRow]:
    """Every checkpoint open in the asker's area."""
    sites = list(
        Site.objects.within(scope).filter(closed_at=None).select_related("place", "measure").order_by("path")
    )
    ids = [one.place_id for one in sites]
    here = _counts(VehiclePass.objects.filter(place__in=ids, left_at=None, withdrawn_seq=None))
    hour = _last_hour(ids, at)
    fevers = _counts(Fever.objects.filter(place__in=ids, state__in=UNSETTLED, joins=None))
    held = _counts(Fever.objects.filter(place__in=ids, state__in=HELD, joins=None))
    awaited = _counts(Arrival.objects.filter(place__in=ids, state__in=AWAITED))
    turns = _turns(ids, at, at + AHEAD)
    airs = airs_at(ids, at)
    return [
        SiteRow(
            site,
            here[site.place_id],
            held[site.place_id],
            hour[site.place_id],
            fevers[site.place_id],
            awaited[site.place_id],
            cover.holes(turns[site.place_id], from_at=at, to_at=at + AHEAD),
            airs.get(site.place_id),
            temperatures.honesty(road_readings(site.place_id, at - JUDGED)),
        )
        for site in sites
    ]


def _last_hour(ids: Sequence[int], at: datetime) -> Counter[int]:
    """Every vehicle written down in the last hour, those that went ahead too: one number on each page."""
    written = VehiclePass.objects.filter(place__in=ids, withdrawn_seq=None)
    return _counts(written.filter(made_at__gt=at - timedelta(hours=1), made_at__lte=at))


HELD: Final = (FeverState.CONFIRMED, FeverState.HANDED, FeverState.REFUSED)

AHEAD: Final = timedelta(hours=12)  # how far ahead a hole in the rota is shown; docs/sources.md#joint-team


def _counts(rows: Any) -> Counter[int]:
    return Counter(dict(rows.order_by().values_list("place").annotate(n=Count("pk"))))


def _turns(place_ids: Sequence[int], from_at: datetime, to_at: datetime) -> dict[int, list[cover.Turn]]:
    found: dict[int, list[cover.Turn]] = defaultdict(list)
    rows = Turn.objects.filter(
        place__in=place_ids, cancelled_at=None, to_at__gt=from_at - cover.OVERLAP, from_at__lt=to_at
    )
    told = rows.values_list("place", "competence", "from_at", "to_at", "user")
    for place_id, competence, start, end, who in told:
        found[place_id].append(cover.Turn(competence, start, end, who))
    return found


def turns(scope: Scope, *, place: Place, at: datetime, page: int = 1) -> Cut[Turn]:
    """Who is planned at a post from now on, earliest first."""
    require_ability(scope, place.path)
    rows = Turn.objects.filter(place=place, cancelled_at=None, to_at__gt=at)
    return cut(rows.select_related("user").order_by("from_at", "competence", "pk"), MOST, page=page)


def holes(scope: Scope, *, place: Place, from_at: datetime, to_at: datetime) -> list[cover.Hole]:
    """When a competence is missing, or a change has too little time to hand over."""
    require_ability(scope, place.path)
    return cover.holes(_turns([place.pk], from_at, to_at)[place.pk], from_at=from_at, to_at=to_at)


class Pin(NamedTuple):
    """A receiving community on the map: where, and how many are awaited and have come."""

    code: str
    name: str
    longitude: float
    latitude: float
    awaited: int
    arrived: int


def pins(scope: Scope) -> list[Pin]:
    """The communities that receive people, with those awaited and arrived. Places without position
    are in the list alone."""
    rows = (
        Arrival.objects.filter(scope.q("path") | scope.q("receiver_path"))
        .values("receiver__code", "receiver__name", "receiver__longitude", "receiver__latitude")
        .annotate(
            awaited=Count("pk", filter=Q(state__in=AWAITED)),
            arrived=Count("pk", filter=Q(state=ArrivalState.ARRIVED)),
        )
        .order_by("receiver__name")
    )
    return [
        Pin(
            row["receiver__code"],
            row["receiver__name"],
            row["receiver__longitude"],
            row["receiver__latitude"],
            row["awaited"],
            row["arrived"],
        )
        for row in rows
        if row["receiver__longitude"] is not None and row["receiver__latitude"] is not None
    ]


class Flow(NamedTuple):
    """How a checkpoint runs: cars an hour, time a car, the queue now and in the next hour."""

    hours: Sequence[tuple[datetime, int]]  # the last 24, oldest first
    p50_s: float
    p95_s: float
    work_s: float  # of one lane for one car, measured while cars wait
    here: int
    last_hour: int  # written down, as on every page
    next_hour: float
    now: queueing.Wait
    then: queueing.Wait
    lanes_needed: int | None
    peak: int


def flow(scope: Scope, *, site: Site, at: datetime) -> Flow:
    """The flow of the last day. Priority vehicles are left out: they do not queue; who is here, is."""
    require_ability(scope, site.path)
    since = at - timedelta(hours=24)
    rows = list(
        VehiclePass.objects.filter(place=site.place_id, withdrawn_seq=None, arrived_at__gt=since)
        .exclude(vehicle_kind__in=passing.NEVER_QUEUE)
        .values_list("arrived_at", "left_at")
    )
    hours = _by_hour([arrived for arrived, _ in rows], at)
    times = sorted((left - arrived).total_seconds() for arrived, left in rows if left is not None)
    work = _work(rows, site.lanes)
    last, expected = hours[-1][1], queueing.forecast([count for _, count in hours])
    return Flow(
        hours=hours,
        p50_s=queueing.percentile(times, 0.5),
        p95_s=queueing.percentile(times, 0.95),
        work_s=work,
        here=VehiclePass.objects.filter(place=site.place_id, left_at=None, withdrawn_seq=None).count(),
        last_hour=_last_hour([site.place_id], at)[site.place_id],
        next_hour=expected,
        now=queueing.wait(per_hour=last, seconds=work, lanes=site.lanes),
        then=queueing.wait(per_hour=expected, seconds=work, lanes=site.lanes),
        lanes_needed=queueing.lanes_for(per_hour=max(last, expected), seconds=work, target_s=TARGET_WAIT_S),
        peak=max(count for _, count in hours),
    )


def _by_hour(arrived: Iterable[datetime], at: datetime) -> list[tuple[datetime, int]]:
    """Cars by the hour before `at`: 24 hours, each ending on a full hour behind `at`."""
    counts = Counter(int((at - moment).total_seconds() // 3600) for moment in arrived)
    return [(at - timedelta(hours=back + 1), counts[back]) for back in range(23, -1, -1)]


def _work(rows: Sequence[tuple[datetime, datetime | None]], lanes: int) -> float:
    """Seconds of one lane for one car: between a car's turn and its leaving, its turn being when it
    came or when the car `lanes` before it had left."""
    ends: list[datetime] = []
    spent: list[float] = []
    for arrived, left in sorted(
        (one for one in rows if one[1] is not None), key=lambda one: one[1] or at_zero
    ):
        assert left is not None
        free = ends[-lanes] if len(ends) >= lanes else arrived
        spent.append(max(0.0, (left - max(arrived, free)).total_seconds()))
        ends.append(left)
    return sum(spent) / len(spent) if spent else 0.0


at_zero: Final = datetime.min.replace(tzinfo=timezone.get_fixed_timezone(0))


def shift_notes(scope: Scope, *, place: Place) -> list[ShiftNote]:
    """What the last shifts handed over, newest first."""
    require_ability(scope, place.path)
    return list(ShiftNote.objects.filter(place=place).order_by("-at")[:10])


class Today(NamedTuple):
    """A checkpoint's day so far, in counts."""

    vehicles: int
    people: int
    fevers: int
    registered: int
    turned_back: int
    priority: int


def today(scope: Scope, *, site: Site, at: datetime) -> Today:
    """Counts since local midnight."""
    require_ability(scope, site.path, "figures")
    start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = VehiclePass.objects.filter(
        place=site.place_id, withdrawn_seq=None, arrived_at__gte=start, arrived_at__lte=at
    )
    sums = rows.aggregate(
        vehicles=Count("pk"),
        people=Sum("measured"),
        fevers=Sum("fevers"),
        registered=Sum("flagged"),
        turned_back=Count("pk", filter=Q(disposition=passing.TURN_BACK)),
        priority=Count("pk", filter=Q(disposition=passing.PRIORITY)),
    )
    return Today(**{name: value or 0 for name, value in sums.items()})
