"""The readings that are owed: two a day of everybody with an open file, raised for a whole day at once.

A reading missed is told to the carer and to the community as long after as the rules in force say: that is
the grace of its duty and the ladder of its alert.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.duties import actions as duties
from lianfang.duties.models import Duty
from lianfang.isolation import facts, rules
from lianfang.isolation.forms import READING
from lianfang.isolation.models import File
from lianfang.kit import clock
from lianfang.restrictions.owed import subject_of, system

DAY: Final = timedelta(days=1)
_ORIGIN: Final = "isolation-reading:"


def origin(on: date, half: str) -> str:
    """What raised the readings of one half of a day: all of them are found by it."""
    return f"{_ORIGIN}{on}:{half}"


def raise_for(files: Sequence[File], *, at: datetime) -> int:
    """Raise what these files owe until the end of tomorrow and is not past; how many files that concerns.

    Statements do not grow with the files. A repeat raises nothing twice.
    """
    today, zone = timezone.localdate(at), timezone.get_default_timezone()
    pack = facts.protocol(at)
    grace, _community = pack.reading_alarms
    by_turn: dict[tuple[date, str], list[duties.NewDuty]] = defaultdict(list)
    for on in (today, today + DAY):
        for turn in rules.turns(on, pack.reading_hours, pack.readings_per_day, zone):
            if turn.due_at <= at:
                continue
            for one in files:
                if (one.raised_until or date.min) < on and _owes(one, on):
                    by_turn[on, turn.half].append(_duty(one, turn, grace))
    for (on, half), items in by_turn.items():
        told = origin(on, half)
        duties.raise_duties(system(), kind=READING.name, origin=told, items=items, reason=told)
    File.objects.filter(pk__in=[one.pk for one in files]).update(raised_until=today + DAY)
    return len(files)


def _owes(one: File, on: date) -> bool:
    restriction = one.restriction
    last = one.monitored_until if one.freed_at is not None else restriction.ends_on
    first = restriction.begins_on or timezone.localdate(restriction.placed_at)
    return first <= on and (last is None or on <= last)


def _duty(one: File, turn: rules.Turn, grace: int) -> duties.NewDuty:
    where = one.restriction.where
    return duties.NewDuty(
        where.pk, where.path, turn.opens_at, turn.due_at, owner_id=one.restriction.carer_id,
        subject=subject_of(one.pk), grace_minutes=grace,
    )  # fmt: skip


def climbs_after(at: datetime) -> timedelta:
    """How long after the carer the community is told of a missing reading."""
    carer, community = facts.protocol(at).reading_alarms
    return timedelta(minutes=max(community - carer, 0))


def follow(one: File, *, at: datetime) -> None:
    """The open readings stand at the place of stay, are its carer's, and none beyond the last day."""
    restriction = one.restriction
    open_ones = Duty.objects.open().about(subject_of(one.pk)).filter(kind=READING.name)
    gone = [
        duty.pk for duty in open_ones
        if duty.place_id != restriction.where.pk or not _owes(one, timezone.localdate(duty.due_at))
    ]  # fmt: skip
    if duties.void_those(system(), open_ones.filter(pk__in=gone), reason=_("The isolation has changed.")):
        one.raised_until = None
    if restriction.carer_id is not None:
        stale = open_ones.exclude(owner_id=restriction.carer_id).exclude(pk__in=gone)
        stale.update(owner_id=restriction.carer_id, assigned_at=clock.now())
    raise_for([one], at=at)


def end(one: File) -> None:
    """What is still open is owed no more."""
    owed = Duty.objects.about(subject_of(one.pk)).filter(kind=READING.name)
    duties.void_those(system(), owed, reason=_("The isolation has ended."))
