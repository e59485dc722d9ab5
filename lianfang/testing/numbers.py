"""The numbers that a page shows, each with the way it leads, or the reason why it leads nowhere."""

import re
from html.parser import HTMLParser
from typing import Any, Final, NamedTuple

from lianfang.cases import actions as cases
from lianfang.cases import classes
from lianfang.cases.models import ClassProposal
from lianfang.clinic import beds, care, triage
from lianfang.duties import actions as duties
from lianfang.flows.table import KINDS
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.testing import road
from lianfang.testing.world import World, open_round, visit

# Why a number has no rows of its own: `data-why` of what it stands in.
WHY: Final = frozenset(
    {
        "share",  # how much of another number of the page this one is
        "pace",  # reckoned from the numbers of hours: pace, need, forecast, lanes
        "time",  # how long something takes
        "told",  # what one record says, in the row of that record
        "closed",  # its rows are not for who asks, or lie in several areas
        "drawn",  # its rows are drawn on the page, right beside it
    }
)
_VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_ASIDE: Final = frozenset({"script", "style", "select", "textarea", "label", "button", "caption", "title"})
_DRAWN: Final = frozenset({"count", "left"})  # of the texts of a drawing, those that count something
_NUMBER: Final = re.compile(r"[\d,]+(\.\d+)?%?")


class Number(NamedTuple):
    """A number in the markup of numbers: where it leads, which figure it is, and why it leads nowhere."""

    text: str
    href: str
    figure: str
    why: str
    at: str  # where it stands, for whoever reads that a test failed

    @property
    def value(self) -> int:
        return int(self.text.replace(",", ""))


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self._above: list[tuple[str, dict[str, str]]] = []
        self.found: list[Number] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self._above.append((tag, {name: value or "" for name, value in attrs}))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        while any(one == tag for one, _attrs in self._above) and self._above.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not _NUMBER.fullmatch(data.strip()) or not self._counts():
            return
        link = next((attrs for tag, attrs in reversed(self._above) if tag == "a"), {})
        why = next((attrs["data-why"] for _tag, attrs in self._above if "data-why" in attrs), "")
        where = " > ".join(
            ".".join(filter(None, (tag, attrs.get("class")))) for tag, attrs in self._above[-5:]
        )
        self.found.append(Number(data.strip(), link.get("href", ""), link.get("data-figure", ""), why, where))

    def _counts(self) -> bool:
        """Whether what stands here is a number as the house marks them, above the rows of a list."""
        tags = {tag for tag, _attrs in self._above}
        kinds = {one for _tag, attrs in self._above for one in attrs.get("class", "").split()}
        if "main" not in tags or tags & _ASIDE or kinds & {"listing", "manned-hours"}:
            return False
        if "svg" in tags:
            return "arrival-map" in kinds and bool(kinds & _DRAWN)
        numeric = any(tag == "td" and "data-number" in attrs for tag, attrs in self._above)
        return numeric or bool(tags & {"dd", "b"}) or "n-of-n" in kinds


def numbers(page: str) -> list[Number]:
    """The numbers of a page, in order. Cells of a list say what its rows say and are not among them."""
    reader = _Page()
    reader.feed(page)
    return reader.found


def busy(world: World) -> World:
    """A round under way, a checkpoint with cars, a class in force, another proposed, a clinic with beds."""
    road.build(world)
    open_round(world)
    doors = world.doors("garden")
    batch = [visit(doors[0]), visit(doors[1], "nobody-home"), visit(doors[2], "verified-vacant")]
    duties.keep(world.scope("zhou"), batch=batch, kinds=KINDS)
    road.send(world, road.post(), road.visitor(), user="bao")
    told: dict[str, Any] = {"travelled": True, "source_area": road.LISTED}
    registered = road.car(road.person(1, **told), disposition="pass-registered", identities=[road.identity()])
    road.send(world, road.car(road.person(1), road.person(2)), registered)
    road.send(world, road.car(road.person(1, "38.5"), disposition="hold", basis="fever", plate="鲁G2"))
    qian = world.scope("qian")
    for number in (1, 2):
        facts = {"name": f"病{number}", "classification": "confirmed", "onset_on": clock.now().date()}
        cases.report_case(qian, place=doors[number * 3], facts=facts)
        if number == 1:
            classes.confirm(qian, proposal=ClassProposal.objects.get(settled_at=None))
    cases.report_case(qian, place=doors[0], facts={"name": "病3", "classification": "suspected"})
    _clinic(world.scope("yi"), world.places["clinic"])
    return world


def _clinic(yi: Scope, clinic: Place) -> None:
    """Three febrile visits: one in a bed, one that wants one, one only triaged; a bed to be disinfected."""
    beds.enter_room(yi, place=clinic, room_code="201", beds=2)
    no = dict.fromkeys(("travel", "contact", "febrile_contact", "cluster"), "no")
    told: dict[str, Any] = {"celsius": "38.4", "age": 40, "phone": "13900003333", **no}
    came = [triage.walk_in(yi, name=f"诊{n}", **told) for n in range(4)]
    care.hold(yi, visit=came[0])
    care.rise(yi, visit=came[0])
    for one in came[1:3]:
        care.hold(yi, visit=one)
