"""The routes of places put right."""

from typing import Final

from lianfang.mending import acts
from lianfang.testing.acts import Try, rows
from lianfang.testing.matrix import Row

_AT: Final = "xincheng"
_PLACE: Final = "garden-1-2-302"
_OPEN: Final = {"done": (409,), "changes": False}  # nothing is closed there

ROWS: Final = (
    *rows(
        acts.PLACE,
        {
            "rename": Try(_PLACE, _AT, {"name": "303", "reason": "门牌错"}),
            "correct": Try(_PLACE, _AT, {"aliases": "东户", "reason": "补别名"}),
            "merge": Try(_PLACE, _AT, {"into": "garden-1-2-301", "reason": "重复"}),
            "close": Try(_PLACE, _AT, {"reason": "无此户"}),
            "reopen": Try(_PLACE, _AT, {"reason": "查实"}, page=_OPEN, api=_OPEN),
        },
    ),
    Row("mending/places/<path:code>/", (f"/mending/places/{_PLACE}/",), needs="import", at=_AT),
)
