"""The one door for evidence. Phone, web form, import, paper batch and partner all come through here.

A batch is one transaction. The number of statements grows with the kinds of records in it, never
with their number. What cannot be kept is set aside with a reason; nothing is dropped, and one bad
record never takes another with it.
"""

import logging
from collections.abc import Sequence
from typing import Any

from django.db import OperationalError

from lianfang.accounts import keys
from lianfang.duties import owed, writer
from lianfang.duties.journal import Journal
from lianfang.duties.keeping.answering import find_duties, move_duties
from lianfang.duties.keeping.aside import set_aside
from lianfang.duties.keeping.numbering import number, owe
from lianfang.duties.keeping.placing import place
from lianfang.duties.keeping.reading import read
from lianfang.duties.keeping.recognising import find_corrected, recognise
from lianfang.duties.keeping.rooms import Rooms
from lianfang.duties.keeping.stages import REFUSED, Item, New, Read, Receipt
from lianfang.duties.kinds import Kinds
from lianfang.duties.problems import Conflict
from lianfang.kit import clock, sql
from lianfang.kit.crypto import Sealer
from lianfang.kit.problems import Busy, Unexpected
from lianfang.kit.scope import Scope

__all__ = ["REFUSED", "Receipt", "answer", "keep", "read", "sound", "store"]

log = logging.getLogger(__name__)


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
    writer.write(sound(items), store)
    return answer(scope, items, aside=aside)


def sound(items: Sequence[Item]) -> list[Read]:
    """Those whose form finds nothing wrong with them."""
    return [item.read for item in items if item.read is not None]


def answer(scope: Scope, items: Sequence[Item], *, aside: bool = True) -> list[Receipt]:
    """See to what follows from those kept, set aside the refused if asked to; a receipt each."""
    owed.settle(scope, [one for item in items for one in item.debts])
    if aside and any(item.problem for item in items):
        set_aside(scope, items, keys.current())
    return [item.receipt for item in items]


def store(records: Sequence[Read]) -> None:
    """Write the records of one or several senders in one transaction; each learns its own verdict."""
    sealer = keys.current()
    for position, one in enumerate(records):
        one.item.position = position
    try:
        _keep_set(records, sealer)
    except OperationalError as fault:
        raise Busy() from fault
    except Exception:
        log.exception("a set of %d records could not be kept as one; keeping them one by one", len(records))
        for one in records:
            _keep_alone(one, sealer)
    for one in records:
        _follow_twin(one.item)


def _keep_alone(one: Read, sealer: Sealer) -> None:
    """Judge a record anew, without the others of its set: what these said of it was not kept either.

    Only who shares an id with another of the set is still its twin, or still contradicts it.
    """
    if one.item.twin is not None or isinstance(one.item.problem, Conflict):
        return
    one.item.problem = None
    try:
        _keep_set([one], sealer)
    except Exception:
        log.exception("record %s could not be kept", one.item.id)
        one.item.problem = Unexpected()


def _follow_twin(item: Item) -> None:
    """Give a copy the verdict of its twin, now that the store has spoken."""
    if item.twin is not None:
        item.problem = item.twin.problem
        item.already = item.problem is None


def _keep_set(records: Sequence[Read], sealer: Sealer) -> None:
    """One transaction for the whole set, station by station; each passes on what it finds sound."""
    for one in records:  # a second try starts afresh
        one.item.already, one.item.twin, one.item.counts_from = False, None, None
    received_at = clock.now()
    with sql.writing() as cursor:
        journal = Journal(cursor, sealer, at=received_at)
        new = find_corrected(cursor, recognise(cursor, place(cursor, records), sealer))
        rooms, new = _allowed(cursor, sealer, new)
        if not new:
            return
        numbered = number(journal, new, received_at)
        rooms.save(numbered)
        rooms.withdraw(numbered)
        move_duties(cursor, numbered)
        debts = owe(cursor, numbered, received_at)
    for item, owing in debts:  # once it is durable
        item.debts = owing


def _allowed(cursor: Any, sealer: Sealer, records: Sequence[New]) -> tuple[Rooms, list[New]]:
    """What neither its room nor its duties refuse.

    A room that has judged a record which the duties then refuse has counted on it: it is asked anew,
    of the others alone.
    """
    while True:
        rooms = Rooms(cursor, sealer, records)
        allowed = rooms.allow(records)
        matched = find_duties(cursor, allowed)
        if not any(one.item.problem and one.kind.room.judges for one in allowed):
            return rooms, matched
        records = matched
