"""Fifth station: a place in the chain, and what is owed from then on."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from lianfang.duties import owed
from lianfang.duties.journal import Entry, Journal
from lianfang.duties.keeping.stages import Item, New, Numbered
from lianfang.duties.kinds import Kept, RecordKind


def number(journal: Journal, records: Sequence[New], received_at: datetime) -> list[Numbered]:
    """Write the records into the chain. What corrects one of its own set learns that one's number here."""
    seqs = journal.append([_entry(one) for one in records])
    own = {one.record.id: seq for one, seq in zip(records, seqs, strict=True)}
    found = []
    for one, seq in zip(records, seqs, strict=True):
        corrects = one.corrects_seq
        if corrects is None and one.record.corrects:
            corrects = own[one.record.corrects]
        found.append(Numbered(one, _kept(one, seq, corrects, received_at)))
    return found


def _entry(one: New) -> Entry:
    record = one.record
    plain, personal = _parts(one.detail, one.kind)
    return Entry(
        record.id,
        one.kind.code,
        one.place_id,
        one.path,
        record.made_at,
        one.item.scope.actor,
        one.item.source,
        msgspec.json.encode(plain).decode(),
        msgspec.json.encode(personal) if personal else None,
        one.mac,
        record.corrects,
    )


def _parts(detail: Any, kind: RecordKind) -> tuple[dict[str, Any], dict[str, Any]]:
    """The answers that name nobody, and those that do; what was left at its default is in neither."""
    plain: dict[str, Any] = {}
    sealed: dict[str, Any] = {}
    for field in kind.form.fields:
        value = getattr(detail, field.name)
        if value is not None and value != field.default:
            (sealed if field.is_personal else plain)[field.name] = value
    return plain, sealed


def _kept(one: New, seq: int, corrects: int | None, received_at: datetime) -> Kept:
    record, by = one.record, one.item.scope.actor
    return Kept(seq, record.id, one.place_id, one.path, record.made_at, received_at, by, one.detail, corrects)


def owe(cursor: Any, records: Sequence[Numbered], at: datetime) -> list[tuple[Item, list[owed.Owed]]]:
    """Write down what is to follow from each sender's records, and which of them is to remember it."""
    by_sender: dict[tuple[int, str], list[Numbered]] = defaultdict(list)
    for one in records:
        if one.of.kind.then:
            by_sender[id(one.of.item.scope), one.of.kind.code].append(one)
    return [
        (ones[0].of.item, owed.owe(cursor, ones[0].of.kind.then, [one.kept for one in ones], at))
        for ones in by_sender.values()
    ]
