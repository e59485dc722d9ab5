"""A vehicle whose owner nobody knows stays open until it is known or gone, wherever that is found out.

Each such vehicle is a duty at the place where it stands, of whoever answers for the place. One whose
owner cannot be reached is told to command, for the traffic police to help.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.accounts import keys
from lianfang.accounts.queries import system_scope
from lianfang.duties import actions as duties
from lianfang.duties.kinds import FollowUp, Kept
from lianfang.duties.models import Duty
from lianfang.kit.scope import Scope
from lianfang.screening import rules, vehicles

KIND: Final = vehicles.KIND.code
FIND_OUT: Final = timedelta(hours=24)  # docs/sources.md#parked-vehicles
ALERT: Final = "vehicle-unreachable"


def follow_visits(scope: Scope, kept: Sequence[Kept]) -> None:
    """Vehicles that visits found and nobody knows are to be looked after."""
    sealer = keys.current()
    for one in kept:
        for each in one.detail.vehicles:
            if each.relation == rules.NOBODY:
                _look_after(_acting(scope), one, vehicles.subject_of(sealer, each.plate))


def follow_checks(scope: Scope, kept: Sequence[Kept]) -> None:
    """What a check leaves open is a duty; what it settles is settled at every place it was met."""
    sealer, acting = keys.current(), _acting(scope)
    for one in kept:
        subject = vehicles.subject_of(sealer, one.detail.plate)
        if one.detail.result in rules.SETTLED:
            if subject != vehicles.NO_PLATE:  # one without a plate is told from no other
                _settle(acting, subject)
            continue
        _look_after(acting, one, subject)
        if one.detail.result == rules.UNREACHABLE:
            duties.raise_alert(
                acting,
                rule=ALERT,
                ref=f"{one.place_id}:{subject}",
                path=one.path,
                place_id=one.place_id,
                level="warning",
                words=gettext_lazy("The owner of a vehicle cannot be reached; the traffic police can help"),
                at=one.made_at,
            )


def _acting(scope: Scope) -> Scope:
    return system_scope("vehicle checks", actor_id=scope.actor_id)


def _open(subject: str) -> Any:
    return Duty.objects.open().about(subject).filter(kind=KIND)


def _look_after(scope: Scope, one: Kept, subject: str) -> None:
    if _open(subject).filter(place_id=one.place_id).exists():
        return
    duties.raise_duties(
        scope,
        kind=KIND,
        origin=f"vehicle:{one.seq}",
        items=[
            duties.NewDuty(
                one.place_id,
                one.path,
                opens_at=one.made_at,
                due_at=one.made_at + FIND_OUT,
                subject=subject,
            )
        ],
    )


def _settle(scope: Scope, subject: str) -> None:
    """The check's own place is answered by the record; the vehicle may have been met at others too."""
    duties.void_those(scope, _open(subject), reason=_("found out at another place"))


def _unknown(cursor: Any, kept: Sequence[Kept]) -> list[Kept]:
    return [one for one in kept if any(each.relation == rules.NOBODY for each in one.detail.vehicles)]


NAMED: Final = FollowUp(follow_visits, _unknown)
CHECKED: Final = FollowUp(follow_checks)
