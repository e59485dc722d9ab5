"""The one function by which a hand-over changes how it stands.

Whatever answers it, a desk, a record or its sender, goes through `move`: one conditional UPDATE, its
alarms ended, a line of its history, the chains that follow told, all in one transaction. A test sees
that nobody else writes its moments.
"""

from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.db.models import Q

from lianfang.grid.models import Place
from lianfang.handovers import alarms
from lianfang.handovers.history import call, lay_before, note
from lianfang.handovers.models import HandOver, Step
from lianfang.kit import clock, lives
from lianfang.kit.lives import Life, Move, declare
from lianfang.kit.scope import Scope


class Mark(NamedTuple):
    """Where a move was made and with which words, as the history keeps it."""

    desk: str
    place: Place | None = None
    words: str = ""


class Seat(NamedTuple):
    """The desk it lies before from now on, instead of all it lay before."""

    desk: str
    place: Place


_UNANSWERED: Final = Q(accepted_at=None, closed_at=None)
_ASKED: Final = ("sent", "read")

LIFE: Final = declare(
    Life(
        "hand-over",
        {
            "sent": _UNANSWERED & Q(read_at=None, refused_at=None),
            "read": _UNANSWERED & Q(read_at__isnull=False, refused_at=None),
            "refused": _UNANSWERED & Q(refused_at__isnull=False),
            "accepted": Q(accepted_at__isnull=False, closed_at=None),
            "closed": Q(closed_at__isnull=False),
        },
        (
            Move(Step.READ, ("sent",), "read", "the desk that has it"),
            Move(Step.ACCEPTED, (*_ASKED, "refused"), "accepted", "the desk that has it"),
            Move(Step.REFUSED, _ASKED, "refused", "the desk that has it"),
            Move(Step.SENT_ON, (*_ASKED, "refused", "accepted"), "sent", "the desk that has it"),
            Move(Step.WITHDRAWN, (*_ASKED, "refused", "accepted"), "", "its sender"),
            Move(Step.CLOSED, ("accepted",), "closed", "the desk that has it, or a record"),
        ),
    )
)
# What the chains are told, where it is not the move itself.
_TOLD: Final = {Step.SENT_ON: "sent"}


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
    here = HandOver.objects.filter(pk=one.pk, turn=one.turn)
    if step == Step.WITHDRAWN:
        here = here.filter(withdrawn_at=None)
    made = lives.move(LIFE, here, step, facts=facts)
    one.refresh_from_db()
    if not made:
        return False
    if to is not None:
        one.receivers.filter(until=None).update(until=at)
        lay_before(one, desk=to.desk, place=to.place, level=0, at=at)
    if step != Step.READ:  # who has only looked has not answered
        alarms.fall_silent(scope, one, outcome=step.value)
    note(one, step, scope, at=at, desk=mark.desk, place=mark.place, words=mark.words)
    call(scope, one, _TOLD.get(step, step.value))
    return True


@transaction.atomic
def close_by_record(scope: Scope, one: HandOver, *, outcome: str, words: str) -> bool:
    """Evidence ends it: nobody says the same at a desk once more. Accepted with it, if nobody had."""
    now = clock.now()
    HandOver.objects.filter(LIFE.may(Step.ACCEPTED), pk=one.pk).update(
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
