"""Calls to households that are managed here and live outside the district (躲迁).

While a round of visits runs, each owes one call where it belongs, and so counts once, in the base of its
origin; the door where it lives is not this district's to visit. Beside the rounds whoever leads sets a time
for calls as for anything that recurs, and each turn asks for each household. What a call finds has the
consequences of a visit. `sweep_calls` raises what rounds owe and takes back what is owed no more.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from lianfang.accounts import actions as accounts
from lianfang.accounts.queries import system_scope
from lianfang.duties import actions as duties
from lianfang.duties.kinds import About, Kept, Offered, RecordKind
from lianfang.duties.models import Duty, Round
from lianfang.duties.rules import CLOSES, TRIED, Judged
from lianfang.kit.crypto import Sealer
from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope, below
from lianfang.mending.attached import subject_of
from lianfang.people.models import Household
from lianfang.screening import rules
from lianfang.screening.attached_subjects import names
from lianfang.screening.forms import CALL, VISIT
from lianfang.screening.intake import Doors
from lianfang.screening.problems import NotAttachedHere

_MOST: Final = 500  # taken back in one go


def judge(call: Any) -> Judged:
    """A household that was reached is done, ill or well; one that was not stays to be called."""
    if call.outcome == rules.NOT_REACHED:
        return Judged(TRIED, call.outcome, False, rules.RANK[rules.NOBODY_HOME])
    return Judged(CLOSES, call.outcome, rules.is_flagged(call))


class Calls(Doors):
    """Only a household of this place is called from here; whom the call flags is kept as of a visit."""

    judges = True

    def __init__(self, cursor: Any, sealer: Sealer, offered: Sequence[Offered]) -> None:
        super().__init__(cursor, sealer, offered)
        rows = Household.objects.filter(pk__in={one.detail.household for one in offered})
        self._rows = {one.pk: one for one in rows}

    def judge(self, one: Offered) -> None:
        row = self._rows.get(one.detail.household)
        # A call made before it came home again is kept: it was true when it was made.
        if row is None or one.place_id not in {row.belongs_to_id, row.lives_at_id}:
            raise NotAttachedHere()

    def save(self, kind: str, kept: Sequence[Kept]) -> None:
        self.flag(kept)


def _subject(call: Any) -> str:
    return subject_of(call.household)


def whom(path: str) -> list[About]:
    """The households below a place that a turn asks for, each at the place that manages it."""
    return [About(*one) for one in _homes(path)]


KIND: Final = RecordKind(
    CALL.name, CALL, judge, room=Calls, subject=_subject, level="L2", names=names, whom=whom,
    told_together="screening:attached",
)  # fmt: skip


def _system() -> Scope:
    return system_scope("households living elsewhere", actor_id=accounts.operator().pk)


def sweep_calls(at: datetime) -> int:
    """Raise the calls that open rounds owe, take back those of others; how many of both."""
    open_rounds = list(Round.objects.filter(kind=VISIT.name, closed_at=None, opens_at__lte=at))
    moved = sum(_raise(one) + _follow_end(one) for one in open_rounds)
    return moved + _take_back({rules.calls_of(one.pk) for one in open_rounds})


def _follow_end(round: Round) -> int:
    """The calls of a round are due with it: given a later end, they are told of anew at that one."""
    open_ones = Duty.objects.filter(origin=rules.calls_of(round.pk), round=None, state="open")
    return open_ones.filter(due_at__lt=round.due_at).update(due_at=round.due_at, alarmed_at=None)


def _homes(path: str) -> Iterator[tuple[int, str, str]]:
    """Where each household below a place is managed that lives outside the district, and its subject."""
    found = Household.objects.filter(below(path), lives_at=None, belongs_to__isnull=False).order_by("pk")
    for pk, place_id, at in found.values_list("pk", "belongs_to_id", "path"):
        yield place_id, at, subject_of(pk)


def _raise(round: Round) -> int:
    known = set(
        Duty.objects.filter(origin=rules.calls_of(round.pk), round=None)
        .exclude(state="void")
        .values_list("subject", flat=True)
    )
    items = [
        duties.NewDuty(place_id, path, round.opens_at, round.due_at, subject=subject)
        for place_id, path, subject in _homes(round.path)
        if subject not in known
    ]
    if items:
        duties.raise_duties(_system(), kind=CALL.name, origin=rules.calls_of(round.pk), items=items)
    return len(items)


def _take_back(origins: set[str]) -> int:
    """Calls of rounds that are over, and of households that live here again or belong elsewhere now."""
    found = Duty.objects.filter(kind=CALL.name, round=None, state="open").order_by("pk")
    standing = list(found.values_list("pk", "origin", "subject", "place_id"))
    if not standing:
        return 0
    numbers = {as_number(subject.partition(":")[2]) or 0 for _pk, _from, subject, _at in standing}
    homes = Household.objects.filter(pk__in=numbers, lives_at=None).values_list("pk", "belongs_to_id")
    owed = {(subject_of(pk), place) for pk, place in homes}
    stale: dict[str, list[int]] = defaultdict(list)
    for pk, origin, subject, place in standing:
        if origin.startswith(rules.CALLS) and origin not in origins:
            stale[_("The round is over.")].append(pk)
        elif (subject, place) not in owed:
            stale[_("The household no longer lives elsewhere.")].append(pk)
    for reason, ids in stale.items():
        for start in range(0, len(ids), _MOST):
            part = Duty.objects.filter(pk__in=ids[start : start + _MOST])
            duties.void_those(_system(), part, reason=reason)
    return sum(map(len, stale.values()))
