"""Records that were refused: found by whoever may correct in their area, mended, or settled with a reason.

What a phone, a page or a partner sent and the server would not keep lies sealed in the quarantine until
a person has dealt with it. None of it vanishes: it is counted, and says who, where, why and since when.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid5

import msgspec
from django.db.models import QuerySet

from lianfang.accounts import actions as accounts
from lianfang.accounts import keys
from lianfang.accounts.models import DataKey
from lianfang.duties.keeping import REFUSED, Receipt, keep
from lianfang.duties.kinds import Kinds, RecordKind
from lianfang.duties.models import Quarantined, Record
from lianfang.duties.problems import (
    Conflict,
    NeedsReason,
    RecordRefused,
    RefusalSettled,
    RefusalUnmendable,
)
from lianfang.grid.models import Place
from lianfang.kit import clock, remembered, sql
from lianfang.kit.ids import as_number
from lianfang.kit.problems import NotAllowed, NotFound
from lianfang.kit.scope import Scope

ABILITY: Final = "correct"  # whoever may put another's record right sees what was refused
KEPT, MENDED, SETTLED = "kept", "mended", "settled"
MENDED_IDS: Final = UUID("b3d3f7a0-5a0e-4f0a-9c1e-5d2f6b8a7c11")
PART: Final = 500  # looked at by one turn of the sweep
READ: Final = ("see-identity", "see-health")
_boards: list[Callable[[], str]] = []


def on_board(address: Callable[[], str]) -> None:
    """Say where refused records are dealt with; the layer above has the page, and the inbox links to it."""
    _boards[:] = [address]


def board() -> str:
    """The address of that page."""
    return _boards[0]() if _boards else ""


def refusals(scope: Scope) -> QuerySet[Quarantined]:
    """Those of the asker's area."""
    found = Quarantined.objects.filter(scope.narrowed(ABILITY).q("path"))
    return found.select_related("by", "settled_by")


def waiting(scope: Scope) -> int:
    """How many nobody has dealt with."""
    if not scope.may_anywhere(ABILITY):
        return 0
    return remembered.once((waiting, scope.key), refusals(scope).filter(settled_at=None).count)


def refusal(scope: Scope, *, id: int) -> Quarantined:
    """One of the asker's area. Raises NotFound."""
    found = refusals(scope).filter(pk=id).first() if scope.may_anywhere(ABILITY) else None
    if found is None:
        raise NotFound()
    return found


@dataclass(frozen=True)
class Content:
    """What can be read of a refused record. `answers` are empty where none were kept."""

    kind: RecordKind | None
    place: Place | None
    made_at: datetime | None
    corrects: UUID | None
    answers: dict[str, Any]


class _Sent(msgspec.Struct):
    place: int | str = ""
    made_at: datetime | None = None
    corrects: UUID | None = None
    detail: dict[str, Any] = {}


def content(scope: Scope, *, one: Quarantined, kinds: Kinds) -> Content:
    """What the record says, without who is meant: for its answers see `look_at`."""
    sent = _sent(one)
    return Content(kinds.get(one.kind), _place(scope, sent.place), sent.made_at, sent.corrects, {})


def look_at(scope: Scope, *, one: Quarantined, kinds: Kinds) -> Content:
    """The same with its answers. That they were read is written down first. Raises NotAllowed."""
    if not may_read(scope, one=one):
        raise NotAllowed()
    said = content(scope, one=one, kinds=kinds)
    accounts.log_reading(scope, what="refused-record", subjects=[str(one.pk)], path=one.path, purpose="look")
    return Content(said.kind, said.place, said.made_at, said.corrects, _sent(one).detail)


def may_read(scope: Scope, *, one: Quarantined) -> bool:
    return all(scope.may(ability, one.path) for ability in READ)


class Told(NamedTuple):
    """Where a refused record lies, in whose area it does where it names no place, and when it was made."""

    place: Place | None
    area: Place | None
    made_at: datetime | None


def told_of(scope: Scope, *, found: Sequence[Quarantined]) -> dict[int, Told]:
    """Of each by its number. Four statements, however many there are."""
    alive = set(DataKey.objects.filter(destroyed_at=None).values_list("pk", flat=True))
    sent = {one.pk: _sent(one, alive=alive) for one in found}
    seen = Place.objects.within(scope)
    codes = {told.place[:64] for told in sent.values() if isinstance(told.place, str)}
    by_name: dict[int | str, Place] = {one.code: one for one in seen.filter(code__in=codes)}
    by_name |= {one.pk: one for one in seen.filter(pk__in={_number(told.place) for told in sent.values()})}
    areas = {one.path: one for one in seen.filter(path__in={one.path for one in found})}

    def where(name: int | str) -> Place | None:
        coded = by_name.get(name[:64]) if isinstance(name, str) else None
        return coded or by_name.get(_number(name))

    return {
        one.pk: Told(where(sent[one.pk].place), areas.get(one.path), sent[one.pk].made_at) for one in found
    }


def _sent(one: Quarantined, *, alive: Collection[int] | None = None) -> _Sent:
    """The record as it came, as far as it can be read: it was refused, perhaps for not being readable.

    `alive` are the keys that are not destroyed, where they are known already.
    """
    if alive is None:
        alive = DataKey.objects.filter(pk=one.key_id, destroyed_at=None).values_list("pk", flat=True)
    if one.key_id in alive:
        try:
            return msgspec.json.decode(keys.of(one.key_id).open(bytes(one.sealed)), type=_Sent)
        except (msgspec.DecodeError, RecursionError):
            pass
    return _Sent()


def _place(scope: Scope, name: int | str) -> Place | None:
    """The place it names, if it lies where the asker sees."""
    number = _number(name)
    seen = Place.objects.within(scope)
    found = seen.filter(code=name[:64]).first() if isinstance(name, str) else None
    if found is None and number:
        found = seen.filter(pk=number).first()
    return found


def _number(name: int | str) -> int:
    """The place's number that a record gives, if it gives one that a database can hold; else 0."""
    number = name if isinstance(name, int) else as_number(name) or 0
    return number if 0 < number < 1 << 62 else 0


def area_of(scope: Scope, *, one: Quarantined) -> str:
    """The area of its sender, where its own place is unknown."""
    found = Place.objects.within(scope).filter(path=one.path).first()
    return found.called if found else ""


def mend(
    scope: Scope,
    *,
    id: int,
    place: Place,
    made_at: datetime,
    answers: dict[str, Any],
    kinds: Kinds,
) -> Receipt:
    """Keep what was meant, in the name of who recorded it and at the moment given; then it is dealt with.

    The record counts for its maker, under what the asker may do; the refused one stays as it came,
    with who mended it. Raises RefusalSettled, RefusalUnmendable, or RecordRefused with the new reason,
    and then nothing is changed.
    """
    one = refusal(scope, id=id)
    if one.settled_at is not None:
        raise RefusalSettled()
    if one.by is None or one.kind not in kinds:
        raise RefusalUnmendable(person=one.by.name if one.by else "?")
    scope.require(ABILITY, place.path)
    maker = Scope(scope.roots, scope.abilities, one.by.pk, one.by.name)
    record: dict[str, Any] = {"id": _id(one), "kind": one.kind, "place": place.pk, "detail": answers}
    record |= {"made_at": made_at.isoformat()}
    corrects = _sent(one).corrects
    if corrects is not None:
        record["corrects"] = str(corrects)
    (receipt,) = keep(maker, batch=[record], kinds=kinds, source="web", aside=False)
    if receipt.state == REFUSED:
        raise RecordRefused(message=receipt.message)
    _close(one, by_id=scope.actor, outcome=MENDED, words="")
    return receipt


def _id(one: Quarantined) -> str:
    """A mended record is the same record; where its id is taken or missing, always one new one."""
    if _is_uuid(one.client_id) and one.code != Conflict.code:
        return str(UUID(one.client_id))
    return str(uuid5(MENDED_IDS, str(one.pk)))


def settle(scope: Scope, *, id: int, reason: str) -> Quarantined:
    """Deal with one without a record, saying why. A repeat by the same person changes nothing."""
    one = refusal(scope, id=id)
    if not reason.strip():
        raise NeedsReason()
    if one.settled_at is not None:
        if one.settled_by_id == scope.actor and one.outcome == SETTLED:
            return one
        raise RefusalSettled()
    _close(one, by_id=scope.actor, outcome=SETTLED, words=reason.strip()[:300])
    return refusal(scope, id=id)


def _close(one: Quarantined, *, by_id: int | None, outcome: str, words: str) -> None:
    with sql.writing():
        Quarantined.objects.filter(pk=one.pk, settled_at=None).update(
            settled_at=clock.now(), settled_by_id=by_id, outcome=outcome, words=words
        )


def close_kept(at: datetime) -> int:
    """Close those whose record was kept after all, as after a mend on the phone; how many."""
    rows = Quarantined.objects.filter(settled_at=None).exclude(client_id="").exclude(code=Conflict.code)
    closed, last = 0, 0
    while part := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", "client_id", "by")[:PART]):
        last = part[-1][0]
        named = {pk: (UUID(id), by) for pk, id, by in part if _is_uuid(id)}
        kept = set(
            Record.objects.filter(id__in=[id for id, _by in named.values()]).values_list("id", "made_by")
        )
        mine = [pk for pk, of in named.items() if of in kept]
        with sql.writing():
            found = Quarantined.objects.filter(pk__in=mine, settled_at=None)
            closed += found.update(settled_at=at, outcome=KEPT)
    return closed


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
