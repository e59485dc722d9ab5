"""Who is away, who stands in, and single duties handed to somebody else."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from lianfang.duties import actions as duties
from lianfang.duties.models import Duty
from lianfang.kit import clock
from lianfang.testing.matrix import FORM, ONLY_POST, Fixture, Row
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


def _noted(fixture: Fixture) -> Mapping[str, str]:
    return {"username": "siskin", "reason": "sick", "successor": "wang"}


def _handed_on(fixture: Fixture) -> Mapping[str, str]:
    held = Duty.objects.filter(owner=fixture.world.cast["siskin"], state="open").order_by("pk").first()
    return {"person": "siskin", "duty": str(held.pk) if held else "0", "to": "wang", "reason": "换人"}


ROWS: Final = (
    Row("absences/", ("/absences/",), needs="pair", refused=(403,)),
    Row(
        "absences/new/",
        ("/absences/new/", "/absences/new/?person=siskin"),
        FORM,
        needs="pair",
        refused=(403,),
        done=(200, 302, 403),
        body=_noted,
    ),
    Row(
        "absences/<int:pk>/ending/",
        ("/absences/{absence}/ending/",),
        ONLY_POST,
        needs="pair",
        at="garden",
        done=(302,),
    ),
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
