"""The kinds of records this room keeps: what each says of a duty, who refuses it, what it writes."""

from collections.abc import Sequence
from typing import Any, Final

from lianfang.checkpoints import facts, queries, subjects
from lianfang.checkpoints.doorway import DoorBatch
from lianfang.checkpoints.forms import (
    ARRIVAL,
    DISPOSITION,
    PASS,
    POST,
    SHIFT,
    TEMPERATURE,
    VISITOR,
)
from lianfang.checkpoints.models import Arrival, ShiftNote
from lianfang.checkpoints.problems import UnknownArrival
from lianfang.checkpoints.vehicles import RoadBatch
from lianfang.duties.kinds import Kept, Offered, RecordKind, Room
from lianfang.duties.rules import CLOSES, NOTES, Judged
from lianfang.kit import sql
from lianfang.kit.crypto import Sealer

_SHIFTS: Final = sql.Table(ShiftNote)


def _met(detail: Any) -> Judged:
    return Judged(CLOSES, "met")


def _noted(detail: Any) -> Judged:
    return Judged(NOTES)


def _found(detail: Any) -> Judged:
    return Judged(CLOSES, detail.outcome, detail.outcome != "arrived")


class Shifts(Room):
    """A shift is handed over where a checkpoint stands."""

    judges = True

    def __init__(self, cursor: Any, sealer: Sealer, offered: Sequence[Offered]) -> None:
        super().__init__(cursor, sealer, offered)
        self._sites = facts.sites({one.place_id for one in offered})

    def judge(self, one: Offered) -> None:
        facts.standing_on(self._sites, one)

    def save(self, kind: str, kept: Sequence[Kept]) -> None:
        _SHIFTS.insert(self.cursor, [_shift(one) for one in kept])


def _shift(one: Kept) -> sql.Row:
    detail = one.detail
    return _SHIFTS.row(
        seq=one.seq,
        place_id=one.place_id,
        path=one.path,
        at=one.made_at,
        given_by=one.made_by,
        taken_by=detail.taken_by or "",
        overlap_minutes=detail.overlap_minutes,
        held_vehicles=detail.held_vehicles,
        held_persons=detail.held_persons,
        masks=detail.masks,
        disinfectant=detail.disinfectant,
        instruments=detail.instruments,
        faulty=detail.faulty,
        unresolved=detail.unresolved or "",
    )


class Arrivals(Room):
    """Only the community that receives a person says whether they came."""

    judges = True

    def __init__(self, cursor: Any, sealer: Sealer, offered: Sequence[Offered]) -> None:
        super().__init__(cursor, sealer, offered)
        named = Arrival.objects.filter(pk__in={one.detail.arrival for one in offered})
        self._expected = dict(named.values_list("pk", "receiver_id"))

    def judge(self, one: Offered) -> None:
        if self._expected.get(one.detail.arrival) != one.place_id:
            raise UnknownArrival()

    def save(self, kind: str, kept: Sequence[Kept]) -> None:
        self.cursor.executemany(
            "UPDATE checkpoints_arrival SET state = %s, state_at = %s, verified_at = %s, verified_seq = %s,"
            " outcome = %s WHERE id = %s AND state NOT IN ('closed')",
            [
                (one.detail.outcome, sql.moment(one.made_at), sql.moment(one.made_at), one.seq,
                 one.detail.outcome, one.detail.arrival)
                for one in kept
            ],
        )  # fmt: skip


VEHICLE_PASS: Final = RecordKind(
    PASS.name, PASS, _met, room=RoadBatch, level="L3", base=("checkpoint",),
    by_the_clock=False,
)  # fmt: skip
READING: Final = RecordKind(
    TEMPERATURE.name,
    TEMPERATURE,
    _met,
    room=RoadBatch,
    level="L3",
    stage=1,
    subject=lambda detail: f"vehicle:{detail.vehicle}:{detail.number}",
    names=subjects.aboard,
)
DECIDED: Final = RecordKind(
    DISPOSITION.name,
    DISPOSITION,
    _met,
    room=RoadBatch,
    level="L3",
    stage=2,
    by_the_clock=False,
)
HANDED_OVER: Final = RecordKind(SHIFT.name, SHIFT, _met, room=Shifts, level="L3", base=("checkpoint",))
PLACE_POST: Final = RecordKind(POST.name, POST, _met, room=DoorBatch, level="L3")
VISIT: Final = RecordKind(
    VISITOR.name, VISITOR, _noted, room=DoorBatch,
    level="L3", seen_by=lambda scope, place: queries.may_see_log(scope, place=place), by_the_clock=False,
)  # fmt: skip
ARRIVED: Final = RecordKind(
    ARRIVAL.name, ARRIVAL, _found, room=Arrivals, level="L3",
    subject=lambda detail: f"arrival:{detail.arrival}", names=subjects.travellers,
)  # fmt: skip

KINDS: Final = (VEHICLE_PASS, READING, DECIDED, HANDED_OVER, PLACE_POST, VISIT, ARRIVED)
