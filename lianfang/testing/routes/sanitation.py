"""The routes of findings."""

from datetime import timedelta
from typing import Final

from lianfang.kit import clock
from lianfang.sanitation import acts, following, lists
from lianfang.sanitation.forms import FOLLOWS, RECORDS
from lianfang.sanitation.lives import FINDING as LIFE
from lianfang.sanitation.models import Finding
from lianfang.testing import canaries, listings
from lianfang.testing.acts import Try, rows
from lianfang.testing.matrix import Fixture, Row
from lianfang.testing.world import World
from lianfang.things.declared import makes, moves

_AT: Final = "garden"


def plant(world: World) -> dict[str, str]:
    """One that is to be mended and one that is mended, in the garden."""
    here, liu = world.places[_AT], world.scope("liu")
    ids = {}
    for name in ("finding", "mended"):
        made = makes(Finding, FOLLOWS, following.begun)(
            liu, place=here, kind="rubbish", what=canaries.REASON, due_at=clock.now() + timedelta(hours=4)
        )
        ids[name] = str(made.pk)
    moves(LIFE, "mend", RECORDS, following.ended)(world.scope("zhou"), finding=made, evidence=canaries.REASON)
    return ids


def _later(fixture: Fixture) -> str:
    return (clock.now() + timedelta(hours=5)).isoformat()


_WHY: Final = {"reason": canaries.REASON}
ROWS: Final = (
    *rows(
        acts.FINDING,
        {
            "new": Try("", _AT, {"place": _AT, "kind": "rubbish", "what": "垃圾未清", "due_at": _later}),
            "mend": Try("{finding}", _AT, {"evidence": "已清运"}),
            "strike": Try("{mended}", _AT),
            "return": Try("{mended}", _AT, _WHY | {"due_at": _later}),
            "hand": Try("{finding}", _AT, _WHY | {"due_at": _later}),
            "void": Try("{finding}", _AT, _WHY),
        },
    ),
    *listings.rows(lists.FINDINGS, "findings/", asked=("which=late", "state=all&sort=due")),
    Row("findings/<int:pk>/", ("/findings/{finding}/", "/findings/{mended}/"), needs="see", at=_AT),
)
