"""The routes of markets, their stalls and their points of slaughter."""

from typing import Final

from lianfang.accounts import actions as accounts
from lianfang.accounts.queries import system_scope
from lianfang.grid.models import Place
from lianfang.markets import acts, lists, permits, stalls
from lianfang.markets.conditions import CONDITIONS
from lianfang.markets.forms import RUNS
from lianfang.markets.lives import MARKET as LIFE
from lianfang.markets.lives import SLAUGHTER as _SLAUGHTER
from lianfang.markets.lives import STALL as _STALL
from lianfang.markets.models import Market
from lianfang.testing import canaries, listings, road
from lianfang.testing.acts import Try, rows
from lianfang.testing.matrix import Row
from lianfang.testing.world import World
from lianfang.things.declared import moves

AT: Final = "binhe-market"
_SECOND, _THIRD = "binhe-market-2", "binhe-market-3"
CONFIRMED: Final = [one.code for one in CONDITIONS]


def market_at(world: World, code: str = AT, *, number: int = 1) -> Place:
    return road.add_place(world, "binhe", "market", code, f"滨河农贸市场{number}")


def asks(market: Market) -> None:
    """Whoever runs it asks to open it: nobody of the cast, so that any of them may inspect it."""
    runs = system_scope("test", actor_id=accounts.operator().pk)
    moves(LIFE, "apply", RUNS)(runs, market=market, application="每日三次消毒通风")


def opened(world: World, place: Place) -> Market:
    """A market that somebody asked to open and somebody else has inspected."""
    liu = world.scope("liu")
    made = permits.enter(liu, place=place, operator=canaries.REASON)
    asks(made)
    return permits.open_it(liu, market=made, confirmed=CONFIRMED, result="现场核验通过")


def plant(world: World) -> dict[str, str]:
    """One market that is open, one that asks to be, a stall, a sealed point; a third place for new ones."""
    liu = world.scope("liu")
    here = market_at(world)
    made = opened(world, here)
    asking = permits.enter(liu, place=market_at(world, _SECOND, number=2), operator=canaries.REASON)
    asks(asking)
    closed = permits.enter(liu, place=market_at(world, "binhe-market-4", number=4), operator="甲")
    market_at(world, _THIRD, number=3)
    stall = stalls.enter_stall(liu, place=here, number="A1", business="甲菜店", kind="vegetables")
    out = stalls.enter_stall(liu, place=here, number="A2", business="乙菜店", kind="meat")
    moves(_STALL, "suspend", RUNS)(liu, stall=out, reason=canaries.REASON)
    sealed = stalls.close_slaughter(liu, place=here, seal_no="F-1")
    other = stalls.close_slaughter(liu, place=asking.place, seal_no="F-2")
    let = moves(_SLAUGHTER, "open", "decide-as-government")(
        world.scope("gao"), slaughter=other, document_no="高新政发〔2020〕9号", reason="解除"
    )
    return {
        "market": str(made.pk), "asking": str(asking.pk), "closed": str(closed.pk), "stall": str(stall.pk),
        "out": str(out.pk), "sealed": str(sealed.pk), "let": str(let.pk),
    }  # fmt: skip


_WHY: Final = {"reason": canaries.REASON}
_SEEN: Final = {"confirmed": CONFIRMED, "result": "通过"}
_STALL_TOLD: Final = {"business": "丙菜店", "kind": "vegetables"}
ROWS: Final = (
    *rows(
        acts.MARKET,
        {
            "new": Try("", AT, {"place": _THIRD, "operator": "市场公司"}),
            "apply": Try("{closed}", AT, {"application": "每日三次消毒通风"}),
            "open": Try("{asking}", AT, _SEEN, page={"body": lambda fixture: _SEEN}),
            "refuse": Try("{asking}", AT, {"result": "厕所未达标"}),
            "suspend": Try("{market}", AT, _WHY | {"lapsed": "hygiene"}),
            "rest": Try("{market}", AT, _WHY),
            "close": Try("{market}", AT, _WHY),
        },
    ),
    *listings.rows(lists.MARKETS, "markets/", asked=("state=open", "state=all&lapsed=hygiene")),
    Row("markets/<int:pk>/", ("/markets/{market}/", "/markets/{asking}/"), needs="see", at=AT),
    *rows(
        acts.STALL,
        {
            "new": Try("", AT, _STALL_TOLD | {"place": AT, "number": "B1"}),
            "change": Try("{stall}", AT, _STALL_TOLD),
            "suspend": Try("{stall}", AT, _WHY),
            "resume": Try("{out}", AT),
            "leave": Try("{stall}", AT, _WHY),
        },
    ),
    *listings.rows(lists.STALLS, "stalls/", asked=("fit=unknown",)),
    Row("stalls/<int:pk>/", ("/stalls/{stall}/",), needs="see", at=AT),
    *rows(
        acts.SLAUGHTER,
        {
            "new": Try("", AT, {"place": _THIRD, "seal_no": "F-9"}),
            "reseal": Try("{sealed}", AT, _WHY | {"seal_no": "F-3"}),
            "open": Try("{sealed}", AT, _WHY | {"document_no": "高新政发〔2020〕10号"}),
            "close": Try("{let}", AT, _WHY | {"seal_no": "F-4"}),
        },
    ),
    *listings.rows(lists.SLAUGHTERS, "slaughters/"),
    Row("slaughters/<int:pk>/", ("/slaughters/{sealed}/",), needs="see", at=AT),
)
