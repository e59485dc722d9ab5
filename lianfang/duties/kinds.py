"""What the core knows of a kind of record. Rooms declare theirs; `flows.table` gathers them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from lianfang.duties.rules import Judged
from lianfang.grid.models import Place
from lianfang.kit.crypto import Sealer
from lianfang.kit.forms import Form
from lianfang.kit.scope import Scope


class Kept(NamedTuple):
    """A record just kept, as rooms and follow-ups receive it."""

    seq: int
    id: UUID
    place_id: int
    path: str
    made_at: datetime
    received_at: datetime
    made_by: int
    detail: Any  # the form's struct
    corrects_seq: int | None


class Offered(NamedTuple):
    """A record about to be kept, as a room judges it: sound by its form, at a place of its sender."""

    id: UUID
    kind: str
    place_id: int
    path: str
    made_at: datetime
    detail: Any  # the form's struct
    corrects: UUID | None


class Room:
    """What a room makes of one set of records of its kinds; this one keeps nothing of them.

    One object for all kinds that name the same class: what it loads as it is made, it has for judging and
    for writing. `offered` are the records in their order, where the room `judges`; else there are none.
    """

    judges = False

    def __init__(self, cursor: Any, sealer: Sealer, offered: Sequence[Offered]) -> None:
        self.cursor, self.sealer = cursor, sealer

    def judge(self, one: Offered) -> None:
        """Raise the Problem that refuses it; it then leaves no trace in what later ones are judged by."""

    def save(self, kind: str, kept: Sequence[Kept]) -> None:
        """Write the rows of a whole set of one kind."""

    def withdraw(self, kind: str, pairs: Sequence[tuple[int, int]]) -> None:
        """Take back the rows of corrected records: (its number, that of its correction)."""


class About(NamedTuple):
    """Whom a turn is about, and at which place it is owed."""

    place_id: int
    path: str
    subject: str


class Subject(NamedTuple):
    """Whom or what a duty concerns, in a room's words, which name no resident in full.

    `answers` are given to the forms of these kinds before anybody asks: {kind: {field: value}}. `href` is
    the page where it is dealt with. `there` is what the checks of these forms know besides (`kit.checks`).
    """

    words: str
    answers: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
    href: str = ""
    there: Mapping[str, Any] = MappingProxyType({})


NOBODY = Subject("")
Names = Callable[[Scope, Sequence[str]], Mapping[str, Subject]]  # subjects -> those that the room can name
Consequence = Callable[[Scope, Sequence[Kept]], None]


def everything(cursor: Any, kept: Sequence[Kept]) -> Sequence[Kept]:
    return kept


@dataclass(frozen=True)
class FollowUp:
    """What follows from records: `run` gets those of one sender's set that it `heeds`, once they are kept.

    `heeds` picks them inside the transaction that keeps them, after the rooms have saved theirs: what
    it picks is owed from then on, whatever becomes of the process.
    """

    run: Consequence
    heeds: Callable[[Any, Sequence[Kept]], Sequence[Kept]] = everything  # (cursor, records)

    @property
    def name(self) -> str:
        """How it is remembered while it is owed."""
        return f"{self.run.__module__}.{self.run.__qualname__}"[-120:]


@dataclass(frozen=True)
class RecordKind:
    """One kind of evidence: its form, what it says of the duties it answers, where it is kept.

    `ability` must hold at the record's place. `base` names the kinds of places a round of it covers. `room`
    refuses what only the room's own tables can tell, inside the transaction that would keep it, and writes
    its rows; kinds that share one see each other's records of the set. `then` are the follow-ups, each run
    once a set. `subject` says from the answers whom a record concerns ("person:12"), so that it meets only
    that one's duties; `proves` how good it is as evidence, E0 to E4. One that `decides` may answer a duty of
    any kind by name.

    `level` is what may be collected where no round says otherwise; a kind whose room knows the level better
    names L3. Of several kinds in a batch those of a lower `stage` are saved first: a reading needs its
    vehicle. What is `statutory` the law demands: its duties are met or open, and nobody excuses them.
    `seen_by` says who reads answers back where the ability to record is not enough. One that is not
    `by_the_clock` answers no duty that comes round at set times: it meets none, or tells of something that
    happens when it happens. `whom` says, for a kind with a `subject`, whom its turns at set times are about,
    at and below a path. Where its duty is missed, the next above hear of it `climbs_after` that long, not
    when they usually do. `names` are the room's words for the subjects of its duties. `done_at` says by
    the answers when the thing was done, where that was not when it was written down: the windows of duties
    ask for it. `or_nobody` lets one that may say whom it concerns answer what recurs and names nobody too.
    What is missed of one that is `told_together` is one alert a community, which leads to the list named so.
    """

    code: str
    form: Form
    judge: Callable[[Any], Judged]
    ability: str = "record"
    base: tuple[str, ...] = ()
    room: type[Room] = Room
    then: tuple[FollowUp, ...] = field(default=())
    subject: Callable[[Any], str] | None = None
    proves: int | Callable[[Any], int] = 2  # a visit by a named worker; docs/sources.md#evidence-levels
    decides: bool = False
    level: str = "L1"
    stage: int = 0
    statutory: bool = False
    seen_by: Callable[[Scope, Place], bool] | None = None
    by_the_clock: bool = True
    names: Names | None = None
    whom: Callable[[str], Sequence[About]] | None = None
    done_at: Callable[[Any], datetime | None] | None = None
    climbs_after: Callable[[datetime], timedelta] | None = None  # from the alert on, by the rules then
    or_nobody: bool = False
    told_together: str = ""

    @property
    def can_recur(self) -> bool:
        """Whether it answers a duty that names nobody and comes round at set times."""
        return self.by_the_clock and not self.decides and (self.subject is None or self.or_nobody)

    @property
    def at_set_times(self) -> bool:
        """Whether a time can be set for it: what recurs at a place, or with each of those it is about."""
        return self.can_recur or (self.by_the_clock and self.whom is not None)

    def fits(self, place_kind: str) -> bool:
        return not self.base or place_kind in self.base


Kinds = Mapping[str, RecordKind]


def table() -> Kinds:
    """All kinds with what follows from each, as the layer above wires them (settings.RECORD_KINDS).

    A room's page keeps records through it, so that a page has the same consequences as a phone.
    """
    kinds: Kinds = import_string(settings.RECORD_KINDS)
    return kinds


def recurring(code: str, place_kinds: Iterable[str] = ()) -> bool:
    """Whether some room's record can meet a duty of this kind at set times, at places of all these kinds."""
    one = table().get(code)
    return one is not None and one.at_set_times and all(one.fits(kind) for kind in place_kinds)
