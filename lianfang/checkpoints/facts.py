"""What the room's tables say of the places and vehicles that a set of records speaks of.

A handful of statements for any number of records. Everything is asked inside the transaction that
keeps them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.queries import system_scope
from lianfang.checkpoints.models import Instrument, Occupant, PlacePost, Site, VehiclePass
from lianfang.checkpoints.problems import NoSite
from lianfang.checkpoints.rules import temperatures
from lianfang.checkpoints.rules.passing import CLOSING, Car, Rider
from lianfang.duties.kinds import Offered
from lianfang.kit import sql
from lianfang.kit.scope import ancestors
from lianfang.measures import queries as measures
from lianfang.measures.models import MeasureArea
from lianfang.measures.problems import NoMeasure

CHECKPOINT, MONITORING = "checkpoint", "health-monitoring"  # kinds of measures: road, places


@dataclass(frozen=True, slots=True)
class Ground:
    """A measure that a site or post stands on, or may: from when to when, and how much may be asked."""

    measure_id: int
    level: str
    from_at: datetime
    to_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    clinic_id: int = 0
    path: str = ""

    def holds(self, at: datetime) -> bool:
        """Whether the measure was in force."""
        return self.from_at <= at and (self.to_at is None or at < self.to_at)

    def stood(self, at: datetime) -> bool:
        """Whether the site or post was open."""
        return self.opened_at <= at and (self.closed_at is None or at <= self.closed_at)


@dataclass
class Known:
    """A vehicle as it stands: its car for judging, and the keys of its row."""

    car: Car
    origin: UUID
    seq: int = 0
    place_id: int = 0
    left_at: datetime | None = None


_NEVER: Final = datetime.max.replace(tzinfo=UTC)


def sites(place_ids: Iterable[int]) -> dict[int, list[Ground]]:
    """Every checkpoint that was ever open at these places, with its measure."""
    rows = Site.objects.filter(place_id__in=set(place_ids)).select_related("measure")
    return _grounds_of(rows.prefetch_related("measure__areas").order_by("opened_at"))


def posts(place_ids: Iterable[int]) -> dict[int, list[Ground]]:
    """Every post that ever stood at these places, with its measure."""
    rows = PlacePost.objects.filter(place_id__in=set(place_ids)).select_related("measure")
    return _grounds_of(rows.prefetch_related("measure__areas").order_by("opened_at"))


def _grounds_of(rows: Iterable[Any]) -> dict[int, list[Ground]]:
    found: dict[int, list[Ground]] = defaultdict(list)
    for one in rows:
        clinic_id = getattr(one, "clinic_id", 0)
        found[one.place_id] += [
            _ground(area, one.opened_at, one.closed_at, clinic_id)
            for area in one.measure.areas.all()
            if one.path.startswith(area.path)
        ]
    return found


def _ground(area: MeasureArea, opened_at: datetime, closed_at: datetime | None, clinic_id: int = 0) -> Ground:
    """What holds is where the measure's own time and that of its area meet."""
    measure = area.measure
    begins = max(measure.begins_at or _NEVER, area.from_at or measure.begins_at or _NEVER)
    ends = min(filter(None, (measure.to_at, measure.ended_at, area.to_at)), default=None)
    return Ground(measure.pk, measure.level, begins, ends, opened_at, closed_at, clinic_id, area.path)


def grounds(kind: str, paths: Iterable[str]) -> list[Ground]:
    """The measures of a kind over any of these paths, each with the path of its area."""
    above = {path for one in set(paths) for path in ancestors(one)}
    rows = MeasureArea.objects.filter(path__in=above, measure__kind=kind).select_related("measure")
    return [
        _ground(one, one.measure.begins_at or _NEVER, None) for one in rows.order_by("measure__begins_at")
    ]


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


def packs(moments: Iterable[datetime]) -> measures.Protocols:
    """The disease pack at each of these moments."""
    return measures.Protocols(system_scope("checkpoints"), moments)


def offsets(place_ids: Iterable[int]) -> dict[int, dict[str, tuple[Decimal, datetime | None]]]:
    """Of each place's thermometers: the offset, and when it was taken out of use."""
    found: dict[int, dict[str, tuple[Decimal, datetime | None]]] = defaultdict(dict)
    rows = Instrument.objects.filter(place_id__in=set(place_ids))
    for place_id, number, offset, out in rows.values_list("place_id", "number", "offset", "out_of_use_at"):
        found[place_id][number] = (offset, out)
    return found


Offsets = Mapping[str, tuple[Decimal, datetime | None]]


def corrected_reading(celsius: Decimal, instrument: str | None, known: Offsets) -> Decimal:
    """The reading with its instrument's offset; as it is where the instrument is not known."""
    offset, _out = known.get(instrument or "", (Decimal(0), None))
    return temperatures.corrected(celsius, offset)


def corrected(celsius: Decimal | None, instrument: str | None, known: Offsets) -> Decimal | None:
    return None if celsius is None else corrected_reading(celsius, instrument, known)


def local_day(at: datetime) -> date:
    return timezone.localtime(at).date()


def vehicles(ids: Iterable[UUID]) -> dict[UUID, Known]:
    """The vehicles these records speak of, by every id that names them, in their live version."""
    named = dict(VehiclePass.objects.filter(id__in=set(ids)).values_list("id", "origin"))
    live = {
        one.origin: one
        for one in VehiclePass.objects.filter(origin__in=set(named.values()), withdrawn_seq=None)
    }
    riders: dict[int, list[Occupant]] = defaultdict(list)
    for rider in Occupant.objects.filter(vehicle_id__in=[one.seq for one in live.values()]):
        riders[rider.vehicle_id].append(rider)
    known = {origin: _known(one, riders[one.seq]) for origin, one in live.items()}
    return {record: known[origin] for record, origin in named.items() if origin in known}


def _known(one: VehiclePass, riders: Sequence[Occupant]) -> Known:
    car = Car(
        aboard=one.aboard,
        vehicle_kind=one.vehicle_kind,
        destination=one.destination,
        level=one.level,
        on=local_day(one.made_at),
        riders={rider.number: _rider(rider) for rider in riders},
        counted=one.measured,
        counted_fevers=one.fevers,
        residents=one.residents,
        disposition=one.disposition,
        is_closed=one.left_at is not None,
    )
    return Known(car, one.origin, one.seq, one.place_id, one.left_at)


def _rider(one: Occupant) -> Rider:
    return Rider(
        number=one.number,
        first=one.corrected,
        first_at=one.measured_at,
        again=one.again,
        travelled=one.travelled,
        source_area=one.source_area,
        left_on=one.left_on,
        contact=one.contact,
        sick=one.sick,
        decision=one.decision,
        has_identity=one.name_ix is not None,
        receiver=str(one.receiver_id or ""),
    )


def car_of(
    detail: Any,
    *,
    level: str,
    on: date,
    at: datetime,
    known: Offsets,
) -> Car:
    """The car that a vehicle's own record describes."""
    identities = {one.number: one for one in detail.identities}
    riders = {
        one.number: Rider(
            number=one.number,
            first=corrected(one.celsius, one.instrument, known),
            first_at=at,
            again=corrected(one.again, one.instrument, known),
            travelled=one.travelled,
            source_area=(one.source_area or "").strip(),
            left_on=one.left_on,
            contact=one.contact,
            sick=any(sign != "none" for sign in one.symptoms),
            decision=one.decision or "",
            has_identity=one.number in identities,
            receiver=(identities[one.number].receiver or "") if one.number in identities else "",
        )
        for one in detail.people
    }
    return Car(
        aboard=detail.aboard,
        vehicle_kind=detail.vehicle_kind,
        destination=detail.destination,
        level=level,
        on=on,
        riders=riders,
        counted=detail.measured or 0,
        counted_fevers=detail.fevers or 0,
        residents=detail.residents,
        disposition=detail.disposition,
        reason=detail.reason or "",
        authority=detail.authority or "",
        is_closed=detail.disposition in CLOSING,
    )


def decide(car: Car, detail: Any) -> None:
    """Let a disposition record's answers count for a held car."""
    for one in detail.decisions:
        if one.number in car.riders:
            car.riders[one.number].decision = one.decision
    for one in detail.identities:
        if one.number in car.riders:
            car.riders[one.number].has_identity = True
            car.riders[one.number].receiver = one.receiver or car.riders[one.number].receiver
    car.disposition = detail.disposition
    car.reason, car.authority = detail.reason or "", detail.authority or ""
    car.is_closed = detail.disposition in CLOSING


def with_fever(cursor: Any, vehicles: Sequence[UUID]) -> set[UUID]:
    """Those of these vehicles, by their first record, that have a fever aboard. One statement."""
    cursor.execute(
        f"SELECT DISTINCT origin FROM checkpoints_fever WHERE {sql.any_of('origin')}",
        [sql.members([sql.uid(one) for one in vehicles])],
    )
    return {sql.read_uid(row[0]) for row in cursor.fetchall()}


def febrile_entries(cursor: Any, seqs: Sequence[int]) -> set[int]:
    """Those of these records of visitors that name somebody with a fever. One statement."""
    cursor.execute(
        f"SELECT seq FROM checkpoints_visitor WHERE fever AND {sql.any_of('seq')}", [sql.members(list(seqs))]
    )
    return {row[0] for row in cursor.fetchall()}
