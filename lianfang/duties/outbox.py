"""One outbox: what follows from something and failed, or was owed by a process that died, is tried again.

Whoever leaves something in it registers who does it, by the name under which it lies there. A row that
nobody knows stays as it is: an edition of the program that knows it may come.
"""

import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.duties.alerts import raise_alert
from lianfang.duties.models import AlertLevel, StuckFollowUp
from lianfang.duties.sweep import stopping
from lianfang.duties.watch import system
from lianfang.grid.models import Place
from lianfang.kit.scope import WHOLE

log = logging.getLogger(__name__)

Doer = Callable[[StuckFollowUp, datetime], None]  # does it; raises where it fails again
Finder = Callable[[str], Doer | None]  # who does what lies under a name, if it is theirs

FINDERS: Final[list[Finder]] = []
LONGEST: Final = timedelta(hours=6)  # between two tries
TELL_AFTER: Final = 5  # failed tries until somebody is told
STUCK: Final = _("A consequence of {number} records has failed {attempts} times: {name}")


def register(finder: Finder) -> None:
    FINDERS.append(finder)


def sweep(at: datetime) -> int:
    """Try all whose time has come, whoever left them; how many succeeded."""
    return retry(at, FINDERS)


def retry(at: datetime, finders: Sequence[Finder]) -> int:
    """Try what these know. A row is pushed ahead before it is tried, so that one that breaks the sweep
    cannot hold it up."""
    done = 0
    due = StuckFollowUp.objects.filter(Q(next_at=None) | Q(next_at__lte=at), settled_at=None)
    for stuck in due.order_by("pk"):
        if stopping.is_set():
            break
        doer = next((doer for find in finders if (doer := find(stuck.name)) is not None), None)
        if doer is not None and _claimed(stuck, at):
            done += _done(doer, stuck, at)
    return done


def _claimed(stuck: StuckFollowUp, at: datetime) -> bool:
    """Whether it is this sweep's to try; each wait is twice the one before."""
    wait = min(timedelta(minutes=2 ** min(stuck.attempts, 20)), LONGEST)
    mine = StuckFollowUp.objects.filter(pk=stuck.pk, settled_at=None, attempts=stuck.attempts)
    return bool(mine.update(next_at=at + wait, attempts=stuck.attempts + 1))


def _done(doer: Doer, stuck: StuckFollowUp, at: datetime) -> bool:
    try:
        with transaction.atomic():
            doer(stuck, at)
            StuckFollowUp.objects.filter(pk=stuck.pk).update(settled_at=at)
    except Exception as fault:
        log.exception("%s failed again (row %d)", stuck.name, stuck.pk)
        StuckFollowUp.objects.filter(pk=stuck.pk).update(fault=str(fault)[:300])
        _tell(stuck, at)
        return False
    return True


def _tell(stuck: StuckFollowUp, at: datetime) -> None:
    attempts = stuck.attempts + 1
    if attempts < TELL_AFTER:
        return
    raise_alert(
        system(), rule="follow-up-stuck", ref=f"follow-up:{stuck.pk}", path=WHOLE,
        place_id=Place.objects.get(path=WHOLE).pk, level=AlertLevel.WARNING.value, words=STUCK,
        values={"number": len(json.loads(stuck.seqs)), "attempts": attempts, "name": stuck.name}, at=at,
    )  # fmt: skip
