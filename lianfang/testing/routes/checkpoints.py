"""The routes of checkpoints, arrivals and posts. The road itself is planted over the world."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from lianfang.checkpoints import actions, acts, arrival_lists, post_lists, posts_board
from lianfang.checkpoints.models import Arrival, VehiclePass
from lianfang.duties import actions as duties
from lianfang.flows.table import KINDS
from lianfang.kit import clock
from lianfang.testing import canaries, listings, road
from lianfang.testing.acts import Try, rows
from lianfang.testing.matrix import FORM, ONLY_POST, TOKEN, Fixture, Row
from lianfang.testing.world import World

STATION, HOTEL = canaries.STATION, canaries.HOTEL


def plant(world: World) -> dict[str, str]:
    """A checkpoint with a held car and a registered arrival, and a hotel with somebody inside."""
    road.build(world)
    for code, name in (("station", STATION), ("hotel", HOTEL)):
        place = world.places[code]
        place.name = place.full_name = name
        place.save()
    held = road.car(road.person(1, "38.2"), plate=canaries.ROAD_PLATE, disposition="hold")
    coming = road.car(
        road.person(1, travelled=True, source_area="疫源市"),
        plate="鲁G77777",
        disposition="pass-registered",
        identities=[
            road.identity(1, name=canaries.TRAVELLER, phone=canaries.TRAVELLER_PHONE, document="P8800880088",
                          document_kind="passport")
        ],
    )  # fmt: skip
    entry = road.visitor(name=canaries.GUEST, room="8808")
    receipts = [
        *duties.keep(world.scope("he"), batch=[held, coming], kinds=KINDS),
        *duties.keep(world.scope("bao"), batch=[road.post(), entry], kinds=KINDS),
    ]
    assert [one.state for one in receipts] == ["kept"] * 4, receipts
    station, liu = world.places["station"], world.scope("liu")
    at = clock.now()
    turn = actions.plan_turn(
        liu, place=station, user=world.cast["he"], competence="health", from_at=at,
        to_at=at + timedelta(hours=8),
    )  # fmt: skip
    tool = actions.add_instrument(
        liu, place=station, number="T1", method="ear", offset=Decimal(0), calibrated_on=at.date(),
        calibrate_by=at.date() + timedelta(days=90),
    )  # fmt: skip
    for name in ("he", "yi", "bao"):  # the matrix asks as the cast of the world
        del world.cast[name]
    return {
        "held_car": str(VehiclePass.objects.get(left_at=None).id),
        "arrival": str(Arrival.objects.get().pk),
        "entry": entry["id"],
        "turn": str(turn.pk),
        "tool": str(tool.pk),
    }


def _posted(**fields: str) -> Callable[[Fixture], Mapping[str, str]]:
    return lambda fixture: fields


def _car_body(fixture: Fixture) -> dict[str, str]:
    return {
        "plate": "鲁G55555",
        "aboard": "1",
        "people.0.number": "1",
        "people.0.celsius": "365",
        "disposition": "pass",
    }


def _decided(fixture: Fixture) -> dict[str, str]:
    return {"disposition": "transfer", "decisions.0.number": "1", "decisions.0.decision": "transfer"}


def _leave(fixture: Fixture) -> dict[str, str]:
    return {"way": "out", "entry": fixture.ids["entry"]}


_CAR: Final = "/checkpoints/station/vehicles/{held_car}/"
_SITE: Final = "checkpoints/<path:code>/"
_VEHICLE: Final = "checkpoints/<path:code>/vehicles/<uuid:record>/"
_RECORDS: Final[dict[str, Any]] = {"needs": "record", "at": "station"}

_MEASURED: Final = {"number": "T7", "method": "ear", "offset": "0.1", "calibrated_on": "2020-01-01",
                    "calibrate_by": "2021-01-01"}  # fmt: skip
_PLANNED: Final = {"username": "liu", "competence": "health", "from_at": "2020-01-30T08:00"}
_OPEN: Final = {"done": (409,), "changes": False}  # it is open already
_NO_ROW: Final = {"changes": False}
_LISTED: Final = {"methods": frozenset({"GET", "POST"}), "refused": (200, 403, 404), "done": (200, 409)}
_SITES: Final = rows(
    acts.CHECKPOINT,
    {
        "open": Try("", "station", {"place": "station", "clinic": "clinic"},
                    page={"done": (200, 302, 403, 404, 409)}, api=_LISTED | _NO_ROW),
        "close": Try("station", "station", {"reason": "撤点"}, page=_OPEN, api=_OPEN),
        "plan-turn": Try("station", "station", _PLANNED, "acknowledge"),
        "calibrate": Try("station", "station", _MEASURED),
    },
)  # fmt: skip
_TURNS: Final = rows(
    acts.TURN, {"cancel": Try("{turn}", "station", needs="acknowledge", page=_NO_ROW, api=_NO_ROW)}
)
_TOOLS: Final = rows(acts.INSTRUMENT, {"retire": Try("{tool}", "station", page=_NO_ROW, api=_NO_ROW)})

ROWS: Final = (
    *_SITES,
    *_TURNS,
    *_TOOLS,
    Row("checkpoints/", ("/checkpoints/",)),
    Row(_SITE, ("/checkpoints/station/",), needs="see", at="station"),
    Row(f"{_SITE}flow/", ("/checkpoints/station/flow/",), needs="see", at="station"),
    Row(f"{_SITE}desk/", ("/checkpoints/station/desk/",), FORM, **_RECORDS, done=(200, 302), body=_car_body,
        changes=True),
    Row(f"{_SITE}recall/", ("/checkpoints/station/recall/",), ONLY_POST, **_RECORDS,
        body=_posted(plate=canaries.ROAD_PLATE)),
    Row(f"{_SITE}shift/", ("/checkpoints/station/shift/",), FORM, **_RECORDS, done=(200, 302),
        body=_posted(overlap_minutes="15"), changes=True),
    Row(_VEHICLE, (_CAR,), needs="see", at="station"),
    Row(f"{_VEHICLE}temperature/", (f"{_CAR}temperature/",), ONLY_POST, **_RECORDS, done=(302,),
        body=_posted(number="1", celsius="384"), changes=True),
    Row(f"{_VEHICLE}disposition/", (f"{_CAR}disposition/",), ONLY_POST, **_RECORDS, done=(302,),
        body=_decided, changes=True),
    *listings.rows(arrival_lists.ARRIVALS, "arrivals/", asked=("show=all", "show=late&sort=receiver")),
    *listings.rows(arrival_lists.FEVERS, "fevers/", asked=("show=all", "sort=highest")),
    # Seen from the checkpoint and from the receiving community; all of the cast who see either see this.
    Row("arrivals/<int:pk>/", ("/arrivals/{arrival}/",), FORM, needs="see", at="binhe", done=(200, 302),
        body=_posted(outcome="arrived")),
    *listings.rows(post_lists.POSTS, "posts/", asked=("state=late", "kind=hotel")),
    *listings.boards(posts_board.MANNING, "posts/board/"),
    Row("posts/<path:code>/", ("/posts/hotel/",), needs="see", at="hotel"),
    Row("posts/<path:code>/post/", ("/posts/hotel/post/",), ONLY_POST, needs="record", at="hotel",
        done=(302,), body=_posted(act="manned", staff="2"), changes=True),
    Row("posts/<path:code>/visitors/", ("/posts/hotel/visitors/",), ONLY_POST, needs="record", at="hotel",
        done=(302,), body=_leave, changes=True),
    Row("posts/<path:code>/log/", ("/posts/hotel/log/", "/posts/hotel/log/?on=2020-01-29"), needs="see",
        at="hotel"),
    Row("posts/<path:code>/forehand/", ("/posts/hotel/forehand/",), ONLY_POST, needs="record", at="hotel",
        body=_posted(plate="P-7")),
    Row("figures/passage/", ("/figures/passage/", "/figures/passage/?on=2020-01-29")),
    Row("figures/passage/", ("/figures/passage/?place=station",), needs="figures", at="station"),
    Row("api/v1/checkpoints/<code>/recall", ("/api/v1/checkpoints/station/recall",), ONLY_POST, door=TOKEN,
        **_RECORDS, body=lambda fixture: {"plate": canaries.ROAD_PLATE}, content_type="application/json"),
)  # fmt: skip
