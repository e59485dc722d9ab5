"""What of isolation is open still when an event is to end, besides the observations themselves."""

from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.isolation.models import Dependant, DependantState, File
from lianfang.kit.scope import Scope
from lianfang.measures.ending import NAMED, Blocker
from lianfang.measures.models import Event


def files(scope: Scope, event: Event, at: datetime) -> list[Blocker]:
    """People still under health monitoring, and dependants whom nobody looks after."""
    of_it = Q(restriction__measure=None) | Q(restriction__measure__event=event)
    watched = File.objects.filter(of_it, ended_at=None, freed_at__isnull=False)
    alone = Dependant.objects.filter(state=DependantState.OPEN)
    found = []
    for code, words, rows, place, to in (
        ("monitored", _("people under health monitoring"), watched, "restriction__place__name",
         reverse("isolation:files") + "?state=monitored"),
        ("dependants", _("dependants whom nobody looks after"), alone, "place__name",
         reverse("isolation:dependants") + "?state=open"),
    ):  # fmt: skip
        names = tuple(name or "" for name in rows.order_by("pk").values_list(place, flat=True)[:NAMED])
        found.append(Blocker(code, words, rows.count(), to, names))
    return found
