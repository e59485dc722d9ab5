"""The routes of one record: what it says, and its correction by who made it or who leads the area."""

from collections.abc import Mapping
from typing import Any, Final

from lianfang.duties import actions as duties
from lianfang.flows.table import KINDS
from lianfang.testing import canaries
from lianfang.testing.matrix import FORM, Fixture, Row
from lianfang.testing.world import World, visit

_DOOR: Final = "garden-1-1-201"


def plant(world: World) -> dict[str, str]:
    """A visit of the lead, at a door of 新城街道."""
    record = visit(world.places[_DOOR], note=canaries.NOTE)
    duties.keep(world.scope("fang"), batch=[record], kinds=KINDS)
    return {"kept_record": record["id"]}


def _corrected(fixture: Fixture) -> Mapping[str, Any]:
    return {"id": "01a21fc7-5ec6-7019-b103-3632ed5a6711", "outcome": "completed", "head_count": "2"}


ROWS: Final = (
    Row("records/<uuid:id>/", ("/records/{kept_record}/",), needs="see-health", at=_DOOR, refused=(403, 404)),
    Row("records/<uuid:id>/correction/", ("/records/{kept_record}/correction/",), FORM,
        needs="correct", at=_DOOR, refused=(403, 404), done=(200, 302), body=_corrected),
)  # fmt: skip
