"""The one door for evidence. Phone, web form, import, paper batch and partner all come through here.

A batch is one transaction. The number of statements grows with the kinds of records in it, never
with their number. What cannot be kept is set aside with a reason; nothing is dropped, and one bad
record never takes another with it.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import OperationalError

from lianfang.accounts import keys
from lianfang.duties import matching, owed, rules, writer
from lianfang.duties.journal import Entry, Journal, content_mac
from lianfang.duties.kinds import Guard, Kept, Kinds, Offered, RecordKind, table
from lianfang.duties.matching import Candidate
from lianfang.duties.problems import (
    AlreadyCorrected,
    BadCorrection,
    BadRecord,
    ClockAhead,
    ClockBehind,
    Conflict,
    MalformedJson,
    NotAList,
    StatutoryDuty,
    TooManyRecords,
    UnknownCorrection,
    UnknownKind,
    UnknownPlace,
)
from lianfang.duties.states import Answer, Target, apply
from lianfang.kit import clock, forms, sql
from lianfang.kit.crypto import Sealer
from lianfang.kit.forms import AboveLevel
from lianfang.kit.ids import as_number
from lianfang.kit.problems import Busy, NotAllowed, OutOfScope, Problem, Unexpected
from lianfang.kit.scope import Scope

log = logging.getLogger(__name__)

MAX_BATCH = 10_000  # records in one call
MOST_ASIDE = 256 * 1024  # bytes of a refused record that are set aside
EARLIEST_YEAR = 2000  # a phone that has lost its clock shows 1970

KEPT, ALREADY_KEPT, REFUSED = "kept", "already-kept", "refused"


class RecordIn(msgspec.Struct, forbid_unknown_fields=True):
    """A record as it arrives. `place` is the place's id or its code."""

    id: UUID
    kind: str
    place: int | str
    made_at: datetime
    detail: msgspec.Raw = msgspec.Raw(b"{}")
    duty: int | None = None
    corrects: UUID | None = None


class Receipt(msgspec.Struct, omit_defaults=True):
    """The verdict on one record. `code` and `message` say why one was refused."""

    id: str
    state: str
    code: str = ""
    message: str = ""


@dataclass(slots=True)
class Item:
    """One record on its way in. `problem` is set where it is refused."""

    raw: bytes
    position: int
    scope: Scope
    source: str
    problem: Problem | None = None
    record: RecordIn | None = None
    kind: RecordKind | None = None
    detail: Any = None
    place_id: int = 0
    path: str = ""
    mac: bytes = b""
    already: bool = False
    seq: int = 0
    corrects_seq: int | None = None
    targets: list[Target] = field(default_factory=list)  # the duties it answers
    noted: frozenset[int] = frozenset()  # those of them that it does not move
    former: list[Target] = field(default_factory=list)  # those that the record it corrects answered
    kept: Kept | None = None  # set once it is durable
    debts: list[owed.Owed] = field(default_factory=list)  # what follows from it and others of its sender

    @property
    def id(self) -> str:
        return str(self.record.id) if self.record else _claimed(self.raw, "id")


def keep(
    scope: Scope, *, batch: bytes | Sequence[Any], kinds: Kinds, source: str = "phone", aside: bool = True
) -> list[Receipt]:
    """Keep a batch of records; one receipt each, in their order.

    `batch` is the JSON text of a list, or a list of JSON-like records. A repeat of a record that is
    already here answers `already-kept` and changes nothing. Raises MalformedJson, NotAList or
    TooManyRecords for a batch that is none, and Busy when the store cannot take it now; then
    nothing of the batch was kept. What is refused is set aside, unless its writer has it before
    their eyes and says `aside=False`.
    """
    raws = _split(batch)
    items = [Item(raw, position, scope, source) for position, raw in enumerate(raws)]
    for item in items:
        _refusing(item, _read, item, kinds)
    sound = [item for item in items if item.problem is None]
    writer.write(sound, store)
    owed.settle(scope, [one for item in sound for one in item.debts])
    refused = [item for item in items if item.problem]
    if refused and aside:
        _set_aside(scope, refused, keys.current())
    return [_receipt(item) for item in items]


def _split(batch: bytes | Sequence[Any]) -> list[bytes]:
    if not isinstance(batch, bytes):
        batch = msgspec.json.encode(batch)
    try:
        raws = msgspec.json.decode(batch, type=list[msgspec.Raw])
    except msgspec.ValidationError as fault:
        raise _no_list(batch) from fault
    except msgspec.DecodeError as fault:
        raise MalformedJson(reason=str(fault)) from fault
    except RecursionError as fault:
        raise MalformedJson(reason="nested too deeply") from fault
    if len(raws) > MAX_BATCH:
        raise TooManyRecords(most=MAX_BATCH, count=len(raws))
    return [bytes(raw) for raw in raws]


def _no_list(batch: bytes) -> Problem:
    """JSON that is no list, or text that only begins like JSON."""
    try:
        msgspec.json.decode(batch)
    except (msgspec.DecodeError, RecursionError) as fault:
        return MalformedJson(reason=str(fault))
    return NotAList()


def _refusing(item: Item, step: Callable[..., None], *facts: Any) -> None:
    """Run one check of one record; its Problem refuses this record and no other."""
    try:
        step(*facts)
    except Problem as problem:
        item.problem = problem


_decoder = msgspec.json.Decoder(RecordIn)


def _read(item: Item, kinds: Kinds) -> None:
    try:
        record = item.record = _decoder.decode(item.raw)
    except (msgspec.DecodeError, RecursionError) as fault:
        raise BadRecord(reason=str(fault)) from fault
    if b"\\u0000" in item.raw and _holds_nul(msgspec.json.decode(item.raw)):
        raise BadRecord(reason="it holds a NUL character, which no database keeps")
    item.kind = kinds.get(record.kind)
    if item.kind is None:
        raise UnknownKind(kind=record.kind[:48])
    if record.made_at.tzinfo is None:
        raise BadRecord(reason="made_at needs a time zone, such as +08:00")
    if record.made_at > clock.latest_plausible():
        raise ClockAhead()
    if record.made_at.year < EARLIEST_YEAR:
        raise ClockBehind()
    item.detail = forms.parse(item.kind.form, bytes(record.detail))


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_holds_nul(one) for pair in value.items() for one in pair)
    return isinstance(value, list) and any(_holds_nul(one) for one in value)


def _without_nul(text: str) -> str:
    return text.replace("\x00", "")


def store(items: Sequence[Item]) -> None:
    """Write the items of one or several senders in one transaction; each learns its own verdict."""
    sealer = keys.current()
    try:
        _keep_set(items, sealer)
    except OperationalError as fault:
        raise Busy() from fault
    except Exception:
        log.exception("a set of %d records could not be kept as one; keeping them one by one", len(items))
        for item in items:
            _keep_alone(item, sealer)


def _keep_alone(item: Item, sealer: Sealer) -> None:
    if item.problem is not None:
        return
    try:
        _keep_set([item], sealer)
    except Exception:
        log.exception("record %s could not be kept", item.id)
        item.problem = Unexpected()


def _keep_set(items: Sequence[Item], sealer: Sealer) -> None:
    """One transaction for the whole set. What is new gets its number and its `kept`."""
    for item in items:  # a second try starts afresh
        item.already, item.corrects_seq, item.kept = False, None, None
        item.targets, item.noted, item.former, item.debts = [], frozenset(), [], []
    received_at = clock.now()
    with sql.writing() as cursor:
        journal = Journal(cursor, sealer, at=received_at)
        _find_places(cursor, items)
        _recognise(cursor, _sound(items), sealer)
        _find_corrected(cursor, _sound(items))
        _ask_guards(cursor, _sound(items))
        _find_duties(cursor, _sound(items))
        new = _sound(items)
        if not new:
            return
        entries = [_entry(item) for item in new]
        for item, seq in zip(new, journal.append(entries), strict=True):
            item.seq = seq
        _resolve_own_corrections(new)
        kept = [_kept(item, received_at) for item in new]
        _save_rooms(cursor, sealer, new, kept)
        _withdraw(cursor, new)
        _move_duties(cursor, new)
        _owe(cursor, new, kept, received_at)
    for item, one in zip(new, kept, strict=True):
        item.kept = one


def _sound(items: Sequence[Item]) -> list[Item]:
    return [item for item in items if item.problem is None and not item.already]


def _find_places(cursor: Any, items: Sequence[Item]) -> None:
    ids: set[int] = set()
    codes: set[str] = set()
    for item in items:
        assert item.record is not None
        place = item.record.place
        if isinstance(place, int):
            ids.add(place)
            continue
        codes.add(place)
        number = as_number(place)
        if number is not None:
            ids.add(number)
    wanted = [("code", sql.members(list(codes)))] if codes else []
    wanted += [("id", sql.members([one for one in ids if 0 < one < 1 << 62]))] if ids else []
    cursor.execute(
        "SELECT id, code, path FROM grid_place WHERE "
        + " OR ".join(sql.any_of(column) for column, _ in wanted),
        [values for _, values in wanted],
    )
    found: dict[int | str, tuple[int, str]] = {}
    rows = cursor.fetchall()
    found.update({row[0]: (row[0], row[2]) for row in rows})
    found.update({str(row[0]): (row[0], row[2]) for row in rows})
    found.update({row[1]: (row[0], row[2]) for row in rows})  # a code comes before an id of the same digits
    for item in items:
        _refusing(item, _at_place, item.scope, item, found)


def _at_place(scope: Scope, item: Item, found: dict[int | str, tuple[int, str]]) -> None:
    assert item.record is not None and item.kind is not None
    place = found.get(item.record.place)
    if place is None:
        raise UnknownPlace(place=str(item.record.place)[:64])
    if not scope.may(item.kind.ability, place[1]):
        raise NotAllowed() if scope.covers(place[1]) else OutOfScope()
    item.place_id, item.path = place


_KNOWN = "SELECT id, mac, made_by_id FROM duties_record WHERE {ids}"


def _recognise(cursor: Any, items: Sequence[Item], sealer: Sealer) -> None:
    """Tell records that are already here, and those that only share an id with one."""
    if not items:
        return
    ids = [_db_id(item) for item in items]
    cursor.execute(_KNOWN.format(ids=sql.any_of("id")), [sql.members(ids)])
    known = {sql.read_uid(row[0]): bytes(row[1]) for row in cursor.fetchall()}
    for item in items:
        record = item.record
        assert record is not None and item.scope.actor_id is not None
        item.mac = content_mac(
            sealer,
            id=record.id,
            kind=record.kind,
            place_id=item.place_id,
            made_at=record.made_at.astimezone(UTC),
            made_by=item.scope.actor_id,
            corrects=record.corrects,
            detail=item.detail,
        )
        other = known.setdefault(record.id, item.mac)  # of two in one batch, the first counts
        if other != item.mac:
            item.problem = Conflict()
        elif known[record.id] is not item.mac:
            item.already = True


def _db_id(item: Item) -> Any:
    assert item.record is not None
    return sql.uid(item.record.id)


_CORRECTED = """
SELECT id, seq, kind, path, made_by_id, withdrawn_seq FROM duties_record WHERE {ids}
"""


def _find_corrected(cursor: Any, items: Sequence[Item]) -> None:
    """Check what each correction corrects. One of the same batch is looked up in the batch."""
    wanted = [item for item in items if item.record and item.record.corrects]
    if not wanted:
        return
    ids = [sql.uid(item.record.corrects) for item in wanted if item.record]
    cursor.execute(_CORRECTED.format(ids=sql.any_of("id")), [sql.members(ids)])
    known = {sql.read_uid(row[0]): row[1:] for row in cursor.fetchall()}
    own = {item.record.id: item for item in items if item.record}
    taken: set[UUID] = set()
    for item in wanted:
        _refusing(item, _check_correction, item.scope, item, known, own, taken)


def _check_correction(
    scope: Scope, item: Item, known: dict[UUID, Any], own: dict[UUID, Item], taken: set[UUID]
) -> None:
    assert item.record is not None and item.record.corrects is not None
    corrected = item.record.corrects
    if corrected in taken:
        raise AlreadyCorrected()
    if corrected in known:
        seq, kind, path, made_by, withdrawn = known[corrected]
        if withdrawn is not None:
            raise AlreadyCorrected()
        if not scope.covers(path):
            raise UnknownCorrection()
        if made_by != scope.actor_id:
            scope.require("correct", path)
        item.corrects_seq = seq
    else:
        first = own.get(corrected)
        if first is None or first.problem or first.record is None or _is_before(item, first):
            raise UnknownCorrection()
        kind = first.record.kind
    if kind != item.record.kind:
        raise BadCorrection()
    taken.add(corrected)


def _is_before(item: Item, first: Item) -> bool:
    return item.scope is not first.scope or item.position <= first.position


def _resolve_own_corrections(items: Sequence[Item]) -> None:
    seqs = {item.record.id: item.seq for item in items if item.record}
    for item in items:
        if item.record and item.record.corrects and item.corrects_seq is None:
            item.corrects_seq = seqs[item.record.corrects]


def _find_duties(cursor: Any, items: Sequence[Item]) -> None:
    """Which duties each record answers; in their order, so that two late ones meet two slots."""
    if not items:
        return
    records = [item.record for item in items if item.record]
    moments = [record.made_at for record in records]
    _find_former(cursor, items)
    former = [one.id for item in items for one in item.former]
    by_place = matching.candidates(
        cursor,
        places=(item.place_id for item in items),
        named=[one.duty for one in records if one.duty and 0 < one.duty < 1 << 62] + former,
        first=min(moments),
        last=max(moments),
    )
    own = {item.record.id: item for item in items if item.record}
    taken: set[int] = set()
    for item in items:
        _refusing(item, _match, item, by_place.get(item.place_id, []), own, taken)


_FORMER = """
SELECT e.seq, d.id, d.round_id, d.place_id, d.path, d.state, d.tried, d.alarmed_at IS NOT NULL
FROM duties_evidence e JOIN duties_duty d ON d.id = e.duty_id WHERE {seqs}
"""


def _ask_guards(cursor: Any, items: Sequence[Item]) -> None:
    """Let the rooms refuse what contradicts their tables. One call a guard, whatever the kinds."""
    by_guard: dict[Guard, list[Item]] = defaultdict(list)
    for item in items:
        assert item.kind is not None
        if item.kind.guard is not None:
            by_guard[item.kind.guard].append(item)
    for guard, ones in by_guard.items():
        for item, problem in zip(ones, guard(cursor, [_offered(one) for one in ones]), strict=True):
            item.problem = problem


def _offered(item: Item) -> Offered:
    record = item.record
    assert record is not None
    return Offered(
        record.id, record.kind, item.place_id, item.path, record.made_at, item.detail, record.corrects
    )


def _find_former(cursor: Any, items: Sequence[Item]) -> None:
    """The duties that corrected records had answered."""
    seqs = [item.corrects_seq for item in items if item.corrects_seq is not None]
    if not seqs:
        return
    cursor.execute(_FORMER.format(seqs=sql.any_of("e.seq")), [sql.members(seqs)])
    former: dict[int, list[Target]] = defaultdict(list)
    for seq, *row in cursor.fetchall():
        former[seq].append(Target(*row))
    for item in items:
        item.former = former.get(item.corrects_seq or 0, [])


def _match(item: Item, duties: Sequence[Candidate], own: Mapping[UUID, Item], taken: set[int]) -> None:
    record, kind = item.record, item.kind
    assert record is not None and kind is not None
    _inherit(item, own)
    found = matching.match(
        duties,
        kind=kind.code,
        subject=kind.subject(item.detail) if kind.subject else "",
        by=item.scope.actor,
        at=record.made_at,
        named=record.duty,
        decides=kind.decides,
        mine={one.id for one in item.former},
        taken=taken,
    )
    level = max((one.level for one in found.answered if one.level), default=kind.level)
    for name in kind.form.above(level):
        if getattr(item.detail, name):
            raise AboveLevel(field=str(kind.form.by_name[name].label), level=level)
    if kind.decides and any(_is_statutory(one) for one in found.answered):
        raise StatutoryDuty()
    item.targets = [one.target for one in found.answered]
    item.noted = found.noted
    slots = [one for one in found.answered if one.round_id is None]
    if slots:
        item.noted |= _below(item, slots)
        if kind.judge(item.detail).verdict == rules.CLOSES:
            taken |= {one.id for one in slots} - item.noted


def _is_statutory(duty: Candidate) -> bool:
    kind = table().get(duty.kind)
    return kind is not None and kind.statutory


def _inherit(item: Item, own: Mapping[UUID, Item]) -> None:
    """What the record of the same batch that this one corrects answers. A refused one has no heirs."""
    if item.record is None or item.corrects_seq is not None:
        return
    first = own.get(item.record.corrects) if item.record.corrects else None
    if first is not None and first.problem:
        raise UnknownCorrection()
    item.former = first.targets if first is not None else item.former


def _below(item: Item, slots: Sequence[Candidate]) -> frozenset[int]:
    """The slots that ask for better evidence than this record is."""
    assert item.kind is not None
    if item.kind.decides:
        return frozenset()
    proves = item.kind.proves
    level = proves if isinstance(proves, int) else proves(item.detail)
    return frozenset(one.id for one in slots if one.needs > level)


def _entry(item: Item) -> Entry:
    record, kind, scope = item.record, item.kind, item.scope
    assert record is not None and kind is not None and scope.actor_id is not None
    plain, personal = _part(item.detail, kind)
    return Entry(
        record.id,
        kind.code,
        item.place_id,
        item.path,
        record.made_at,
        scope.actor_id,
        item.source,
        msgspec.json.encode(plain).decode(),
        msgspec.json.encode(personal) if personal else None,
        item.mac,
        record.corrects,
    )


def _part(detail: Any, kind: RecordKind) -> tuple[dict[str, Any], dict[str, Any]]:
    """The answers that name nobody, and those that do; what was left at its default is in neither."""
    plain: dict[str, Any] = {}
    sealed: dict[str, Any] = {}
    for one in kind.form.fields:
        value = getattr(detail, one.name)
        if value is not None and value != one.default:
            (sealed if one.is_personal else plain)[one.name] = value
    return plain, sealed


def _kept(item: Item, received_at: datetime) -> Kept:
    scope = item.scope
    assert item.record is not None and scope.actor_id is not None
    return Kept(
        item.seq,
        item.record.id,
        item.place_id,
        item.path,
        item.record.made_at,
        received_at,
        scope.actor_id,
        item.detail,
        item.corrects_seq,
    )


def _save_rooms(cursor: Any, sealer: Sealer, items: Sequence[Item], kept: Sequence[Kept]) -> None:
    by_kind: dict[str, list[Kept]] = defaultdict(list)
    kinds: dict[str, RecordKind] = {}
    for item, one in zip(items, kept, strict=True):
        assert item.kind is not None
        kinds[item.kind.code] = item.kind
        by_kind[item.kind.code].append(one)
    for kind in sorted(kinds.values(), key=lambda one: one.stage):
        if kind.save is not None:
            kind.save(cursor, sealer, by_kind[kind.code])


def _withdraw(cursor: Any, items: Sequence[Item]) -> None:
    """Mark corrected records, and let their rooms take back what they kept of them."""
    pairs = [(item, item.corrects_seq) for item in items if item.corrects_seq is not None]
    if not pairs:
        return
    cursor.executemany(
        "UPDATE duties_record SET withdrawn_seq = %s WHERE seq = %s",
        [(item.seq, seq) for item, seq in pairs],
    )
    kinds = {item.kind.code: item.kind for item, _ in pairs if item.kind}
    for code, kind in kinds.items():
        if kind.withdraw is not None:
            kind.withdraw(
                cursor, [(seq, item.seq) for item, seq in pairs if item.kind and item.kind.code == code]
            )


def _move_duties(cursor: Any, items: Sequence[Item]) -> None:
    targets: dict[int, Target] = {}
    answers: list[Answer] = []
    for item in items:
        assert item.kind is not None and item.record is not None
        judged = item.kind.judge(item.detail)
        proof = rules.Proof(
            item.seq,
            judged.verdict,
            judged.outcome,
            judged.flagged,
            judged.rank,
            sql.microseconds(item.record.made_at),
        )
        note = proof._replace(verdict=rules.NOTES)
        corrected = {one.id for one in item.former}
        for target in item.targets:
            targets[target.id] = target
            said = note if target.id in item.noted else proof
            answers.append(Answer(target.id, said, item.corrects_seq if target.id in corrected else None))
        own = {one.id for one in item.targets}
        for target in item.former:  # the corrected record may have stood at another place or time
            if target.id not in own:
                targets[target.id] = target
                answers.append(Answer(target.id, note, item.corrects_seq))
    apply(cursor, targets, answers)


def _owe(cursor: Any, items: Sequence[Item], kept: Sequence[Kept], at: datetime) -> None:
    """Write down what is to follow from each sender's records. The first of them remembers it."""
    by_sender: dict[tuple[int, str], list[tuple[Item, Kept]]] = defaultdict(list)
    for item, one in zip(items, kept, strict=True):
        assert item.kind is not None
        if item.kind.then:
            by_sender[id(item.scope), item.kind.code].append((item, one))
    for pairs in by_sender.values():
        first = pairs[0][0]
        assert first.kind is not None
        first.debts = owed.owe(cursor, first.kind.then, [one for _item, one in pairs], at)


def _set_aside(scope: Scope, refused: Sequence[Item], sealer: Sealer) -> None:
    """Keep what was refused, sealed, with its reason, until a person has dealt with it.

    A repeat of the same refused record is not set aside twice; the same record with other content is.
    Personal answers that may not be collected are not kept here either.
    """
    if not refused:
        return
    now = sql.moment(clock.now())
    rows, bodies = [], []
    for item in refused:
        assert item.problem is not None
        body = _without_detail(item) if isinstance(item.problem, AboveLevel) else item.raw
        bodies.append(body[:MOST_ASIDE])
        path = item.path if item.path and scope.covers(item.path) else own_area(scope)
        kind = _without_nul(item.record.kind[:48]) if item.record else ""
        rows.append(
            (
                now,
                scope.actor_id,
                item.problem.code,
                _without_nul(item.problem.message[:300]),
                item.id[:64],
                kind,
                path,
                sealer.seal(bodies[-1]),
                sealer.key_id,
                None,
                None,
            )
        )
    with sql.writing() as cursor:
        cursor.execute(
            "SELECT client_id, code, sealed, key_id FROM duties_quarantined"
            f" WHERE by_id = %s AND settled_at IS NULL AND {sql.any_of('client_id')}",
            [scope.actor_id, sql.members([row[4] for row in rows if row[4]])],
        )
        there = {(one[0], one[1], keys.of(one[3]).open(bytes(one[2]))) for one in cursor.fetchall()}
        sql.insert(
            cursor,
            "duties_quarantined",
            "received_at, by_id, code, reason, client_id, kind, path, sealed, key_id,"
            " settled_at, settled_by_id",
            [row for row, body in zip(rows, bodies, strict=True) if (row[4], row[2], body) not in there],
        )


def own_area(scope: Scope) -> str:
    """Where a sender works: whoever leads that area finds what was refused."""
    return min(scope.where("record") or scope.roots, default="")


def _without_detail(item: Item) -> bytes:
    assert item.record is not None
    return msgspec.json.encode({"id": item.record.id, "kind": item.record.kind, "place": item.record.place})


def _claimed(raw: bytes, name: str) -> str:
    """What a broken record calls itself, so that its sender can find it again."""
    try:
        value = msgspec.json.decode(raw).get(name, "")
    except (msgspec.DecodeError, AttributeError, RecursionError):
        return ""
    return _without_nul(value[:64]) if isinstance(value, str) else ""


def _receipt(item: Item) -> Receipt:
    if item.problem is not None:
        return Receipt(item.id, REFUSED, item.problem.code, item.problem.message)
    return Receipt(item.id, ALREADY_KEPT if item.already else KEPT)
