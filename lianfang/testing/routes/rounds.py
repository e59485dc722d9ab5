"""The routes of rounds, pairings, single duties: what is decided about them."""

from datetime import timedelta
from typing import Final

from lianfang.command import acts
from lianfang.duties import actions as duties
from lianfang.duties.models import Duty
from lianfang.kit import clock
from lianfang.testing import canaries
from lianfang.testing.acts import Try, rows
from lianfang.testing.matrix import ONLY_POST, Fixture, Row
from lianfang.testing.world import World

_OWN: Final = canaries.ROUND
_DOOR: Final = "garden-1-1-102"
_NO_ROW: Final = {"changes": False}


def plant(world: World) -> dict[str, str]:
    """A helper at the compound of the marked round, and an open duty there."""
    helper = duties.pair(
        world.scope("liu"), place=world.places["north"], user=world.cast["chen"], role="helper"
    )
    mine = duties.pair(
        world.scope("liu"), place=world.places["garden"], user=world.cast["wang"], role="helper"
    )
    open_one = Duty.objects.filter(place=world.places[_DOOR], state="open").order_by("pk").first()
    assert open_one is not None and helper
    return {"pairing": str(mine.pk), "duty": str(open_one.pk)}


def _in_two_days(fixture: Fixture) -> str:
    return (clock.now() + timedelta(days=2)).isoformat()


def _in_ten_days(fixture: Fixture) -> str:
    return (clock.now() + timedelta(days=10)).isoformat()


_NEW: Final = {"name": "复查", "code": "r9", "place": "garden", "level": "L1", "due_at": _in_two_days}
_REASON: Final = {"reason": "写明理由"}
_ROUNDS: Final = rows(
    acts.ROUND,
    {
        "open": Try("", "garden", _NEW),
        "close": Try(_OWN, "xincheng", {"leave_open": True, "reason": "到期"}),
        "extend": Try(_OWN, "xincheng", {"due_at": _in_ten_days} | _REASON),
        "withdraw": Try(_OWN, "xincheng", {"reason": "开错了"}),
        "change-base": Try(_OWN, "garden", {"place": "garden-1-1-202", "change": "remove"} | _REASON),
    },
)
_PAIRED: Final = {"place": "garden", "username": "zhou"}
_PAIRINGS: Final = rows(
    acts.PAIRING,
    {
        "make": Try("", "garden", _PAIRED),
        "end": Try("{pairing}", "garden", page=_NO_ROW, api=_NO_ROW),
    },
)
_DUTIES: Final = rows(
    acts.DUTY,
    {
        "excuse": Try("{duty}", "garden", _REASON),
        "hand-on": Try("{duty}", "garden", {"to": "wang"} | _REASON),
    },
)

ROWS: Final = (
    *_ROUNDS,
    *_PAIRINGS,
    *_DUTIES,
    Row(
        "places/<path:code>/pairing/",
        ("/places/garden/pairing/",),
        ONLY_POST,
        needs="pair",
        at="garden",
        refused=(403, 404),
        done=(302,),
        body=lambda fixture: {"username": "zhou"},
        changes=True,
    ),
    Row(
        "places/<path:code>/excuse/",
        (f"/places/{_DOOR}/excuse/",),
        ONLY_POST,
        needs="excuse",
        at="garden",
        refused=(403, 404, 409),
        done=(302,),
        body=lambda fixture: _REASON,
        changes=True,
    ),
)
