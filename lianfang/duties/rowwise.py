"""Row by row: what a step of the sweep does, so that one row that fails stops no other.

Each row has a savepoint of its own. A fault is kept in the step's beat and told to the nearest lead,
with who entered the row, because they can mend it. The alert ends by itself once the row is done.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.accounts.models import User
from lianfang.accounts.queries import system_scope
from lianfang.duties import alerts, owners, sweep
from lianfang.duties.models import Alert, AlertLevel
from lianfang.grid.models import Place
from lianfang.kit import sql
from lianfang.kit.problems import Problem
from lianfang.kit.scope import WHOLE

log = logging.getLogger(__name__)

RULE: Final = "sweep-row-failed"
_SAID: Final = gettext_lazy("Could not be done by itself: {what}. Entered by {who}. {fault}")


class Told(NamedTuple):
    """How a row is told of when it fails: what it is, where, and who entered it."""

    what: str
    path: str = WHOLE
    by: User | None = None


def each(
    step: str, rows: Iterable[Any], act: Callable[[Any], int], *, at: datetime, told: Callable[[Any], Told]
) -> int:
    """Do `act` with each row; the sum of what it moved. `told` is asked for a row that fails."""
    moved, todo = 0, list(rows)
    before = _failed_before(step) if todo else set()
    for row in todo:
        if sweep.stopping.is_set():
            break
        ref = f"{step}:{_name(row)}"[:120]
        try:
            with sql.writing():
                moved += act(row)
        except Exception as fault:
            log.exception("%s could not be done", ref)
            sweep.note_fault(f"{ref}: {type(fault).__name__}: {fault}")
            _tell(ref, row, fault, at, told)
            continue
        if ref in before:
            alerts.settle_all(system_scope("sweep"), Q(rule=RULE, ref=ref), outcome="done", at=at)
    return moved


def _name(row: Any) -> Any:
    return row.pk if hasattr(row, "pk") else row.ref


def _failed_before(step: str) -> set[str]:
    open_ones = Alert.objects.filter(rule=RULE, ref__startswith=f"{step}:", settled_at=None)
    return set(open_ones.values_list("ref", flat=True))


def _tell(ref: str, row: Any, fault: Exception, at: datetime, told: Callable[[Any], Told]) -> None:
    try:
        with sql.writing(), translation.override(settings.LANGUAGE_CODE):
            _raise(ref, told(row), fault, at)
    except Exception:  # the alarm about one row must not stop the next one
        log.exception("%s could not be told of", ref)


def _raise(ref: str, known: Told, fault: Exception, at: datetime) -> None:
    place = Place.objects.get(path=known.path)
    said = fault.message if isinstance(fault, Problem) else _("An unexpected fault; the log has it.")
    alerts.raise_alert(
        system_scope("sweep"),
        rule=RULE,
        ref=ref,
        path=place.path,
        place_id=place.pk,
        level=AlertLevel.WARNING,
        words=_SAID,
        values={"what": known.what, "who": known.by.name if known.by else "–", "fault": said},
        owner_id=owners.Answering([place.path], at=at).head(place.path, at),
        at=at,
        climbs=True,
    )
