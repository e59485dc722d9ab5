"""First station: what a record says, judged by its form alone."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from lianfang.duties import batches
from lianfang.duties.keeping.stages import Item, Read, RecordIn, refusing
from lianfang.duties.kinds import Kinds
from lianfang.duties.problems import BadRecord, ClockAhead, ClockBehind, UnknownKind
from lianfang.kit import clock, forms
from lianfang.kit.scope import Scope
from lianfang.kit.values import json

EARLIEST_YEAR: Final = 2000  # a phone that has lost its clock shows 1970
_decoder = msgspec.json.Decoder(RecordIn)


def read(scope: Scope, *, batch: bytes | Sequence[Any], kinds: Kinds, source: str = "phone") -> list[Item]:
    """The records of a batch by their forms alone; what is no record of a kind has its problem."""
    items = [Item(raw, position, scope, source) for position, raw in enumerate(batches.split(batch))]
    for item in items:
        refusing(item, _read, item, kinds)
    return items


def _read(item: Item, kinds: Kinds) -> None:
    item.record = record = _decoded(item)
    kind = kinds.get(record.kind)
    if kind is None:
        raise UnknownKind(kind=record.kind[:48])
    if record.made_at.tzinfo is None:
        raise BadRecord(reason="made_at needs a time zone, such as +08:00")
    if record.made_at > clock.latest_plausible():
        raise ClockAhead()
    if record.made_at.year < EARLIEST_YEAR:
        raise ClockBehind()
    try:
        detail = forms.parse(kind.form, bytes(record.detail))
    except batches.BROKEN as fault:  # its answers are read here first: another encoding shows only now
        raise BadRecord(reason=str(fault)) from fault
    item.read = Read(item, record, kind, detail)


def _record(raw: bytes) -> RecordIn:
    """Once more with seconds, where `made_at` ends at the minute."""
    try:
        return _decoder.decode(raw)
    except msgspec.ValidationError as fault:
        if "RFC3339" not in str(fault):
            raise
        return _decoder.decode(json.with_seconds(raw))


def _decoded(item: Item) -> RecordIn:
    try:
        record = _record(item.raw)
        broken = b"\\u0000" in item.raw and batches.holds_nul(msgspec.json.decode(item.raw))
    except batches.BROKEN as fault:
        raise BadRecord(reason=str(fault)) from fault
    if broken:
        item.record = record  # it can be told by its id
        raise BadRecord(reason="it holds a NUL character, which no database keeps")
    return record
