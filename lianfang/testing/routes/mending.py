"""The routes of registers put right: places, households, persons."""

from typing import Any, Final

from lianfang.kit import clock
from lianfang.mending import acts, lists, unlisted, unlisted_lists
from lianfang.people.identity import seal_household, seal_person
from lianfang.people.models import Household, Membership, Person
from lianfang.testing import canaries, listings
from lianfang.testing.acts import Try, rows
from lianfang.testing.matrix import Fixture, Row
from lianfang.testing.world import World

_AT: Final = "xincheng"
_PLACE: Final = "garden-1-2-302"
_OPEN: Final = {"done": (409,), "changes": False}  # nothing is closed there
_SEEN: Final = {"place": "garden-1-2", "words": "后院平房", "outcome": "nobody-home"}
_MOVED: Final = {"changes": False}  # a row that was there says otherwise
_WHY: Final = {"reason": "核对更正"}


def plant(world: World) -> dict[str, str]:
    """Two households in 新城街道, the first of two members; what is merged goes, so each act has its own."""
    place, ids = world.places["garden-1-2-301"], {}
    for name in ("one", "two"):
        home = Household(
            number=f"{canaries.HOUSEHOLD}-{name}", lives_at=place, path=place.path, managed_path=place.path
        )
        seal_household(home, {"contact": canaries.CONTACT, "phone": canaries.CONTACT_PHONE})
        ids[f"home_{name}"] = str(home.pk)
        for turn in ("first", "second"):
            person = Person()
            seal_person(person, {"name": canaries.PERSON}, today=clock.now().date())
            Membership.objects.create(person=person, household=home)
            ids[f"person_{name}_{turn}"] = str(person.pk)
    for name in ("confirm", "join", "refuse"):
        seen = unlisted.report(
            world.scope("zhou"), place=world.places["garden-1-2"], words=canaries.REASON,
            outcome="nobody-home", name=canaries.DOOR,
        )  # fmt: skip
        ids[f"unlisted_{name}"] = str(seen.pk)
    return ids


def _named(name: str) -> Any:
    return lambda fixture: f"#{fixture.ids[name]}"


def _ids(name: str) -> Any:
    def told(fixture: Fixture) -> list[str]:
        return [fixture.ids[name]]

    return told


ROWS: Final = (
    *rows(
        acts.PLACE,
        {
            "rename": Try(_PLACE, _AT, {"name": "303", "reason": "门牌错"}),
            "correct": Try(_PLACE, _AT, {"aliases": "东户", "reason": "补别名"}),
            "merge": Try(_PLACE, _AT, {"into": "garden-1-2-301", "reason": "重复"}),
            "split": Try("garden-1", _AT, {"name": "2号楼", "children": ["garden-1-2"], "reason": "两栋"}),
            "close": Try(_PLACE, _AT, {"reason": "无此户"}),
            "reopen": Try(_PLACE, _AT, {"reason": "查实"}, page=_OPEN, api=_OPEN),
        },
    ),
    *rows(
        acts.HOUSEHOLD,
        {
            "correct": Try("{home_one}", _AT, {"contact": "王", **_WHY}),
            "attach": Try("{home_one}", _AT, {"host": "潍城区", "outside": "东风街", **_WHY}),
            "home": Try("{home_one}", _AT, _WHY, page=_MOVED, api=_MOVED),
            "split": Try("{home_one}", _AT, {"members": _ids("person_one_second"), **_WHY}),
            "merge": Try("{home_one}", _AT, {"into": _named("home_two"), **_WHY}),
        },
    ),
    *rows(
        acts.PERSON,
        {
            "correct": Try("{person_one_first}", _AT, {"workplace": "某厂", **_WHY}),
            "move": Try("{person_one_first}", _AT, {"household": _named("home_two"), **_WHY}),
            "leave": Try("{person_one_first}", _AT, {"why": "moved-away", "on": "2020-01-20", **_WHY}),
            "merge": Try("{person_one_first}", _AT, {"into": _named("person_two_first"), **_WHY}),
        },
    ),
    *rows(
        acts.UNLISTED,
        {
            "report": Try("", "garden-1-2", _SEEN),
            "confirm": Try("{unlisted_confirm}", _AT, {"name": "后院", **_WHY}),
            "join": Try("{unlisted_join}", _AT, {"into": "garden-1-2-301", **_WHY}),
            "refuse": Try("{unlisted_refuse}", _AT, _WHY, page=_MOVED, api=_MOVED),
        },
    ),
    *listings.rows(unlisted_lists.UNLISTED, "unlisted/", asked=("show=all",)),
    Row("unlisted/<int:pk>/", ("/unlisted/{unlisted_join}/",), needs="see", at="garden-1-2"),
    *listings.rows(lists.HOUSEHOLDS, "mending/households/", asked=("show=unnamed&sort=number",)),
    Row("mending/places/<path:code>/", (f"/mending/places/{_PLACE}/",), needs="import", at=_AT),
    Row("mending/households/<int:pk>/", ("/mending/households/{home_one}/",), needs="import", at=_AT),
    Row("mending/persons/<int:pk>/", ("/mending/persons/{person_one_first}/",), needs="import", at=_AT),
)
