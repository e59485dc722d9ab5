"""The routes of orders and alerts."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from lianfang.command import alert_acts, alert_lists, result_lists
from lianfang.duties import alerts
from lianfang.kit import clock
from lianfang.orders import actions, acts, lists
from lianfang.testing import canaries, listings
from lianfang.testing.acts import Try, rows
from lianfang.testing.matrix import TOKEN, Fixture, Row
from lianfang.testing.world import World

_DEPUTY: Final = "wang"
_AT: Final = "binhe"
_SEEN: Final[dict[str, Any]] = {"done": (302,), "silent": True, "seen_by": "acknowledge", "seen_at": _AT}


def plant(world: World) -> dict[str, str]:
    """An order to the secretary that is open, one reported done, and an alert; all in 新城街道."""
    ids = {}
    for name in ("open", "done"):
        order = actions.issue(
            world.scope("fang"),
            source="patrol",
            source_ref=f"{canaries.REASON} {name}",
            content=canaries.REASON,
            place=world.places[_AT],
            unit=canaries.COMMUNITY,
            person=world.cast[_DEPUTY],
            due_at=clock.now() + timedelta(hours=4),
        )
        ids[f"order_{name}"] = str(order.pk)
    actions.feed_back(
        world.scope(_DEPUTY), id=int(ids["order_done"]), words=canaries.REASON, evidence="照片", done=True
    )
    place = world.places[_AT]
    alert = alerts.raise_alert(
        world.scope("liu"),
        rule="duty-overdue",
        ref="matrix",
        path=place.path,
        place_id=place.pk,
        level="warning",
        words=canaries.REASON,
        owner_id=world.cast[_DEPUTY].pk,
    )
    return ids | {"alert": str(alert.pk)}


def _posted(**fields: str) -> Callable[[Fixture], Mapping[str, str]]:
    return lambda fixture: fields


def _in_five_hours(fixture: Fixture) -> str:
    return (clock.now() + timedelta(hours=5)).isoformat()


_ANSWERED: Final = {"refused": (404, 403), "own_only": _DEPUTY}
_ORDERS: Final = rows(
    acts.ORDER,
    {
        "issue": Try("", "xincheng", {"content": "补查空户", "source": "patrol", "place": "xincheng",
                                      "unit": "新城街道办", "person": "fang", "due_at": _in_five_hours}),
        "feedback": Try("{order_open}", _AT, {"words": "已安排"}, page=_ANSWERED, api=_ANSWERED),
        "return": Try("{order_done}", _AT, {"reason": "仍有三户未查"}),
        "chase": Try("{order_open}", _AT),
        "close": Try("{order_done}", _AT),
    },
)  # fmt: skip
_SETTLED: Final = {"changes": False}  # no row is added
_GROUP: Final = {"rule": "duty-overdue", "place": _AT}
_ALERTS: Final = rows(
    alert_acts.ALERT,
    {
        "take": Try("{alert}", _AT, page=_SETTLED, api=_SETTLED),
        "hand-to": Try("{alert}", _AT, {"user": "fang"}, page=_SETTLED, api=_SETTLED),
        "settle": Try("{alert}", _AT, {"outcome": "已补查"}, page=_SETTLED, api=_SETTLED),
        "take-all": Try("", _AT, _GROUP, page=_SETTLED, api=_SETTLED),
        "hand-all": Try("", _AT, {**_GROUP, "user": "fang"}, page=_SETTLED, api=_SETTLED),
        "settle-all": Try("", _AT, {**_GROUP, "outcome": "已补查"}, page=_SETTLED, api=_SETTLED),
        "order": Try("{alert}", _AT),
    },
)
_THERE_IS_NONE: Final = {"done": (404,), "changes": False}
_RESOLUTIONS: Final = rows(
    acts.RESOLUTION,
    {"order": Try("999999", "district", page=_THERE_IS_NONE, api=_THERE_IS_NONE)},
)

ROWS: Final = (
    *_ORDERS,
    *_ALERTS,
    *_RESOLUTIONS,
    Row(
        "api/v1/alert-groups",
        ("/api/v1/alert-groups",),
        frozenset({"GET"}),
        door=TOKEN,
        needs="acknowledge",
        refused=(403,),
    ),
    *listings.rows(lists.ORDERS, "orders/", asked=("state=late", "sort=unit")),
    Row("orders/units/", ("/orders/units/",)),
    Row("orders/<int:pk>/", ("/orders/{order_open}/", "/orders/{order_done}/"), needs="acknowledge", at=_AT),
    *listings.rows(result_lists.RESULTS, "results/", asked=("round=all", "state=open&found=flagged")),
    *listings.rows(alert_lists.ALERTS, "alerts/", asked=("show=settled", "show=all&sort=place")),
    Row("alerts/rules/", ("/alerts/rules/",), needs="acknowledge", refused=(403,)),
)
