"""Readings that are all alike ask a question: once for as long as they stay so, and of the carer."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.queries import system_scope
from lianfang.duties import alerts
from lianfang.duties.models import AlertLevel
from lianfang.isolation import following, rules
from lianfang.isolation.models import File, Reading

_EVEN: Final = _("At {place} all readings of somebody in isolation are alike: ask how they are taken.")


def look(people: Iterable[int], *, at: datetime) -> int:
    """Ask about those of these people whose last readings are all alike; how many that are."""
    rows = Reading.objects.filter(
        Q(restriction__file__even_from=None) | Q(at__gt=F("restriction__file__even_from")),
        restriction_id__in=list(people), withdrawn_seq=None, restriction__file__even_at=None,
    )  # fmt: skip
    found: dict[int, list[Decimal]] = {}
    for pk, celsius in rows.order_by("restriction_id", "-at").values_list("restriction_id", "celsius"):
        found.setdefault(pk, []).append(celsius)
    alike = [pk for pk, values in found.items() if rules.is_even(values)]
    return sum(_ask(one, at) for one in File.objects.filter(pk__in=alike).select_related(
        "restriction__place", "restriction__area"
    ))  # fmt: skip


@transaction.atomic
def _ask(one: File, at: datetime) -> int:
    if not File.objects.filter(pk=one.pk, even_at=None).update(even_at=at):
        return 0
    restriction = one.restriction
    alerts.raise_alert(
        system_scope("isolation"), rule=following.EVEN, ref=f"file:{one.pk}:{at:%Y%m%d%H%M%S}",
        path=restriction.path, place_id=restriction.where.pk, level=AlertLevel.NOTICE, words=_EVEN,
        values={"place": restriction.where.called}, owner_id=restriction.carer_id, at=at,
    )  # fmt: skip
    return 1
