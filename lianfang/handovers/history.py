"""The marks a hand-over leaves: the desks it lay before, the lines of its history, who was called."""

import json
import logging
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from lianfang.duties.models import StuckFollowUp
from lianfang.grid.models import Place
from lianfang.handovers import contracts
from lianfang.handovers.models import HandOver, HandOverStep, Receiver, Step
from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.people.queries import Opener

log = logging.getLogger(__name__)

STUCK: Final = "hand-over:"  # begins the names of failed consequences of hand-overs


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
    """Tell the chains that follow this flow. One that fails holds up nobody; the sweep tries it again."""
    for function in contracts.called(one.flow, event):
        try:
            with transaction.atomic():
                function(scope, one)
        except Exception as fault:
            log.exception("what follows %s of %s failed", event, one.flow)
            StuckFollowUp.objects.create(
                name=stuck_name(one.flow, event, function),
                seqs=json.dumps([one.pk]),
                fault=str(fault)[:300],
                failed_at=clock.now(),
            )


def stuck_name(flow: str, event: str, function: contracts.CallBack) -> str:
    """What a failed consequence is remembered by."""
    return f"{STUCK}{flow}:{event}:{function.__module__}.{function.__qualname__}"[:120]


def is_stuck(name: str, flow: str, event: str, function: contracts.CallBack) -> bool:
    """Whether `name` remembers this function. Those that 0.3 left remember it with an underscore."""
    return name.replace("._", ".") == stuck_name(flow, event, function).replace("._", ".")


def payload_of(one: HandOver) -> dict[str, Any]:
    """The whole payload, the personal part opened. Only for writing; showing it is `actions.reveal`."""
    plain: dict[str, Any] = json.loads(one.detail)
    return plain | Opener().open(one.key_id, one.sealed)
