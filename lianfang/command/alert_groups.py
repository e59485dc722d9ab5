"""Alerts in groups: one kind in one area is one row, and is acted on as one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Substr
from django.urls import reverse

from lianfang.accounts.models import User
from lianfang.accounts.queries import scope_of_user
from lianfang.duties import alerts
from lianfang.duties.models import Alert, AlertLevel
from lianfang.duties.problems import CannotTake, NeedsReason
from lianfang.flows.alert_rules import name_of
from lianfang.grid.models import Place
from lianfang.handovers import alarms
from lianfang.handovers.problems import CannotSilence
from lianfang.kit import clock, lives
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import STEP, Scope, below

ABILITY: Final = "acknowledge"


class Area(NamedTuple):
    """The alerts of one kind in one area: how many of them nobody looks after yet, and since when."""

    code: str
    name: str
    waiting: int
    every: int
    urgent: int
    since: datetime
    href: str


class Group(NamedTuple):
    """The open alerts of one kind, area by area, the gravest area first."""

    rule: str
    name: str
    waiting: int
    every: int
    urgent: int
    since: datetime
    href: str
    areas: Sequence[Area]


def groups(scope: Scope) -> list[Group]:
    """The open alerts the asker may answer, by kind and area: their streets, or their communities.

    Two statements, however many alerts there are.
    """
    roots = scope.where(ABILITY)
    if not roots:
        return []
    length = min(len(one) for one in roots) + STEP
    waiting, urgent = Q(taken_at=None), Q(level=AlertLevel.URGENT)
    counted = (
        Alert.objects.filter(scope.narrowed(ABILITY).q("path"), settled_at=None)
        .order_by()
        .annotate(area=Substr("path", 1, length))
        .values("rule", "area")
        .annotate(
            every=Count("pk"),
            waiting=Count("pk", filter=waiting),
            urgent=Count("pk", filter=urgent),
            since=Min("at"),
        )
    )
    rows = list(counted)
    places = {one.path: one for one in Place.objects.filter(path__in={row["area"] for row in rows})}
    by_rule: dict[str, list[Area]] = {}
    for row in rows:
        by_rule.setdefault(row["rule"], []).append(_area(row, places[row["area"]]))
    found = [_group(rule, areas) for rule, areas in by_rule.items()]
    return sorted(found, key=lambda one: (-one.urgent, -one.waiting, one.since, one.rule))


def _area(row: Mapping[str, Any], place: Place) -> Area:
    href = f"{reverse('command:alerts')}?{urlencode({'rule': row['rule'], 'place': place.code})}"
    figures = (row["waiting"], row["every"], row["urgent"], row["since"])
    return Area(place.code, place.name, *figures, href)


def _group(rule: str, areas: list[Area]) -> Group:
    areas.sort(key=lambda one: (-one.urgent, -one.waiting, one.since, one.code))
    return Group(
        rule,
        name_of(rule),
        sum(one.waiting for one in areas),
        sum(one.every for one in areas),
        sum(one.urgent for one in areas),
        min(one.since for one in areas),
        f"{reverse('command:alerts')}?{urlencode({'rule': rule})}",
        areas,
    )


def _of(scope: Scope, rule: str, place: Place) -> QuerySet[Alert]:
    """The open alerts of a group. Raises OutOfScope, NotAllowed, NotFound where there is none."""
    scope.require(ABILITY, place.path)
    found = Alert.objects.filter(below(place.path), rule=rule, settled_at=None)
    if not found.exists():
        raise NotFound()
    return found


def _one_of(numbers: Sequence[int]) -> Alert:
    return Alert.objects.select_related("place", "owner").filter(pk__in=numbers).order_by("pk")[0]


@transaction.atomic
def take(scope: Scope, *, rule: str, place: Place) -> Alert:
    """Look after all of a group that nobody looks after yet. A repeat changes nothing."""
    found = _of(scope, rule, place)
    one = found.select_related("place", "owner").order_by("pk")[0]
    me = scope.actor
    facts = {"taken_at": clock.now(), "taken_by_id": me, "owner_id": me, "escalate_at": None}
    lives.move(alerts.ALERT, found.filter(taken_at=None), "take", facts=facts)
    one.refresh_from_db()
    return one


@transaction.atomic
def hand_to(scope: Scope, *, rule: str, place: Place, user: User) -> Alert:
    """Let somebody else look after all of a group; they climb anew unless taken. Raises CannotTake."""
    found = _of(scope, rule, place)
    if not scope_of_user(user, at=clock.now()).may(ABILITY, place.path):
        raise CannotTake(who=user.name)
    one = found.select_related("place", "owner").order_by("pk")[0]
    lives.move(alerts.ALERT, found, "hand-to", facts=alerts.handed(user))
    one.refresh_from_db()
    return one


@transaction.atomic
def settle(scope: Scope, *, rule: str, place: Place, outcome: str) -> Alert:
    """Settle all of a group with what was done. What only an answer ends goes on, and is told so.

    Raises NeedsReason, CannotSilence where nothing of the group can be settled by hand.
    """
    found = _of(scope, rule, place)
    if not outcome.strip():
        raise NeedsReason()
    numbers = list(_silenceable(scope, rule, found))
    if not numbers:
        raise CannotSilence()
    facts = {"settled_at": clock.now(), "settled_by_id": scope.actor, "outcome": outcome.strip()[:48]}
    for start in range(0, len(numbers), PART):
        part = Alert.objects.filter(pk__in=numbers[start : start + PART])
        lives.move(alerts.ALERT, part, alerts.SETTLED, facts=facts)
    return _one_of(numbers[:1])


PART: Final = 500  # numbers named in one statement


def _silenceable(scope: Scope, rule: str, found: QuerySet[Alert]) -> Sequence[int]:
    if rule != alarms.RULE:
        return list(found.values_list("pk", flat=True))
    rows = list(found)
    about = alarms.hand_overs_of(scope, alerts=rows)
    return [one.pk for one in rows if not alarms.cannot_be_silenced(about.get(one.pk))]
