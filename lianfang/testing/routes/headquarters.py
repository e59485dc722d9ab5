"""Task forces and the warnings that the district sends."""

from datetime import timedelta
from typing import Any, Final

from lianfang.accounts.models import Department
from lianfang.headquarters import actions, acts, lists
from lianfang.kit import clock
from lianfang.testing import canaries, listings
from lianfang.testing.acts import Try, rows
from lianfang.testing.matrix import TOKEN, Row
from lianfang.testing.world import World

_AT: Final = "xincheng"


def plant(world: World) -> dict[str, str]:
    """A task force of 新城街道, and a warning to it: one answer is owed, another wants its feedback."""
    fang = world.scope("fang")
    health, market = (Department.objects.get(code=code) for code in ("health", "market"))
    force = actions.set_up(
        fang, place=world.places[_AT], commander=world.cast["fang"], lead=health, supporting=[market],
        name=canaries.MEASURE,
    )  # fmt: skip
    actions.appoint(fang, force=force, user=world.cast["wang"], role="deputy")
    warned, answered = (
        actions.send(
            world.scope("liu"), number=number, disease="登革热", asks=canaries.REASON, due_at=_later(),
            places=[world.places[_AT]],
        )
        for number in ("预警1号", "预警2号")
    )  # fmt: skip
    second = answered.receipts.get()
    actions.answer(fang, receipt=second, answer="已部署")
    return {
        "force": str(force.pk),
        "warned": str(warned.pk),
        "receipt": str(warned.receipts.get().pk),
        "receipt_answered": str(second.pk),
    }


def _later() -> Any:
    return clock.now() + timedelta(days=2)


_KEPT: Final = {"changes": False}  # no row is added
_FORCES: Final = rows(
    acts.FORCE,
    {
        "set-up": Try("", _AT, {"place": _AT, "task": "publicity", "commander": "fang", "lead": "health"}),
        "appoint": Try("{force}", _AT, {"user": "zhou", "role": "member"}),
        "relieve": Try("{force}", _AT, {"user": "wang"}, page=_KEPT, api=_KEPT),
        "join": Try("{force}", _AT, {"department": "market", "unit_role": "lead"}),
        "leave": Try("{force}", _AT, {"department": "market"}, page=_KEPT, api=_KEPT),
        "dissolve": Try("{force}", _AT, {"reason": "任务完成"}, page=_KEPT, api=_KEPT),
    },
)  # fmt: skip
_WARNINGS: Final = rows(
    acts.WARNING,
    {
        "send": Try("", "district", {"number": "预警3号", "disease": "流感", "asks": "加强监测",
                                     "places": ["qingchi"]}),
        "end": Try("{warned}", "district", {"reason": "风险解除"}, page=_KEPT, api=_KEPT),
    },
)  # fmt: skip
_RECEIPTS: Final = rows(
    acts.RECEIPT,
    {
        "answer": Try("{receipt}", _AT, {"answer": "已收悉"}, page=_KEPT, api=_KEPT),
        "feedback": Try("{receipt_answered}", _AT, {"feedback": "未发现病例"}, page=_KEPT, api=_KEPT),
    },
)
_GET: Final = frozenset({"GET"})
_SEEN: Final[dict[str, Any]] = {"needs": "figures", "at": "garden", "refused": (404, 403)}
_WARNED: Final[dict[str, Any]] = {"needs": "acknowledge", "at": _AT, "refused": (404, 403)}

ROWS: Final = (
    *_FORCES,
    *_WARNINGS,
    *_RECEIPTS,
    *listings.rows(lists.FORCES, "task-forces/", asked=("state=all&sort=newest",)),
    *listings.rows(lists.WARNINGS, "warnings/", asked=("state=late", "sort=newest")),
    Row("task-forces/<int:pk>/", ("/task-forces/{force}/",), **_SEEN),
    Row("warnings/<int:pk>/", ("/warnings/{warned}/",), **_WARNED),
    Row("api/v1/task-forces/<pk>", ("/api/v1/task-forces/{force}",), _GET, door=TOKEN, **_SEEN),
    Row("api/v1/warnings/<pk>", ("/api/v1/warnings/{warned}",), _GET, door=TOKEN, **_WARNED),
)
