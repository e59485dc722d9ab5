"""Opening an event, and finding the one in force."""

from datetime import datetime

from lianfang.accounts import keys
from lianfang.kit import clock
from lianfang.kit.scope import WHOLE, Scope
from lianfang.measures.models import Event
from lianfang.measures.problems import NoEvent


def open_event(
    scope: Scope, *, code: str, name: str, level: str = "", opened_at: datetime | None = None
) -> Event:
    """Open an event for the whole district. What is recorded from now on is sealed by its key."""
    scope.require("hold-round", WHOLE)
    return Event.objects.create(
        code=code, name=name, level=level, opened_at=opened_at or clock.now(), key_id=keys.current().key_id
    )


def current_event(scope: Scope) -> Event:
    """The newest event still open. Raises NoEvent without one."""
    event = Event.objects.filter(closed_at=None).order_by("-opened_at").first()
    if event is None:
        raise NoEvent()
    return event
