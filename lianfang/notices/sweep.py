"""Whoever is posted, or comes back, after a measure was made known is told of it as well."""

from datetime import datetime

from lianfang.accounts.queries import system_scope
from lianfang.duties.rowwise import each
from lianfang.duties.watch import told_of_measure
from lianfang.measures.models import Measure
from lianfang.notices import queries, telling
from lianfang.notices.models import Notice


def tell_newcomers(at: datetime) -> int:
    """Give the notices of measures in force to people who serve now and have none; how many copies."""
    scope = system_scope("notices")
    held = Notice.objects.current().filter(measure__in=Measure.objects.in_force(at))
    return each(
        "notices",
        held.select_related("measure__drafted_by").order_by("pk"),
        lambda one: telling.tell(one, queries.newcomers(scope, measure=one.measure, at=at), at=at),
        at=at,
        told=lambda one: told_of_measure(one.measure),
    )
