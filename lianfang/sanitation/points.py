"""Points that are disinfected at set times: their slots are raised two days ahead, by whom they are done."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.accounts import actions as accounts
from lianfang.accounts.queries import system_scope
from lianfang.duties import rules as duty_rules
from lianfang.duties.models import Duty
from lianfang.duties.raising import NewDuty, raise_duties, void_those
from lianfang.duties.schedules import AGAIN, AHEAD, zone
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.sanitation import dilution
from lianfang.sanitation.forms import SETS
from lianfang.sanitation.models import DisinfectionPoint, PointState
from lianfang.sanitation.problems import PointTimes
from lianfang.slots.kinds import DISINFECTION
from lianfang.things.declared import keep

ORIGIN: Final = "points"
AT_ONCE: Final = 2000  # points raised in one go
CLOSED: Final = _("The point is closed, or has other times now.")


@transaction.atomic
def open_point(scope: Scope, *, place: Place, spot: str, times: str | None = None, **told: Any) -> Any:
    """A point of a place; without times as often as its kind asks for. Its slots are raised at once.

    Raises PointTimes, and NoFormYet where nothing can be disinfected at such a place.
    """
    window = told.get("window_minutes") or 30
    facts = {name: value for name, value in told.items() if value is not None}
    made = keep(
        scope, DisinfectionPoint, needs=SETS, place=place, spot=spot,
        times=_times(times or " ".join(dilution.TIMES[spot]), window), **facts,
    )  # fmt: skip
    raise_ahead(scope, points=[made], at=clock.now())
    made.refresh_from_db()
    return made


def _times(text: str, window: int) -> str:
    try:
        given = duty_rules.clock_times(text.replace("、", " ").replace(",", " ").replace("，", " ").split())
    except ValueError as fault:
        raise PointTimes() from fault
    if not given or duty_rules.overlap(given, window):
        raise PointTimes()
    return " ".join(f"{one:%H:%M}" for one in given)


def check_times(scope: Scope, point: DisinfectionPoint) -> None:
    """Other times from now on: what lies ahead by the former ones is taken back, what was missed stays."""
    DisinfectionPoint.objects.filter(pk=point.pk).update(
        times=_times(point.times, point.window_minutes), raised_to=None
    )
    closed(scope, point)
    point.refresh_from_db()
    raise_ahead(scope, points=[point], at=clock.now())


def closed(scope: Scope, point: DisinfectionPoint) -> None:
    of_point = Duty.objects.filter(place_id=point.place_id, origin=ORIGIN, subject=point.subject)
    ahead = of_point.filter(due_at__gt=clock.now())
    void_those(_system(scope.actor_id), ahead, reason=str(CLOSED))


def _system(actor: int | None = None) -> Scope:
    return system_scope("points", actor_id=actor or accounts.operator().pk)


def places_of(numbers: Iterable[int]) -> dict[int, int]:
    """At which place each point of these numbers is. No statement where none is asked for."""
    wanted = set(numbers)
    if not wanted:
        return {}
    return dict(DisinfectionPoint.objects.filter(pk__in=wanted).values_list("pk", "place_id"))


def sweep_ahead(at: datetime) -> int:
    """A step of the sweep: raise what falls into the next 48 hours at every point in use."""
    behind = Q(raised_to=None) | Q(raised_to__lt=at + AHEAD - AGAIN)
    found = DisinfectionPoint.objects.filter(behind, state=PointState.STANDING).select_related("owner")
    rows = list(found.order_by("pk")[:AT_ONCE])
    raise_ahead(_system(), points=rows, at=at)
    return len(rows)


@transaction.atomic
def raise_ahead(scope: Scope, *, points: Sequence[DisinfectionPoint], at: datetime) -> int:
    """Raise the slots of these points up to 48 hours ahead, all at once; a repeat raises none twice."""
    items = [item for one in points for item in _items(one, at)]
    if items:
        raise_duties(_system(scope.actor_id), kind=DISINFECTION.code, origin=ORIGIN, items=items)
    DisinfectionPoint.objects.filter(pk__in=[one.pk for one in points]).update(raised_to=at + AHEAD)
    return len(items)


def _items(point: DisinfectionPoint, at: datetime) -> list[NewDuty]:
    times = duty_rules.clock_times(point.times.split())
    first = max(point.raised_to or at, at - timedelta(minutes=point.window_minutes))
    turns = duty_rules.windows(
        times, minutes=point.window_minutes, is_post=False, first=first, last=at + AHEAD, zone=zone()
    )
    return [
        NewDuty(
            point.place_id,
            point.path,
            turn.opens_at,
            turn.due_at,
            owner_id=point.owner_id,
            subject=point.subject,
        )
        for turn in turns
    ]
