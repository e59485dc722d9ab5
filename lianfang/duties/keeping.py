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
from lianfang.accounts.queries import postings_held, scope_then
from lianfang.duties import batches, matching, owed, rules, writer
from lianfang.duties.journal import Entry, Journal, content_mac, hold
from lianfang.duties.kinds import Guard, Kept, Kinds, Offered, RecordKind, table
from lianfang.duties.matching import Candidate
from lianfang.duties.problems import (
    AlreadyCorrected,
    BadCorrection,
    BadRecord,
    ClockAhead,
    ClockBehind,
    Conflict,
    StatutoryDuty,
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
    then: Scope | None = None  # what its maker might do when it was made, where that is no longer so
    mac: bytes = b""
    already: bool = False  # it is in the store
    twin: "Item | None" = None  # the first with its id and content on its way in: its verdict is awaited
    seq: int = 0
    corrects_seq: int | None = None
    targets: list[Target] = field(default_factory=list)  # the duties it answers
    noted: frozenset[int] = frozenset()  # those of them that it does not move
    former: list[Target] = field(default_factory=list)  # those that the record it corrects answered
    kept: Kept | None = None  # set once it is durable
    debts: list[owed.Owed] = field(default_factory=list)  # what follows from it and others of its sender

    @property
    def id(self) -> str:
        return str(self.record.id) if self.record else batches.claimed(self.raw, "id")

    @property
    def done_at(self) -> datetime:
        """When what it tells of was done: as its answers say, else when it was written down."""
        assert self.record is not None and self.kind is not None
        told = self.kind.done_at(self.detail) if self.kind.done_at else None
        return told or self.record.made_at


def keep(
    scope: Scope, *, batch: bytes | Sequence[Any], kinds: Kinds, source: str = "phone", aside: bool = True
) -> list[Receipt]:
    """Keep a batch of records; one receipt each, in their order.

    `batch` is the JSON text of a list, or a list of JSON-like records. A repeat of a record that is
    already here answers `already-kept` and changes nothing; a repeat of one that is refused is refused
    like it. Raises MalformedJson, NotAList or
    TooManyRecords for a batch that is none, and Busy when the store cannot take it now; then
    nothing of the batch was kept. What is refused is set aside, unless its writer has it before
    their eyes and says `aside=False`.
    """
    items = read(scope, batch=batch, kinds=kinds, source=source)
    writer.write([item for item in items if item.problem is None], store)
    return answer(scope, items, aside=aside)


def read(scope: Scope, *, batch: bytes | Sequence[Any], kinds: Kinds, source: str = "phone") -> list[Item]:
    """The records of a batch by their forms alone; what is no record of a kind has its problem."""
    raws = batches.split(batch)
    items = [Item(raw, position, scope, source) for position, raw in enumerate(raws)]
    for item in items:
        _refusing(item, _read, item, kinds)
    return items


def answer(scope: Scope, items: Sequence[Item], *, aside: bool = True) -> list[Receipt]:
    """See to what follows from those kept, set aside the refused if asked to; a receipt each."""
    owed.settle(scope, [one for item in items for one in item.debts])
    refused = [item for item in items if item.problem]
    if refused and aside:
        _set_aside(scope, refused, keys.current())
    return [_receipt(item) for item in items]


def _refusing(item: Item, step: Callable[..., None], *facts: Any) -> None:
    """Run one check of one record; its Problem refuses this record and no other."""
    try:
        step(*facts)
    except Problem as problem:
        item.problem = problem


_decoder = msgspec.json.Decoder(RecordIn)


def _read(item: Item, kinds: Kinds) -> None:
    try:
        record = _decoder.decode(item.raw)
        broken = b"\\u0000" in item.raw and batches.holds_nul(msgspec.json.decode(item.raw))
    except batches.BROKEN as fault:
        raise BadRecord(reason=str(fault)) from fault
    item.record = record
    if broken:
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
    try:
        item.detail = forms.parse(item.kind.form, bytes(record.detail))
    except (
        batches.BROKEN
    ) as fault:  # its answers are read here first: they may hold bytes of another encoding
        raise BadRecord(reason=str(fault)) from fault


def store(items: Sequence[Item]) -> None:
    """Write the items of one or several senders in one transaction; each learns its own verdict."""
    sealer = keys.current()
    for position, item in enumerate(items):
        item.position = position
    try:
        _keep_set(items, sealer)
    except OperationalError as fault:
        raise Busy() from fault
    except Exception:
        log.exception("a set of %d records could not be kept as one; keeping them one by one", len(items))
        for item in items:
            _keep_alone(item, sealer)
    for item in items:
        _follow_twin(item)


def _keep_alone(item: Item, sealer: Sealer) -> None:
    """Judge a record anew, without the others of its set: what these said of it was not kept either.

    Only who shares an id with another of the set is still its twin, or still contradicts it.
    """
    if item.twin is not None or isinstance(item.problem, Conflict):
        return
    item.problem = None
    try:
        _keep_set([item], sealer)
    except Exception:
        log.exception("record %s could not be kept", item.id)
        item.problem = Unexpected()


def _follow_twin(item: Item) -> None:
    """Give a copy the verdict of its twin, now that the store has spoken."""
    if item.twin is not None:
        item.problem = item.twin.problem
        item.already = item.problem is None


def _keep_set(items: Sequence[Item], sealer: Sealer) -> None:
    """One transaction for the whole set. What is new gets its number and, once it is durable, its `kept`."""
    for item in items:  # a second try starts afresh
        item.already, item.twin, item.then, item.corrects_seq = False, None, None, None
        item.targets, item.noted, item.former = [], frozenset(), []
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
        debts = _owe(cursor, new, kept, received_at)
    for item, one in zip(new, kept, strict=True):
        item.kept = one
    for item, owing in debts:
        item.debts = owing


def _sound(items: Sequence[Item]) -> list[Item]:
    return [item for item in items if item.problem is None and not item.already and item.twin is None]


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
    _recall_posts(items)


def _recall_posts(items: Sequence[Item]) -> None:
    """Judge what its maker may not do now by the posts held when it was made.

    Who worked in the morning and is moved at noon hands in the morning. Nearly every record is made
    under a post still held and costs nothing here.
    """
    outside = [item for item in items if isinstance(item.problem, NotAllowed | OutOfScope)]
    senders = {scope.actor_id: scope for item in outside if (scope := item.scope).actor_id is not None}
    held = {actor: postings_held(scope) for actor, scope in senders.items()}
    for item in outside:
        assert item.record is not None and item.kind is not None
        if item.scope.actor_id is None:
            continue
        then = scope_then(item.scope, held[item.scope.actor_id], at=item.record.made_at)
        if then.may(item.kind.ability, item.path):
            item.then, item.problem = then, None


def _at_place(scope: Scope, item: Item, found: dict[int | str, tuple[int, str]]) -> None:
    assert item.record is not None and item.kind is not None
    place = found.get(item.record.place)
    if place is None:
        raise UnknownPlace(place=str(item.record.place)[:64])
    item.place_id, item.path = place
    if not scope.may(item.kind.ability, item.path):
        raise NotAllowed() if scope.covers(item.path) else OutOfScope()


_KNOWN = "SELECT id, mac FROM duties_record WHERE {ids}"


def _recognise(cursor: Any, items: Sequence[Item], sealer: Sealer) -> None:
    """Tell records that are already here, and those that only share an id with one.

    Of several with one id on their way in the first speaks for those that say the same: none of them
    is kept before it is, and none is told so.
    """
    if not items:
        return
    ids = [_db_id(item) for item in items]
    cursor.execute(_KNOWN.format(ids=sql.any_of("id")), [sql.members(ids)])
    known = {sql.read_uid(row[0]): bytes(row[1]) for row in cursor.fetchall()}
    first: dict[UUID, Item] = {}
    for item in items:
        record = item.record
        assert record is not None
        item.mac = _mac(item, sealer)
        twin = first.setdefault(record.id, item)
        if known.get(record.id, twin.mac) != item.mac:
            item.problem = Conflict()
        elif record.id in known:
            item.already = True
        elif twin is not item:
            item.twin = twin


def _mac(item: Item, sealer: Sealer) -> bytes:
    record, scope = item.record, item.scope
    assert record is not None and scope.actor_id is not None
    return content_mac(
        sealer,
        id=record.id,
        kind=record.kind,
        place_id=item.place_id,
        made_at=record.made_at.astimezone(UTC),
        made_by=scope.actor_id,
        corrects=record.corrects,
        detail=item.detail,
    )


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
        powers = item.then or scope
        if not powers.covers(path):
            raise UnknownCorrection()
        if made_by != scope.actor_id:  # by a post that is held now: nobody corrects others in retrospect
            scope.require("correct", path)
        item.corrects_seq = seq
    else:
        first = own.get(corrected)
        if first is None or first.problem or first.record is None or not _is_later(item, first):
            raise UnknownCorrection()
        kind = first.record.kind
    if kind != item.record.kind:
        raise BadCorrection()
    taken.add(corrected)


def _is_later(item: Item, first: Item) -> bool:
    """Whether `first` comes before it and from the same person, perhaps by another line."""
    return item.scope.actor_id == first.scope.actor_id and item.position > first.position


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
    moments = [item.done_at for item in items]
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
        at=item.done_at,
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
            sql.microseconds(item.done_at),
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


def _owe(
    cursor: Any, items: Sequence[Item], kept: Sequence[Kept], at: datetime
) -> list[tuple[Item, list[owed.Owed]]]:
    """Write down what is to follow from each sender's records, and which of them is to remember it."""
    by_sender: dict[tuple[int, str], list[tuple[Item, Kept]]] = defaultdict(list)
    for item, one in zip(items, kept, strict=True):
        assert item.kind is not None
        if item.kind.then:
            by_sender[id(item.scope), item.kind.code].append((item, one))
    found: list[tuple[Item, list[owed.Owed]]] = []
    for pairs in by_sender.values():
        first = pairs[0][0]
        assert first.kind is not None
        debts = owed.owe(cursor, first.kind.then, [one for _item, one in pairs], at)
        found.append((first, debts))
    return found


def _set_aside(scope: Scope, refused: Sequence[Item], sealer: Sealer) -> None:
    """Keep what was refused, sealed, with its reason, until a person has dealt with it.

    A repeat of the same refused record is not set aside twice; one that says something else under the
    same id is. Personal answers that may not be collected are not kept here either.
    """
    bodies = {(item.id[:64], item.problem.code, _body(item)): item for item in refused if item.problem}
    now = sql.moment(clock.now())
    with sql.writing() as cursor:
        if not sql.on_sqlite():
            hold(cursor)  # two repeats at once would not see each other
        there = _aside(cursor, scope, [id for id, _code, _body in bodies if id])
        rows = [
            (
                now,
                scope.actor_id,
                code,
                _reason(item),
                id,
                batches.without_nul(item.record.kind[:48]) if item.record else "",
                item.path if item.path and scope.covers(item.path) else own_area(scope),
                sealer.seal(body),
                sealer.key_id,
                None,
                None,
            )
            for (id, code, body), item in bodies.items()
            if (id, code, body) not in there
        ]
        sql.insert(
            cursor,
            "duties_quarantined",
            "received_at, by_id, code, reason, client_id, kind, path, sealed, key_id,"
            " settled_at, settled_by_id",
            rows,
        )


def _aside(cursor: Any, scope: Scope, ids: Sequence[str]) -> set[tuple[str, str, bytes]]:
    """What lies in the quarantine already of this sender's records with these ids."""
    cursor.execute(
        f"SELECT client_id, code, sealed, key_id FROM duties_quarantined WHERE by_id = %s"
        f" AND settled_at IS NULL AND {sql.any_of('client_id')}",
        [scope.actor_id, sql.members(ids)],
    )
    sealers = {sealer.key_id: sealer for sealer in keys.living()} if (rows := cursor.fetchall()) else {}
    return {(id, code, sealers[key].open(bytes(sealed))) for id, code, sealed, key in rows if key in sealers}


def _body(item: Item) -> bytes:
    raw = _without_detail(item) if isinstance(item.problem, AboveLevel) else item.raw
    return raw[:MOST_ASIDE]


def _reason(item: Item) -> str:
    return batches.without_nul(item.problem.message[:300]) if item.problem else ""


def own_area(scope: Scope) -> str:
    """Where a sender works: whoever leads that area finds what was refused."""
    return min(scope.where("record") or scope.roots, default="")


def _without_detail(item: Item) -> bytes:
    assert item.record is not None
    return msgspec.json.encode({"id": item.record.id, "kind": item.record.kind, "place": item.record.place})


def _receipt(item: Item) -> Receipt:
    if item.problem is not None:
        return Receipt(item.id, REFUSED, item.problem.code, item.problem.message)
    return Receipt(item.id, ALREADY_KEPT if item.already else KEPT)
