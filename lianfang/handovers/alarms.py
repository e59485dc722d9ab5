"""The alert of a hand-over nobody answers, or finishes: one, told again at each rung, ended by the move.

The alarm of a relentless flow cannot be silenced: it is settled by accepting the hand-over alone.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.queries import system_scope
from lianfang.duties import alerts, wording
from lianfang.duties.models import Alert, AlertLevel
from lianfang.grid.models import Place
from lianfang.handovers import contracts, queries
from lianfang.handovers.contracts import TABLE
from lianfang.handovers.desks import DESKS
from lianfang.handovers.models import HandOver, Step
from lianfang.handovers.problems import CannotSilence
from lianfang.handovers.words import about, nth
from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope

RULE: Final = "hand-over-unanswered"
UNFINISHED: Final = "hand-over-unfinished"
RULES: Final = (RULE, UNFINISHED)
AT_ONCE: Final = 1000
_SAID: Final = _("{what} from {place}: nobody has answered since {since}. Told: {desk}.")
_LATE: Final = _("{what} from {place}: accepted, and no outcome since {since}. Told: {desk}.")
_LATE_AGAIN: Final = _(
    "{what} from {place}: accepted, and no outcome since {since}. Told for the {nth} time: {desk}."
)
_AGAIN: Final = _("{what} from {place}: nobody has answered since {since}. Told for the {nth} time: {desk}.")


def in_words(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Flow, desk and number of an alert as its reader says them. It names nobody: boards show it."""
    flow, times = values.get("flow", ""), int(values.get("times", 1))
    told: dict[str, Any] = {"nth": nth(times)}
    if flow in TABLE:
        told["what"] = " ".join(filter(None, [str(TABLE[flow].payload.title), values.get("about", "")]))
    if values.get("desk") in DESKS:
        told["desk"] = str(DESKS[values["desk"]].name)
    return told


def _ref(one: HandOver) -> str:
    """One alert for one thing: of each turn its own, and once more of what was sent back meanwhile."""
    back = ":back" if one.refused_at is not None else ""
    return f"hand-over:{one.pk}:{one.turn}{back}"


def sound(scope: Scope, one: HandOver, desk: str, place: Place, at: datetime) -> None:
    """Raise the one alert of a turn, or tell it again: to the next rung anew, to the last as a reminder."""
    contract, rule, ref = TABLE[one.flow], _rule(one), _ref(one)
    last = one.level >= len(contract.ladder) or one.repeats
    head = next(iter(queries.staff(scope, desk=desk, path=place.path, at=at)), None)
    facts: dict[str, Any] = {
        "path": place.path,
        "place_id": place.pk,
        "level": AlertLevel.URGENT if last or contract.relentless else AlertLevel.WARNING,
        "words": _words(one),
        "values": _values(one, desk),
        "value": one.flow,
        "owner_id": head.pk if head else None,
    }
    known = Alert.objects.filter(rule=rule, ref=ref).first()
    if known is None:
        alerts.raise_alert(scope, rule=rule, ref=ref, at=at, **facts)
    else:
        alerts.renew(scope, alert=known, anew=not one.repeats, **facts)


def _rule(one: HandOver) -> str:
    return RULE if one.accepted_at is None else UNFINISHED


def _words(one: HandOver) -> Any:
    if one.accepted_at is None:
        return _AGAIN if one.repeats else _SAID
    return _LATE_AGAIN if one.repeats else _LATE


def _values(one: HandOver, desk: str) -> dict[str, Any]:
    by = one.due_at if one.accepted_at is None else one.finish_by
    return {
        "flow": one.flow,
        "about": about(one.detail),
        "place": one.from_place.called,
        "since": alerts.local(by) if by else "",
        "desk": desk,
        "times": one.repeats + 1,
    }


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
    for rule in RULES:
        wording.on(rule, in_words)
