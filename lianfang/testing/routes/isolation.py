"""The routes of the room isolation."""

from typing import Final

from lianfang.isolation import acts, lists
from lianfang.isolation.forms import ABILITY
from lianfang.isolation.models import Dependant, Need, Room
from lianfang.testing import canaries, listings
from lianfang.testing.acts import Try, rows
from lianfang.testing.matrix import Row
from lianfang.testing.world import World
from lianfang.things.declared import makes

_AT: Final = "garden"


def plant(world: World) -> dict[str, str]:
    """One of each, in the garden."""
    here, liu = world.places[_AT], world.scope("liu")
    return {
        "need": str(makes(Need, ABILITY)(liu, place=here, name=canaries.REASON).pk),
        "dependant": str(makes(Dependant, ABILITY)(liu, place=here, name=canaries.REASON).pk),
        "room": str(makes(Room, ABILITY)(liu, place=here, name=canaries.REASON).pk),
    }


# FILL: the tries of every act: on which thing, where the ability must hold, with which answers
_NEW: Final = {"place": _AT, "name": "甲"}
_WHY: Final = {"reason": canaries.REASON}
ROWS: Final = (
    *rows(acts.NEED, {"new": Try("", _AT, _NEW), "end": Try("{need}", _AT, _WHY)}),
    *listings.rows(lists.NEEDS, "isolation/needs/"),
    Row("isolation/needs/<int:pk>/", ("/isolation/needs/{need}/",), needs="see", at=_AT),
    *rows(acts.DEPENDANT, {"new": Try("", _AT, _NEW), "end": Try("{dependant}", _AT, _WHY)}),
    *listings.rows(lists.DEPENDANTS, "isolation/dependants/"),
    Row("isolation/dependants/<int:pk>/", ("/isolation/dependants/{dependant}/",), needs="see", at=_AT),
    *rows(acts.ROOM, {"new": Try("", _AT, _NEW), "end": Try("{room}", _AT, _WHY)}),
    *listings.rows(lists.ROOMS, "isolation/rooms/"),
    Row("isolation/rooms/<int:pk>/", ("/isolation/rooms/{room}/",), needs="see", at=_AT),
)
