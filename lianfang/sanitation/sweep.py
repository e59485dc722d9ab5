"""A finding that is open past its time alarms who mends it, once for each time that it was given."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.accounts.queries import system_scope
from lianfang.duties import alerts
from lianfang.duties.models import AlertLevel
from lianfang.duties.rowwise import Told, each
from lianfang.sanitation.following import RULE
from lianfang.sanitation.models import Finding, FindingState

AT_ONCE: Final = 1000
_LATE: Final = gettext_lazy("At {place} something found wrong is not mended in time.")


def sweep_findings(at: datetime) -> int:
    late = Finding.objects.filter(state=FindingState.OPEN, alarm_at__lt=at).select_related("place", "by")
    return each("findings", late[:AT_ONCE], lambda one: _alarm(one, at), at=at, told=_told)


def _told(one: Finding) -> Told:
    return Told(_("finding no. {number}").format(number=one.pk), one.path, one.by)


@transaction.atomic
def _alarm(one: Finding, at: datetime) -> bool:
    mine = Finding.objects.filter(pk=one.pk, state=FindingState.OPEN, alarm_at=one.alarm_at)
    if not mine.update(alarm_at=None):
        return False
    alerts.raise_alert(
        system_scope("sanitation"),
        rule=RULE,
        ref=f"finding:{one.pk}:{one.due_at:%Y%m%d%H%M%S}",
        path=one.path,
        place_id=one.place_id,
        level=AlertLevel.WARNING,
        words=_LATE,
        values={"place": one.place.called},
        owner_id=one.owner_id,
        at=at,
        climbs=True,
    )
    return True
