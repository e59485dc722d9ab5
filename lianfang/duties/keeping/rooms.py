"""The rooms of a set of records: each is loaded once, asked of each record, then writes its rows."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from lianfang.duties.keeping.stages import New, Numbered, refusing
from lianfang.duties.kinds import Kept, Offered, RecordKind, Room
from lianfang.kit.crypto import Sealer


class Rooms:
    """What the rooms of one set know. A room that judges sees all its records, in their order."""

    def __init__(self, cursor: Any, sealer: Sealer, records: Sequence[New]) -> None:
        offered: dict[type[Room], list[Offered]] = defaultdict(list)
        for one in records:
            if one.kind.room.judges:
                offered[one.kind.room].append(_offered(one))
        self._rooms = {room: room(cursor, sealer, seen) for room, seen in offered.items()}
        self._cursor, self._sealer = cursor, sealer
        self._offered = {one.id: one for seen in offered.values() for one in seen}

    def allow(self, records: Sequence[New]) -> list[New]:
        """Those that contradict nothing their rooms know."""
        if not self._rooms:
            return list(records)
        return [one for one in records if not one.kind.room.judges or self._judge(one)]

    def _judge(self, one: New) -> bool:
        return refusing(one.item, self._rooms[one.kind.room].judge, self._offered[one.record.id])

    def _of(self, kind: RecordKind) -> Room:
        if kind.room not in self._rooms:
            self._rooms[kind.room] = kind.room(self._cursor, self._sealer, ())
        return self._rooms[kind.room]

    def save(self, records: Sequence[Numbered]) -> None:
        """Write each kind's rows: those of a lower stage first, a reading needs its vehicle."""
        kept: dict[str, list[Kept]] = defaultdict(list)
        for one in records:
            kept[one.of.kind.code].append(one.kept)
        for kind in sorted(_kinds(records), key=lambda kind: kind.stage):
            self._of(kind).save(kind.code, kept[kind.code])

    def withdraw(self, records: Sequence[Numbered]) -> None:
        """Mark corrected records, and let their rooms take back what they kept of them."""
        corrections = [one for one in records if one.kept.corrects_seq is not None]
        if not corrections:
            return
        self._cursor.executemany(
            "UPDATE duties_record SET withdrawn_seq = %s WHERE seq = %s",
            [(one.kept.seq, one.kept.corrects_seq) for one in corrections],
        )
        for kind in _kinds(corrections):
            self._of(kind).withdraw(kind.code, list(_pairs(kind, corrections)))


def _kinds(records: Sequence[Numbered]) -> list[RecordKind]:
    return list({one.of.kind.code: one.of.kind for one in records}.values())


def _pairs(kind: RecordKind, corrections: Sequence[Numbered]) -> Iterator[tuple[int, int]]:
    """The numbers of each corrected record of a kind and of its correction."""
    for one in corrections:
        if one.of.kind.code == kind.code and one.kept.corrects_seq is not None:
            yield one.kept.corrects_seq, one.kept.seq


def _offered(one: New) -> Offered:
    record = one.record
    return Offered(
        record.id, record.kind, one.place_id, one.path, record.made_at, one.detail, record.corrects
    )
