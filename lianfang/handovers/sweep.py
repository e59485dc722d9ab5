"""What nobody has answered, or nobody has finished, goes one desk further up.

The alarm is raised with it. Safe to run twice at once.
"""

import json
import logging
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from lianfang.accounts.queries import system_scope
from lianfang.duties.models import StuckFollowUp
from lianfang.duties.sweep import note_fault
from lianfang.grid.models import Place
from lianfang.handovers import contracts, queries, rules
from lianfang.handovers.contracts import FROM, TABLE, Flow, Rung
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
            climb = _climb_one if one.accepted_at is None else _climb_unfinished
            if not climb(scope, one, at):
                break
        except Exception as fault:  # one that fails must not stop the others; the next pass tries again
            log.exception("hand-over %s could not be escalated", one.pk)
            note_fault(f"hand-over {one.pk}: {type(fault).__name__}: {fault}")
            break
        climbed += 1
    return climbed


@transaction.atomic
def _climb_one(scope: Scope, one: HandOver, at: datetime) -> bool:
    """Climb one rung, if no other sweep and no answer was faster."""
    contract = TABLE[one.flow]
    level = one.level + 1
    rung_at = rules.next_rung(one.due_at, level, len(contract.ladder), contract.step, contract.relentless)
    claimed = HandOver.objects.filter(
        pk=one.pk,
        turn=one.turn,
        level=one.level,
        rung_at=one.rung_at,
        accepted_at=None,
        closed_at=None,
        withdrawn_at=None,
    ).update(level=level, escalated_at=at, rung_at=rung_at)
    if not claimed:
        return False
    one.level, one.rung_at, one.escalated_at = level, rung_at, at
    _widen(scope, one, contract, at)
    return True


@transaction.atomic
def _climb_unfinished(scope: Scope, one: HandOver, at: datetime) -> bool:
    """The same for one that was accepted and has no outcome; its chains are told by the outcome alone."""
    contract = TABLE[one.flow]
    level = one.late_level + 1
    rung_at = rules.next_rung(one.finish_by, level, len(contract.ladder), contract.finish_step, False)
    here = HandOver.objects.filter(pk=one.pk, turn=one.turn, late_level=one.late_level, rung_at=one.rung_at)
    here = here.filter(accepted_at=one.accepted_at, closed_at=None, withdrawn_at=None)
    if not here.update(late_level=level, rung_at=rung_at):
        return False
    one.late_level, one.rung_at = level, rung_at
    desk, place = _desk_above(scope, one, contract, level, at)
    note(one, Step.LATE, scope, at=at, desk=desk, place=place)
    for hook in contracts.alarms:
        hook(scope, one, desk, place, at)
    return True


def _desk_above(scope: Scope, one: HandOver, contract: Flow, level: int, at: datetime) -> tuple[str, Place]:
    """Lay it before the desk of a rung; which one that is, and where."""
    rung = _rung(contract, level)
    near = one.from_place if rung.near == FROM else one.to_place
    place = queries.seat(scope, desk=rung.desk, near=near, at=at)
    lay_before(one, desk=rung.desk, place=place, level=level, at=at)
    return rung.desk, place


def _widen(scope: Scope, one: HandOver, contract: Flow, at: datetime) -> None:
    desk, place = _desk_above(scope, one, contract, one.level, at)
    note(one, Step.ESCALATED, scope, at=at, desk=desk, place=place)
    for hook in contracts.alarms:
        hook(scope, one, desk, place, at)
    call(scope, one, "escalated")


def _rung(contract: Flow, level: int) -> Rung:
    """The rung of a level; above the ladder's end, its last one again."""
    return contract.ladder[min(level, len(contract.ladder)) - 1]


def try_again(at: datetime) -> int:
    """Try the consequences of hand-overs that failed, each time after twice the wait. How many succeeded."""
    stuck = StuckFollowUp.objects.filter(settled_at=None, name__startswith=STUCK).order_by("pk")
    return sum(_try_one(one, at) for one in stuck[:AT_ONCE] if one.failed_at + _wait(one.attempts) <= at)


def _wait(attempts: int) -> timedelta:
    return timedelta(minutes=2 ** min(attempts, 10) - 1)


def _try_one(stuck: StuckFollowUp, at: datetime) -> bool:
    mine = StuckFollowUp.objects.filter(pk=stuck.pk, settled_at=None, attempts=stuck.attempts)
    if not mine.update(attempts=stuck.attempts + 1):
        return False  # another sweep has it
    _mark, flow, event, _function = stuck.name.split(":", 3)
    again = [each for each in contracts.called(flow, event) if is_stuck(stuck.name, flow, event, each)]
    one = HandOver.objects.filter(pk=json.loads(stuck.seqs)[0]).first()
    try:
        if not again:
            raise LookupError(stuck.name)  # kept until there is something to do it
        with transaction.atomic():
            for function in again:
                if one is not None:
                    function(system_scope("hand-overs"), one)
            StuckFollowUp.objects.filter(pk=stuck.pk).update(settled_at=at)
    except Exception:
        log.exception("%s failed again", stuck.name)
        return False
    return True
