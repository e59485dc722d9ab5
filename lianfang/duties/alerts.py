"""Alerts: what a rule noticed and somebody must look at."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.functional import Promise

from lianfang.accounts.models import User
from lianfang.accounts.queries import scope_of_user
from lianfang.duties import owners, rules
from lianfang.duties.models import Alert
from lianfang.duties.problems import AlertSettled, CannotTake, NeedsReason
from lianfang.kit import clock, lives
from lianfang.kit.lives import Life, Move, declare
from lianfang.kit.problems import OutOfScope
from lianfang.kit.scope import Scope

SETTLED, TAKEN, OPEN = "settled", "taken", "open"
_UNSETTLED: Final = Q(settled_at=None)
ALERT: Final = declare(
    Life(
        "alert",
        {
            OPEN: _UNSETTLED & Q(taken_at=None),
            TAKEN: _UNSETTLED & Q(taken_at__isnull=False),
            SETTLED: Q(settled_at__isnull=False),
        },
        (
            Move("take", (OPEN, TAKEN), TAKEN, "who looks after it from now on"),
            Move("hand-to", (OPEN, TAKEN), OPEN, "who finds somebody else for it"),
            Move(SETTLED, (OPEN, TAKEN), SETTLED, "who looks after it, or what ends it by itself"),
            Move("renew", (OPEN, TAKEN, SETTLED), OPEN, "the next step of its ladder"),
            Move("again", (SETTLED,), "", "its duty, which is open again"),  # duties.states, as a set
        ),
    )
)
CAME: Final = "came-to-pass"  # outcome of a warning that another alert follows: one alert for one thing
ASSIGNED: Final = "assigned"  # outcome of an alert about an empty seat that somebody was then named for


def seat_of(ref: str) -> int:
    """The duty an alert is about: 12 for duty:12, and for duty:12:1, which tells of it a second time."""
    return int(ref.split(":")[1])


def local(at: datetime) -> str:
    """A moment as alerts say it: district time, without the year."""
    return timezone.localtime(at, timezone.get_default_timezone()).strftime("%m-%d %H:%M")


def raise_alert(
    scope: Scope,
    *,
    rule: str,
    ref: str,
    path: str,
    place_id: int,
    level: str,
    words: str | Promise,
    values: Mapping[str, Any] | None = None,
    value: str = "",
    person_id: int | None = None,
    owner_id: int | None = None,
    at: datetime | None = None,
    climbs: bool = False,
) -> Alert:
    """Raise an alert; a repeat of the same rule and ref answers the one there is, changed in nothing.

    `words` is a message id (a lazy translation is taken back to it) with `values` in its braces; it
    must name nobody, because boards show it. Without an owner, whoever answers for the place gets
    it; one that `climbs` goes up the ladder (rules.LADDER) until it is settled.
    """
    if not scope.covers(path):
        raise OutOfScope()
    at = at or clock.now()
    found, _made = Alert.objects.get_or_create(
        rule=rule,
        ref=ref,
        defaults={
            "level": level,
            "path": path,
            "place_id": place_id,
            "person_id": person_id,
            "owner_id": owner_id or owners.answers_now(path, at=at),
            "words": message_id(words),
            "values": json.dumps(dict(values or {}), ensure_ascii=False, default=str),
            "value": value,
            "at": at,
            "escalate_at": at + rules.LADDER[1].after if climbs else None,
        },
    )
    return found


def renew(scope: Scope, *, alert: Alert, anew: bool, **facts: Any) -> None:
    """Say the same alert once more with what is so now; `since` it was first raised stays.

    `anew` opens it again whatever became of it; else only one that is not settled is told anew.
    """
    words, values = facts.pop("words"), facts.pop("values")
    facts |= {"words": message_id(words), "values": json.dumps(dict(values), ensure_ascii=False, default=str)}
    here = Alert.objects.filter(pk=alert.pk)
    if anew:
        gone = {"settled_at": None, "settled_by": None, "outcome": "", "taken_at": None, "taken_by": None}
        lives.move(ALERT, here, "renew", facts=facts | gone)
    else:
        here.filter(settled_at=None).update(**facts)


def take(scope: Scope, *, alert: Alert) -> Alert:
    """Look after it from now on: it climbs no further. A repeat changes nothing.

    Raises AlertSettled, OutOfScope, NotAllowed.
    """
    scope.require("acknowledge", alert.path)
    me, here = scope.actor, Alert.objects.filter(pk=alert.pk)
    is_mine = here.filter(ALERT.states[TAKEN], taken_by_id=me, owner_id=me).exists()
    facts = {"taken_at": clock.now(), "taken_by_id": me, "owner_id": me, "escalate_at": None}
    if not (is_mine or lives.move(ALERT, here, "take", facts=facts)):
        raise AlertSettled()
    alert.refresh_from_db()
    return alert


def hand_to(scope: Scope, *, alert: Alert, user: User) -> Alert:
    """Let somebody else look after it, who may do so there. It climbs anew unless they take it.

    Raises AlertSettled, CannotTake, OutOfScope, NotAllowed.
    """
    scope.require("acknowledge", alert.path)
    if not scope_of_user(user, at=clock.now()).may("acknowledge", alert.path):
        raise CannotTake(who=user.name)
    if not lives.move(ALERT, Alert.objects.filter(pk=alert.pk), "hand-to", facts=handed(user)):
        raise AlertSettled()
    alert.refresh_from_db()
    return alert


def handed(user: User) -> dict[str, Any]:
    """What an alert says once it is somebody else's: not taken yet, and at the foot of its ladder."""
    return {
        "owner_id": user.pk,
        "taken_at": None,
        "taken_by": None,
        "escalated": 0,
        "escalate_at": clock.now() + rules.LADDER[1].after,
    }


def message_id(words: str | Promise) -> str:
    """A lazy translation taken back to what is translated; each reader gets their own language."""
    with translation.override(None):
        return str(words)


def settle_alert(scope: Scope, *, alert: Alert, outcome: str) -> None:
    """End an alert with what came of it. Raises NeedsReason, AlertSettled, OutOfScope, NotAllowed."""
    scope.require("acknowledge", alert.path)
    if not outcome.strip():
        raise NeedsReason()
    facts = {"settled_at": clock.now(), "settled_by_id": scope.actor, "outcome": outcome.strip()[:48]}
    if not lives.move(ALERT, Alert.objects.filter(pk=alert.pk), SETTLED, facts=facts):
        raise AlertSettled()


def settle_all(scope: Scope, which: Q, *, outcome: str, at: datetime | None = None) -> int:
    """End every open alert that `which` names, with what came of it; how many.

    For what ends by itself: no person is asked whether they may, and one that somebody settles in
    the same moment stays as they settled it.
    """
    open_ones = Alert.objects.filter(ALERT.may(SETTLED), which)
    return open_ones.update(
        settled_at=at or clock.now(), settled_by_id=scope.actor_id, outcome=outcome.strip()[:48]
    )
