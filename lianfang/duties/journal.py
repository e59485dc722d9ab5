"""The numbered, sealed run of records. Whoever writes evidence does it through a `Journal`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from lianfang.kit import sql
from lianfang.kit.crypto import Sealer, chain

_COLUMNS = (
    "id, seq, kind, place_id, path, made_at, received_at, made_by_id, source, corrects,"
    " withdrawn_seq, detail, sealed, key_id, mac"
)


class Entry(NamedTuple):
    """A record about to be written. `detail` names nobody; `personal` is sealed where not None."""

    id: UUID
    kind: str
    place_id: int
    path: str
    made_at: datetime
    made_by: int
    source: str
    detail: str
    personal: bytes | None
    mac: bytes
    corrects: UUID | None = None


def hold(cursor: Any) -> tuple[int, bytes] | None:
    """Take the ledger's turn until the transaction ends: nobody else moves a duty meanwhile."""
    tail = "" if sql.on_sqlite() else " FOR UPDATE"
    cursor.execute(f"SELECT seq, digest FROM duties_ledger WHERE id = 1{tail}")
    row = cursor.fetchone()
    return None if row is None else (row[0], bytes(row[1]))


class Journal:
    """Gives numbers in commit order and links each batch into the hash chain.

    Opening it locks the ledger row, so that numbers follow commits and never leave a gap; open it
    inside the transaction that writes the records.
    """

    def __init__(self, cursor: Any, sealer: Sealer, *, at: datetime) -> None:
        self._cursor, self._sealer, self._at = cursor, sealer, at
        row = hold(cursor)
        if row is None:
            cursor.execute("INSERT INTO duties_ledger (id, seq, digest) VALUES (1, 0, %s)", [bytes(32)])
            row = (0, bytes(32))
        self.seq, self._digest = row

    def append(self, entries: Sequence[Entry]) -> list[int]:
        """Write the entries in their order and seal them as one batch. Returns their numbers."""
        first = self.seq + 1
        seqs = list(range(first, first + len(entries)))
        at, key = sql.moment(self._at), self._sealer.key_id
        rows = [
            (
                sql.uid(entry.id),
                seq,
                entry.kind,
                entry.place_id,
                entry.path,
                sql.moment(entry.made_at),
                at,
                entry.made_by,
                entry.source,
                sql.uid(entry.corrects),
                None,
                entry.detail,
                self._sealer.seal(entry.personal) if entry.personal is not None else b"",
                key,
                entry.mac,
            )
            for entry, seq in zip(entries, seqs, strict=True)
        ]
        sql.insert(self._cursor, "duties_record", _COLUMNS, rows)
        self._seal(first, seqs[-1], [entry.mac for entry in entries])
        return seqs

    def _seal(self, first: int, last: int, macs: Sequence[bytes]) -> None:
        self._digest = link(self._digest, first, last, macs)
        self.seq = last
        sql.insert(
            self._cursor,
            "duties_seal",
            "first_seq, last_seq, digest, at",
            [(first, last, self._digest, sql.moment(self._at))],
        )
        self._cursor.execute(
            "UPDATE duties_ledger SET seq = %s, digest = %s WHERE id = 1", [last, self._digest]
        )


def link(previous: bytes, first: int, last: int, macs: Sequence[bytes]) -> bytes:
    """The seal of one batch: the previous seal, the run of numbers, every record's mac."""
    return chain(previous, f"{first}-{last}".encode(), *macs)


def content_mac(
    sealer: Sealer,
    *,
    id: UUID,
    kind: str,
    place_id: int,
    made_at: datetime,
    made_by: int,
    corrects: UUID | None,
    detail: Any,
) -> bytes:
    """The keyed digest of all that a record says; equal exactly for equal content."""
    content = (id, kind, place_id, made_at, made_by, corrects, detail)
    return sealer.mac(msgspec.json.encode(content))
