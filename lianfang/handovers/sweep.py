"""What nobody has answered, or finished, goes one desk further up. Safe to run twice at once.

A ladder has as many rungs as it has people: a rung whose people have it already is left out, and once
nobody is left the last are told again.
"""

import json
import logging
from datetime import datetime
from typing import Final, NamedTuple

from django.db import transaction

from lianfang.accounts.models import User
from lianfang.accounts.queries import system_scope
from lianfang.duties import outbox
from lianfang.duties.models import StuckFollowUp
from lianfang.duties.sweep import note_fault
from lianfang.grid.models import Place
from lianfang.handovers import contracts, queries, rules
from lianfang.handovers.contracts import FROM, TABLE, Flow
from lianfang.handovers.history import STUCK, call, is_stuck, lay_before, note
from lianfang.handovers.models import HandOver, Step
from lianfang.kit.scope import Scope

log = logging.getLogger(__name__)

AT_ONCE: Final = 1000  # hand-overs looked at in one pass; the next pass takes the rest
MOST_RUNGS: Final = 50  # of one hand-over in one pass, however long the sweep has slept


def sweep_hand_overs(at: datetime) -> int:
    """Climb every rung that is due at `at`, each exactly once. Returns how many were climbed."""
    scope = system_scope("hand-overs")
    late = HandOver.objects.filter(rung_at__lt=at, closed_at=None).order_by("rung_at")
    return sum(_climb(scope, one, at) for one in late.select_related("from_place", "to_place")[:AT_ONCE])


def _climb(scope: Scope, one: HandOver, at: datetime) -> int:
    climbed = 0
    while climbed < MOST_RUNGS and one.rung_at is not None and one.rung_at < at:
        try:
            if not _climb_one(scope, one, at):
                break
        except Exception as fault:  # one that fails must not stop the others; the next pass tries again
            log.exception("hand-over %s could not be escalated", one.pk)
            note_fault(f"hand-over {one.pk}: {type(fault).__name__}: {fault}")
            break
        climbed += 1
    return climbed


class Reached(NamedTuple):
    """A rung of the ladder with somebody on it who has not been told: its number, from 1 on."""

    level: int
    desk: str
    place: Place


@transaction.atomic
def _climb_one(scope: Scope, one: HandOver, at: datetime) -> bool:
    """Climb one rung, or tell those at the top once more, if no other sweep and no answer was faster."""
    assert one.rung_at is not None
    contract = TABLE[one.flow]
    step = contract.step if one.accepted_at is None else contract.finish_step
    found = _next(scope, one, contract, at)
    facts = {
        "level": found.level if found else one.level,
        "repeats": one.repeats + (found is None),
        "rung_at": one.rung_at + step if found else rules.again_at(one.rung_at, step, at),
        "escalated_at": at,
    }
    claimed = HandOver.objects.filter(
        pk=one.pk,
        turn=one.turn,
        level=one.level,
        repeats=one.repeats,
        rung_at=one.rung_at,
        accepted_at=one.accepted_at,
        closed_at=None,
        withdrawn_at=None,
    ).update(**facts)
    if not claimed:
        return False
    for name, value in facts.items():
        setattr(one, name, value)
    _widen(scope, one, found, at)
    return True


def _next(scope: Scope, one: HandOver, contract: Flow, at: datetime) -> Reached | None:
    """The next rung that has somebody on it who does not have it before them yet."""
    before = queries.receivers(scope, one=one)
    told = {user.pk for each in before for user in _people(scope, each.desk, each.path, at)}
    for level, rung in enumerate(contract.ladder[one.level :], one.level + 1):
        near = one.from_place if rung.near == FROM else one.to_place
        place = queries.seat(scope, desk=rung.desk, near=near, at=at)
        if {user.pk for user in _people(scope, rung.desk, place.path, at)} - told:
            return Reached(level, rung.desk, place)
    return None


def _people(scope: Scope, desk: str, path: str, at: datetime) -> list[User]:
    return queries.staff(scope, desk=desk, path=path, at=at)


def _widen(scope: Scope, one: HandOver, found: Reached | None, at: datetime) -> None:
    """Lay it before the rung's desk, or tell the last desk again; raise or renew its one alert."""
    if found is not None:
        lay_before(one, desk=found.desk, place=found.place, level=one.level, at=at)
        desk, place = found.desk, found.place
    else:
        last = queries.receivers(scope, one=one)[-1]
        desk, place = last.desk, last.place
    step = Step.LATE if one.accepted_at else Step.ESCALATED if found else Step.AGAIN
    note(one, step, scope, at=at, desk=desk, place=place)
    for hook in contracts.alarms:
        hook(scope, one, desk, place, at)
    if one.accepted_at is None and (found is not None or one.repeats == 1):  # its chains wait for an outcome
        call(scope, one, "escalated")


def who_tries(name: str) -> outbox.Doer | None:
    """Who does what follows from a hand-over and has failed, for the outbox."""
    return _try_again if name.startswith(STUCK) else None


def _try_again(stuck: StuckFollowUp, at: datetime) -> None:
    """Raises LookupError where nothing does it any more: it is kept until something does."""
    _mark, flow, event, _function = stuck.name.split(":", 3)
    again = [each for each in contracts.called(flow, event) if is_stuck(stuck.name, flow, event, each)]
    if not again:
        raise LookupError(stuck.name)
    for one in HandOver.objects.filter(pk__in=json.loads(stuck.seqs)[:1]):
        for function in again:
            function(system_scope("hand-overs"), one)
