"""The routes of hand-overs: inbox, one hand-over, answering it; pages and API."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from lianfang.handovers import actions, acts, queries
from lianfang.kit import clock
from lianfang.testing import canaries
from lianfang.testing.acts import Try, rows
from lianfang.testing.matrix import ONLY_POST, TOKEN, Fixture, Row
from lianfang.testing.world import World

_API: Final = "/api/v1/hand-overs"
_DOOR: Final = "garden-1-1-101"
_SENDER: Final[dict[str, Any]] = {"needs": "acknowledge", "at": _DOOR}
# Only the secretary sits at the desk of the community; those above may look, and are told whose desk it is.
_DESK: Final[dict[str, Any]] = {
    "own_only": "wang",
    "done": (302,),
    "silent": True,
    "seen_by": "acknowledge",
    "seen_at": _DOOR,
}


def plant(world: World) -> dict[str, str]:
    """An arrival that nobody has answered, and one that the secretary has accepted."""
    ids = {}
    for name in ("waiting", "accepted"):
        scope, door = world.scope("fang"), world.places[_DOOR]
        one = actions.hand_over(
            scope,
            flow="F2",
            from_place=door,
            to_place=queries.seat(scope, desk="community", near=door, at=clock.now()),
            payload={"name": canaries.PERSON, "phone": canaries.PERSON_PHONE, "note": canaries.NOTE},
            ref=f"matrix:{name}",
        )
        ids[f"hand_over_{name}"] = str(one.pk)
    actions.accept(world.scope("wang"), id=int(ids["hand_over_accepted"]))
    return ids


def _posted(**fields: str) -> Callable[[Fixture], Mapping[str, str]]:
    return lambda fixture: fields


_OWN: Final[dict[str, Any]] = {"own_only": "wang", "refused": (403, 404)}


def _answer(told: dict[str, Any], which: str = "waiting") -> Try:
    """Only the desk it lies before answers; others who may know of it are told whose desk it is."""
    return Try(f"{{hand_over_{which}}}", _DOOR, told, page=_OWN, api=_OWN)


_ANSWERS: Final = rows(
    acts.HAND_OVER,
    {
        "accept": _answer({}),
        "close": _answer({"outcome": "arrived"}, "accepted"),
        "refuse": _answer({"reason": "不在本社区"}),
        "hand-on": _answer({"desk": "street", "reason": "请街道接收"}),
        "withdraw": Try("{hand_over_waiting}", _DOOR, {"reason": "误送"}),
    },
)

ROWS: Final = (
    Row("inbox/", ("/inbox/", "/inbox/?box=sent", "/inbox/?box=closed"), needs="acknowledge", refused=(403,)),
    Row("inbox/<int:pk>/", ("/inbox/{hand_over_waiting}/", "/inbox/{hand_over_accepted}/"), **_SENDER),
    *_ANSWERS,
    Row(
        "inbox/<int:pk>/names/",
        ("/inbox/{hand_over_waiting}/names/",),
        ONLY_POST,
        body=_posted(purpose="上门核实"),
        changes=True,
        **(_DESK | {"done": (200, 302)}),
    ),
    Row(
        "api/v1/hand-overs",
        (_API, f"{_API}?box=sent", f"{_API}?box=closed"),
        frozenset({"GET"}),
        door=TOKEN,
        needs="acknowledge",
        refused=(403,),
    ),
    Row(
        "api/v1/hand-overs/<id>",
        (f"{_API}/{{hand_over_waiting}}",),
        frozenset({"GET"}),
        door=TOKEN,
        **_SENDER,
    ),
)
