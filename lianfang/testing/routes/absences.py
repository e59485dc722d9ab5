"""Who is away, who stands in, and single duties handed to somebody else."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from lianfang.command import acts
from lianfang.duties import actions as duties
from lianfang.duties.models import Duty
from lianfang.kit import clock
from lianfang.testing.acts import Try, rows
from lianfang.testing.matrix import FORM, Fixture, Row
from lianfang.testing.world import World


def plant(world: World) -> dict[str, str]:
    """The marked worker will be away in a week; what is theirs until then stays theirs."""
    ahead = duties.be_absent(
        world.scope("liu"),
        user=world.cast["siskin"],
        reason="leave",
        from_at=clock.now() + timedelta(days=7),
        successor=world.cast["wang"],
    )
    return {"absence": str(ahead.pk)}


def _handed_on(fixture: Fixture) -> Mapping[str, str]:
    held = Duty.objects.filter(owner=fixture.world.cast["siskin"], state="open").order_by("pk").first()
    return {"person": "siskin", "duty": str(held.pk) if held else "0", "to": "wang", "reason": "换人"}


_ABSENCES: Final = rows(
    acts.ABSENCE,
    {
        "add": Try("", "garden", {"username": "siskin", "reason": "sick", "successor": "wang"},
                   api={"changes": False}),
        "end": Try("{absence}", "garden", page={"changes": False}, api={"changes": False}),
    },
)  # fmt: skip
ROWS: Final = (
    *_ABSENCES,
    Row("absences/", ("/absences/",), needs="pair", refused=(403,)),
    Row(
        "absences/duties/",
        ("/absences/duties/?person=siskin", "/absences/duties/"),
        FORM,
        needs="pair",
        refused=(403,),
        done=(200, 302, 400),
        body=_handed_on,
    ),
)
