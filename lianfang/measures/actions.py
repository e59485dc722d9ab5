"""Opening an event: the outbreak under which rounds, measures and records stand."""

from django.db import transaction

from lianfang.accounts import keys
from lianfang.kit import clock
from lianfang.kit.problems import BadInput, NotAllowed, NotFound, _
from lianfang.kit.scope import Scope
from lianfang.measures.models import Event


@transaction.atomic
def open_event(scope: Scope, *, code: str, name: str, level: str = "") -> Event:
    """Open an event under the data key in use. Opening it again under the same code returns it."""
    if not scope.may_anywhere("hold-round"):
        raise NotAllowed()
    event, _made = Event.objects.get_or_create(
        code=code[:32],
        defaults={
            "name": name[:120], "level": level[:16], "opened_at": clock.now(), "key_id": keys.current().key_id,
        },
    )
    return event


def event_for(scope: Scope, *, code: str, name: str) -> Event:
    """The open event of this code, or a new one of this name where no code is given."""
    if code:
        found = Event.objects.filter(code=code, closed_at=None).first()
        if found is None:
            raise NotFound()
        return found
    if not name.strip():
        raise BadInput(field=str(_("Event")), reason=str(_("must be filled in")))
    return open_event(scope, code=f"e{clock.now():%y%m%d%H%M%S}", name=name.strip())
