"""The permit of a market: asked for, inspected, and gone by itself the moment a condition lapses.

What the conditions ask is raised as recurring work while it is open. Whether it is open is told by that work
(`models.MarketQuerySet.open_at`); what is written here only follows.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.accounts import actions as accounts
from lianfang.accounts.queries import system_scope
from lianfang.duties import alerts
from lianfang.duties.models import AlertLevel, Duty
from lianfang.duties.rowwise import Told, each
from lianfang.duties.schedules import AGAIN, AHEAD
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit import clock
from lianfang.kit.lives import move
from lianfang.kit.scope import Scope, ancestors
from lianfang.markets.conditions import CONDITIONS, KIND_OF, WORDS
from lianfang.markets.forms import FOLLOWS
from lianfang.markets.lives import MARKET as LIFE
from lianfang.markets.models import Market, MarketState
from lianfang.markets.problems import InspectedByAsker, MarketBarred, MarketThere, NotAMarket, NotConfirmed
from lianfang.slots import standing
from lianfang.things.declared import StandsOtherwise, coded, keep, write
from lianfang.things.models import Step

RULE: Final = "market-suspended"
AT_ONCE: Final = 500
NOT_OPEN: Final = _("The market is not open.")
_SUSPENDED: Final = _("{place} is suspended: {condition}")

# Why a market may not be open, as rooms beside this one know it; each answers words, or nothing.
BARS: Final[list[Callable[[Scope, Place], Any]]] = []


def require_market(place: Place) -> None:
    if place.kind != PlaceKind.MARKET:
        raise NotAMarket(place=place.called)


@transaction.atomic
def enter(scope: Scope, *, place: Place, **told: Any) -> Market:
    """A market, closed until it is inspected. Raises NotAMarket, MarketThere."""
    scope.require(FOLLOWS, place.path)
    require_market(place)
    if Market.objects.filter(place=place).exists():
        raise MarketThere(place=place.called)
    facts = {name: value for name, value in told.items() if value is not None}
    return keep(scope, Market, needs=FOLLOWS, place=place, **facts)  # type: ignore[no-any-return]  # of its model


@transaction.atomic
def open_it(scope: Scope, *, market: Market, confirmed: Iterable[str], result: str) -> Market:
    """The one way in: by inspection, every condition confirmed, by somebody other than who asked.

    Its work is raised from now on. Raises NotConfirmed, InspectedByAsker, MarketBarred, StandsOtherwise.
    """
    scope.require(FOLLOWS, market.path)
    for one in CONDITIONS:
        if one.code not in set(confirmed):
            raise NotConfirmed(condition=str(one.words))
    asked = Step.objects.filter(noun=LIFE.noun, thing=market.pk, code="apply").order_by("-pk").first()
    if asked is not None and asked.by_id == scope.actor:
        raise InspectedByAsker()
    for bar in BARS:
        if why := bar(scope, market.place):
            raise MarketBarred(why=str(why))
    now = clock.now()
    facts = {"result": result, "opened_at": now, "raised_to": None, "lapsed": "", "lapsed_at": None}
    _moved(scope, market, "open", facts)
    raise_ahead(scope, market=market, at=now)
    alerts.settle_all(_system(), _alert_of(market), outcome=alerts.CAME, at=now)
    market.refresh_from_db()
    return market


def _alert_of(market: Market) -> Any:
    return Q(rule=RULE, ref__startswith=f"market:{market.pk}:")


def _moved(scope: Scope, market: Market, code: str, facts: dict[str, Any], reason: str = "") -> None:
    if not move(LIFE, Market.objects.filter(pk=market.pk), code, facts=facts):
        market.refresh_from_db()
        raise StandsOtherwise(name=str(market), state=market.stands_in_words)
    write(scope, LIFE.noun, market, code, reason)
    market.refresh_from_db()


def shut(scope: Scope, market: Market) -> None:
    """It is open no longer, for whatever reason: what its conditions still ask is taken back."""
    own = _system(scope.actor_id)
    standing.take_back(own, market, origin=market.origin, reason=NOT_OPEN, at=clock.now())


def suspended(scope: Scope, market: Market) -> None:
    Market.objects.filter(pk=market.pk).update(lapsed_at=clock.now())
    shut(scope, market)


def _system(actor: int | None = None) -> Scope:
    return system_scope("markets", actor_id=actor or accounts.operator().pk)


def lapse(market: Market, condition: str, *, at: datetime) -> bool:
    """A condition is not kept: the permit suspends itself, and says which. A repeat changes nothing."""
    scope = _system()
    with transaction.atomic():
        facts = {"lapsed": condition, "lapsed_at": at}
        made = move(LIFE, Market.objects.filter(pk=market.pk), "lapse", facts=facts)
        if made:
            write(scope, LIFE.noun, market, "lapse", coded(condition))
            shut(scope, market)
            _tell(market, condition, at)
    return made


def _tell(market: Market, condition: str, at: datetime) -> None:
    alerts.raise_alert(
        _system(),
        rule=RULE,
        ref=f"market:{market.pk}:{at:%Y%m%d%H%M%S}",
        path=market.path,
        place_id=market.place_id,
        level=AlertLevel.URGENT,
        words=_SUSPENDED,
        values={"place": market.place.called, "condition": condition},
        at=at,
        climbs=True,
    )


def condition_in_words(values: Any) -> dict[str, Any]:
    """What an alert over a permit says of its condition, which it keeps as a code."""
    return {"condition": str(WORDS.get(values.get("condition", ""), ""))}


def breached(broken: dict[int, tuple[str, datetime]]) -> None:
    """Records told a condition broken, by place, each of a moment since it was opened: it is open no more."""
    if not broken:
        return
    for market in Market.objects.filter(place__in=broken, state=MarketState.OPEN).select_related("place"):
        condition, at = broken[market.place_id]
        if market.opened_at is not None and at >= market.opened_at:
            lapse(market, condition, at=clock.now())


def barred_below(place: Place, condition: str) -> None:
    """Something at or in a market bars it from now on."""
    for market in Market.objects.filter(
        path__in=ancestors(place.path), state=MarketState.OPEN
    ).select_related("place"):
        lapse(market, condition, at=clock.now())


def sweep_markets(at: datetime) -> int:
    """A step of the sweep: suspend whose condition has lapsed, and raise ahead what the others must do."""
    rows = Market.objects.filter(state=MarketState.OPEN).with_lapses(at).select_related("place")[:AT_ONCE]
    return each("markets", rows, lambda one: _looked_after(one, at), at=at, told=_told)


def _told(one: Market) -> Told:
    return Told(one.place.called, one.path, one.by)


def _looked_after(one: Market, at: datetime) -> bool:
    if one.is_missed:  # type: ignore[attr-defined]  # annotated
        return lapse(one, _missed(one, at), at=at)
    if one.raised_to is None or one.raised_to < at + AHEAD - AGAIN:
        return bool(raise_ahead(_system(), market=one, at=at))
    return False


def _missed(market: Market, at: datetime) -> str:
    """The condition that lapsed first."""
    duties = Duty.objects.filter(
        place_id=market.place_id, origin=market.origin, due_at__gt=market.opened_at, due_at__lte=at
    ).exclude(state="void")
    for one in duties.order_by("due_at", "pk"):
        if one.state != "done" or one.closed_at is None or one.closed_at > one.due_at:
            return KIND_OF[one.kind]
    return CONDITIONS[0].code


@transaction.atomic
def raise_ahead(scope: Scope, *, market: Market, at: datetime) -> int:
    """Raise what its conditions ask in the next 48 hours, once each."""
    first, own = max(market.raised_to or at, market.opened_at or at), _system(scope.actor_id)
    raised = sum(
        standing.raise_ahead(
            own, market, kind=one.kind, origin=market.origin, times=one.times, minutes=one.minutes,
            first=first, last=at + AHEAD,
        )
        for one in CONDITIONS
    )  # fmt: skip
    Market.objects.filter(pk=market.pk).update(raised_to=at + AHEAD)
    return raised
