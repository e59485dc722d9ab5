"""Duties that nobody can meet are taken back: an earlier edition raised some that no form answers."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils import timezone

from lianfang.accounts import actions as accounts
from lianfang.accounts.queries import system_scope
from lianfang.duties.kinds import table
from lianfang.duties.models import Duty, SweepBeat
from lianfang.duties.raising import void_those
from lianfang.duties.schedules import NO_FORM

STEP: Final = "no-form"


def sweep_unmet(at: datetime) -> int:
    """Void, once a day, the open duties that no form can answer, with the reason; how many.

    Rooms come with a new edition of the program, never in between: a look a day finds all of them.
    """
    beat = SweepBeat.objects.filter(step=STEP, fault="").first()
    if beat is not None and timezone.localdate(beat.at) == timezone.localdate(at):
        return 0
    return void_unmet()


def void_unmet() -> int:
    scope = system_scope("sweep", actor_id=accounts.operator().pk)
    return void_those(scope, Duty.objects.filter(unmet()), reason=str(NO_FORM))


def unmet() -> Q:
    """Duties that no record can answer: of a kind without a form, or asked for at set times in vain."""
    found = ~Q(kind__in=list(table()))
    for condition in _in_vain():
        found |= Q(origin__startswith="schedule:") & condition
    return found


def _in_vain() -> Iterator[Q]:
    for code, kind in table().items():
        if not kind.at_set_times:
            yield Q(kind=code)
        elif kind.base:
            yield Q(kind=code) & ~Q(place__kind__in=kind.base)
