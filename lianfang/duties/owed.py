"""What follows from kept records is written down with them, and struck off once it has happened.

Between the commit that makes a record durable and the end of its follow-ups the process may die. What
was owed then lies there with its time, and the sweep does it. Nearly every record owes nothing and
costs nothing here.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from lianfang.duties.kinds import FollowUp, Kept
from lianfang.duties.models import StuckFollowUp
from lianfang.kit import sql
from lianfang.kit.scope import Scope

log = logging.getLogger(__name__)

LEFT_ALONE: Final = timedelta(minutes=2)  # for the process that kept them; then the sweep sees to it


@dataclass(frozen=True, slots=True)
class Owed:
    """One follow-up of one sender's records, and the row that remembers it."""

    row: int
    step: FollowUp
    kept: Sequence[Kept]


def owe(cursor: Any, then: Sequence[FollowUp], kept: Sequence[Kept], at: datetime) -> list[Owed]:
    """Remember what follows from these records, inside the transaction that keeps them."""
    heeded = [(step, ones) for step in then if (ones := step.heeds(cursor, kept))]
    if not heeded:
        return []
    rows = StuckFollowUp.objects.bulk_create(
        [
            StuckFollowUp(
                name=step.name,
                seqs=json.dumps([one.seq for one in ones]),
                fault="",
                failed_at=at,
                attempts=0,
                next_at=at + LEFT_ALONE,
            )
            for step, ones in heeded
        ]
    )
    return [Owed(row.pk, step, ones) for row, (step, ones) in zip(rows, heeded, strict=True)]


def settle(scope: Scope, debts: Sequence[Owed]) -> None:
    """Do what is owed. A failing consequence holds up no other, and waits for the sweep."""
    for debt in debts:
        try:
            with sql.writing():  # fairly in line with those who keep records
                debt.step.run(scope, debt.kept)
                StuckFollowUp.objects.filter(pk=debt.row).delete()
        except Exception as fault:
            log.exception("follow-up %s failed for %d records", debt.step.name, len(debt.kept))
            StuckFollowUp.objects.filter(pk=debt.row).update(attempts=1, fault=str(fault)[:300], next_at=None)
