"""What nobody did: a finding that is not mended in time, and a second slot of a day that was missed."""

from datetime import datetime, time
from typing import Final

from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.accounts.queries import system_scope
from lianfang.duties import alerts
from lianfang.duties.models import Alert, AlertLevel, Duty
from lianfang.duties.rowwise import Told, each
from lianfang.sanitation.following import RULE
from lianfang.sanitation.models import Finding, FindingState
from lianfang.slots.kinds import CLEANING, DISINFECTION, VENTILATION

AT_ONCE: Final = 1000
MISSED: Final = "slots-missed"
SECOND: Final = 2
RECURS: Final = (DISINFECTION.code, VENTILATION.code, CLEANING.code)
_TWICE: Final = gettext_lazy("{kind} missed a second time today at {place}: due {due}")
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


def sweep_missed(at: datetime) -> int:
    """Tell of work that was missed a second time on one day, before its third time begins; once a day."""
    on = timezone.localdate(at)
    begins = timezone.make_aware(datetime.combine(on, time.min))
    gone = Duty.objects.filter(state="open", round=None, kind__in=RECURS, due_at__gt=begins, due_at__lte=at)
    work = gone.values("place_id", "kind", "origin", "subject").order_by(
        "place_id", "kind", "origin", "subject"
    )
    twice = work.annotate(n=Count("pk"), last=Max("pk")).filter(n__gte=SECOND)
    by_ref = {
        f"{one['place_id']}:{one['kind'][:20]}:{one['origin']}:{one['subject']}:{on:%m%d}"[-120:]: one["last"]
        for one in twice
    }
    known = set(Alert.objects.filter(rule=MISSED, at__gt=begins).values_list("ref", flat=True))
    new = {last: ref for ref, last in by_ref.items() if ref not in known}
    rows = Duty.objects.filter(pk__in=list(new)[:AT_ONCE]).select_related("place").order_by("pk")
    return each("missed-twice", rows, lambda one: _missed(new[one.pk], one, at), at=at, told=_told_missed)


def _told_missed(one: Duty) -> Told:
    return Told(one.place.called, one.path)


def _missed(ref: str, last: Duty, at: datetime) -> bool:
    alerts.raise_alert(
        system_scope("sanitation"),
        rule=MISSED,
        ref=ref,
        path=last.path,
        place_id=last.place_id,
        level=AlertLevel.URGENT,
        words=_TWICE,
        values={"kind": last.kind, "place": last.place.called, "due": alerts.local(last.due_at)},
        owner_id=last.owner_id,
        at=at,
        climbs=True,
    )
    return True
