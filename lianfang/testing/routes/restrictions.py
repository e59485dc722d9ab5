"""The routes of observations: one behind a door of 新城街道, its names marked."""

from typing import Any, Final

from lianfang.kit import clock
from lianfang.measures.models import Measure
from lianfang.restrictions import actions, acts, grounds, lists
from lianfang.testing import canaries, listings, measures
from lianfang.testing.acts import Try, rows
from lianfang.testing.matrix import ONLY_POST, TOKEN, Row
from lianfang.testing.world import World

_AT: Final = "garden-1-1-101"
_SEEN: Final[dict[str, Any]] = {"needs": "acknowledge|see-health", "at": _AT}


def plant(world: World) -> dict[str, str]:
    """Two under observation: one without a carer, and one of whom all is told."""
    if not Measure.objects.filter(kind="medical-observation").exists():
        measures.in_force(world, "medical-observation", place="xincheng")
    place = world.places[_AT]
    ids = {}
    for name, more in (("lacks", {}), ("runs", {"carer": world.cast["wang"]})):
        one = actions.put(
            world.scope("fang"),
            area=place,
            ref=f"matrix:{name}",
            facts={
                "name": canaries.PERSON, "phone": canaries.PERSON_PHONE, "place": place,
                "begins_on": clock.now().date(), "notice_no": "1", "note": canaries.NOTE, **more,
            },
            at=clock.now(),
            measure=grounds.basis(place.path, at=clock.now()),
        )  # fmt: skip
        ids[f"observation_{name}"] = str(one.pk)
    return ids


_ACTS: Final = rows(
    acts.RESTRICTION,
    {
        "place": Try("", _AT, {"name": "某人", "place": _AT}),
        "complete": Try("{observation_lacks}", _AT, {"carer": "wang"}),
        "change-end": Try(
            "{observation_runs}", _AT, {"ends_on": "2020-01-30", "document_no": "1", "reason": "复查"}
        ),
        "change-carer": Try("{observation_runs}", _AT, {"carer": "fang", "reason": "轮换"}),
        "release": Try("{observation_runs}", _AT, {"release": "hospital"}),
    },
)
ROWS: Final = (
    *listings.rows(lists.OBSERVATIONS, "observations/", asked=("state=incomplete", "state=all")),
    Row("observations/<int:pk>/", ("/observations/{observation_lacks}/",), **_SEEN),
    Row(
        "observations/<int:pk>/names/",
        ("/observations/{observation_runs}/names/",),
        ONLY_POST,
        body=lambda fixture: {"purpose": "上门送药"},
        changes=True,
        done=(200,),
        **_SEEN,
    ),
    Row("api/v1/observations/<id>", ("/api/v1/observations/{observation_lacks}",), frozenset({"GET"}),
        door=TOKEN, **_SEEN),
    *_ACTS,
)  # fmt: skip
