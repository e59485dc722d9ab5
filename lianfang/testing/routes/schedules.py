"""What recurs: its board, its forms."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from lianfang.command import acts, round_lists
from lianfang.duties import actions as duties
from lianfang.testing.acts import Try, rows
from lianfang.testing.canaries import SCHEDULE
from lianfang.testing.listings import rows as listed
from lianfang.testing.matrix import FORM, Fixture, Row
from lianfang.testing.world import World


def plant(world: World) -> dict[str, str]:
    """A schedule of the street, and one more to be ended."""
    ids = {}
    for name in ("kept", "ended"):
        one = duties.add_schedule(
            world.scope("liu"),
            name=SCHEDULE,
            kind="checkpoints.post",
            place=world.places["garden-1"],
            times=["08:00", "20:00"],
        )
        ids[f"schedule_{name}"] = str(one.pk)
    return ids


def _posted(**fields: Any) -> Callable[[Fixture], Mapping[str, Any]]:
    return lambda fixture: fields


_FORM: Final[dict[str, Any]] = {
    "name": "消毒",
    "kind": "checkpoints.post",
    "place": "garden",
    "times": "09:00",
    "window": 30,
}

_SCHEDULES: Final = rows(
    acts.SCHEDULE,
    {
        "add": Try("", "garden", _FORM),
        "change": Try("{schedule_kept}", "garden-1", _FORM | {"reason": "改时间"}),
        "end": Try("{schedule_ended}", "garden-1", {"reason": "措施解除"}),
    },
)
ROWS: Final = (
    *_SCHEDULES,
    *listed(round_lists.SCHEDULES, "schedules/all/", asked=("show=over",)),
    Row(
        "schedules/",
        ("/schedules/", "/schedules/?day=2020-01-30", "/schedules/?day=x"),
        needs="see",
        refused=(403,),
    ),
    Row("schedules/<int:pk>/", ("/schedules/{schedule_kept}/",), needs="see", at="garden-1"),
    Row(
        "schedules/new/",
        ("/schedules/new/",),
        FORM,
        needs="hold-round",
        refused=(403,),
        done=(200, 302, 404),
        body=_posted(**_FORM),
    ),
)
