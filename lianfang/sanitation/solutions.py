"""Working solutions: made up by the formula, measured, thrown away; what is past its time is not used."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.forms import BadDetail
from lianfang.kit.scope import STEP, Scope
from lianfang.sanitation import dilution, forms, practice
from lianfang.sanitation.models import AgentOrigin, Solution, SolutionState
from lianfang.sanitation.problems import (
    AgentExpired,
    CannotBeMixed,
    SolutionNotUsable,
    SolutionTooLong,
    TooStrong,
)
from lianfang.things.declared import keep

SELF_MADE_KEEPS: Final = timedelta(hours=72)  # docs/sources.md#working-solution
_STREET: Final = 2 * STEP  # digits of a path


@transaction.atomic
def make_up(scope: Scope, *, place: Place, **told: Any) -> Solution:
    """Keep a batch of working solution. What was made here is to be measured before it is used.

    Raises BadDetail for what its origin must say, AgentExpired, CannotBeMixed, SolutionTooLong.
    """
    now = clock.now()
    origin = told["origin"]
    needed = ("licence_no", "form", "strength") if origin == AgentOrigin.PRODUCT else ("given_to",)
    for name in needed:
        if not told.get(name):
            raise BadDetail(field=str(forms.MAKE_UP.by_name[name].label), reason=_("must be filled in"))
    _require_fresh(told.get("agent_expires_on"), now)
    expires_at = told.pop("expires_at", None) or now + dilution.GOOD_FOR
    longest = dilution.GOOD_FOR if origin == AgentOrigin.PRODUCT else SELF_MADE_KEEPS
    if not now < expires_at <= now + longest:
        raise SolutionTooLong(hours=int(longest / timedelta(hours=1)))
    if origin == AgentOrigin.PRODUCT:
        _require_mixable(told)
    else:
        told |= {"form": "", "strength": None}
    state = SolutionState.READY if origin == AgentOrigin.PRODUCT else SolutionState.UNMEASURED
    facts = {name: value for name, value in told.items() if value is not None}
    return keep(  # type: ignore[no-any-return]  # of the model it was given
        scope, Solution, needs=forms.RECORDS, place=place, expires_at=expires_at, state=state, **facts
    )


def _require_fresh(on: Any, at: datetime) -> None:
    if on is not None and timezone.localdate(at) > on:
        raise AgentExpired(on=on.isoformat())


def _require_mixable(told: dict[str, Any]) -> None:
    try:
        dilution.mix(
            told["form"], strength=told["strength"], target=told["concentration"], volume=told["volume"]
        )
    except ValueError as fault:
        raise CannotBeMixed() from fault


def measured(scope: Scope, solution: Solution) -> None:
    """Its strength is what was measured; too strong for anything, it is to be diluted first."""
    most = practice.RANGES["chlorine", practice.TERMINAL].high
    if solution.concentration > most:
        raise TooStrong(most=most)


def gone(scope: Scope, solution: Solution) -> None:
    Solution.objects.filter(pk=solution.pk).update(gone_at=clock.now())


def numbered(numbers: Iterable[int]) -> dict[int, Solution]:
    """Those of these numbers there are. No statement where none is asked for."""
    wanted = set(numbers)
    return Solution.objects.in_bulk(wanted) if wanted else {}


def require_usable(
    known: Mapping[int, Solution], number: int, *, concentration: int | None, at: datetime, path: str
) -> None:
    """That a batch may be used at a place at a moment, as strong as is said. Raises SolutionNotUsable."""
    found = known.get(number)
    if found is None or not _is_near(found, path):
        raise SolutionNotUsable(number=number, why=_("there is none of this number"))
    why = _why_not(found, concentration, at)
    if why:
        raise SolutionNotUsable(number=number, why=why)


def _is_near(one: Solution, path: str) -> bool:
    """Made in the same street, or above it: nobody learns of the batches of other streets."""
    return path.startswith(one.path) or path[:_STREET] == one.path[:_STREET]


def _why_not(one: Solution, concentration: int | None, at: datetime) -> str:
    if at > one.expires_at:
        return _("it expired at {at}").format(at=f"{timezone.localtime(one.expires_at):%m-%d %H:%M}")
    if one.state == SolutionState.UNMEASURED:
        return _("its strength has not been measured")
    if one.gone_at is not None and at > one.gone_at:
        return _("it is used up or thrown away")
    if concentration is not None and concentration != one.concentration:
        return _("it has {strength} mg/L").format(strength=one.concentration)
    return ""
