"""Markets, stalls and points of slaughter as lists."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Case, Filter, Listing, declare
from lianfang.markets import acts
from lianfang.markets.conditions import WORDS
from lianfang.markets.models import Market, MarketState, SlaughterState, StallKind, StallState
from lianfang.things.lists import listing_of

EXPIRES: Final = timedelta(days=30)


def _rows(scope: Scope, at: datetime) -> QuerySet[Any]:
    found = Market.objects.filter(scope.q("path")).with_lapses(at)
    return found.select_related("place", "by")


def _states(scope: Scope, at: datetime) -> list[Case]:
    """As they stand at the moment: who has lapsed is suspended, whether or not the sweep has come by."""
    holds = Q(state=MarketState.OPEN, is_missed=False, raised_to__gt=at)
    conditions = {
        MarketState.OPEN: holds,
        MarketState.SUSPENDED: Q(state=MarketState.SUSPENDED) | (Q(state=MarketState.OPEN) & ~holds),
    }
    return [Case(str(one), one.label, conditions.get(one, Q(state=one))) for one in MarketState]


def is_suspended(row: Any) -> bool:
    return bool(row.stands == MarketState.SUSPENDED)


def _narrowed() -> Listing:
    found = listing_of(
        acts.MARKET,
        "markets",
        MarketState,
        filters=(Filter("lapsed", _("Condition that was not kept"), "choice", "lapsed", words=WORDS),),
        is_late=is_suspended,
        begins="all",
        empty=(
            _("No market is entered here."),
            _("A market is entered once. It opens by inspection, as long as it keeps its conditions."),
        ),
    )  # fmt: skip
    first, *rest = found.filters
    return replace(found, rows=_rows, filters=(replace(first, cases=_states), *rest))


MARKETS: Final = declare(_narrowed())


def _fitness(scope: Scope, at: datetime) -> list[Case]:
    today = timezone.localdate(at)
    return [
        Case("expired", _("Health certificate run out"), Q(fit_until__lt=today)),
        Case("soon", _("Runs out within 30 days"), Q(fit_until__gte=today, fit_until__lt=today + EXPIRES)),
        Case("unknown", _("Not known"), Q(fit_until=None)),
    ]


def is_unfit(row: Any) -> bool:
    return bool(
        row.state != StallState.GONE
        and row.fit_until is not None
        and row.fit_until < timezone.localdate(clock.now())
    )


STALLS: Final = declare(
    listing_of(
        acts.STALL,
        "stalls",
        StallState,
        filters=(
            Filter("kind", _("What is sold"), "choice", "kind", words=dict(StallKind.choices)),
            Filter("fit", _("Health certificates"), "cases", cases=_fitness),
            Filter("words", _("Business"), "text", "business__icontains"),
        ),
        is_late=is_unfit,
        empty=(_("No stall is entered here."), _("Whoever runs the market enters its stalls.")),
    )
)
SLAUGHTERS: Final = declare(
    listing_of(
        acts.SLAUGHTER,
        "slaughters",
        SlaughterState,
        begins="all",
        empty=(
            _("No point of live slaughter is entered here."),
            _("Each is entered as it is sealed; patrols look at the seal twice a day."),
        ),
    )
)
LISTS: Final = (MARKETS, STALLS, SLAUGHTERS)
