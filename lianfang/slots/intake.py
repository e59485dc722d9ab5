"""Declaring a kind of recurring work, and what its records write."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

import msgspec

from lianfang.duties.kinds import Kept, Offered, RecordKind, table
from lianfang.kit import sql
from lianfang.kit.crypto import Sealer
from lianfang.kit.forms import Field, Form, Words
from lianfang.kit.problems import Problem
from lianfang.slots import rules
from lianfang.slots.forms import laid_out
from lianfang.slots.problems import NotDoneThen

Check = Callable[[Any], None]

# Answers with a column of their own; what else a kind asks is kept in `more`, or sealed.
_SHARED: Final = ("means", "amount", "amount_unit", "area", "points", "point")
_APART: Final = frozenset({*_SHARED, "outcome", "done_at", "evidence"})
_COLUMNS: Final = (
    "seq, kind, place_id, path, at, by_id, outcome, means, amount, amount_unit, area, points, point,"
    " evidence, more, sealed, key_id, withdrawn_seq"
)
_COUNTS: Final = frozenset({"amount", "area", "points"})


def slot(  # a declaration: each line says one thing of the kind
    code: str,
    title: Words,
    *fields: Field,
    base: tuple[str, ...],
    checks: tuple[Check, ...] = (),
    needs_proof: bool = False,
    judge: Callable[[Any], Any] = rules.judge,
) -> RecordKind:
    """A kind of record for work that recurs at places of the kinds in `base`.

    Every one asks what became of it, when it was done, by whom, and for evidence; `fields` are the kind's
    own. Those called like a column of `SlotRecord` are kept there. `needs_proof` wants evidence of a
    second person or a document.
    """
    questions = laid_out(fields, needs_proof=needs_proof)
    form = Form(code, title, questions, checks=(rules.complete(questions), *checks))
    return RecordKind(
        code,
        form,
        judge,
        base=base,
        save=partial(_save, code),
        withdraw=_withdraw,
        guard=_guard,
        proves=rules.proves,
        level="L1",
        done_at=rules.done_at,
    )


def extended(
    kind: RecordKind, *fields: Field, base: tuple[str, ...] = (), checks: tuple[Check, ...] = ()
) -> RecordKind:
    """A room's fuller edition of a kind: more questions, more kinds of places, more checks; no migration."""
    first, *rest = kind.form.fields
    questions = (first, *fields, *rest)
    every = (rules.complete(questions), *kind.form.checks[1:], *checks)
    return replace(kind, form=replace(kind.form, fields=questions, checks=every), base=(*kind.base, *base))


def _guard(cursor: Any, offered: Sequence[Offered]) -> list[Problem | None]:
    return [None if _is_possible(one) else NotDoneThen() for one in offered]


def _is_possible(one: Offered) -> bool:
    told = rules.done_at(one.detail)
    return told is None or rules.is_possible(told, told_at=one.made_at)


def _save(code: str, cursor: Any, sealer: Sealer, kept: Sequence[Kept]) -> None:
    sql.insert(cursor, "slots_slotrecord", _COLUMNS, [_row(code, sealer, one) for one in kept])


def _row(code: str, sealer: Sealer, one: Kept) -> tuple[Any, ...]:
    told = {name: value for name, value in msgspec.structs.asdict(one.detail).items() if value is not None}
    personal = {name: told.pop(name) for name in table()[code].form.personal & told.keys()}
    return (
        one.seq,
        code,
        one.place_id,
        one.path,
        sql.moment(rules.done_at(one.detail) or one.made_at),
        one.made_by,
        told["outcome"],
        *(told.get(name, None if name in _COUNTS else "") for name in _SHARED),
        " ".join(told["evidence"]),
        msgspec.json.encode({name: told[name] for name in told.keys() - _APART}).decode(),
        sealer.seal_json(personal) if personal else b"",
        sealer.key_id,
        None,
    )


def _withdraw(cursor: Any, pairs: Sequence[tuple[int, int]]) -> None:
    cursor.executemany(
        "UPDATE slots_slotrecord SET withdrawn_seq = %s WHERE seq = %s", [(new, old) for old, new in pairs]
    )
