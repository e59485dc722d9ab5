"""The routes of refused records: the desk of those who may correct, mending and settling; pages and API."""

from collections.abc import Mapping
from typing import Any, Final

from lianfang.command import refused_lists
from lianfang.duties import actions as duties
from lianfang.duties.acts import REFUSED
from lianfang.duties.models import Quarantined
from lianfang.flows.table import KINDS
from lianfang.kit import clock
from lianfang.testing import canaries, listings
from lianfang.testing.acts import Try, rows
from lianfang.testing.matrix import FORM, Fixture, Row
from lianfang.testing.world import World, visit

_DOOR: Final = "garden-1-1-102"
_LEAD: Final[dict[str, Any]] = {"needs": "correct", "at": _DOOR}


def plant(world: World) -> dict[str, str]:
    """A visit that names somebody and could not be kept: more returned than there are people."""
    record = visit(world.places[_DOOR], head_count=1, returned=3, note=canaries.NOTE)
    duties.keep(world.scope("zhou"), batch=[record], kinds=KINDS)
    return {"refused": str(Quarantined.objects.get(client_id=record["id"]).pk)}


def _mended(fixture: Fixture) -> Mapping[str, str]:
    made_at = clock.now().isoformat()
    return {"place": _DOOR, "made_at": made_at, "outcome": "completed", "head_count": "2"}


_NO_ROW: Final = {"changes": False}
_SETTLED: Final = rows(
    REFUSED, {"settle": Try("{refused}", _DOOR, {"reason": "已电话核实"}, page=_NO_ROW, api=_NO_ROW)}
)
ROWS: Final = (
    *_SETTLED,
    *listings.rows(refused_lists.REFUSED, "refused/", asked=("show=settled",)),
    Row("refused/<int:pk>/", ("/refused/{refused}/",), **_LEAD),
    Row("refused/<int:pk>/mending/", ("/refused/{refused}/mending/",), FORM, done=(200, 302),
        body=_mended, **_LEAD),
)  # fmt: skip
