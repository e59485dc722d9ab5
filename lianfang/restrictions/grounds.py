"""What an observation rests on and what is sealed in it: read by the actions, shown by nobody as it is."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from lianfang.accounts.queries import system_scope
from lianfang.measures import powers
from lianfang.measures import queries as measures
from lianfang.measures.models import Measure
from lianfang.people import rules as people
from lianfang.people.queries import Opener
from lianfang.restrictions import rules
from lianfang.restrictions.models import Restriction


def basis(path: str, *, at: datetime) -> Measure | None:
    """The newest measure in force at a place on which somebody may be observed, and that names its end."""
    held = measures.in_force(system_scope("observations"), at=at, path=path)
    return next((one for one in held if one.kind in powers.OBSERVES and one.to_at), None)


def last_day(counted_from: date | None, measure: Measure | None, *, at: datetime) -> date | None:
    """The last day as the pack in force counts it, within the measure."""
    stages = measures.protocol(system_scope("observations"), at=at).observation
    return rules.last_day(counted_from, stages, last_of(measure))


def watched_until(begins_on: date, *, at: datetime) -> date | None:
    """The last day of health monitoring alone: as many days as the pack in force wants of it, else of all."""
    stages = measures.protocol(system_scope("observations"), at=at).observation
    watched = [one for one in stages if one[0] == "health-monitoring"]
    return rules.last_day(begins_on, watched or stages, None)


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
