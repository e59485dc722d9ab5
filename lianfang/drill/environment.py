"""The demonstration's points, markets and working solutions, set up and kept by the acts of a district."""

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import cycle, islice
from random import Random
from typing import Any, Final

from django.db.models import Q

from lianfang.accounts.models import User
from lianfang.accounts.queries import scope_of_user
from lianfang.drill.recurring import DISINFECTS
from lianfang.drill.response import Stage, _place
from lianfang.duties import actions as duties
from lianfang.duties.models import Duty
from lianfang.flows.table import KINDS
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit import clock
from lianfang.kit.ids import uuid7
from lianfang.markets import conditions, permits, stalls
from lianfang.markets.forms import RUNS
from lianfang.markets.intake import SUPPLY
from lianfang.markets.lives import MARKET
from lianfang.markets.models import ORIGIN, Market
from lianfang.sanitation import points, solutions
from lianfang.slots.kinds import DISINFECTION, VENTILATION
from lianfang.things.declared import moves

MARKETS: Final = 9
POINTS: Final = 1700  # with the compounds' own times some 5,900 slots a day; docs/sources.md#dilution
NAMES: Final = (
    "十甲",
    "东风",
    "清池",
    "新城",
    "北海路",
    "健康街",
    "樱前街",
    "宝通街",
    "金马路",
)  # made up, but the first
SPOTS: Final = (("电梯", "lift"), ("大门把手", "high-touch"), ("楼道", "common-area"))
STALLS: Final = (("A1", "甲菜店", "vegetables"), ("A2", "乙菜店", "vegetables"), ("B1", "丙肉店", "meat"),
                 ("C1", "丁粮油", "dry"))  # fmt: skip
SOON: Final = timedelta(minutes=10)  # after its window has opened, so long until it is done
_DONE: Final[dict[str, dict[str, Any]]] = {
    DISINFECTION.code: dict(DISINFECTS),
    VENTILATION.code: {"means": "windows", "minutes": 30},
    conditions.STAFF: {"staff": 12, "measured": 12, "feverish": 0, "without_mask": 0},
    conditions.FOOD: {"points": 7, "amount": 0, "tickets": "complete"},
    conditions.HYGIENE: {"waste": "cleared", "toilets": "clean", "visitors": 1100},
    conditions.PATROL: {"seal": "intact", "live": "none"},
}


def set_up(stage: Stage, *, scale: float) -> None:
    """Points in the compounds of the street, and its markets: inspected, open, slaughter sealed."""
    fang, liu, street = stage.scope("fang"), stage.scope("liu"), stage.places["street"]
    compounds = Place.objects.filter(path__startswith=street.path, kind=PlaceKind.COMPOUND).order_by("path")
    wanted = max(6, round(POINTS * scale))
    spots = (
        (place, name, spot, turn) for turn in range(1, wanted) for name, spot in SPOTS for place in compounds
    )
    for place, name, spot, turn in islice(spots, wanted):
        points.open_point(fang, place=place, name=f"{name}{turn}", spot=spot)
    solutions.make_up(
        fang, place=street, origin="product", means="chlorine", product="84消毒液", form="liquid",
        licence_no="鲁卫消证字（2026）第0001号", strength=50_000, concentration=500, volume=20_000,
    )  # fmt: skip
    communities = list(
        Place.objects.filter(path__startswith=street.path, kind=PlaceKind.COMMUNITY).order_by("path")
    )
    near = cycle(communities or [street])
    for number, name in enumerate(NAMES[: max(3, round(MARKETS * scale))]):
        place = _place(next(near), PlaceKind.MARKET, f"demo-market-{number + 1}", f"{name}农贸市场（演示）")
        made = permits.enter(
            liu, place=place, operator=f"{name}市场管理公司（演示）", hours="06:00–18:00", crowd_limit=300
        )
        moves(MARKET, "apply", RUNS)(
            fang, market=made, application="专人每日消毒、通风各三次；测温戴口罩；样品送检"
        )
        stalls.close_slaughter(liu, place=place, seal_no=f"F-{number + 1:03d}")
        for stall, business, kind in STALLS:
            stalls.enter_stall(fang, place=place, number=stall, business=business, kind=kind, workers=3)
        permits.open_it(
            liu,
            market=made,
            confirmed=[one.code for one in conditions.CONDITIONS],
            result="现场核验，六项条件落实",
        )


def play(rng: Random, *, since: datetime, until: datetime) -> int:
    """What markets owe is done while its window is open, and their prices are told; how many records.

    One market forgets its food inspection on the second day: its permit suspends itself.
    """
    owed = Duty.objects.filter(
        Q(origin__startswith=ORIGIN), state="open", kind__in=list(_DONE), opens_at__lte=until - SOON
    )
    by_owner: dict[int, list[dict[str, Any]]] = defaultdict(list)
    forgets = {Market.objects.order_by("pk").values_list("pk", flat=True).last()}
    for one in owed.exclude(owner=None).order_by("due_at", "pk"):
        is_forgotten = one.kind == conditions.FOOD and int(one.origin.removeprefix(ORIGIN)) in forgets
        if not is_forgotten:
            told = _record(one.kind, one.place_id, one.opens_at + SOON, _DONE[one.kind])
            by_owner[one.owner_id or 0].append(told)
    for market in Market.objects.select_related("by").order_by("pk"):
        if _is_told(market, since, until):
            at = until.replace(hour=until.hour, minute=0) - timedelta(minutes=5)
            by_owner[market.by_id].append(
                _record(SUPPLY, market.place_id, at, {"vegetables": _prices(rng, market.pk)})
            )
    for owner in User.objects.filter(pk__in=by_owner):
        duties.keep(
            scope_of_user(owner, at=clock.now()), batch=by_owner[owner.pk], kinds=KINDS, source="phone"
        )
    return sum(len(records) for records in by_owner.values())


def _is_told(market: Market, since: datetime, until: datetime) -> bool:
    """Once between two of the hours at which phones send."""
    return until - since > timedelta(hours=3) and market.at < until


def _prices(rng: Random, number: int) -> list[dict[str, Any]]:
    usual = {"cabbage": 1.6, "potato": 2.2, "radish": 1.4, "scallion": 3.8, "tomato": 4.6, "greens": 3.9}
    return [
        {"item": item, "price": f"{yuan * rng.uniform(0.93, 1.08):.2f}", "kg": rng.randint(200, 900) + number}
        for item, yuan in usual.items()
    ]


def _record(kind: str, place: int, at: datetime, detail: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(uuid7(at=at.timestamp())),
        "kind": kind,
        "place": place,
        "made_at": at,
        "detail": {"outcome": "done", **detail},
    }
