"""The routes of recurring work: a place's day, the form, codes to hang up."""

from datetime import timedelta
from typing import Final

from lianfang.duties import actions as duties
from lianfang.duties.actions import NewDuty
from lianfang.flows.table import KINDS
from lianfang.kit.ids import uuid7
from lianfang.slots.kinds import DISINFECTION
from lianfang.slots.lists import SLOTS
from lianfang.testing.answers import sound
from lianfang.testing.listings import boards
from lianfang.testing.matrix import FORM, Fixture, Row
from lianfang.testing.world import NOON, World

_KIND: Final = DISINFECTION.code
_HOUR: Final = timedelta(hours=1)


def plant(world: World) -> dict[str, str]:
    """A slot that is open in the garden now."""
    garden = world.places["garden"]
    item = NewDuty(garden.pk, garden.path, NOON - _HOUR, NOON + _HOUR)
    (pk,) = duties.raise_duties(world.scope("liu"), kind=_KIND, origin="class:slots", items=[item])
    return {"slot": str(pk)}


def _done(fixture: Fixture) -> dict[str, str]:
    return {"id": str(uuid7()), "duty": fixture.ids["slot"]} | sound(KINDS[_KIND].form)


ROWS: Final = (
    Row(
        "slots/<path:code>/",
        ("/slots/garden/", f"/slots/garden/?kind={_KIND}&on=2020-01-29&holes=1", "/slots/garden/?format=csv"),
        needs="see",
        at="garden",
    ),
    *boards(SLOTS),
    Row(
        "slots/<path:code>/labels/",
        ("/slots/garden/labels/", f"/slots/garden/labels/?kind={_KIND}&points=A,B"),
        needs="record",
        at="garden",
    ),
    Row(
        "slot/<str:kind>/<path:code>/",
        (f"/slot/{_KIND}/garden/", f"/slot/{_KIND}/garden/?duty={{slot}}"),
        FORM,
        needs="record",
        at="garden",
        done=(200, 302),
        body=_done,
        changes=True,
    ),
)
