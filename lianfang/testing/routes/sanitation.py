"""The routes of findings."""

from datetime import timedelta
from typing import Final

from lianfang.accounts.queries import system_scope
from lianfang.handovers import actions as handovers
from lianfang.kit import clock
from lianfang.sanitation import acts, boards, following, lists, points, solutions, terminals
from lianfang.sanitation.forms import FOLLOWS, RECORDS
from lianfang.sanitation.lives import FINDING as LIFE
from lianfang.sanitation.models import Finding, Terminal
from lianfang.testing import canaries, listings
from lianfang.testing.acts import Try, rows
from lianfang.testing.listings import ONLY_GET
from lianfang.testing.matrix import TOKEN, Fixture, Row
from lianfang.testing.world import World
from lianfang.things.declared import makes, moves

_AT: Final = "garden"


def plant(world: World) -> dict[str, str]:
    """One that is to be mended and one that is mended, in the garden."""
    here, liu = world.places[_AT], world.scope("liu")
    ids = {}
    for name in ("finding", "mended"):
        made = makes(Finding, FOLLOWS, following.begun)(
            liu, place=here, kind="rubbish", what=canaries.REASON, due_at=clock.now() + timedelta(hours=4)
        )
        ids[name] = str(made.pk)
    moves(LIFE, "mend", RECORDS, following.ended)(world.scope("zhou"), finding=made, evidence=canaries.REASON)
    point = points.open_point(liu, place=here, spot="lift", name="电梯1")
    made = solutions.make_up(world.scope("zhou"), place=here, **SOLUTION | {"product": canaries.REASON})
    return ids | {"point": str(point.pk), "solution": str(made.pk)} | _terminal(world)


SOLUTION: Final = {
    "origin": "product", "means": "chlorine", "product": "84消毒液", "licence_no": "鲁卫消证字0001",
    "form": "liquid", "strength": 50_000, "concentration": 500, "volume": 10_000,
}  # fmt: skip


def _terminal(world: World) -> dict[str, str]:
    """A place of a case that was disinfected and waits to be assessed."""
    home = world.places["garden-1-1-101"]
    sent = handovers.hand_over(
        system_scope("test", actor_id=world.cast["liu"].pk), flow=terminals.FLOW, from_place=home,
        to_place=world.places["xincheng"], payload={"cleaning": "terminal"}, ref="case:routes",
    )  # fmt: skip
    terminals.begun(world.scope("liu"), sent)
    Terminal.objects.filter(ref=sent.ref).update(state="done", done_at=clock.now())
    return {"terminal": str(Terminal.objects.get(ref=sent.ref).pk)}


def _later(fixture: Fixture) -> str:
    return (clock.now() + timedelta(hours=5)).isoformat()


_WHY: Final = {"reason": canaries.REASON}
ROWS: Final = (
    *rows(
        acts.FINDING,
        {
            "new": Try("", _AT, {"place": _AT, "kind": "rubbish", "what": "垃圾未清", "due_at": _later}),
            "mend": Try("{finding}", _AT, {"evidence": "已清运"}),
            "strike": Try("{mended}", _AT),
            "return": Try("{mended}", _AT, _WHY | {"due_at": _later}),
            "hand": Try("{finding}", _AT, _WHY | {"due_at": _later}),
            "void": Try("{finding}", _AT, _WHY),
        },
    ),
    *listings.rows(lists.FINDINGS, "findings/", asked=("which=late", "state=all&sort=due")),
    *rows(
        acts.POINT,
        {
            "new": Try("", _AT, {"place": _AT, "name": "西门", "spot": "high-touch"}),
            "times": Try("{point}", _AT, {"times": "07:00、19:00"}),
            "close": Try("{point}", _AT, _WHY),
        },
    ),
    *listings.rows(lists.POINTS, "points/", asked=("spot=lift",)),
    *listings.boards(boards.POINTS, "points/board/"),
    Row("points/<int:pk>/", ("/points/{point}/",), needs="see", at=_AT),
    Row("points/labels/<path:code>/", ("/points/labels/garden/",), needs="record", at=_AT),
    *rows(
        acts.SOLUTION,
        {
            "new": Try("", _AT, SOLUTION | {"place": _AT}),
            "measure": Try("{solution}", _AT, {"concentration": 480}),
            "discard": Try("{solution}", _AT, _WHY),
        },
    ),
    *listings.rows(lists.SOLUTIONS, "solutions/", asked=("which=usable",)),
    Row("solutions/<int:pk>/", ("/solutions/{solution}/",), needs="see", at=_AT),
    Row("solutions/<int:pk>/label/", ("/solutions/{solution}/label/",), needs="see", at=_AT),
    *rows(
        acts.TERMINAL,
        {
            "pass": Try("{terminal}", _AT, {"result": "采样5处，全部合格"}),
            "fail": Try("{terminal}", _AT, {"result": "余氯不足"}),
        },
    ),
    *listings.rows(lists.TERMINALS, "terminals/"),
    Row("terminals/<int:pk>/", ("/terminals/{terminal}/",), needs="see", at=_AT),
    Row("dilution/", ("/dilution/", "/dilution/?concentration=1000"), refused=()),
    Row("api/v1/dilution", ("/api/v1/dilution",), ONLY_GET, door=TOKEN, refused=()),
    Row("mosquitoes/", ("/mosquitoes/",), needs="figures", refused=(403,)),
    Row("mosquitoes/", ("/mosquitoes/?place=binhe",), needs="figures", at="binhe"),
    Row("findings/<int:pk>/", ("/findings/{finding}/", "/findings/{mended}/"), needs="see", at=_AT),
)
