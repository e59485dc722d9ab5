"""The alerts of hand-overs nobody answers: raised rung by rung, ended by the answer, not by hand.

The alarm of a relentless flow cannot be silenced: it is settled by accepting the hand-over alone.
"""

from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.queries import system_scope
from lianfang.duties import alerts
from lianfang.duties.models import Alert, AlertLevel
from lianfang.flows import handovers
from lianfang.flows.handovers import TABLE
from lianfang.flows.models import HandOver
from lianfang.flows.problems import CannotSilence
from lianfang.grid.models import Place
from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope

RULE: Final = "hand-over-unanswered"
_SAID: Final = _(
    "Hand-over {flow} no. {number} was not answered in time. This is step {level} of its ladder."
)


def sound(scope: Scope, one: HandOver, desk: str, place: Place, at: datetime) -> None:
    contract = TABLE[one.flow]
    last = one.level >= len(contract.ladder)
    alerts.raise_alert(
        scope,
        rule=RULE,
        ref=f"hand-over:{one.pk}:{one.turn}:{one.level}",
        path=place.path,
        place_id=place.pk,
        level=AlertLevel.URGENT if last or contract.relentless else AlertLevel.WARNING,
        words=_SAID,
        values={"flow": one.flow, "number": one.pk, "level": one.level},
        value=one.flow,
        at=at,
    )


def fall_silent(scope: Scope, one: HandOver) -> None:
    """End the alerts of a hand-over that was answered, in the name of who answered it."""
    acting = system_scope("hand-overs", actor_id=scope.actor_id)
    refs = Q(ref__startswith=f"hand-over:{one.pk}:")
    for alert in Alert.objects.filter(refs, rule=RULE, settled_at=None):
        alerts.settle_alert(acting, alert=alert, outcome=one.state)


def hand_over_of(scope: Scope, *, alert: Alert) -> HandOver | None:
    """The hand-over an alert is about."""
    number = as_number(alert.ref.split(":")[1]) if alert.rule == RULE else None
    return HandOver.objects.filter(pk=number).first() if number is not None else None


def is_relentless(scope: Scope, *, alert: Alert) -> bool:
    """Whether only an answer ends this alarm."""
    one = hand_over_of(scope, alert=alert)
    return (
        one is not None
        and TABLE[one.flow].relentless
        and one.withdrawn_at is None
        and one.state in {"sent", "read", "refused"}
    )


def settle(scope: Scope, *, alert: Alert, outcome: str) -> None:
    """Settle an alert with what was done. Raises CannotSilence while a relentless one is unanswered."""
    if is_relentless(scope, alert=alert):
        raise CannotSilence()
    alerts.settle_alert(scope, alert=alert, outcome=outcome)


def listen() -> None:
    """Connect the alarm to the ladder; called once, when the app is ready."""
    if sound not in handovers.alarms:
        handovers.alarms.append(sound)
    for flow in TABLE:
        for event in ("accepted", "refused", "withdrawn"):
            handovers.on(flow, event, fall_silent)
