"""What the road and the doors look like now: who is here, who is awaited, where a post is missing."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from lianfang.accounts import keys
from lianfang.checkpoints import facts
from lianfang.checkpoints.models import (
    Arrival,
    ArrivalState,
    Fever,
    FeverState,
    Instrument,
    Manned,
    Occupant,
    PlacePost,
    ShiftNote,
    Site,
    Turn,
    VehiclePass,
    Visitor,
)
from lianfang.checkpoints.rules import cover, passing, queueing, temperatures
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit.lists import Cut, cut
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope, ancestors
from lianfang.measures import queries as measures
from lianfang.people import rules as people
from lianfang.people.queries import Opener

POST_KINDS: Final = (
    PlaceKind.COMPOUND,
    PlaceKind.HOTEL,
    PlaceKind.OFFICE,
    PlaceKind.ENTERPRISE,
    PlaceKind.MARKET,
)  # docs/sources.md#place-posts
UNSETTLED: Final = (FeverState.TO_REPEAT, FeverState.CONFIRMED, FeverState.HANDED, FeverState.REFUSED)
AWAITED: Final = (
    ArrivalState.REGISTERED,
    ArrivalState.PUSHED,
    ArrivalState.ACCEPTED,
    ArrivalState.REFUSED,
    ArrivalState.NOT_ARRIVED,
    ArrivalState.WRONG_ADDRESS,
    ArrivalState.TRACING,
)
TARGET_WAIT_S: Final = 300.0  # seconds that 95 of 100 cars wait at most; docs/sources.md#erlang
MOST: Final = 100  # rows of a list on one page


def site_at(scope: Scope, *, code: str, ability: str = "see") -> Site:
    """The checkpoint open at the place of this code, or the last that was. Raises NotFound."""
    site: Site | None = (
        Site.objects.filter(place__code=code)
        .select_related("place", "measure", "clinic", "department")
        .order_by("-opened_at")
        .first()
    )
    if site is None or not scope.may(ability, site.path):
        raise NotFound()
    return site


def post_place(scope: Scope, *, code: str, ability: str = "see") -> Place:
    """A place that can have a post. Raises NotFound."""
    place = Place.objects.filter(code=code, kind__in=POST_KINDS).first()
    if place is None or not scope.may(ability, place.path):
        raise NotFound()
    return place


class SiteRow(NamedTuple):
    """One open checkpoint on the board."""

    site: Site
    here: int
    held_persons: int
    last_hour: int
    fevers: int
    awaited: int
    holes: Sequence[cover.Hole]
    air: "Air | None"
    honesty: temperatures.Honesty


def board(scope: Scope, *, at: datetime) -> list[SiteRow]:
    """Every checkpoint open in the asker's area."""
    sites = list(
        Site.objects.within(scope).filter(closed_at=None).select_related("place", "measure").order_by("path")
    )
    ids = [one.place_id for one in sites]
    here = _counts(VehiclePass.objects.filter(place__in=ids, left_at=None, withdrawn_seq=None))
    hour = _counts(
        VehiclePass.objects.filter(place__in=ids, withdrawn_seq=None, made_at__gt=at - timedelta(hours=1))
    )
    fevers = _counts(Fever.objects.filter(place__in=ids, state__in=UNSETTLED, joins=None))
    held = _counts(Fever.objects.filter(place__in=ids, state__in=HELD, joins=None))
    awaited = _counts(Arrival.objects.filter(place__in=ids, state__in=AWAITED))
    turns = _turns(ids, at, at + AHEAD)
    airs = _airs(ids, at)
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
            temperatures.honesty(_road_readings(site.place_id, at - JUDGED)),
        )
        for site in sites
    ]


HELD: Final = (FeverState.CONFIRMED, FeverState.HANDED, FeverState.REFUSED)
AHEAD: Final = timedelta(hours=12)  # how far ahead a hole in the rota is shown; docs/sources.md#joint-team


def _counts(rows: Any) -> Counter[int]:
    return Counter(dict(rows.order_by().values_list("place").annotate(n=Count("pk"))))


def _turns(place_ids: Sequence[int], from_at: datetime, to_at: datetime) -> dict[int, list[cover.Turn]]:
    found: dict[int, list[cover.Turn]] = defaultdict(list)
    rows = Turn.objects.filter(
        place__in=place_ids, cancelled_at=None, to_at__gt=from_at - cover.OVERLAP, from_at__lt=to_at
    )
    for place_id, competence, start, end in rows.values_list("place", "competence", "from_at", "to_at"):
        found[place_id].append(cover.Turn(competence, start, end))
    return found


def turns(scope: Scope, *, place: Place, at: datetime, page: int = 1) -> Cut[Turn]:
    """Who is planned at a post from now on, earliest first."""
    _require(scope, place.path)
    rows = Turn.objects.filter(place=place, cancelled_at=None, to_at__gt=at)
    return cut(rows.select_related("user").order_by("from_at", "competence", "pk"), MOST, page=page)


def holes(scope: Scope, *, place: Place, from_at: datetime, to_at: datetime) -> list[cover.Hole]:
    """When a competence is missing, or a change has too little time to hand over."""
    _require(scope, place.path)
    return cover.holes(_turns([place.pk], from_at, to_at)[place.pk], from_at=from_at, to_at=to_at)


def _require(scope: Scope, path: str, ability: str = "see") -> None:
    if not scope.may(ability, path):
        raise NotFound()


class Here(NamedTuple):
    """A vehicle still at the checkpoint, and whom it waits for."""

    vehicle: VehiclePass
    plate: str
    waiting: Sequence[int]  # numbers of persons not measured or not decided
    repeat_due_at: datetime | None


def here(scope: Scope, *, site: Site) -> list[Here]:
    """Vehicles held at a checkpoint, longest first, plates as the level keeps them."""
    _require(scope, site.path)
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
    _require(scope, site.path)
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


def levels(scope: Scope, *, places: Iterable[Place], at: datetime) -> dict[int, str]:
    """How much may be asked now at each of these checkpoints and posts, as their measures say."""
    mine = [one.pk for one in places if scope.may("record", one.path)]
    grounds = (*facts.sites(mine).items(), *facts.posts(mine).items())
    return {
        place_id: one.level for place_id, found in grounds for one in found if one.stood(at) and one.holds(at)
    }


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


class ArrivalRow(NamedTuple):
    """A person on the way. Name and phone are masked."""

    arrival: Arrival
    name: str
    phone: str
    address: str
    is_late: bool


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


def arrival_counts(scope: Scope, *, at: datetime) -> ArrivalCounts:
    """Counts over the asker's area; they name nobody."""
    start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Arrival.objects.filter(scope.q("path") | scope.q("receiver_path"))
    sums = rows.aggregate(
        awaited=Count("pk", filter=Q(state__in=AWAITED)),
        late=Count("pk", filter=Q(state__in=AWAITED, due_at__lt=at)),
        arrived=Count("pk", filter=Q(state=ArrivalState.ARRIVED, state_at__gte=start)),
    )
    return ArrivalCounts(**sums)


class Pin(NamedTuple):
    """A receiving community on the map: where, and how many are awaited and have come."""

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
        .values("receiver__name", "receiver__longitude", "receiver__latitude")
        .annotate(
            awaited=Count("pk", filter=Q(state__in=AWAITED)),
            arrived=Count("pk", filter=Q(state=ArrivalState.ARRIVED)),
        )
        .order_by("receiver__name")
    )
    return [
        Pin(
            row["receiver__name"],
            row["receiver__longitude"],
            row["receiver__latitude"],
            row["awaited"],
            row["arrived"],
        )
        for row in rows
        if row["receiver__longitude"] is not None and row["receiver__latitude"] is not None
    ]


def instruments(scope: Scope, *, place: Place) -> list[Instrument]:
    """The thermometers of a post, those in use first."""
    _require(scope, place.path)
    return list(Instrument.objects.filter(place=place).order_by("out_of_use_at", "number"))


JUDGED: Final = timedelta(hours=24)  # readings judged together; docs/sources.md#digit-preference
JUDGED_AT_ONCE: Final = 200  # vehicles or visitors, the newest; docs/sources.md#digit-preference


def honesty(scope: Scope, *, place: Place, at: datetime) -> temperatures.Honesty:
    """What the newest readings of the last day at a post say of how they were made."""
    _require(scope, place.path, "figures")
    since = at - JUDGED
    return temperatures.honesty([*_road_readings(place.pk, since), *_door_readings(place.pk, since)])


def _road_readings(place_id: int, since: datetime) -> list[Decimal]:
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
    _require(scope, place.path)
    return _airs([place.pk], at).get(place.pk)


def works_from(scope: Scope, *, place: Place) -> Decimal:
    """From how many °C of the air on every thermometer of a post may be trusted."""
    _require(scope, place.path)
    return max((one for _number, one in _infrared([place.pk])[place.pk]), default=temperatures.WORKS_FROM)


def _infrared(place_ids: Sequence[int]) -> dict[int, list[tuple[str, Decimal]]]:
    """The thermometers in use that the air can mislead: an armpit is as warm in winter."""
    found: dict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    rows = Instrument.objects.filter(place__in=place_ids, out_of_use_at=None).exclude(method="axillary")
    for place_id, number, least in rows.order_by("number").values_list("place", "number", "works_from"):
        found[place_id].append((number, least))
    return found


def _airs(place_ids: Sequence[int], at: datetime) -> dict[int, Air]:
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


def _air(celsius: Decimal, at: datetime, infrared: Sequence[tuple[str, Decimal]]) -> Air:
    least = max((one for _number, one in infrared), default=temperatures.WORKS_FROM)
    cold = [number for number, one in infrared if temperatures.is_cold(celsius, one)]
    return Air(celsius, at, least, cold, temperatures.is_cold(celsius, least))


class Flow(NamedTuple):
    """How a checkpoint runs: cars an hour, time a car, the queue now and in the next hour."""

    hours: Sequence[tuple[datetime, int]]  # the last 24, oldest first
    p50_s: float
    p95_s: float
    work_s: float  # of one lane for one car, measured while cars wait
    here: int
    last_hour: int
    next_hour: float
    now: queueing.Wait
    then: queueing.Wait
    lanes_needed: int | None
    peak: int


def flow(scope: Scope, *, site: Site, at: datetime) -> Flow:
    """The flow of the last day. Priority vehicles are left out: they do not queue."""
    _require(scope, site.path)
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
        here=sum(left is None for _, left in rows),
        last_hour=last,
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


def manned_hours(scope: Scope, *, place: Place, at: datetime) -> list[tuple[datetime, int | None]]:
    """For each of the last 24 hours how many stood at the post; None where nobody said anything."""
    _require(scope, place.path, "figures")
    rows = Manned.objects.filter(place=place, at__gt=at - timedelta(hours=24)).values_list("at", "staff")
    best: dict[int, int] = {}
    for moment, staff in rows:
        back = int((at - moment).total_seconds() // 3600)
        best[back] = max(best.get(back, 0), staff)
    return [(at - timedelta(hours=back + 1), best.get(back)) for back in range(23, -1, -1)]


def _community_path(place: Place) -> str:
    """The path of the community a place lies in; its own where it lies in none."""
    paths = ancestors(place.path)
    found = Place.objects.filter(path__in=paths, kind=PlaceKind.COMMUNITY).values_list("path", flat=True)
    return next(iter(found), place.path)


def may_see_log(scope: Scope, *, place: Place) -> bool:
    """Whether the asker belongs to the place or its community: nobody above reads who went in and out."""
    community = _community_path(place)
    return any(
        root.startswith(community) and place.path.startswith(root) for root in scope.where("see-identity")
    )


class VisitorRow(NamedTuple):
    visitor: Visitor
    told: dict[str, Any]
    is_over: bool


def visitors(
    scope: Scope, *, place: Place, at: datetime, inside: bool = True, page: int = 1
) -> Cut[VisitorRow]:
    """The log of a post for the place and its community. Raises NotFound for everybody else."""
    if not may_see_log(scope, place=place):
        raise NotFound()
    rows = Visitor.objects.filter(place=place, withdrawn_seq=None)
    if inside:
        rows = rows.filter(left_at=None, forgotten_at=None)
    opener = Opener()
    return cut(rows.order_by("-came_at", "-seq"), MOST, page=page).of(
        lambda one: VisitorRow(
            one,
            opener.open(one.key_id, one.sealed),
            one.left_at is None and one.leaves_by is not None and one.leaves_by < at,
        )
    )


def day_log(scope: Scope, *, place: Place, on: date) -> list[VisitorRow]:
    """Everybody who came in on one local day, in their order. Raises NotFound as `visitors` does."""
    if not may_see_log(scope, place=place):
        raise NotFound()
    start = timezone.make_aware(datetime.combine(on, time(0)))
    rows = Visitor.objects.filter(
        place=place, withdrawn_seq=None, came_at__gte=start, came_at__lt=start + timedelta(days=1)
    )
    opener = Opener()
    return [
        VisitorRow(one, opener.open(one.key_id, one.sealed), False) for one in rows.order_by("came_at", "seq")
    ]


def shift_notes(scope: Scope, *, place: Place) -> list[ShiftNote]:
    """What the last shifts handed over, newest first."""
    _require(scope, place.path)
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
    _require(scope, site.path, "figures")
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


def plate_index(scope: Scope, *, plate: str) -> int:
    """The blind index of a plate in normal form."""
    return keys.current().blind("plate", plate)


def checked_plate(scope: Scope, *, plate: str) -> people.Plate:
    """A plate in normal form, judged; a wrong one is a flag, never a refusal."""
    return people.check_plate(plate)


def arrival_row(scope: Scope, *, arrival: Arrival, at: datetime) -> ArrivalRow:
    """One arrival as lists show it."""
    return _arrival(arrival, Opener(), at)


def standing_post(scope: Scope, *, place: Place) -> PlacePost | None:
    """The post standing at a place now."""
    _require(scope, place.path)
    return PlacePost.objects.filter(place=place, closed_at=None).select_related("measure").first()


class PostCounts(NamedTuple):
    """A post's day so far, in counts that name nobody."""

    inside: int
    overstayed: int
    came: int
    outsiders: int
    fevers: int
    cars: int


def post_counts(scope: Scope, *, place: Place, at: datetime) -> PostCounts:
    """Counts since local midnight, and who is inside now."""
    _require(scope, place.path, "figures")
    start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Visitor.objects.filter(place=place, withdrawn_seq=None)
    present = Q(left_at=None, forgotten_at=None)
    today = Q(came_at__gte=start)
    sums = rows.aggregate(
        inside=Count("pk", filter=present),
        overstayed=Count("pk", filter=present & Q(leaves_by__lt=at)),
        came=Count("pk", filter=today),
        outsiders=Count("pk", filter=today & ~Q(who__in=("resident", "staff"))),
        fevers=Count("pk", filter=today & Q(fever=True)),
        cars=Count("pk", filter=today & Q(by_car=True)),
    )
    return PostCounts(**sums)
