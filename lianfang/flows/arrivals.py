"""A flagged traveller on the way: the community is told before the car is there (F2), says whether
the person came, and who did not is looked for (F3).

What the community does comes back to the checkpoint's list. Only who did not come, or whose address
was wrong, goes back to the checkpoint's desk: an arrival as expected needs nobody's answer.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.accounts.queries import system_scope
from lianfang.checkpoints import moving
from lianfang.checkpoints.models import Arrival, ArrivalState
from lianfang.duties import actions as duties
from lianfang.duties.kinds import FollowUp, Kept
from lianfang.duties.models import Alert
from lianfang.duties.rowwise import Told, each
from lianfang.flows.fever import acting, number_of, origins_of
from lianfang.handovers import actions, moves
from lianfang.handovers.models import HandOver
from lianfang.handovers.rules import WITHDRAWN
from lianfang.kit import clock
from lianfang.kit.scope import Scope

TO_COMMUNITY: Final = "F2"
BACK: Final = "F3"
VERIFY: Final = "checkpoints.arrival"
LOST: Final = frozenset({ArrivalState.NOT_ARRIVED.value, ArrivalState.WRONG_ADDRESS.value})
LOST_RULE: Final = "lost-arrival"
AT_ONCE: Final = 500  # arrivals looked at in one pass of the sweep


def follow(scope: Scope, kept: Sequence[Kept]) -> None:
    """Tell each receiving community who is on the way. A repeat tells nobody twice."""
    own = acting(scope)
    origins = origins_of(kept)
    if any(one.corrects_seq is not None for one in kept):
        for gone in moving.end_corrected_arrivals(own, origins=origins):
            _withdraw(own, gone, _("the vehicle's record was corrected and no longer says so"))
    waiting = Arrival.objects.filter(origin__in=origins, state=ArrivalState.REGISTERED)
    for arrival in waiting.select_related("place", "receiver"):
        announce(own, arrival)


def _ref(arrival: Arrival) -> str:
    return f"arrival:{arrival.pk}"


def announce(scope: Scope, arrival: Arrival) -> None:
    """Tell the receiver who is on the way (F2), and raise its duty to say whether they came."""
    actions.hand_over(
        scope,
        flow=TO_COMMUNITY,
        from_place=arrival.place,
        to_place=arrival.receiver,
        payload=moving.told_of_arrival(scope, arrival=arrival),
        ref=_ref(arrival),
    )
    moving.move_arrival(scope, arrival_id=arrival.pk, move=ArrivalState.PUSHED, at=clock.now())
    duties.raise_duties(
        scope,
        kind=VERIFY,
        origin=_ref(arrival),
        items=[
            duties.NewDuty(
                arrival.receiver_id,
                arrival.receiver_path,
                opens_at=arrival.left_at,
                due_at=arrival.due_at,
                subject=_ref(arrival),
            )
        ],
    )


def take_back(scope: Scope, arrivals: Iterable[Arrival], *, reason: str) -> None:
    """Nobody is on the way after all: their hand-overs are withdrawn and the duties to look for them void."""
    for one in arrivals:
        _withdraw(scope, one, reason)


def unanswered(arrivals: QuerySet[Arrival]) -> QuerySet[Arrival]:
    """Those of whom the receiver has said nothing yet."""
    return arrivals.filter(state__in=[ArrivalState.REGISTERED, ArrivalState.PUSHED], verified_at=None)


def _withdraw(scope: Scope, arrival: Arrival, reason: str) -> None:
    sent = HandOver.objects.filter(flow=TO_COMMUNITY, ref=_ref(arrival), closed_at=None).first()
    if sent is not None:
        actions.withdraw(scope, id=sent.pk, reason=reason)
    _void(scope, arrival, reason)


def _void(scope: Scope, arrival: Arrival, reason: str) -> None:
    duties.void_duties(scope, origin=_ref(arrival), reason=reason)


def report(scope: Scope, kept: Sequence[Kept]) -> None:
    """What the community found: the hand-over to it ends with that, and who is lost is looked for."""
    own = acting(scope)
    for one in kept:
        arrival = Arrival.objects.select_related("place", "receiver").get(pk=one.detail.arrival)
        _close_with(own, arrival, one.detail.outcome)
        if one.detail.outcome in LOST:
            _look_for(own, arrival, one.detail.outcome, one.made_at)
        else:
            _look_no_longer(own, arrival)


def _close_with(scope: Scope, arrival: Arrival, outcome: str) -> None:
    one = HandOver.objects.filter(flow=TO_COMMUNITY, ref=_ref(arrival), closed_at=None).first()
    if one is not None:
        moves.close_by_record(scope, one, outcome=outcome, words=_("by a record"))


def _look_for(scope: Scope, arrival: Arrival, outcome: str, at: datetime) -> None:
    duties.raise_alert(
        scope,
        rule=LOST_RULE,
        ref=f"{arrival.pk}:{outcome}",
        path=arrival.receiver_path,
        place_id=arrival.receiver_id,
        level="urgent",
        words=gettext_lazy("Somebody announced by a checkpoint has not been found"),
        at=at,
    )
    actions.hand_over(
        scope,
        flow=BACK,
        from_place=arrival.receiver,
        to_place=arrival.place,
        payload={"arrival": outcome} | moving.whom(scope, arrival=arrival),
        ref=f"{_ref(arrival)}:{outcome}",
    )


def _look_no_longer(scope: Scope, arrival: Arrival) -> None:
    """Who has come after all is not looked for: the ladder to the police stops, the alert ends."""
    for one in HandOver.objects.filter(
        flow=BACK, ref__startswith=f"{_ref(arrival)}:", closed_at=None, withdrawn_at=None
    ):
        actions.withdraw(scope, id=one.pk, reason=_("has arrived after all"))
    for alert in Alert.objects.filter(rule=LOST_RULE, ref__startswith=f"{arrival.pk}:", settled_at=None):
        duties.settle_alert(scope, alert=alert, outcome=ArrivalState.ARRIVED)


def sweep_arrivals(at: datetime) -> int:
    """Who was due and of whom nobody has said anything has not arrived. Each is claimed once."""
    scope = system_scope("checkpoints")
    waiting = (
        ArrivalState.REGISTERED,
        ArrivalState.PUSHED,
        ArrivalState.ACCEPTED,
        ArrivalState.REFUSED,
    )
    late = Arrival.objects.filter(due_at__lt=at, state__in=waiting).order_by("due_at")
    rows = late.select_related("place", "receiver")[:AT_ONCE]
    return each("arrivals", rows, lambda one: _lose(scope, one, at), at=at, told=_told_of)


def _lose(scope: Scope, arrival: Arrival, at: datetime) -> bool:
    if not moving.claim_lost(scope, arrival=arrival, at=at):
        return False
    _look_for(scope, arrival, ArrivalState.NOT_ARRIVED.value, at)
    return True


def _told_of(arrival: Arrival) -> Told:
    what = _("arrival {number} announced by {place}").format(number=arrival.pk, place=arrival.place.name)
    return Told(what, arrival.receiver.path)


def move(to: str) -> Any:
    """The function that makes this move of the arrival that a hand-over is about."""

    def move(scope: Scope, one: HandOver) -> None:
        moving.move_arrival(scope, arrival_id=number_of(one, "arrival"), move=to, at=clock.now())

    return move


def told(scope: Scope, one: HandOver) -> None:
    """The community closed the hand-over at its desk instead of writing a record."""
    if one.outcome not in {"arrived", *LOST}:
        moving.move_arrival(
            scope,
            arrival_id=number_of(one, "arrival"),
            move=ArrivalState.CLOSED,
            at=clock.now(),
            outcome=one.outcome,
        )
        return
    arrival = Arrival.objects.select_related("place", "receiver").filter(pk=number_of(one, "arrival")).first()
    if arrival is None:
        return
    moved = moving.move_arrival(scope, arrival_id=arrival.pk, move=one.outcome, at=clock.now())
    if moved:
        _void(scope, arrival, _("said at the desk"))
        if one.outcome in LOST:
            _look_for(acting(scope), arrival, one.outcome, timezone.localtime(clock.now()))
        else:
            _look_no_longer(acting(scope), arrival)


def found(scope: Scope, one: HandOver) -> None:
    if one.outcome == WITHDRAWN:
        return  # the community has said what became of the person
    moving.move_arrival(
        scope,
        arrival_id=number_of(one, "arrival"),
        move=ArrivalState.CLOSED,
        at=clock.now(),
        outcome=one.outcome,
    )


def _naming(cursor: Any, kept: Sequence[Kept]) -> list[Kept]:
    return [one for one in kept if one.corrects_seq is not None or one.detail.identities]


NAMED: Final = FollowUp(follow, _naming)
ALWAYS: Final = FollowUp(follow)
REPORTED: Final = FollowUp(report)
