"""Cases, classes of communities, rehearsal, published figures."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from lianfang.cases import actions, acts, classes, lists, outbreaks
from lianfang.cases.models import ClassProposal
from lianfang.command import class_acts, outbreak_acts
from lianfang.duties.models import Duty
from lianfang.kit import clock
from lianfang.testing import canaries
from lianfang.testing.acts import Try, rows
from lianfang.testing.listings import rows as listed
from lianfang.testing.matrix import FORM, ONLY_POST, TOKEN, Fixture, Row
from lianfang.testing.world import World

_DOOR: Final = "garden-1-1-101"
_CASE: Final = "/cases/{case}/"
_GET: Final = frozenset({"GET"})
_SEES: Final[dict[str, Any]] = {"needs": "see-cases", "at": _DOOR}
_ACTS: Final[dict[str, Any]] = {**_SEES, "methods": ONLY_POST, "done": (302,), "changes": True}
_API: Final[dict[str, Any]] = {"door": TOKEN, "content_type": "application/json"}


def plant(world: World) -> dict[str, str]:
    """A marked patient in a class that is confirmed, and a second one who makes a proposal."""
    qian = world.scope("qian")
    first = _case(
        world, qian, _DOOR, canaries.CASE, document=canaries.CASE_DOCUMENT, phone=canaries.CASE_PHONE
    )
    classes.confirm(qian, proposal=ClassProposal.objects.get(settled_at=None))
    second = _case(world, qian, "garden-1-1-201", f"{canaries.CASE}二", card_no=canaries.CASE_CARD)
    stay = actions.add_stay(
        qian, case=first, kind="gathering", from_at=clock.now(), to_at=clock.now(),
        place=world.places["garden"], words={"where": canaries.CASE_STAY},
    )  # fmt: skip
    actions.publish(qian, place=world.places["xincheng"], note=canaries.REASON)
    waiting = ClassProposal.objects.get(settled_at=None)
    return {
        "case": str(first.pk),
        "second": str(second.pk),
        "stay": str(stay.pk),
        "proposal": str(waiting.pk),
        "outbreak": str(Duty.objects.get(kind=outbreaks.REPORT.name, state="open").pk),
    }


def _case(world: World, scope: Any, door: str, name: str, card_no: str = "", **facts: Any) -> Any:
    facts = {"name": name, "classification": "confirmed", "onset_on": clock.now().date(), **facts}
    at = clock.now() if card_no else None
    return actions.report_case(scope, place=world.places[door], facts=facts, card_no=card_no, carded_at=at)


def _posted(**fields: Any) -> Callable[[Fixture], Mapping[str, Any]]:
    return lambda fixture: fields


def _moment(fixture: Fixture) -> str:
    return clock.now().isoformat()


def _proposal(fixture: Fixture) -> Mapping[str, Any]:
    return {"kind": "confirm", "proposal": fixture.ids["proposal"]}


_ENDED: Final = {"done": (409,), "changes": False}  # the card is entered already
_NO_ROW: Final = {"changes": False}  # struck out, no row is added
_NEW: Final = {"place": _DOOR, "name": "病甲", "classification": "suspected", "found_at": _moment}
_STAY: Final = {"kind": "market", "from_at": _moment, "to_at": _moment, "place": "garden"}
_CASES: Final = rows(
    acts.CASE,
    {
        "report": Try("", _DOOR, _NEW, page={"done": (200, 302), "at": _DOOR}),
        "classify": Try("{case}", _DOOR, {"classification": "excluded", "reason": "复检阴性"}),
        "card": Try("{second}", _DOOR, {"card_no": "37-0002"}, page=_ENDED, api=_ENDED),
        "correct": Try("{case}", _DOOR, {"reason": "更正", "onset_on": "2020-01-24"}),
        "add-stay": Try("{case}", _DOOR, _STAY),
    },
)
_STAYS: Final = rows(acts.STAY, {"withdraw": Try("{stay}", _DOOR, page=_NO_ROW, api=_NO_ROW)})
_PUBLISHED: Final = rows(acts.PUBLICATION, {"publish": Try("", "xincheng", {"place": "xincheng"})})
_REHEARSES: Final[dict[str, Any]] = {"needs": "plan", "refused": (403,)}
_PARAM: Final = {"kind": "param", "name": "fever_celsius", "value": "37.0", "reason": "参照"}

_OUTBREAKS: Final = rows(
    outbreak_acts.OUTBREAK,
    {"report": Try("{outbreak}", "binhe", {"report_no": "突发2020-1"})},
)
_DECIDES: Final = "|".join(class_acts.DECIDES)
ROWS: Final = (
    *_OUTBREAKS,
    *_CASES,
    *_STAYS,
    *_PUBLISHED,
    *listed(lists.CASES, "cases/", asked=("classification=confirmed&card=late", "event=all&number=37")),
    Row("cases/", (f"/cases/?place={_DOOR}",), **_SEES, refused=(403, 404)),
    *listed(lists.PUBLICATIONS),
    Row("cases/<int:pk>/", (_CASE, "/cases/{second}/"), **_SEES),
    Row(
        "cases/<int:pk>/names/", (f"{_CASE}names/",), ONLY_POST, **_SEES, body=_posted(purpose="流调"),
        changes=True,
    ),
    Row(
        "publications/", ("/publications/", "/publications/?format=csv", "/publications/?print=1"), FORM,
        needs="publish-cases", at="xincheng",
        refused=(200, 403), done=(200, 302), body=_posted(place="xincheng"), changes=True,
    ),
    # classes and rehearsal
    Row("classes/", ("/classes/",), needs="see", refused=(403,)),
    Row("classes/<path:code>/", ("/classes/binhe/",), needs="see", at="binhe"),
    *rows(
        class_acts.PROPOSAL,
        {
            "confirm": Try("{proposal}", "binhe", {"reason": "现场核实"}, _DECIDES),
            "refuse": Try("{proposal}", "binhe", {"reason": "已闭环"}, _DECIDES),
        },
    ),
    *rows(
        class_acts.CLASS,
        {"set": Try("", "binhe", {"place": "binhe", "now": "outbreak", "reason": "聚集"}, _DECIDES)},
    ),
    Row("rehearsal/", ("/rehearsal/", "/rehearsal/?kind=class&place=binhe"), FORM, **_REHEARSES,
        body=_posted(**_PARAM)),
    # API
    Row("api/v1/classes", ("/api/v1/classes",), _GET, needs="see", refused=(403,), **_API),
)  # fmt: skip
