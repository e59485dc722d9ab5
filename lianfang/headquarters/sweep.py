"""What the sweep does for warnings: an answer that is overdue is told to whoever owes it."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy

from lianfang.accounts.queries import system_scope
from lianfang.duties import alerts
from lianfang.duties.models import AlertLevel
from lianfang.duties.rowwise import Told, each
from lianfang.headquarters import queries
from lianfang.headquarters.models import WarningReceipt
from lianfang.headquarters.warning import UNANSWERED, ref_of

_LATE: Final = gettext_lazy("Warning {number} ({disease}) to {receiver} is not answered.")


def sweep_warnings(at: datetime) -> int:
    """Alarm each overdue answer once. Returns how many."""
    late = queries.late(system_scope("warnings"), at=at)
    return each("warnings", late, lambda one: _alarm(one, at), at=at, told=_told)


def _told(one: WarningReceipt) -> Told:
    return Told(str(one), one.path, one.warning.by)


@transaction.atomic
def _alarm(one: WarningReceipt, at: datetime) -> bool:
    claimed = WarningReceipt.objects.filter(pk=one.pk, answered_at=None, alarm_at=one.alarm_at)
    if not claimed.update(alarm_at=None):
        return False
    alerts.raise_alert(
        system_scope("warnings"),
        rule=UNANSWERED,
        ref=ref_of(one),
        path=one.path,
        place_id=one.place_id,
        level=AlertLevel.WARNING,
        words=_LATE,
        values={"number": one.warning.number, "disease": one.warning.disease, "receiver": one.receiver},
        at=at,
    )
    return True
