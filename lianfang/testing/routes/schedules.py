"""What recurs: its board, its forms."""

from collections.abc import Callable, Mapping
from typing import Final

from lianfang.duties import actions as duties
from lianfang.testing.canaries import SCHEDULE
from lianfang.testing.matrix import FORM, ONLY_POST, Fixture, Row
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


def _posted(**fields: str) -> Callable[[Fixture], Mapping[str, str]]:
    return lambda fixture: fields


_FORM: Final = {
    "name": "消毒",
    "kind": "checkpoints.post",
    "place": "garden",
    "times": "09:00",
    "window": "30",
}

ROWS: Final = (
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
    Row(
        "schedules/<int:pk>/ending/",
        ("/schedules/{schedule_ended}/ending/",),
        ONLY_POST,
        needs="hold-round",
        at="garden-1",
        done=(302,),
        silent=True,
        seen_by="see",
        body=_posted(reason="措施解除"),
        changes=True,
    ),
)
