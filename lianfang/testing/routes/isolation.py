"""The routes of the isolation room: people behind a door of 新城街道, a need, a child, a room."""

from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from lianfang.isolation import actions, acts, lists, queries, strips
from lianfang.isolation.forms import DECIDES
from lianfang.isolation.models import File, SiteRoom
from lianfang.kit import clock
from lianfang.measures.models import Measure
from lianfang.restrictions import actions as restrictions
from lianfang.restrictions import grounds
from lianfang.restrictions.models import Restriction
from lianfang.testing import canaries, listings, measures
from lianfang.testing.acts import Try, rows
from lianfang.testing.matrix import ONLY_POST, TOKEN, Fixture, Row
from lianfang.testing.world import World
from lianfang.things.declared import keep

_AT: Final = "garden-1-1-102"
_SITE: Final = "garden"
_SEEN: Final[dict[str, Any]] = {"needs": "acknowledge|see-health", "at": _AT}


def plant(world: World) -> dict[str, str]:
    """People in isolation as each act wants them, what they need, whom they look after, and rooms."""
    if not Measure.objects.filter(kind="medical-observation").exists():
        measures.in_force(world, "medical-observation", place="xincheng")
    liu, fang = world.scope("liu"), world.scope("fang")
    ids: dict[str, int] = {name: _file(world, name) for name in ("held", "out", "away", "feverish", "even")}
    held = queries.file(fang, id=ids["held"])
    actions.describe(fang, file=held, looks_after="nobody", note=canaries.NOTE)
    back = clock.now() + timedelta(hours=4)
    out: Any = {"why": "dialysis", "vehicle": "1", "driver": "1", "back_by": back}
    actions.send_out(fang, file=queries.file(fang, id=ids["out"]), **out)
    actions.leave(fang, file=queries.file(fang, id=ids["away"]), reason=canaries.REASON)
    File.objects.filter(pk=ids["feverish"]).update(fever_at=clock.now())
    File.objects.filter(pk=ids["even"]).update(even_at=clock.now())
    here = world.places[_AT]
    wants: dict[str, Any] = {"place": here, "kind": "food", "what": canaries.REASON}
    needs = {name: actions.ask(fang, **wants) for name in ("need", "taken", "brought", "paid")}
    for name in ("taken", "paid"):
        actions.accept(fang, need=needs[name])
    actions.deliver(fang, need=needs["paid"], cost="1.20")
    child = {"restriction": held.pk, "kind": "child", "name": canaries.PERSON, "cared_by": "relative"}
    dependant = actions.enter_dependant(fang, **child)
    rooms = {
        name: keep(liu, SiteRoom, needs=DECIDES, place=world.places[_SITE], number=name, state=state)
        for name, state in (("free", "open"), ("dirty", "cleaning"), ("shut", "closed"))
    }
    found = {f"iso_{name}": str(key) for name, key in ids.items()} | {"dependant": str(dependant.pk)}
    found |= {f"need_{name}": str(one.pk) for name, one in needs.items()}
    return found | {f"room_{name}": str(one.pk) for name, one in rooms.items()}


def _file(world: World, name: str) -> int:
    place = world.places[_AT]
    one = restrictions.put(
        world.scope("fang"),
        area=place,
        ref=f"isolation:{name}",
        at=clock.now(),
        measure=grounds.basis(place.path, at=clock.now()),
        facts={
            "name": canaries.PERSON,
            "phone": canaries.PERSON_PHONE,
            "place": place,
            "carer": world.cast["wang"],
            "begins_on": timezone.localdate(clock.now()),
        },
    )
    assert Restriction.objects.filter(pk=one.pk, file__isnull=False).exists()
    return int(one.pk)


def _later(fixture: Fixture) -> str:
    return (clock.now() + timedelta(hours=3)).isoformat()


_WHY: Final = {"reason": canaries.REASON}
ROWS: Final = (
    *listings.rows(lists.FILES, "isolation/", asked=("state=all", "state=due", "state=unwatched&sort=place")),
    *listings.boards(strips.STRIP, "isolation/board/"),
    *listings.boards(strips.DELIVERIES, "isolation/deliveries/"),
    Row("isolation/picking/", ("/isolation/picking/",), needs="acknowledge|see-health", refused=(403,)),
    Row("isolation/<int:pk>/", ("/isolation/{iso_held}/", "/isolation/{iso_away}/"), **_SEEN),
    Row(
        "isolation/<int:pk>/names/",
        ("/isolation/{iso_held}/names/",),
        ONLY_POST,
        changes=True,
        body=lambda fixture: {"purpose": "上门"},
        **_SEEN,
    ),
    Row(
        "isolation/<int:pk>/link/",
        ("/isolation/{iso_held}/link/",),
        ONLY_POST,
        needs="issue-passes",
        at=_AT,
        refused=(403, 404),
        changes=True,
    ),
    Row(
        "isolation/<int:pk>/papers/<slug:what>/",
        ("/isolation/{iso_held}/papers/notice/",),
        ONLY_POST,
        changes=True,
        body=lambda fixture: {"purpose": "送达", "language": "en"},
        **_SEEN,
    ),
    Row("api/v1/isolation/<id>", ("/api/v1/isolation/{iso_held}",), frozenset({"GET"}), door=TOKEN, **_SEEN),
    Row(
        "api/v1/isolation/<id>/readings",
        ("/api/v1/isolation/{iso_held}/readings",),
        frozenset({"GET"}),
        door=TOKEN,
        needs="acknowledge",
        at=_AT,
    ),
    *rows(
        acts.FILE,
        {
            "begin": Try(
                "", _AT, {"programme": "monitoring", "name": "王观察", "place": _AT, "ends_on": "2020-02-04"}
            ),
            "contact": Try("{iso_held}", _AT, {"how": "phone"}),
            "describe": Try("{iso_held}", _AT, {"living": "alone", "co_residents": 1}),
            "serve": Try("{iso_held}", _AT, {"how": "signed"}),
            "team": Try("{iso_held}", _AT, {"volunteer": "zhou"}),
            "send-out": Try(
                "{iso_held}", _AT, {"why": "birth", "vehicle": "1", "driver": "1", "back_by": _later}
            ),
            "come-back": Try("{iso_out}", _AT),
            "leave": Try("{iso_held}", _AT, _WHY),
            "move-in": Try("{iso_held}", _AT, _WHY | {"site": _SITE, "number": "free"}),
            "clear": Try("{iso_feverish}", _AT, {"doctor": "1", "finding": "1"}),
            "answer": Try("{iso_even}", _AT, {"answer": "1"}),
            "read": Try("{iso_held}", _AT, {"celsius": "36.5"}),
            "found": Try("{iso_away}", _AT, {"where": "1"}),
            "release": Try("{iso_held}", _AT, {"release": "hospital"}),
        },
    ),
    *listings.rows(lists.NEEDS, "isolation/needs/", asked=("which=late", "state=all&sort=due")),
    Row("isolation/needs/<int:pk>/", ("/isolation/needs/{need_need}/",), **_SEEN),
    *rows(
        acts.NEED,
        {
            "new": Try("", _AT, {"place": _AT, "kind": "food", "what": "青菜"}),
            "accept": Try("{need_need}", _AT),
            "deliver": Try("{need_brought}", _AT, {"outcome": "delivered"}),
            "hand": Try("{need_taken}", _AT, _WHY | {"owner": "zhou"}),
            "pass-on": Try("{need_need}", _AT, _WHY),
            "settle": Try("{need_paid}", _AT),
            "void": Try("{need_need}", _AT, _WHY),
        },
    ),
    *listings.rows(lists.DEPENDANTS, "isolation/dependants/", asked=("state=open",)),
    Row("isolation/dependants/<int:pk>/", ("/isolation/dependants/{dependant}/",), **_SEEN),
    *rows(
        acts.DEPENDANT,
        {
            "new": Try(
                "",
                _AT,
                {
                    "restriction": lambda fixture: int(fixture.ids["iso_held"]),
                    "kind": "old",
                    "name": "某老人",
                    "cared_by": "family",
                },
            ),
            "care": Try("{dependant}", _AT, {"cared_by": "community"}),
            "lose": Try("{dependant}", _AT, _WHY),
            "end": Try("{dependant}", _AT, _WHY),
        },
    ),
    *listings.rows(lists.ROOMS, "isolation/rooms/", asked=("use=free",)),
    Row(
        "isolation/rooms/<int:pk>/",
        ("/isolation/rooms/{room_free}/",),
        needs="acknowledge|see-health",
        at=_SITE,
    ),
    *rows(
        acts.ROOM,
        {
            "new": Try("", _SITE, {"place": _SITE, "number": "909"}),
            "clean": Try("{room_dirty}", _SITE),
            "close": Try("{room_free}", _SITE, _WHY),
            "open": Try("{room_shut}", _SITE),
        },
    ),
)
