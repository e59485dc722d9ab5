"""The marks a hand-over leaves: the desks it lay before, the lines of its history, who was called."""

from datetime import datetime

from lianfang.flows import handovers
from lianfang.flows.models import HandOver, HandOverStep, Receiver, Step
from lianfang.grid.models import Place
from lianfang.kit.scope import Scope


def lay_before(one: HandOver, *, desk: str, place: Place, level: int, at: datetime) -> None:
    """Put it before a desk as well. One that has it already keeps it from when it got it."""
    Receiver.objects.get_or_create(
        hand_over=one,
        desk=desk,
        path=place.path,
        until=None,
        defaults={"place": place, "level": level, "since": at},
    )


def note(
    one: HandOver,
    what: Step,
    scope: Scope,
    *,
    at: datetime,
    desk: str = "",
    place: Place | None = None,
    words: str = "",
) -> None:
    HandOverStep.objects.create(
        hand_over=one, at=at, by_id=scope.actor_id, what=what, desk=desk, place=place, words=words[:300]
    )


def call(scope: Scope, one: HandOver, event: str) -> None:
    """Tell the chains that follow this flow, in the transaction of what happened."""
    for function in handovers.called(one.flow, event):
        function(scope, one)
