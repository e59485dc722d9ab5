"""Consequences that failed, or that a dying process left owing: tried by the sweep until they succeed."""

import json
import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.accounts import keys
from lianfang.accounts.models import User
from lianfang.accounts.queries import scope_of_user
from lianfang.duties.alerts import raise_alert
from lianfang.duties.kinds import FollowUp, Kept, Kinds
from lianfang.duties.models import AlertLevel, Record, StuckFollowUp
from lianfang.duties.sweep import stopping
from lianfang.duties.watch import system
from lianfang.grid.models import Place
from lianfang.kit.scope import WHOLE

log = logging.getLogger(__name__)

LONGEST = timedelta(hours=6)  # between two tries
TELL_AFTER = 5  # failed tries until somebody is told
STUCK = _("A consequence of {number} records has failed {attempts} times: {name}")


def retry(kinds: Kinds, at: datetime) -> int:
    """Try every stuck consequence whose time has come; how many succeeded.

    A row is pushed ahead before it is tried, so that one that breaks the sweep cannot hold it up.
    """
    done = 0
    known = {step.name: step for kind in kinds.values() for step in kind.then}
    due = StuckFollowUp.objects.filter(Q(next_at=None) | Q(next_at__lte=at), settled_at=None, name__in=known)
    for stuck in due.order_by("pk"):
        if stopping.is_set():
            break
        wait = min(timedelta(minutes=2 ** min(stuck.attempts, 20)), LONGEST)
        mine = StuckFollowUp.objects.filter(pk=stuck.pk, settled_at=None, attempts=stuck.attempts)
        if not mine.update(next_at=at + wait, attempts=stuck.attempts + 1):
            continue  # another sweep has it
        try:
            with transaction.atomic():
                _try(kinds, known[stuck.name], stuck, at)
                StuckFollowUp.objects.filter(pk=stuck.pk).update(settled_at=at)
            done += 1
        except Exception as fault:
            log.exception("follow-up %s failed again (row %d)", stuck.name, stuck.pk)
            StuckFollowUp.objects.filter(pk=stuck.pk).update(fault=str(fault)[:300])
            _tell(stuck, at)
    return done


def _try(kinds: Kinds, step: FollowUp, stuck: StuckFollowUp, at: datetime) -> None:
    for maker, kept in _kept(kinds, json.loads(stuck.seqs)).items():
        step.run(scope_of_user(User.objects.get(pk=maker), at=at), kept)


def _kept(kinds: Kinds, seqs: Sequence[int]) -> dict[int, list[Kept]]:
    """The records as their follow-ups receive them, by who made them. One corrected since is left out."""
    corrected = dict(Record.objects.filter(withdrawn_seq__in=seqs).values_list("withdrawn_seq", "seq"))
    found: dict[int, list[Kept]] = defaultdict(list)
    for one in Record.objects.filter(seq__in=seqs, withdrawn_seq=None).order_by("seq"):
        answers = json.loads(one.detail)
        if one.sealed:
            answers |= keys.of(one.key_id).open_json(bytes(one.sealed))
        detail = msgspec.convert(answers, kinds[one.kind].form.schema, strict=False)
        found[one.made_by_id].append(
            Kept(
                one.seq,
                one.id,
                one.place_id,
                one.path,
                one.made_at,
                one.received_at,
                one.made_by_id,
                detail,
                corrected.get(one.seq),
            )
        )
    return found


def _tell(stuck: StuckFollowUp, at: datetime) -> None:
    if stuck.attempts + 1 < TELL_AFTER:
        return
    whole = Place.objects.get(path=WHOLE)
    raise_alert(
        system(),
        rule="follow-up-stuck",
        ref=f"follow-up:{stuck.pk}",
        path=WHOLE,
        place_id=whole.pk,
        level=AlertLevel.WARNING.value,
        words=STUCK,
        values={
            "number": len(json.loads(stuck.seqs)),
            "attempts": stuck.attempts + 1,
            "name": stuck.name,
        },
        at=at,
    )
