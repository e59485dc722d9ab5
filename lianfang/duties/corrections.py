"""One record as it was written, for who may read it, and the way to put it right.

A correction names its record: the record is withdrawn, what followed from it is taken back where the
correction no longer says so, and no second visit comes of it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import msgspec

from lianfang.accounts import actions as accounts
from lianfang.accounts import keys
from lianfang.duties import rules
from lianfang.duties.kinds import Kinds, RecordKind
from lianfang.duties.models import Duty, Evidence, Record
from lianfang.kit import forms
from lianfang.kit.crypto import Unreadable
from lianfang.kit.problems import NotAllowed, NotFound
from lianfang.kit.scope import Scope

READ: Final = ("see-identity", "see-health")
_pages: list[Callable[[UUID], str]] = []


def on_page(address: Callable[[UUID], str]) -> None:
    """Say where a record is corrected; the layer above has the page, and rooms link to it."""
    _pages[:] = [address]


def page_of(scope: Scope, *, id: UUID, kinds: Kinds) -> str:
    """The address where the asker corrects a record; empty where they may not."""
    record, kind = record_of(scope, id=id, kinds=kinds)
    return _pages[0](id) if _pages and may_correct(scope, record=record, kind=kind) else ""


def record_of(scope: Scope, *, id: UUID, kinds: Kinds) -> tuple[Record, RecordKind]:
    """A record of the asker's area, and its kind. Raises NotFound."""
    one = Record.objects.select_related("made_by", "place").filter(pk=id).first()
    kind = kinds.get(one.kind) if one is not None else None
    if one is None or kind is None or not scope.may("see", one.path):
        raise NotFound()
    return one, kind


def may_read(scope: Scope, *, record: Record, kind: RecordKind) -> bool:
    """Whether the asker may know what it says: names and health, and what its room asks besides."""
    may = all(scope.may(ability, record.path) for ability in READ)
    return may and (kind.seen_by is None or kind.seen_by(scope, record.place))


def may_correct(scope: Scope, *, record: Record, kind: RecordKind) -> bool:
    """One's own, or with the ability another's; only the newest version, and only who may read it."""
    if record.withdrawn_seq is not None or not may_read(scope, record=record, kind=kind):
        return False
    own = record.made_by_id == scope.actor_id
    return scope.may(kind.ability, record.path) and (own or scope.may("correct", record.path))


def look_at(scope: Scope, *, record: Record, kind: RecordKind) -> dict[str, Any]:
    """Its answers. That they were read is written down first. Raises NotAllowed."""
    if not may_read(scope, record=record, kind=kind):
        raise NotAllowed()
    accounts.log_reading(scope, what="record", subjects=[str(record.pk)], path=record.path, purpose="look")
    return detail_of(record)


def detail_of(record: Record) -> dict[str, Any]:
    """All answers of a record; the personal ones only while their key is there."""
    detail: dict[str, Any] = json.loads(record.detail)
    if not record.sealed:
        return detail
    try:
        sealed: dict[str, Any] = keys.of(record.key_id).open_json(bytes(record.sealed))
    except Unreadable:
        return detail
    return detail | sealed


def level_of(record: Record, kind: RecordKind) -> str:
    """What could be asked when it was made: as the highest of its rounds says, else its kind."""
    rounds = Duty.objects.filter(evidence__seq=record.seq, round__isnull=False)
    return max(rounds.values_list("round__level", flat=True), default=kind.level)


@dataclass(frozen=True)
class Loss:
    """What a correction no longer says: of one question, how many or what before, and how many now."""

    label: Any
    before: int
    now: int


@dataclass(frozen=True)
class Effect:
    """What a correction takes back: answers that say less, and whether its duty is open again."""

    losses: list[Loss] = field(default_factory=list)
    reopens: bool = False

    def __bool__(self) -> bool:
        return bool(self.losses) or self.reopens


def effect(scope: Scope, *, record: Record, kind: RecordKind, answers: Mapping[str, Any]) -> Effect:
    """What would follow if `answers` took the place of the record's own. Raises BadDetail."""
    scope.require("see", record.path)
    now = forms.parse(kind.form, msgspec.json.encode(dict(answers)))
    before = forms.parse(kind.form, msgspec.json.encode(detail_of(record)))
    losses = [
        Loss(one.label, _many(getattr(before, one.name)), _many(getattr(now, one.name)))
        for one in kind.form
        if one.kind in {"count", "list"} and one.name != "head_count"
    ]
    done = Evidence.objects.filter(seq=record.seq, verdict=rules.CLOSES, duty__state="done").exists()
    reopens = done and kind.judge(now).verdict != rules.CLOSES
    return Effect([one for one in losses if one.now < one.before], reopens)


def _many(value: Any) -> int:
    return len(value) if isinstance(value, list) else int(value or 0)
