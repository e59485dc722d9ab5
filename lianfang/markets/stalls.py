"""Stalls and points of slaughter: entered once a market, and a point begins sealed."""

from typing import Any

from django.db import transaction

from lianfang.grid.models import Place
from lianfang.kit.scope import Scope
from lianfang.markets.forms import FOLLOWS, RUNS
from lianfang.markets.models import Slaughter, Stall, StallState
from lianfang.markets.permits import require_market
from lianfang.markets.problems import MarketThere
from lianfang.things.declared import keep, write


@transaction.atomic
def enter_stall(scope: Scope, *, place: Place, number: str, **told: Any) -> Stall:
    """A stall of a market. Raises NotAMarket, MarketThere for a number that trades there."""
    scope.require(RUNS, place.path)
    require_market(place)
    if Stall.objects.filter(place=place, number=number).exclude(state=StallState.GONE).exists():
        raise MarketThere(place=f"{place.called} · {number}")
    facts = {name: value for name, value in told.items() if value is not None}
    return keep(scope, Stall, needs=RUNS, place=place, number=number, **facts)  # type: ignore[no-any-return]  # of its model


@transaction.atomic
def close_slaughter(scope: Scope, *, place: Place, seal_no: str) -> Slaughter:
    """A point of live slaughter, closed and sealed. Raises NotAMarket, MarketThere."""
    scope.require(FOLLOWS, place.path)
    require_market(place)
    if Slaughter.objects.filter(place=place).exists():
        raise MarketThere(place=place.called)
    made = keep(scope, Slaughter, needs=FOLLOWS, place=place, seal_no=seal_no)
    write(scope, "slaughter", made, "new")
    return made  # type: ignore[no-any-return]  # of its model
