"""Third station: which records are here already, and what those that correct one correct."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any, Final
from uuid import UUID

from lianfang.duties.journal import content_mac
from lianfang.duties.keeping.stages import New, Placed, refusing
from lianfang.duties.problems import AlreadyCorrected, BadCorrection, Conflict, UnknownCorrection
from lianfang.kit import sql
from lianfang.kit.crypto import Sealer

_KNOWN: Final = "SELECT id, mac FROM duties_record WHERE {ids}"
_CORRECTED: Final = """
SELECT id, seq, kind, path, made_by_id, withdrawn_seq FROM duties_record WHERE {ids}
"""


def recognise(cursor: Any, records: Sequence[Placed], sealer: Sealer) -> list[New]:
    """Tell records that are already here, and those that only share an id with one; what is left is new.

    Of several with one id on their way in the first speaks for those that say the same: none of them
    is kept before it is, and none is told so.
    """
    if not records:
        return []
    ids = [sql.uid(one.record.id) for one in records]
    cursor.execute(_KNOWN.format(ids=sql.any_of("id")), [sql.members(ids)])
    known = {sql.read_uid(row[0]): bytes(row[1]) for row in cursor.fetchall()}
    first: dict[UUID, New] = {}
    for placed in records:
        one = _with_mac(placed, sealer)
        id, item = one.record.id, one.item
        twin = first.setdefault(id, one)
        if known.get(id, twin.mac) != one.mac:
            item.problem = Conflict()
        elif id in known:
            item.already = True
        elif twin is not one:
            item.twin = twin.item
    return [one for one in first.values() if one.item.problem is None and not one.item.already]


def _with_mac(one: Placed, sealer: Sealer) -> New:
    record = one.record
    mac = content_mac(
        sealer,
        id=record.id,
        kind=record.kind,
        place_id=one.place_id,
        made_at=record.made_at.astimezone(UTC),
        made_by=one.item.scope.actor,
        corrects=record.corrects,
        detail=one.detail,
    )
    return New(one.item, record, one.kind, one.detail, one.place_id, one.path, one.powers, mac)


def find_corrected(cursor: Any, records: Sequence[New]) -> list[New]:
    """Check what each correction corrects; those that are sound. One of the same set is looked up there."""
    wanted = [(one, one.record.corrects) for one in records if one.record.corrects]
    if not wanted:
        return list(records)
    ids = [sql.uid(corrected) for _one, corrected in wanted]
    cursor.execute(_CORRECTED.format(ids=sql.any_of("id")), [sql.members(ids)])
    known = {sql.read_uid(row[0]): row[1:] for row in cursor.fetchall()}
    own = {one.record.id: one for one in records}
    taken: set[UUID] = set()
    for one, corrected in wanted:
        refusing(one.item, _check, one, corrected, known, own, taken)
    return [one for one in records if one.item.problem is None]


def _check(
    one: New, corrected: UUID, known: Mapping[UUID, Any], own: Mapping[UUID, New], taken: set[UUID]
) -> None:
    if corrected in taken:
        raise AlreadyCorrected()
    if corrected in known:
        seq, kind, path, made_by, withdrawn = known[corrected]
        if withdrawn is not None:
            raise AlreadyCorrected()
        if not one.powers.covers(path):
            raise UnknownCorrection()
        if made_by != one.item.scope.actor_id:  # by a post held now: nobody corrects others in retrospect
            one.item.scope.require("correct", path)
        one.corrects_seq = seq
    else:
        first = own.get(corrected)
        if first is None or first.item.problem or not _is_later(one, first):
            raise UnknownCorrection()
        kind = first.record.kind
    if kind != one.record.kind:
        raise BadCorrection()
    taken.add(corrected)


def _is_later(one: New, first: New) -> bool:
    """Whether `first` comes before it and from the same person, perhaps by another line."""
    return one.item.scope.actor_id == first.item.scope.actor_id and one.item.position > first.item.position
