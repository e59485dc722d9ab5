"""What nobody does in the isolation room and the clock brings."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.accounts.queries import system_scope
from lianfang.duties import alerts
from lianfang.duties.models import AlertLevel
from lianfang.duties.rowwise import Told, each
from lianfang.isolation import contacts, facts, following, needs, readings, rules, teams
from lianfang.isolation.models import File, Need, NeedState
from lianfang.kit import sql
from lianfang.restrictions.models import Restriction

AT_ONCE: Final = 2000
_LATE: Final = gettext_lazy("At {place} a need of a household in isolation is not accepted: {kind}.")


def sweep_files(at: datetime) -> int:
    """Files for observations that have none, the readings of the days to come, and the end of monitoring."""
    new = Restriction.objects.filter(file=None, released_at=None).select_related(
        "place", "area", "measure", "carer", "backup"
    )
    moved = each("isolation-files", new.order_by("pk")[:AT_ONCE], lambda one: _seen(one, at), at=at, told=_of)
    over = File.objects.filter(ended_at=None, monitored_until__lt=timezone.localdate(at))
    moved += each(
        "isolation-files", over.select_related("restriction"),
        lambda one: following.end_monitoring(one, at=at), at=at, told=lambda one: _of(one.restriction),
    )  # fmt: skip
    return moved + _raise(at)


def _seen(one: Restriction, at: datetime) -> int:
    following.seen(one, at)
    return 1


def _of(one: Restriction) -> Told:
    return Told(_("observation no. {number}").format(number=one.pk), one.path, one.placed_by)


def _raise(at: datetime) -> int:
    """The readings until tomorrow's end, of everybody at once."""
    until = timezone.localdate(at) + timedelta(days=1)
    behind = File.objects.filter(ended_at=None).filter(Q(raised_until=None) | Q(raised_until__lt=until))
    moved = 0
    while rows := list(behind.select_related("restriction__place", "restriction__area")[:AT_ONCE]):
        with sql.writing():
            moved += readings.raise_for(rows, at=at)
    return moved


def sweep_gaps(at: datetime) -> int:
    """Whoever went away, was put out or came back: gaps open and close with them."""
    return teams.mind(None, at=at)


def sweep_needs(at: datetime) -> int:
    """Needs that nobody accepted in time, and those that come every day."""
    late = Need.objects.filter(state=NeedState.ASKED, alarm_at__lt=at).select_related("place", "by")
    moved = each("isolation-needs", late[:AT_ONCE], lambda one: _alarm(one, at), at=at, told=_told)
    return moved + _renew(at)


def _renew(at: datetime) -> int:
    """What comes every day from the first sweep of the day on; what comes every so many once it was due."""
    daily = Q(daily=True, day__lt=timezone.localdate(at)) | Q(every_days__gt=0, planned_at__lte=at)
    behind = Need.objects.filter(daily).exclude(state=NeedState.VOID).select_related("place")
    moved = 0
    while rows := list(behind.order_by("pk")[:AT_ONCE]):
        with sql.writing():
            moved += needs.renew(rows, at=at)
    return moved


def sweep_contacts(at: datetime) -> int:
    """Households with whom nobody has spoken all day, in the evening: once a day, to the carer."""
    today, zone = timezone.localdate(at), timezone.get_default_timezone()
    evening = rules.turns(today, facts.protocol(at).reading_hours, 2, zone)[-1].due_at
    if at < evening:
        return 0
    rows = File.objects.filter(contacts.missed(evening)).exclude(missed_on=today)
    rows = rows.select_related("restriction__place", "restriction__area", "restriction__measure")
    return each(
        "isolation-contacts", rows[:AT_ONCE], lambda one: contacts.tell(one, on=today, at=at), at=at,
        told=lambda one: _of(one.restriction),
    )  # fmt: skip


def _told(one: Need) -> Told:
    return Told(_("need no. {number}").format(number=one.pk), one.path, one.by)


@transaction.atomic
def _alarm(one: Need, at: datetime) -> int:
    mine = Need.objects.filter(pk=one.pk, state=NeedState.ASKED, alarm_at=one.alarm_at)
    if not mine.update(alarm_at=None):
        return 0
    alerts.raise_alert(
        system_scope("isolation"), rule=needs.RULE, ref=needs.subject_of(one.pk), path=one.path,
        place_id=one.place_id, level=AlertLevel.WARNING, words=_LATE,
        values={"place": one.place.called, "kind": one.get_kind_display()}, owner_id=needs.carer_of(one),
        at=at, climbs=True,
    )  # fmt: skip
    return 1
