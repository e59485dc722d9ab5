"""The destruction of what an event's key sealed, and a true account of it."""

from django.db import transaction

from lianfang.accounts.models import DataKey
from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.measures import holdings, hooks
from lianfang.measures.eventlife import POSSIBLE, after
from lianfang.measures.models import Event, EventFigure, EventState, EventStep, FigureSort
from lianfang.measures.models import EventStepKind as Step
from lianfang.measures.problems import SamePerson


@transaction.atomic
def destroy_event_data(scope: Scope, *, event: Event, reason: str) -> Event:
    """Destroy the event's key, by somebody else than who decided on it. Nothing brings the data back.

    What was sealed under the key is unreadable in the database and, without the wrapped key, in every
    later copy of it. What other keys sealed, and what lies in the open, stays: both are counted in the
    same transaction and kept, class by class.
    """
    decided = EventStep.objects.filter(event=event, kind=Step.RETENTION).order_by("pk").last()
    if decided is not None and decided.by_id == scope.actor:
        raise SamePerson()
    before, state = POSSIBLE["destroy"], EventState.DESTROYED
    event = after(scope, event, before, state, step=Step.DESTROYED, reason=reason, document_no="")
    _write_down(scope, event)
    now = clock.now()
    DataKey.objects.filter(event=event, destroyed_at=None).update(destroyed_at=now, wrapped=b"")
    hooks.tell(scope, "event-destroyed", event=event, at=now)
    return event


def _write_down(scope: Scope, event: Event) -> None:
    step = EventStep.objects.filter(event=event, kind=Step.DESTROYED).latest("pk")
    found = holdings.count(scope, event=event)
    numbers = [
        (sort, one.code, number)
        for one in found
        for sort, number in ((FigureSort.DESTROYED, one.destroyed), (FigureSort.STANDS, one.stands))
        if number
    ]
    EventFigure.objects.bulk_create(
        EventFigure(step=step, sort=sort, what=code, number=number) for sort, code, number in numbers
    )


def holds(scope: Scope, *, event: Event) -> list[holdings.Counted]:
    """What the destruction of an event's data destroys and leaves, or has destroyed and left."""
    if event.state == EventState.DESTROYED:
        return holdings.told(scope, event=event)
    return holdings.count(scope, event=event)
