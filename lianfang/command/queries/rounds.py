"""What was decided about a round, and why."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q

from lianfang.duties import queries as duties
from lianfang.duties.forms import ROUND_STEPS
from lianfang.duties.models import Record, Round
from lianfang.kit.scope import Scope, below

_TITLES = {one.name: one.title for one in ROUND_STEPS}


class RoundStep(NamedTuple):
    """One decision: when, what, by whom, with the reason and the end it gave where it gave one."""

    at: datetime
    words: str
    by: str
    reason: str
    due: datetime | None


def round_steps(scope: Scope, *, round: Round) -> list[RoundStep]:
    """In their order, from its opening to its end, for whoever knows of the round. Raises NotFound."""
    duties.round_named(scope, name=round.code)
    end = Q(made_at__lte=round.closed_at) if round.closed_at else Q()
    here = below(
        round.path
    )  # it may have been opened lower: a place that is split leaves it to the one above
    found = Record.objects.filter(end, here, kind__in=_TITLES, made_at__gte=round.opens_at)
    told = ((one, json.loads(one.detail)) for one in found.select_related("made_by").order_by("seq"))
    return [_step(one, said) for one, said in told if _is_of(round, one, said)]


def _is_of(round: Round, one: Record, said: dict[str, Any]) -> bool:
    """Former versions wrote no code beside the reason: theirs are known by their place and time alone."""
    return bool(said["round"] == round.code if "round" in said else one.path == round.path)


def _step(one: Record, said: dict[str, Any]) -> RoundStep:
    due = datetime.fromisoformat(said["due"]) if "due" in said else None
    return RoundStep(one.made_at, str(_TITLES[one.kind]), one.made_by.name, said.get("reason", ""), due)
