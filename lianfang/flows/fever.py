"""A fever on the road: measured again after a rest, then to the clinic's desk with a clock (F1).

One person's fever is one case, however many readings and records tell of it. What the clinic does
comes back to the checkpoint's list.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from lianfang.accounts.queries import system_scope
from lianfang.checkpoints import facts, moving
from lianfang.checkpoints.models import Fever, FeverState, VehiclePass
from lianfang.duties import actions as duties
from lianfang.duties.kinds import FollowUp, Kept
from lianfang.handovers import actions
from lianfang.handovers.models import HandOver
from lianfang.kit import clock
from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope
from lianfang.measures import queries as measures

TO_CLINIC: Final = "F1"
REPEAT: Final = "checkpoints.temperature"


def acting(scope: Scope) -> Scope:
    return system_scope("checkpoints", actor_id=scope.actor_id)


def follow(scope: Scope, kept: Sequence[Kept]) -> None:
    """Let what these records say of fevers have its consequences. A repeat finds nothing to do."""
    own = acting(scope)
    origins = origins_of(kept)
    moving.join_fevers(own, origins=origins)
    if any(one.corrects_seq is not None for one in kept):
        _take_back(own, origins)
    for fever in Fever.objects.filter(origin__in=origins).select_related("place", "clinic"):
        _STEPS.get(fever.state, _nothing)(own, fever)


def _with_fever(cursor: Any, kept: Sequence[Kept]) -> list[Kept]:
    """The passes of vehicles with a fever aboard, and the corrections, which may have taken one away."""
    found = facts.with_fever(cursor, [one.id for one in kept])
    return [one for one in kept if one.corrects_seq is not None or one.id in found]


MEASURED: Final = FollowUp(follow, _with_fever)
ALWAYS: Final = FollowUp(follow)


def origins_of(kept: Sequence[Kept]) -> list[UUID]:
    """The vehicles these records speak of, by their first record."""
    named = [UUID(one.detail.vehicle) if hasattr(one.detail, "vehicle") else one.id for one in kept]
    return list(VehiclePass.objects.filter(id__in=named).values_list("origin", flat=True))


def _origin(fever: Fever) -> str:
    return f"fever:{fever.pk}"


def _nothing(scope: Scope, fever: Fever) -> None:
    return None


def _repeat(scope: Scope, fever: Fever) -> None:
    pack = measures.protocol(scope, at=fever.found_at)
    duties.raise_duties(
        scope,
        kind=REPEAT,
        origin=_origin(fever),
        items=[
            duties.NewDuty(
                fever.place_id,
                fever.path,
                opens_at=fever.found_at,
                due_at=fever.repeat_due_at + timedelta(minutes=pack.repeat_within_minutes),
                subject=f"vehicle:{fever.origin}:{fever.number}",
            )
        ],
    )


def _decided(scope: Scope, fever: Fever) -> None:
    """What was measured again, or handed over before it could be, need not be measured again."""
    duties.void_duties(scope, origin=_origin(fever), reason=_("decided by another reading"))


def _hand_over(scope: Scope, fever: Fever) -> None:
    _decided(scope, fever)
    if fever.joins_id is not None:
        return
    actions.hand_over(
        scope,
        flow=TO_CLINIC,
        from_place=fever.place,
        to_place=fever.clinic,
        payload=moving.told_of(scope, fever=fever),
        ref=_origin(fever),
    )


_STEPS: Final = {
    FeverState.TO_REPEAT.value: _repeat,
    FeverState.CLEARED.value: _decided,
    FeverState.CONFIRMED.value: _hand_over,
}


def _take_back(scope: Scope, origins: Sequence[UUID]) -> None:
    """A correction took the reading away: the case ends, and the clinic's desk sees why."""
    for fever in moving.end_corrected_fevers(scope, origins=origins):
        _decided(scope, fever)
        sent = HandOver.objects.filter(flow=TO_CLINIC, ref=_origin(fever), closed_at=None).first()
        if sent is not None:
            reason = _("the reading was corrected and no longer is a fever")
            actions.withdraw(scope, id=sent.pk, reason=reason)


def number_of(one: HandOver, what: str = "fever") -> int:
    """The number in the sender's name for it, such as fever:12; 0, which nothing has, for another's."""
    name, _colon, rest = one.ref.partition(":")
    number = as_number(rest.partition(":")[0])
    return number or 0 if name == what else 0


def accepted(scope: Scope, one: HandOver) -> None:
    moving.move_fever(scope, fever_id=number_of(one), move=FeverState.ACCEPTED, at=clock.now())


def refused(scope: Scope, one: HandOver) -> None:
    moving.move_fever(scope, fever_id=number_of(one), move=FeverState.REFUSED, at=clock.now())


def sent(scope: Scope, one: HandOver) -> None:
    """The clinic's desk has it before it, for the first time or again; nothing if it has answered."""
    if one.accepted_at is None and one.closed_at is None:
        moving.move_fever(scope, fever_id=number_of(one), move=FeverState.HANDED, at=clock.now())


def closed(scope: Scope, one: HandOver) -> None:
    moving.move_fever(
        scope, fever_id=number_of(one), move=FeverState.CLOSED, at=clock.now(), outcome=one.outcome
    )
