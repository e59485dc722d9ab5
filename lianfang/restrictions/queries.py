"""Who is under observation, as far as the asker may know, and the figures of it."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from lianfang.kit.problems import NotFound
from lianfang.kit.scope import WHOLE, Scope
from lianfang.restrictions.life import LIFE, told
from lianfang.restrictions.models import Restriction, RestrictionStep

SEES = ("acknowledge", "see-health")  # of which one is enough; a carer sees whom they care for besides


def known_to(scope: Scope) -> QuerySet[Restriction]:
    """Those in the area of a desk or of who may see health, and those the asker cares for."""
    rows = Restriction.objects.select_related("area", "place", "carer", "backup", "measure", "hand_over")
    areas = [scope.narrowed(one) for one in SEES]
    if any(WHOLE in one.roots for one in areas):
        return rows
    seen = areas[0].q("path") | areas[1].q("path")
    if scope.actor_id is not None:
        seen |= Q(carer_id=scope.actor_id) | Q(backup_id=scope.actor_id)
    return rows.filter(seen)


def restriction(scope: Scope, *, id: int) -> Restriction:
    """One observation that the asker may know of. Raises NotFound."""
    found = known_to(scope).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def history(scope: Scope, *, one: Restriction) -> list[RestrictionStep]:
    found = list(one.steps.select_related("by").order_by("pk"))
    for step in found:
        step.words = told(step.words)
    return found


class Figures(NamedTuple):
    """Open observations: households and persons are two numbers, because several live behind one door."""

    persons: int
    households: int
    incomplete: int
    due: int  # the last day is over, and nobody has released them


def figures(scope: Scope, rows: QuerySet[Restriction], *, at: datetime) -> Figures:
    """Counted in the database, in one statement, over the open ones of `rows`."""
    told = rows.filter(released_at=None).aggregate(
        persons=Count("pk"),
        households=Count("place", distinct=True),
        incomplete=Count("pk", filter=LIFE.states["incomplete"]),
        due=Count("pk", filter=Q(ends_on__lt=timezone.localdate(at))),
    )
    return Figures(**told)
