"""Who is under observation still when an event is to end."""

from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.kit.scope import Scope
from lianfang.measures.ending import NAMED, Blocker
from lianfang.measures.models import Event
from lianfang.restrictions.models import Restriction


def observations(scope: Scope, event: Event, at: datetime) -> list[Blocker]:
    """Those held on a measure of the event, and those that name no measure."""
    found = Restriction.objects.filter(Q(measure=None) | Q(measure__event=event), released_at=None)
    places = tuple(one.where.name for one in found.select_related("place", "area").order_by("pk")[:NAMED])
    to = reverse("restrictions:observations")
    return [Blocker("observations", _("people under observation"), found.count(), to, places)]
