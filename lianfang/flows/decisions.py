"""F14: a measure is made known to all who act on it the moment it is decided, changed or ended.

It is a notice, one for each person, and waits for nobody's answer: the duties it raises are raised all the
same. Publicity announces it.
"""

from datetime import datetime
from typing import Any

from lianfang.accounts.queries import system_scope
from lianfang.duties.rowwise import each
from lianfang.duties.watch import told_of_measure
from lianfang.kit.scope import Scope
from lianfang.measures import actions as measures
from lianfang.measures.models import Measure
from lianfang.notices import actions as notices
from lianfang.notices.models import Notice, Told


def sweep_expired(at: datetime) -> int:
    """Tell what hangs on measures that have run out, each once."""
    scope = system_scope("measures over")
    return each(
        "measures-expired",
        measures.run_out(scope, at=at),
        lambda one: measures.expire_one(scope, measure=one, at=at),
        at=at,
        told=told_of_measure,
    )


def decided(scope: Scope, *, measure: Measure, at: datetime) -> None:
    make_known(scope, measure=measure, at=at, what=Told.DECIDED, mark="decided")


def adjusted(scope: Scope, *, measure: Measure, at: datetime, changes: Any) -> None:
    mark = f"adjusted:{at:%Y%m%d%H%M%S%f}"
    make_known(scope, measure=measure, at=at, what=Told.ADJUSTED, mark=mark)


def ended(scope: Scope, *, measure: Measure, at: datetime) -> None:
    make_known(scope, measure=measure, at=at, what=Told.ENDED, mark="ended")


def make_known(scope: Scope, *, measure: Measure, at: datetime, what: str, mark: str) -> Notice:
    """Tell it once to everybody who must know; a repeat tells nobody again."""
    return notices.make_known(
        system_scope("measures", actor_id=scope.actor_id),
        measure=measure,
        what=what,
        ref=f"measure:{measure.pk}:{mark}",
        at=at,
        by_id=scope.actor_id,
    )
