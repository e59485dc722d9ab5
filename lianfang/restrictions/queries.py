"""Who is under observation, as far as the asker may know, and the figures of it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from lianfang.accounts.queries import system_scope
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import WHOLE, Scope
from lianfang.measures import powers
from lianfang.measures import queries as measures
from lianfang.measures.models import Measure
from lianfang.people import rules as people
from lianfang.people.queries import Opener
from lianfang.restrictions import rules
from lianfang.restrictions.life import LIFE
from lianfang.restrictions.models import Restriction, RestrictionStep

SEES = ("acknowledge", "see-health")  # of which one is enough; a carer sees whom they care for besides


def known_to(scope: Scope) -> QuerySet[Restriction]:
    """Those in the area of a desk or of who may see health, and those the asker cares for."""
    rows = Restriction.objects.select_related("area", "place", "carer", "backup", "measure")
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
    return list(one.steps.select_related("by").order_by("pk"))


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


def basis(path: str, *, at: datetime) -> Measure | None:
    """The newest measure in force at a place on which somebody may be observed, and that names its end."""
    held = measures.in_force(system_scope("observations"), at=at, path=path)
    return next((one for one in held if one.kind in powers.OBSERVES and one.to_at), None)


def last_day(counted_from: date | None, measure: Measure | None, *, at: datetime) -> date | None:
    """The last day as the pack in force counts it, within the measure."""
    stages = measures.protocol(system_scope("observations"), at=at).observation
    return rules.last_day(counted_from, stages, last_of(measure))


def last_of(measure: Measure | None) -> date | None:
    """The last day of a measure, in the district's time."""
    zone = timezone.get_default_timezone()
    return rules.last_whole_day(measure.to_at, zone) if measure is not None else None


def personal(one: Restriction) -> dict[str, Any]:
    """The sealed part. Only for writing and masking; showing it is `actions.reveal`."""
    return Opener().open(one.key_id, one.sealed)


def masked(found: Sequence[Restriction]) -> dict[int, str]:
    """The names as lists show them, by observation."""
    opener = Opener()
    return {one.pk: people.mask_name(opener.open(one.key_id, one.sealed).get("name") or "") for one in found}


def zone() -> Any:
    return timezone.get_default_timezone()
