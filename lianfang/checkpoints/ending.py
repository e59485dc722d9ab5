"""What of the road is open when an event is to end: whoever and whatever is held goes first."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.checkpoints.models import Arrival, Fever, Site, VehiclePass
from lianfang.checkpoints.queries import AWAITED, UNSETTLED
from lianfang.kit.scope import Scope
from lianfang.measures.ending import NAMED, Blocker
from lianfang.measures.models import Event


def left(scope: Scope, event: Event, at: datetime) -> list[Blocker]:
    """Held persons and vehicles, travellers nobody has seen arrive, checkpoints still standing."""
    seen = VehiclePass.objects.filter(key=event.key_id)
    fevers = Fever.objects.filter(state__in=UNSETTLED, joins=None, origin__in=seen.values("origin"))
    held = seen.filter(left_at=None, withdrawn_seq=None)
    awaited = Arrival.objects.filter(state__in=AWAITED, key=event.key_id)
    sites = Site.objects.filter(measure__event=event, closed_at=None)
    to = reverse("checkpoints:board")
    return [
        Blocker("held-persons", _("persons held for a fever"), fevers.count(), to, _places(fevers)),
        Blocker("held-vehicles", _("vehicles held"), held.count(), to, _places(held)),
        Blocker(
            "awaited-arrivals",
            _("travellers nobody has seen arrive"),
            awaited.count(),
            reverse("checkpoints:arrivals"),
            may_stay=True,
        ),
        Blocker("checkpoints", _("checkpoints not closed"), sites.count(), to, _places(sites)),
    ]


def _places(rows: QuerySet[Any]) -> tuple[str, ...]:
    return tuple(rows.order_by("place__path").values_list("place__name", flat=True).distinct()[:NAMED])
