"""Work that a permit asks for while it stands: raised ahead by clock times, taken back when it ends."""

from collections.abc import Sequence
from datetime import datetime

from lianfang.duties import rules
from lianfang.duties.models import Duty
from lianfang.duties.raising import NewDuty, raise_duties, void_those
from lianfang.duties.schedules import zone
from lianfang.kit.forms import Words
from lianfang.kit.scope import Scope
from lianfang.things.models import Thing


def raise_ahead(  # what, where, when
    scope: Scope, thing: Thing, *, kind: str, origin: str, times: Sequence[str], minutes: int,
    first: datetime, last: datetime,
) -> int:  # fmt: skip
    """Raise what is owed at these times from `first` to `last`, once each; how many."""
    turns = rules.windows(
        rules.clock_times(times), minutes=minutes, is_post=False, first=first, last=last, zone=zone()
    )
    items = [NewDuty(thing.place_id, thing.path, turn.opens_at, turn.due_at) for turn in turns]
    return len(raise_duties(scope, kind=kind, origin=origin, items=items)) if items else 0


def take_back(scope: Scope, thing: Thing, *, origin: str, reason: Words, at: datetime) -> None:
    """Take back what is still to come of it."""
    owed = Duty.objects.filter(place_id=thing.place_id, origin=origin, due_at__gt=at)
    void_those(scope, owed, reason=str(reason))
