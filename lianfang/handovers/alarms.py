"""The alerts of hand-overs nobody answers or nobody finishes: raised rung by rung, ended by the move.

The alarm of a relentless flow cannot be silenced: it is settled by accepting the hand-over alone.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.queries import system_scope
from lianfang.duties import alerts
from lianfang.duties.models import Alert, AlertLevel
from lianfang.grid.models import Place
from lianfang.handovers import contracts
from lianfang.handovers.contracts import TABLE
from lianfang.handovers.models import HandOver, Step
from lianfang.handovers.problems import CannotSilence
from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope

RULE: Final = "hand-over-unanswered"
UNFINISHED: Final = "hand-over-unfinished"
RULES: Final = (RULE, UNFINISHED)
AT_ONCE: Final = 1000
_SAID: Final = _(
    "Hand-over {flow} no. {number} was not answered in time. This is step {level} of its ladder."
)
_NO_OUTCOME: Final = _(
    "Hand-over {flow} no. {number} was accepted and has no outcome yet. This is step {level} of its ladder."
)


def _ref(one: HandOver) -> str:
    """The alert of a rung: of each turn its own, and once more of what was sent back meanwhile."""
    back = ":back" if one.refused_at is not None else ""
    return f"hand-over:{one.pk}:{one.turn}:{one.level}{back}"


def sound(scope: Scope, one: HandOver, desk: str, place: Place, at: datetime) -> None:
    contract, is_taken = TABLE[one.flow], one.accepted_at is not None
    level = one.late_level if is_taken else one.level
    last = level >= len(contract.ladder)
    alerts.raise_alert(
        scope,
        rule=UNFINISHED if is_taken else RULE,
        ref=f"hand-over:{one.pk}:{one.turn}:{level}" if is_taken else _ref(one),
        path=place.path,
        place_id=place.pk,
        level=AlertLevel.URGENT if last or contract.relentless else AlertLevel.WARNING,
        words=_NO_OUTCOME if is_taken else _SAID,
        values={"flow": one.flow, "number": one.pk, "level": level},
        value=one.flow,
        at=at,
    )


def fall_silent(scope: Scope, one: HandOver, *, outcome: str) -> int:
    """End the alerts of a hand-over that moved, in the name of who moved it; how many."""
    return alerts.settle_all(
        scope, Q(rule__in=RULES, ref__startswith=f"hand-over:{one.pk}:"), outcome=outcome
    )


def still_sounds(one: HandOver | None, *, turn: int, at: datetime) -> bool:
    """Whether an alert raised at `at` in a turn of a hand-over waits for an answer still."""
    if one is None or one.closed_at or one.accepted_at or one.withdrawn_at:
        return False
    return turn == one.turn and (one.refused_at is None or at >= one.refused_at)


def sweep_stale(at: datetime) -> int:
    """End the alerts of hand-overs that were answered long ago; how many.

    An answer ends them itself. This is for those a former version left sounding.
    """
    scope, ended, after, rows = system_scope("hand-overs"), 0, 0, [(0, "", at)]
    while rows:
        open_ones = Alert.objects.filter(rule=RULE, settled_at=None, pk__gt=after).order_by("pk")
        rows = list(open_ones.values_list("pk", "ref", "at")[:AT_ONCE])
        about = HandOver.objects.in_bulk({_number(ref) for _pk, ref, _at in rows})
        for pk, ref, raised_at in rows:
            one, after = about.get(_number(ref)), pk
            if not still_sounds(one, turn=_turn(ref), at=raised_at):
                ended += alerts.settle_all(scope, Q(pk=pk), outcome=_came(one), at=at)
    return ended


def _number(ref: str) -> int:
    return as_number(ref.split(":")[1]) or 0


def _turn(ref: str) -> int:
    return as_number(ref.split(":")[2]) or 0


def _came(one: HandOver | None) -> str:
    """What came of a hand-over whose alert stayed behind."""
    if one is None or one.withdrawn_at is not None:
        return Step.WITHDRAWN.value
    return one.state if one.closed_at or one.accepted_at else Step.SENT_ON.value


def hand_over_of(scope: Scope, *, alert: Alert) -> HandOver | None:
    """The hand-over an alert is about."""
    number = as_number(alert.ref.split(":")[1]) if alert.rule in RULES else None
    return HandOver.objects.filter(pk=number).first() if number is not None else None


def hand_overs_of(scope: Scope, *, alerts: Sequence[Alert]) -> dict[int, HandOver]:
    """The hand-overs that alerts are about, by the alert."""
    numbers = {one.pk: _number(one.ref) for one in alerts if one.rule in RULES}
    found = HandOver.objects.in_bulk(set(numbers.values()))
    return {alert: found[number] for alert, number in numbers.items() if number in found}


def cannot_be_silenced(one: HandOver | None) -> bool:
    """Whether only an answer ends the alarm of this hand-over."""
    return (
        one is not None
        and TABLE[one.flow].relentless
        and one.withdrawn_at is None
        and one.state in {"sent", "read", "refused"}
    )


def settle(scope: Scope, *, alert: Alert, outcome: str) -> None:
    """Settle an alert with what was done. Raises CannotSilence while a relentless one is unanswered."""
    if cannot_be_silenced(hand_over_of(scope, alert=alert)):
        raise CannotSilence()
    alerts.settle_alert(scope, alert=alert, outcome=outcome)


def listen() -> None:
    """Connect the alarm to the ladder; called once, when the app is ready."""
    if sound not in contracts.alarms:
        contracts.alarms.append(sound)
