"""Figures of markets: open and suspended, live slaughter, food inspected, what came in."""

from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lianfang.figures import columns
from lianfang.figures.columns import BY_PLACE, UNITS
from lianfang.figures.declared import (
    DAY,
    NEVER,
    NOW,
    NUMBER,
    Figure,
    Source,
    Window,
    declare,
    total,
)
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Column, Sort
from lianfang.markets.conditions import FOOD, PATROL
from lianfang.markets.models import Market, MarketState, Slaughter, SlaughterState, Supply
from lianfang.slots.models import SlotRecord

_OFFICE: Final = _("market group of the command office")
_WITHIN: Final = (columns.within(),)


def _entered(scope: Scope, window: Window) -> QuerySet[Any]:
    return Market.objects.filter(at__lte=window.at).with_lapses(window.at).select_related("place")


def _points(scope: Scope, window: Window) -> QuerySet[Any]:
    return Slaughter.objects.filter(at__lte=window.at).select_related("place")


def _told(kind: str) -> Any:
    def rows(scope: Scope, window: Window) -> QuerySet[Any]:
        found = SlotRecord.objects.filter(
            window.of_the_day("at"), window.recorded(), kind=kind, outcome="done"
        )
        return found.select_related("place")

    return rows


def _came(scope: Scope, window: Window) -> QuerySet[Any]:
    return Supply.objects.filter(window.of_the_day("at"), window.recorded()).select_related("place")


_STATE: Final = Column("state", _("State"), lambda row: row.state, words=lambda row: row.get_state_display())
_STANDS: Final = Column("state", _("State"), lambda row: row.stands, words=lambda row: row.stands_in_words)
_AT: Final = columns.moment("at", _("At"), lambda row: row.at)
_NEWEST: Final = Sort("newest", _("Newest first"), ("-at", "-pk"))
_MARKETS: Final = Source(
    "markets", _("one market"), _entered, NOW, NEVER, (columns.place(), _STANDS), (BY_PLACE,), _WITHIN
)
_SLAUGHTERS: Final = Source(
    "slaughters", _("one point of live slaughter"), _points, NOW, NEVER, (columns.place(), _STATE),
    (BY_PLACE,), _WITHIN,
)  # fmt: skip
_PATROLS: Final = Source(
    "market-patrols", _("one patrol"), _told(PATROL), DAY, NUMBER, (columns.place(), _AT), (_NEWEST,), _WITHIN
)
_FOOD: Final = Source(
    "market-food", _("one food inspection"), _told(FOOD), DAY, NUMBER,
    (columns.place(), _AT, Column("points", _("Samples taken"), lambda row: row.points, "count"),
     Column("amount", _("Samples that failed"), lambda row: row.amount, "count")),
    (_NEWEST,), _WITHIN,
)  # fmt: skip
_SUPPLY: Final = Source(
    "market-supply", _("one vegetable that came in"), _came, DAY, NUMBER,
    (columns.place(), _AT, Column("item", _("Vegetable"), lambda row: row.item,
                                  words=lambda row: row.get_item_display()),
     Column("kg", _("Came in, kg"), lambda row: row.kg, "count")),
    (_NEWEST,), _WITHIN,
)  # fmt: skip


def _figure(code: str, label: Any, unit: str, source: Source, **more: Any) -> Figure:
    return Figure(code, label, UNITS[unit], _OFFICE, "markets", source, **more)


def _holds(window: Window) -> Q:
    return Q(state=MarketState.OPEN, is_missed=False, raised_to__gt=window.at)


def _out(window: Window) -> Q:
    return Q(state=MarketState.SUSPENDED) | (Q(state=MarketState.OPEN) & ~_holds(window))


declare(
    _figure("markets-all", _("markets entered"), "markets", _MARKETS,
            words=_("Every market that is entered here.")),
    _figure("markets-open", _("markets open"), "markets", _MARKETS, where=_holds, of="markets-all",
            words=_("Open by inspection, every condition of the permit kept until now.")),
    _figure("markets-suspended", _("markets suspended"), "markets", _MARKETS, where=_out, of="markets-all",
            words=_("A condition of the permit was not kept, or an inspection suspended it.")),
    _figure("slaughter-all", _("points of live slaughter entered"), "places", _SLAUGHTERS,
            words=_("Every point where live poultry was slaughtered.")),
    _figure("slaughter-closed", _("points of live slaughter sealed"), "places", _SLAUGHTERS,
            where=Q(state=SlaughterState.CLOSED), of="slaughter-all",
            words=_("Closed and sealed; the others were opened by the government.")),
    _figure("market-patrols", _("patrols against live slaughter"), "visits", _PATROLS,
            words=_("Patrols of the day that looked at a seal.")),
    _figure("market-samples", _("food samples"), "samples", _FOOD, measure=total("points"),
            words=_("Samples taken at markets on the day.")),
    _figure("market-failed", _("food samples that failed"), "samples", _FOOD, measure=total("amount"),
            of="market-samples", words=_("Of the samples of the day, those that failed.")),
    _figure("market-supply", _("vegetables that came in"), "kg", _SUPPLY, measure=total("kg"),
            words=_("Of the vegetables that are watched, what came in on the day.")),
)  # fmt: skip
