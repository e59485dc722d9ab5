"""What waits for a decision of the asker's body: on the screen of whoever decides, and of nobody else."""

from typing import Any, Final, NamedTuple

from django.http import HttpRequest
from django.utils.functional import Promise, SimpleLazyObject

from lianfang.acts.declared import act_named
from lianfang.kit.scope import Scope
from lianfang.measures import acts, announcing, drafting, powers, queries
from lianfang.measures.models import Measure

STEPS: Final = tuple(act_named(acts.MEASURE, code) for code in ("decide", "confirm", "announce"))


class Waiting(NamedTuple):
    """One measure, the step that the asker may take, and what it lacks for it."""

    measure: Measure
    name: str | Promise
    areas: list[str]
    step: str | Promise
    lacking: list[str]


def decisions(scope: Scope) -> list[Waiting]:
    """The measures that wait for a step the asker may take now, the oldest draft first."""
    if not any(scope.may_anywhere(one) for one in acts.DECIDES):
        return []
    undecided = queries.undecided(scope)
    return [_waiting(one, step.words) for one in undecided for step in STEPS if step.offered(scope, one)]


def count(scope: Scope) -> int:
    """How many there are."""
    return len(decisions(scope))


def _waiting(one: Measure, step: str | Promise) -> Waiting:
    lacking = drafting.lacking(one) if one.decided_at is None else []
    return Waiting(one, powers.of(one.kind).name, announcing.areas(one), step, lacking)


def facts(request: HttpRequest) -> dict[str, Any]:
    """For the pages on which people begin; nothing is asked of the database where none shows it."""
    scope: Scope = request.scope  # type: ignore[attr-defined]  # set by ScopeMiddleware
    return {"waiting_decisions": SimpleLazyObject(lambda: decisions(scope))}
