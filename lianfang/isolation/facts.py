"""What is read of isolation by those who have asked already: never shown to anybody as it is."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet

from lianfang.accounts.queries import system_scope
from lianfang.isolation.models import HELD, Dependant, File, Need, NeedState, Reading
from lianfang.measures import queries as measures
from lianfang.measures.packs import Protocol
from lianfang.people.queries import Opener


def personal(one: File) -> dict[str, Any]:
    """The sealed part of a file. Only for writing and for who opens the observation's."""
    return Opener().open(one.key_id, one.sealed)


def protocol(at: datetime) -> Protocol:
    return measures.protocol(system_scope("isolation"), at=at)


class Readings(NamedTuple):
    """The readings of one day of one person, morning and evening."""

    on: Any
    am: Reading | None
    pm: Reading | None


def days_of(one: File) -> list[Readings]:
    """For the team, and for the resident's own page."""
    found: dict[Any, dict[str, Reading]] = {}
    rows = Reading.objects.filter(restriction_id=one.pk, withdrawn_seq=None)
    for each in rows.select_related("by").order_by("-day", "at", "seq"):
        found.setdefault(each.day, {})[each.half] = each
    return [Readings(on, halves.get("am"), halves.get("pm")) for on, halves in found.items()]


def last_reading(one: File, *, since: datetime) -> Reading | None:
    rows = Reading.objects.filter(restriction_id=one.pk, withdrawn_seq=None, at__gte=since)
    return rows.order_by("-at", "-seq").first()


def held_at(place_id: int) -> QuerySet[File]:
    """The files of those restricted at one place."""
    return File.objects.filter(HELD, restriction__place_id=place_id)


def picked(*, rows: QuerySet[Need]) -> list[tuple[str, Sequence[Need]]]:
    """What is still to be brought of these needs, staircase by staircase in walking order."""
    found: dict[str, list[Need]] = {}
    open_ones = rows.filter(state__in=(NeedState.ASKED, NeedState.ACCEPTED, NeedState.PASSED))
    for one in open_ones.select_related("place__parent").order_by("path", "kind", "pk"):
        above = one.place.parent
        found.setdefault(above.full_name or above.name if above else one.place.name, []).append(one)
    return list(found.items())


def since_a_day(at: datetime) -> datetime:
    return at - timedelta(hours=24)


def of_dependant(one: Dependant) -> dict[str, Any]:
    """The sealed part of a dependant. Only for writing and for who opens it for a purpose."""
    return Opener().open(one.key_id, one.sealed)


def search_time() -> timedelta:
    """Within what time somebody who left is found before others hear of it; docs/sources.md#isolation."""
    return timedelta(hours=1)


def follow_days(at: datetime) -> int:
    """How many days of health monitoring the rules in force want after a release."""
    return sum(days for setting, days in protocol(at).observation if setting == "health-monitoring")
