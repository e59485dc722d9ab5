"""Declaring a kind of recurring work, and what its records write."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import msgspec

from lianfang.duties.kinds import Kept, Offered, RecordKind, Room, table
from lianfang.kit import sql
from lianfang.kit.checks import Check
from lianfang.kit.forms import Field, Form, Words
from lianfang.slots import rules
from lianfang.slots.forms import laid_out
from lianfang.slots.models import SlotRecord
from lianfang.slots.problems import NotDoneThen

_ROWS: Final = sql.Table(SlotRecord)

# Answers with a column of their own; what else a kind asks is kept in `more`, or sealed.
_SHARED: Final = frozenset({"means", "amount", "amount_unit", "area", "points", "point"})
_APART: Final = frozenset({*_SHARED, "outcome", "done_at", "evidence"})


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
    form = Form(code, title, questions, checks=(*rules.complete(questions), *checks))
    return RecordKind(
        code,
        form,
        judge,
        base=base,
        room=Slots,
        proves=rules.proves,
        level="L1",
        done_at=rules.done_at,
    )


def extended(
    kind: RecordKind, *fields: Field, base: tuple[str, ...] = (), checks: tuple[Any, ...] = ()
) -> RecordKind:
    """A room's fuller edition of a kind: more questions, kinds of places and checks; no migration."""
    first, *rest = kind.form.fields
    questions = (first, *fields, *rest)
    own = kind.form.checks[len(rules.complete(kind.form.fields)) :]
    every = (*rules.complete(questions), *own, *checks)
    return replace(kind, form=replace(kind.form, fields=questions, checks=every), base=(*kind.base, *base))


class Slots(Room):
    """Work that recurs, one row a record; nothing was done after it was told, or long before."""

    judges = True

    def judge(self, one: Offered) -> None:
        told = rules.done_at(one.detail)
        if told is not None and not rules.is_possible(told, told_at=one.made_at):
            raise NotDoneThen()

    def save(self, kind: str, kept: Sequence[Kept]) -> None:
        _ROWS.insert(self.cursor, [_ROWS.row(**self._row(kind, one)) for one in kept])

    def _row(self, kind: str, one: Kept) -> dict[str, Any]:
        told = {
            name: value for name, value in msgspec.structs.asdict(one.detail).items() if value is not None
        }
        personal = {name: told.pop(name) for name in table()[kind].form.personal & told.keys()}
        return {
            "seq": one.seq,
            "kind": kind,
            "place_id": one.place_id,
            "path": one.path,
            "at": rules.done_at(one.detail) or one.made_at,
            "by_id": one.made_by,
            "outcome": told["outcome"],
            **{name: told[name] for name in _SHARED & told.keys()},
            "evidence": " ".join(told["evidence"]),
            "more": msgspec.json.encode({name: told[name] for name in told.keys() - _APART}).decode(),
            "sealed": self.sealer.seal_json(personal) if personal else b"",
            "key_id": self.sealer.key_id,
        }

    def withdraw(self, kind: str, pairs: Sequence[tuple[int, int]]) -> None:
        self.cursor.executemany(
            "UPDATE slots_slotrecord SET withdrawn_seq = %s WHERE seq = %s",
            [(new, old) for old, new in pairs],
        )
