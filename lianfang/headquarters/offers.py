"""What stands on the page of an event: who commands it, or that nobody was named yet."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.headquarters import queries
from lianfang.headquarters.models import SeatRole
from lianfang.kit.scope import WHOLE, Scope
from lianfang.measures.models import Event, EventState
from lianfang.measures.offers import Offer


def forces_of(scope: Scope, events: Sequence[Event]) -> Mapping[int, Offer]:
    """The task force of each event's district with its commander; without one, the way to name one."""
    return {one.pk: offer for one in events if (offer := _of(scope, one)) is not None}


def _of(scope: Scope, event: Event) -> Offer | None:
    force = queries.of_event(scope, event=event)
    if force is not None:
        sitting = queries.seats(scope, of=[force])[force.pk]
        who = _(", ").join(one.user.name for one in sitting if one.role == SeatRole.COMMANDER)
        return Offer(reverse("headquarters:force", args=[force.pk]), _("Commander: {who}").format(who=who))
    if event.state != EventState.OPENED or not scope.may("order", WHOLE):
        return None
    to = f"{reverse('headquarters:task-force-set-up')}?place={queries.whole(scope)}"
    return Offer(to, _("No commander is named yet: set up the task force"))
