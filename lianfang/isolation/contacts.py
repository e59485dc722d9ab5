"""One human contact a day: a household in isolation is spoken with each day, even if every reading is normal.

A reading at the door or by telephone is one, so is a delivery that was handed over or confirmed by telephone,
a notice that was handed over, and whatever a carer writes down. In the evening the carer hears of those with
whom nobody has spoken; the alert ends by itself once somebody has.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.queries import system_scope
from lianfang.duties import alerts
from lianfang.duties.models import AlertLevel
from lianfang.isolation.models import HELD, File
from lianfang.restrictions.owed import system

RULE: Final = "no-human-contact"
TALKED: Final = frozenset({"visit", "phone"})  # modes of a reading in which somebody is spoken with
HANDED: Final = frozenset({"called", "handed"})  # and ways to hand something over
_NOBODY: Final = _("At {place} nobody has spoken with a household in isolation today: ring or knock.")
_DONE: Final = "spoken-with"


def missed(at: datetime) -> Q:
    """Restricted since before the day of `at`, at home, and spoken with by nobody in it."""
    begins = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    silent = Q(contacted_at=None) | Q(contacted_at__lt=begins)
    return HELD & Q(restriction__placed_at__lt=begins, out_since=None, away_since=None) & silent


def spoken(places: Iterable[int], *, at: datetime) -> None:
    """Somebody has spoken with these households. An earlier word than the one known changes nothing."""
    rows = File.objects.filter(HELD, restriction__place__in=list(places))
    told = rows.filter(Q(contacted_at=None) | Q(contacted_at__lt=at))
    loud = set(told.filter(missed_on__isnull=False).values_list("restriction__place", flat=True))
    told.update(contacted_at=at)
    for place in loud:
        alerts.settle_all(system(), Q(rule=RULE, ref__startswith=f"place:{place}:"), outcome=_DONE, at=at)


@transaction.atomic
def tell(one: File, *, on: date, at: datetime) -> int:
    """Tell the carer, once a household and day."""
    if not File.objects.filter(pk=one.pk).exclude(missed_on=on).update(missed_on=on):
        return 0
    where = one.restriction.where
    alerts.raise_alert(
        system_scope("isolation"), rule=RULE, ref=f"place:{where.pk}:{on}", path=one.restriction.path,
        place_id=where.pk, level=AlertLevel.WARNING, words=_NOBODY, values={"place": where.called}, at=at,
        owner_id=one.restriction.carer_id, climbs=True,
    )  # fmt: skip
    return 1
