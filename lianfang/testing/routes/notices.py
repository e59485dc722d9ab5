"""The routes of notices. The secretary has one to read, and only they read it for themselves."""

from typing import Any, Final

from lianfang.kit import clock
from lianfang.measures.models import Measure
from lianfang.notices import actions, acts, lists, telling
from lianfang.testing import listings
from lianfang.testing.acts import Try, rows
from lianfang.testing.matrix import TOKEN, Row
from lianfang.testing.world import World

_AT: Final = "binhe"
_SEEN: Final[dict[str, Any]] = {"needs": "acknowledge", "at": _AT}
_OWN: Final[dict[str, Any]] = {"own_only": "wang", "refused": (403, 404), "changes": False}


def plant(world: World) -> dict[str, str]:
    """A notice of the measure that other rows look at, told to the secretary of the community alone."""
    measure = Measure.objects.order_by("pk")[0]
    one = actions.make_known(
        world.scope("liu"), measure=measure, what="decided", ref="matrix:notice", at=clock.now()
    )
    one.readers.all().delete()
    telling.tell(one, {world.cast["wang"].pk: world.places[_AT]}, at=clock.now())
    return {"notice": str(one.pk)}


ROWS: Final = (
    *listings.rows(lists.NOTICES, "notices/", asked=("box=now", "box=all")),
    *listings.rows(lists.READERS, "notices/readers/", asked=("show=all",)),
    Row("notices/<int:pk>/", ("/notices/{notice}/",), **_SEEN),
    Row("api/v1/notices/<id>", ("/api/v1/notices/{notice}",), frozenset({"GET"}), door=TOKEN, **_SEEN),
    *rows(acts.NOTICE, {"read": Try("{notice}", _AT, page=_OWN, api=_OWN)}),
)
