"""Back to work: by an open wave or the fast lane, with what it needs; then a report is owed each day.

A report that is missing is a duty that is open, never a nought.
"""

from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lianfang.accounts import actions as accounts
from lianfang.accounts.queries import system_scope
from lianfang.duties import alerts
from lianfang.duties.models import AlertLevel
from lianfang.duties.rowwise import Told, each
from lianfang.duties.schedules import AGAIN, AHEAD
from lianfang.enterprises import routing
from lianfang.enterprises.forms import FOLLOWS, LEAST_STOCK, RULES
from lianfang.enterprises.lives import ENTERPRISE
from lianfang.enterprises.models import FAST, Enterprise, State, Wave, WaveState, cleared
from lianfang.enterprises.problems import NobodyCleared, NoWave, TooLittleStock
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.scope import Scope, ancestors
from lianfang.slots import standing
from lianfang.things.declared import keep, step

DAILY: Final = "enterprises.daily"
TIMES, MINUTES = ("08:30",), 510  # of the day, until 17:00; docs/sources.md#enterprise-report
RULE: Final = "enterprise-warning"
AT_ONCE: Final = 500
NOT_AT_WORK: Final = _("The enterprise is not at work.")
_WARNED: Final = _("{place}: {feverish} with fever, stocks for {days} days")


def _system(actor: int | None = None) -> Scope:
    return system_scope("enterprises", actor_id=actor or accounts.operator().pk)


@transaction.atomic
def plan_wave(scope: Scope, *, place: Place, categories: list[str], sizes: list[str], **told: Any) -> Wave:
    """A wave, which lets nobody in until it is opened."""
    made = keep(scope, Wave, needs=RULES, place=place, categories=" ".join(categories), sizes=" ".join(sizes),
                **told)  # fmt: skip
    return made  # type: ignore[no-any-return]  # of its model


def wave_of(one: Enterprise) -> Wave | None:
    """The open wave that takes it in."""
    rows = Wave.objects.filter(path__in=ancestors(one.path), state=WaveState.OPEN)
    found = (
        wave for wave in rows.filter(opens_on__lte=timezone.localdate(clock.now())).order_by("opens_on", "pk")
        if one.category in wave.categories.split() and (not wave.sizes or one.size in wave.sizes.split())
    )  # fmt: skip
    return next(found, None)


@transaction.atomic
def reopen(scope: Scope, *, enterprise: Enterprise) -> Enterprise:
    """To work: approved, taken in by a wave or the fast lane, stocks for so many days, somebody cleared.

    Raises NoWave, TooLittleStock, NobodyCleared, StandsOtherwise.
    """
    scope.require(FOLLOWS, enterprise.path)
    now = clock.now()
    is_fast = enterprise.category in FAST
    wave = None if is_fast else wave_of(enterprise)
    if not is_fast and wave is None:
        raise NoWave(name=str(enterprise), category=str(enterprise.get_category_display()))
    if (enterprise.stock_days or 0) < LEAST_STOCK:
        raise TooLittleStock(days=enterprise.stock_days or 0, least=LEAST_STOCK)
    if not enterprise.employees.filter(cleared(timezone.localdate(now))).exists():
        raise NobodyCleared(name=str(enterprise))
    facts: dict[str, Any] = {"opened_at": now, "raised_to": None, "wave": wave, "is_fast": is_fast}
    step(scope, ENTERPRISE, enterprise, "reopen", **facts)
    raise_ahead(scope, enterprise, at=now)
    return enterprise


def raise_ahead(scope: Scope, one: Enterprise, *, at: datetime) -> int:
    """Raise the reports of the next 48 hours."""
    first = max(one.raised_to or at, one.opened_at or at)
    raised = standing.raise_ahead(
        _system(scope.actor_id),
        one,
        kind=DAILY,
        origin=one.origin,
        times=TIMES,
        minutes=MINUTES,
        first=first,
        last=at + AHEAD,
    )
    Enterprise.objects.filter(pk=one.pk).update(raised_to=at + AHEAD)
    return raised


def suspended(scope: Scope, one: Enterprise) -> None:
    """It works no longer: what it would have had to report is taken back."""
    own = _system(scope.actor_id)
    standing.take_back(own, one, origin=one.origin, reason=NOT_AT_WORK, at=clock.now())


def warn(one: Enterprise, seq: int, *, feverish: int, days: int, at: datetime) -> None:
    """A report tells of fever or of stocks that run out: whoever answers for the place hears of it."""
    alerts.raise_alert(
        _system(), rule=RULE, ref=f"enterprise:{one.pk}:{seq}", path=one.path, place_id=one.place_id,
        level=AlertLevel.URGENT if feverish else AlertLevel.WARNING, words=_WARNED,
        values={"place": one.place.called, "feverish": feverish, "days": days}, at=at, climbs=True,
    )  # fmt: skip


def sweep_enterprises(at: datetime) -> int:
    """A step of the sweep: enter who is new in the register, and raise ahead what is owed."""
    own = _system()
    entered = routing.enter_new(own)
    due = Q(raised_to=None) | Q(raised_to__lt=at + AHEAD - AGAIN)
    rows = Enterprise.objects.filter(due, state=State.OPEN).select_related("place", "by")[:AT_ONCE]
    return entered + each(
        "enterprises", rows, lambda one: bool(raise_ahead(own, one, at=at)), at=at, told=_told
    )


def _told(one: Enterprise) -> Told:
    return Told(one.place.called, one.path, one.by)
