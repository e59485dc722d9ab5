"""What was refused is kept too, sealed, with its reason, until a person has dealt with it."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from lianfang.accounts import keys
from lianfang.duties import batches
from lianfang.duties.journal import hold
from lianfang.duties.keeping.stages import Item
from lianfang.duties.models import Quarantined
from lianfang.kit import clock, sql
from lianfang.kit.crypto import Sealer
from lianfang.kit.forms import AboveLevel
from lianfang.kit.problems import Problem
from lianfang.kit.scope import Scope

MOST_ASIDE: Final = 256 * 1024  # bytes of a refused record that are set aside
_ROWS: Final = sql.Table(Quarantined)
_Told = tuple[str, str, bytes]  # the id a record claims, the code of its refusal, what it said


def set_aside(scope: Scope, items: Sequence[Item], sealer: Sealer) -> None:
    """Keep those of the items that were refused.

    A repeat of the same refused record is not set aside twice; one that says something else under the
    same id is. Personal answers that may not be collected are not kept here either.
    """
    refused = [(item, item.problem) for item in items if item.problem is not None]
    if not refused:
        return
    told = {(item.id[:64], problem.code, _body(item, problem)): (item, problem) for item, problem in refused}
    with sql.writing() as cursor:
        if not sql.on_sqlite():
            hold(cursor)  # two repeats at once would not see each other
        there = _aside(cursor, scope, [id for id, _code, _body in told if id])
        rows = [_row(scope, sealer, one, *whose) for one, whose in told.items() if one not in there]
        _ROWS.insert(cursor, rows)


def _row(scope: Scope, sealer: Sealer, told: _Told, item: Item, problem: Problem) -> sql.Row:
    id, code, body = told
    return _ROWS.row(
        received_at=clock.now(),
        by_id=scope.actor_id,
        code=code,
        reason=batches.without_nul(problem.message[:300]),
        client_id=id,
        kind=batches.without_nul(item.record.kind[:48]) if item.record else "",
        path=item.path if item.path and scope.covers(item.path) else own_area(scope),
        sealed=sealer.seal(body),
        key_id=sealer.key_id,
    )


def _aside(cursor: Any, scope: Scope, ids: Sequence[str]) -> set[_Told]:
    """What lies in the quarantine already of this sender's records with these ids."""
    cursor.execute(
        f"SELECT client_id, code, sealed, key_id FROM duties_quarantined WHERE by_id = %s"
        f" AND settled_at IS NULL AND {sql.any_of('client_id')}",
        [scope.actor_id, sql.members(ids)],
    )
    sealers = {sealer.key_id: sealer for sealer in keys.living()} if (rows := cursor.fetchall()) else {}
    return {(id, code, sealers[key].open(bytes(sealed))) for id, code, sealed, key in rows if key in sealers}


def _body(item: Item, problem: Problem) -> bytes:
    if not isinstance(problem, AboveLevel) or item.record is None:
        return item.raw[:MOST_ASIDE]
    record = item.record
    return msgspec.json.encode({"id": record.id, "kind": record.kind, "place": record.place})[:MOST_ASIDE]


def own_area(scope: Scope) -> str:
    """Where a sender works: whoever leads that area finds what was refused."""
    return min(scope.where("record") or scope.roots, default="")
