"""The kinds of records this room keeps: what each says of a duty, who refuses it, what it writes."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from lianfang.checkpoints import facts, guard, queries, subjects, vehicles
from lianfang.checkpoints.forms import (
    ARRIVAL,
    DISPOSITION,
    PASS,
    POST,
    SHIFT,
    TEMPERATURE,
    VISITOR,
)
from lianfang.checkpoints.models import Visitor
from lianfang.duties.kinds import Kept, RecordKind
from lianfang.duties.rules import CLOSES, NOTES, Judged
from lianfang.kit import sql
from lianfang.kit.crypto import Sealer
from lianfang.passes import rules as passes
from lianfang.passes.shown import forget
from lianfang.people import rules as people

_SHIFT: Final = (
    "seq, place_id, path, at, given_by, taken_by, overlap_minutes, held_vehicles, held_persons, masks,"
    " disinfectant, instruments, faulty, unresolved"
)
_POST: Final = (
    "seq, place_id, path, measure_id, level, gates, gates_open, hours, opened_at, closed_at, close_reason,"
    " sealed, key_id"
)
_VISITOR: Final = (
    "seq, id, place_id, path, who, came_at, leaves_by, left_at, left_seq, celsius, again, fever, door,"
    " by_car, pass_ix, phone_ix, sealed, key_id, forget_on, forgotten_at, withdrawn_seq"
)
_PRIVATE: Final = ("name", "phone", "source_area", "plate", "room", "pass_no", "hotel_ref", "errand")


def _met(detail: Any) -> Judged:
    return Judged(CLOSES, "met")


def _noted(detail: Any) -> Judged:
    return Judged(NOTES)


def _found(detail: Any) -> Judged:
    return Judged(CLOSES, detail.outcome, detail.outcome != "arrived")


def _save_shift(cursor: Any, sealer: Sealer, kept: Sequence[Kept]) -> None:
    rows = [
        (
            one.seq, one.place_id, one.path, sql.moment(one.made_at), one.made_by, one.detail.taken_by or "",
            one.detail.overlap_minutes, one.detail.held_vehicles, one.detail.held_persons, one.detail.masks,
            one.detail.disinfectant, one.detail.instruments, one.detail.faulty, one.detail.unresolved or "",
        )
        for one in kept
    ]  # fmt: skip
    sql.insert(cursor, "checkpoints_shiftnote", _SHIFT, rows)


def _save_post(cursor: Any, sealer: Sealer, kept: Sequence[Kept]) -> None:
    opening = [one for one in kept if one.detail.act == "open"]
    grounds = facts.grounds(facts.MONITORING, [one.path for one in opening]) if opening else []
    for one in kept:  # in their order: a post may close and open again in one batch
        if one.detail.act == "open":
            sql.insert(cursor, "checkpoints_placepost", _POST, [_post(sealer, one, grounds)])
        elif one.detail.act == "close":
            cursor.execute(
                "UPDATE checkpoints_placepost SET closed_at = %s, close_reason = %s"
                " WHERE place_id = %s AND closed_at IS NULL",
                [sql.moment(one.made_at), one.detail.reason, one.place_id],
            )
    manned = [
        (one.seq, one.place_id, one.path, sql.moment(one.made_at), one.detail.staff)
        for one in kept
        if one.detail.staff is not None
    ]
    sql.insert(cursor, "checkpoints_manned", "seq, place_id, path, at, staff", manned)


def _post(sealer: Sealer, one: Kept, grounds: Sequence[facts.Ground]) -> tuple[Any, ...]:
    held = [each for each in grounds if one.path.startswith(each.path) and each.holds(one.made_at)][-1]
    detail = one.detail
    private = {"responsible": detail.responsible or "", "phone": detail.phone or ""}
    return (
        one.seq, one.place_id, one.path, held.measure_id, held.level, detail.gates, detail.gates_open,
        detail.hours or "", sql.moment(one.made_at), None, "", sealer.seal_json(private), sealer.key_id,
    )  # fmt: skip


def _save_visitors(cursor: Any, sealer: Sealer, kept: Sequence[Kept]) -> None:
    packs = facts.packs(one.made_at for one in kept)
    coming = [_visitor(sealer, one, packs.at(one.made_at)) for one in kept if one.detail.way == "in"]
    sql.insert(cursor, "checkpoints_visitor", _VISITOR, coming)
    corrected = [one.corrects_seq for one in kept if one.corrects_seq is not None]
    if corrected:
        forget(Visitor.objects.filter(seq__in=corrected).values_list("id", flat=True))
    vehicles.count_passes(kept)
    going = [one for one in kept if one.detail.way == "out"]
    by_entry = [
        (sql.moment(one.made_at), one.seq, sql.uid(UUID(one.detail.entry)))
        for one in going
        if one.detail.entry
    ]
    by_pass = [
        (
            sql.moment(one.made_at),
            one.seq,
            one.place_id,
            sealer.blind("pass", passes.normal(one.detail.pass_no)),
        )
        for one in going
        if not one.detail.entry
    ]
    leave = "UPDATE checkpoints_visitor SET left_at = %s, left_seq = %s WHERE left_at IS NULL AND "
    if by_entry:
        cursor.executemany(leave + "id = %s", by_entry)
    if by_pass:
        cursor.executemany(leave + "place_id = %s AND pass_ix = %s", by_pass)


def _visitor(sealer: Sealer, one: Kept, pack: Any) -> tuple[Any, ...]:
    detail = one.detail
    private = {name: getattr(detail, name) for name in _PRIVATE if getattr(detail, name)}
    if detail.pass_no:
        private["pass_no"] = passes.normal(detail.pass_no)
    phone = people.check_phone(detail.phone or "")
    last = detail.again if detail.again is not None else detail.celsius
    forget = facts.local_day(one.made_at) + timedelta(days=pack.look_back_days)
    return (
        one.seq, sql.uid(one.id), one.place_id, one.path, detail.who, sql.moment(one.made_at),
        sql.moment(detail.leaves_by), None, None, vehicles.decimal(detail.celsius),
        vehicles.decimal(detail.again), last >= pack.fever_celsius, detail.door,
        detail.who == "vehicle" or bool(detail.plate),
        sealer.blind("pass", passes.normal(detail.pass_no)) if detail.pass_no else None,
        sealer.blind("phone", phone.number) if phone.number else None,
        sealer.seal_json(private) if private else b"", sealer.key_id if private else None,
        vehicles.day(forget), None, None,
    )  # fmt: skip


def _withdraw_visitors(cursor: Any, pairs: Sequence[tuple[int, int]]) -> None:
    """Take back entries that were written wrongly; of an exit, the person is inside again."""
    for old, new in pairs:
        cursor.execute("UPDATE checkpoints_visitor SET withdrawn_seq = %s WHERE seq = %s", [new, old])
        cursor.execute(
            "UPDATE checkpoints_visitor SET left_at = NULL, left_seq = NULL WHERE left_seq = %s", [old]
        )


def _save_arrivals(cursor: Any, sealer: Sealer, kept: Sequence[Kept]) -> None:
    cursor.executemany(
        "UPDATE checkpoints_arrival SET state = %s, state_at = %s, verified_at = %s, verified_seq = %s,"
        " outcome = %s WHERE id = %s AND state NOT IN ('closed')",
        [
            (one.detail.outcome, sql.moment(one.made_at), sql.moment(one.made_at), one.seq,
             one.detail.outcome, one.detail.arrival)
            for one in kept
        ],
    )  # fmt: skip


VEHICLE_PASS: Final = RecordKind(
    PASS.name, PASS, _met, save=vehicles.save, guard=guard.road, level="L3", base=("checkpoint",),
    by_the_clock=False,
)  # fmt: skip
READING: Final = RecordKind(
    TEMPERATURE.name,
    TEMPERATURE,
    _met,
    save=vehicles.save_temperatures,
    guard=guard.road,
    level="L3",
    stage=1,
    subject=lambda detail: f"vehicle:{detail.vehicle}:{detail.number}",
    names=subjects.aboard,
)
DECIDED: Final = RecordKind(
    DISPOSITION.name,
    DISPOSITION,
    _met,
    save=vehicles.save_dispositions,
    guard=guard.road,
    level="L3",
    stage=2,
    by_the_clock=False,
)
HANDED_OVER: Final = RecordKind(
    SHIFT.name, SHIFT, _met, save=_save_shift, guard=guard.shift, level="L3", base=("checkpoint",)
)
PLACE_POST: Final = RecordKind(POST.name, POST, _met, save=_save_post, guard=guard.place, level="L3")
VISIT: Final = RecordKind(
    VISITOR.name, VISITOR, _noted, save=_save_visitors, withdraw=_withdraw_visitors, guard=guard.place,
    level="L3", seen_by=lambda scope, place: queries.may_see_log(scope, place=place), by_the_clock=False,
)  # fmt: skip
ARRIVED: Final = RecordKind(
    ARRIVAL.name, ARRIVAL, _found, save=_save_arrivals, guard=guard.arrival, level="L3",
    subject=lambda detail: f"arrival:{detail.arrival}", names=subjects.travellers,
)  # fmt: skip

KINDS: Final = (VEHICLE_PASS, READING, DECIDED, HANDED_OVER, PLACE_POST, VISIT, ARRIVED)
