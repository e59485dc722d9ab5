"""Classes of communities in the clockwork: the sweep counts and lays on, a change of the rules renews."""

from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from lianfang.accounts import actions as accounts
from lianfang.accounts.queries import system_scope
from lianfang.cases import classes
from lianfang.duties.models import SweepBeat
from lianfang.kit.scope import Scope
from lianfang.measures.models import Event

COUNTING: Final = "class-proposals"
LAYING: Final = "class-duties"


def _sweep_scope() -> Scope:
    return system_scope("sweep", actor_id=accounts.operator().pk)


def count_daily(at: datetime) -> int:
    """Count every community anew once a day: clean days pass without anything happening."""
    beat = SweepBeat.objects.filter(step=COUNTING, fault="").first()
    if beat is not None and timezone.localdate(beat.at) == timezone.localdate(at):
        return 0
    return classes.propose_all(_sweep_scope(), at=at)


def lay_on(at: datetime) -> int:
    return classes.lay_all(_sweep_scope(), at=at)


def renew(scope: Scope, *, at: datetime, **facts: Any) -> None:
    """The rules change from `at` on: what lies ahead of every duty set is laid out by the new ones."""
    everywhere = classes.acting(scope, "class duties")
    classes.renew(everywhere, at=at)
    classes.propose_all(everywhere, at=at)


def take_up(scope: Scope, *, event: Event, at: datetime, **facts: Any) -> None:
    """The event has ended: its classes ask for nothing more."""
    classes.take_up_all(classes.acting(scope, "class duties"), event=event, at=at)
