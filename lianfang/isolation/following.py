"""What follows from an observation as it stands: its file, its readings, its team, and the end of them all.

`seen` is called whenever an observation was entered, changed or released, and by the sweep for those that a
former version left; a repeat changes nothing.
"""

from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.duties import actions as duties
from lianfang.duties import alerts
from lianfang.duties.models import Duty
from lianfang.isolation import alone, facts, life, needs, readings, teams
from lianfang.isolation.forms import RETURNED
from lianfang.isolation.models import File, Programme, SiteRoom
from lianfang.isolation.problems import FeverOpen, NoLastReading, StillAway
from lianfang.kit import lives
from lianfang.restrictions.models import Release, Restriction
from lianfang.restrictions.owed import subject_of, system

EVEN: Final = "readings-even"
ASKED: Final = "asked"
_JUDGED: Final = frozenset({Release.TERM.value, Release.DECISION.value})  # releases that a reading must allow


def seen(one: Restriction, at: datetime) -> None:
    """See to the file of an observation."""
    file, _made = File.objects.get_or_create(restriction=one)
    file.restriction = one
    if one.released_at is not None:
        if file.freed_at is None:
            free(file, one, at=at)
        return
    teams.follow(file, one, at=at)
    readings.follow(file, at=at)


def allows(one: Restriction, release: str, at: datetime) -> None:
    """Nobody is released with a fever that no doctor has seen, without a reading of the last day, or while
    nobody knows where they are. Raises FeverOpen, NoLastReading, StillAway.

    One who was taken to a hospital or entered by mistake needs none of it.
    """
    file = File.objects.filter(pk=one.pk).first()
    if file is None or release not in _JUDGED:
        return
    if file.away_since is not None:
        raise StillAway()
    if file.has_fever:
        raise FeverOpen()
    if facts.protocol(at).readings_per_day and not _was_read(file, at):
        raise NoLastReading()


def _was_read(file: File, at: datetime) -> bool:
    return facts.last_reading(file, since=facts.since_a_day(at)) is not None


def free(file: File, one: Restriction, *, at: datetime) -> None:
    """A release: what the file asked for ends, or goes on as health monitoring for so many days."""
    assert one.released_at is not None
    facts = {
        "freed_at": one.released_at,
        "room": None,
        "out_since": None,
        "away_since": None,
        "even_at": None,
    }
    until = _watched_until(file, one)
    if until is not None:
        more = {"monitored_until": until, "programme": Programme.MONITORING, "raised_until": None}
        moved = lives.move(life.FILE, File.objects.filter(pk=file.pk), "monitor", facts=facts | more)
    else:
        more = {"ended_at": one.released_at}
        moved = lives.move(life.FILE, File.objects.filter(pk=file.pk), "free", facts=facts | more)
    if not moved:
        return
    _leave_room(file)
    if one.release == Release.HOSPITAL:
        alone.taken(file, at=at)
    else:
        alone.over(file)
    _quiet(file, at)
    teams.dissolve(file, at=at)
    readings.end(file)
    needs.end_at(one.where, at=at)
    if until is not None:
        file.refresh_from_db()
        readings.raise_for([file], at=at)


def _watched_until(file: File, one: Restriction) -> date | None:
    """The last day of health monitoring after it, or of the monitoring that it was alone."""
    if one.release == Release.UNHELD:
        return one.ends_on
    days = file.follow_days if one.release in _JUDGED else 0
    return timezone.localdate(one.released_at) + timedelta(days=days) if days else None


def _leave_room(file: File) -> None:
    """The room is to be disinfected before anybody else has it."""
    if file.room_id is not None:
        lives.move(life.ROOM, SiteRoom.objects.filter(pk=file.room_id), "leave", facts={})


def _quiet(file: File, at: datetime) -> None:
    """Nobody looks for them, or asks about their readings, any more."""
    looked_for = Duty.objects.about(subject_of(file.pk)).filter(kind=RETURNED.name)
    duties.void_those(system(), looked_for, reason=_("The isolation has ended."))
    answered(file, at=at)


def answered(file: File, *, at: datetime) -> None:
    """The question about readings that are all alike has been asked."""
    alerts.settle_all(system(), Q(rule=EVEN, ref__startswith=f"file:{file.pk}:"), outcome=ASKED, at=at)


def end_monitoring(file: File, *, at: datetime) -> int:
    """Its days are over: the file ends by itself."""
    moved = lives.move(life.FILE, File.objects.filter(pk=file.pk), "end", facts={"ended_at": at})
    if moved:
        readings.end(file)
    return int(moved)
