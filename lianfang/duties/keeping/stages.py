"""A record on its way in, as each station knows it. A station takes what the one before it left.

Item → Read (its form) → Placed (its place and powers) → New (not here yet) → Numbered (in the chain).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple, Optional
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy

from lianfang.duties import batches, owed
from lianfang.duties.alerts import local
from lianfang.duties.kinds import Kept, RecordKind
from lianfang.duties.states import Target
from lianfang.kit.problems import Problem
from lianfang.kit.scope import Scope

KEPT: Final = "kept"
ALREADY_KEPT: Final = "already-kept"
REFUSED: Final = "refused"
TOO_EARLY: Final = gettext_lazy("Kept, but it meets no duty: this turn counts from {at} on.")


class RecordIn(msgspec.Struct, forbid_unknown_fields=True):
    """A record as it arrives. `place` is the place's id or its code."""

    id: UUID
    kind: str
    place: int | str
    made_at: datetime
    detail: msgspec.Raw = msgspec.Raw(b"{}")
    duty: int | None = None
    corrects: UUID | None = None


class Receipt(msgspec.Struct, omit_defaults=True):
    """The verdict on one record. `code` and `message` say why one was refused.

    `note` says of one that was kept from when it would have met its duty: it was made too early.
    """

    id: str
    state: str
    code: str = ""
    message: str = ""
    note: str = ""


@dataclass(slots=True, eq=False)
class Item:
    """One record as it arrived, and its verdict so far. `problem` is set where it is refused."""

    raw: bytes
    position: int
    scope: Scope
    source: str
    problem: Problem | None = None
    record: RecordIn | None = None  # what could be read of it, be it refused or not
    read: Optional["Read"] = None  # where its form finds nothing wrong with it
    path: str = ""  # of its place, once that is found
    already: bool = False  # it is in the store
    counts_from: datetime | None = None  # when the turn opens that it was made too early for
    twin: Optional["Item"] = None  # the first with its id and content: its verdict is awaited
    debts: list[owed.Owed] = field(default_factory=list)  # what follows from it and others of its sender

    @property
    def id(self) -> str:
        return str(self.record.id) if self.record else batches.claimed(self.raw, "id")

    @property
    def receipt(self) -> Receipt:
        if self.problem is not None:
            return Receipt(self.id, REFUSED, self.problem.code, self.problem.message)
        note = str(TOO_EARLY).format(at=local(self.counts_from)) if self.counts_from else ""
        return Receipt(self.id, ALREADY_KEPT if self.already else KEPT, note=note)


@dataclass(slots=True, eq=False)
class Read:
    """A record whose form finds nothing wrong with it."""

    item: Item
    record: RecordIn
    kind: RecordKind
    detail: Any  # the form's struct

    @property
    def done_at(self) -> datetime:
        """When what it tells of was done: as its answers say, else when it was written down."""
        told = self.kind.done_at(self.detail) if self.kind.done_at else None
        return told or self.record.made_at


@dataclass(slots=True, eq=False)
class Placed(Read):
    """A record at a place where its maker might make it. `powers` are the maker's, now or then."""

    place_id: int
    path: str
    powers: Scope


@dataclass(slots=True, eq=False)
class New(Placed):
    """A record that is not here yet: what it corrects, and which duties it answers."""

    mac: bytes
    corrects_seq: int | None = None  # the number of what it corrects, unless that comes in the same set
    targets: list[Target] = field(default_factory=list)  # the duties it answers
    noted: frozenset[int] = frozenset()  # those of them that it does not move
    former: list[Target] = field(default_factory=list)  # those that the record it corrects answered


class Numbered(NamedTuple):
    """A record in the chain, and how rooms and follow-ups receive it."""

    of: New
    kept: Kept


def refusing(item: Item, step: Callable[..., None], *facts: Any) -> bool:
    """Run one check of one record; its Problem refuses this record and no other. Whether it is sound."""
    try:
        step(*facts)
    except Problem as problem:
        item.problem = problem
        return False
    return True
