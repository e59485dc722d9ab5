"""The one function by which a hand-over changes how it stands.

Whatever answers it, a desk, a record or its sender, goes through `move`: one conditional UPDATE, its
alarms ended, a line of its history, the chains that follow told, all in one transaction. A test sees
that nobody else writes its moments.
"""

from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.db.models import Q

from lianfang.grid.models import Place
from lianfang.handovers import alarms
from lianfang.handovers.history import call, lay_before, note
from lianfang.handovers.models import HandOver, Step
from lianfang.kit import clock
from lianfang.kit.scope import Scope


class Move(NamedTuple):
    """From where it may be made, and what the chains are told."""

    when: Q
    event: str


class Mark(NamedTuple):
    """Where a move was made and with which words, as the history keeps it."""

    desk: str
    place: Place | None = None
    words: str = ""


class Seat(NamedTuple):
    """The desk it lies before from now on, instead of all it lay before."""

    desk: str
    place: Place


MOVES: Final = MappingProxyType(
    {
        Step.ACCEPTED: Move(Q(accepted_at=None, closed_at=None), "accepted"),
        Step.REFUSED: Move(Q(accepted_at=None, refused_at=None, closed_at=None), "refused"),
        Step.SENT_ON: Move(Q(closed_at=None), "sent"),
        Step.WITHDRAWN: Move(Q(closed_at=None, withdrawn_at=None), "withdrawn"),
        Step.CLOSED: Move(Q(closed_at=None, accepted_at__isnull=False), "closed"),
    }
)


@transaction.atomic
def move(
    scope: Scope,
    one: HandOver,
    step: Step,
    *,
    at: datetime,
    mark: Mark,
    to: Seat | None = None,
    facts: dict[str, Any],
) -> bool:
    """Make one move and all that belongs to it; False, and nothing changed, where another was faster.

    `one` is read anew either way.
    """
    made = HandOver.objects.filter(MOVES[step].when, pk=one.pk, turn=one.turn).update(**facts)
    one.refresh_from_db()
    if not made:
        return False
    if to is not None:
        one.receivers.filter(until=None).update(until=at)
        lay_before(one, desk=to.desk, place=to.place, level=0, at=at)
    alarms.fall_silent(scope, one, outcome=step.value)
    note(one, step, scope, at=at, desk=mark.desk, place=mark.place, words=mark.words)
    call(scope, one, MOVES[step].event)
    return True


@transaction.atomic
def close_by_record(scope: Scope, one: HandOver, *, outcome: str, words: str) -> bool:
    """Evidence ends it: nobody says the same at a desk once more. Accepted with it, if nobody had."""
    now = clock.now()
    HandOver.objects.filter(pk=one.pk, accepted_at=None, closed_at=None).update(
        accepted_at=now, accepted_by_id=scope.actor_id, rung_at=None
    )
    return move(
        scope,
        one,
        Step.CLOSED,
        at=now,
        mark=Mark(one.desk, one.to_place, words),
        facts={"closed_at": now, "closed_by_id": scope.actor_id, "outcome": outcome, "rung_at": None},
    )
