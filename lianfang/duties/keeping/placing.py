"""Second station: where a record was made, and whether its maker might make it there."""

from collections.abc import Sequence
from typing import Any

from lianfang.accounts.queries import Held, postings_held, scope_then
from lianfang.duties.keeping.stages import Placed, Read
from lianfang.duties.problems import UnknownPlace
from lianfang.kit import sql
from lianfang.kit.ids import as_number
from lianfang.kit.problems import NotAllowed, OutOfScope

Found = dict[int | str, tuple[int, str]]  # what a record calls its place -> its id and path


def place(cursor: Any, records: Sequence[Read]) -> list[Placed]:
    """Those made where their maker may make them; the others have their problem."""
    found = _places(cursor, [one.record.place for one in records])
    placed = [one for record in records if (one := _at(record, found)) is not None]
    outside = [one for one in placed if not one.powers.may(one.kind.ability, one.path)]
    if not outside:
        return placed
    _recall_posts(outside)
    return [one for one in placed if one.item.problem is None]


def _places(cursor: Any, named: Sequence[int | str]) -> Found:
    codes = {one for one in named if isinstance(one, str)}
    ids = {one for one in named if isinstance(one, int)}
    ids |= {number for code in codes if (number := as_number(code)) is not None}
    wanted = [("code", sql.members(list(codes)))] if codes else []
    wanted += [("id", sql.members([one for one in ids if 0 < one < 1 << 62]))] if ids else []
    if not wanted:
        return {}
    cursor.execute(
        "SELECT id, code, path FROM grid_place WHERE "
        + " OR ".join(sql.any_of(column) for column, _ in wanted),
        [values for _, values in wanted],
    )
    rows = cursor.fetchall()
    found: Found = {row[0]: (row[0], row[2]) for row in rows}
    found.update({str(row[0]): (row[0], row[2]) for row in rows})
    found.update({row[1]: (row[0], row[2]) for row in rows})  # a code comes before an id of the same digits
    return found


def _at(one: Read, found: Found) -> Placed | None:
    place = found.get(one.record.place)
    if place is None:
        one.item.problem = UnknownPlace(place=str(one.record.place)[:64])
        return None
    place_id, one.item.path = place
    return Placed(one.item, one.record, one.kind, one.detail, place_id, one.item.path, one.item.scope)


def _recall_posts(outside: Sequence[Placed]) -> None:
    """Judge what its maker may not do now by the posts held when it was made.

    Who worked in the morning and is moved at noon hands in the morning. Nearly every record is made
    under a post still held and costs nothing here.
    """
    held: dict[int, list[Held]] = {}
    for one in outside:
        now = one.powers
        if now.actor_id is not None:
            held[now.actor_id] = held.get(now.actor_id) or postings_held(now)
            one.powers = scope_then(now, held[now.actor_id], at=one.record.made_at)
        if not one.powers.may(one.kind.ability, one.path):
            one.item.problem = NotAllowed() if now.covers(one.path) else OutOfScope()
