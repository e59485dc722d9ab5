"""Where everybody went: drawn from how they came to where they are; each number opens its visits."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from lianfang.clinic import lists, ways_out
from lianfang.clinic.tests.test_visits import act, announced, beds, came, yi  # noqa: F401  # fixtures
from lianfang.handovers import actions as desks
from lianfang.handovers.models import HandOver
from lianfang.kit import clock, sankey
from lianfang.testing.doors import browser
from lianfang.testing.listings import listed

pytestmark = pytest.mark.django_db


def test_each_number_of_the_drawing_opens_its_visits(world, yi, beds):  # noqa: F811
    home, held, waits = came(yi, home="binhe"), came(yi, name="李二"), came(yi, name="张三")
    came(yi, name="孙四", celsius="36.5", symptoms=[], goes="ordinary")
    gone = announced(world)
    for one in (home, held):
        act(yi, one, "seeing")
    act(yi, home, "judging", {"finding": "ruled-out"})
    act(yi, home, "deciding", {"kind": "home"})
    desks.accept(world.scope("wang"), id=HandOver.objects.get(flow="F6").pk)
    act(yi, held, "judging", {"finding": "suspect"})
    act(yi, held, "holding")
    act(yi, gone, "deciding", {"kind": "left"})
    today = clock.now().date()
    drawing = ways_out.drawn(world.scope("yi"), since=today, until=today)
    last = {one.code: one.number for one in drawing.nodes if one.column == 2}
    assert last == {"home": 1, "held": 1, "not-placed": 1, "left": 1, "elsewhere": 1}
    assert drawing.total == 5 and waits.state == "waiting"
    for one in (*drawing.nodes, *drawing.ribbons):
        asked = dict(parse_qsl(urlsplit(one.href).query))
        assert len(listed(lists.VISITS, world.scope("yi"), **asked)) == one.number, one
    page = browser(world, "yi").get("/clinic/flow/").content.decode()
    assert page.count("flow-ribbon") == len(drawing.ribbons) and "ends=held" in page
    assert browser(world, "liu").get("/clinic/flow/").status_code == 403


def test_what_goes_in_comes_out_of_every_column():
    columns = [[(code, code) for code in "ab"], [(code, code) for code in "cd"], [("e", "e")]]
    groups = {("a", "c", "e"): 3, ("b", "c", "e"): 2, ("b", "d", "e"): 5}
    drawing = sankey.draw(groups, columns, lambda codes: str(codes))
    for column in range(3):
        assert sum(one.number for one in drawing.nodes if one.column == column) == 10
        assert all(one.y >= 0 and one.y + one.height <= drawing.height for one in drawing.nodes)
    assert sum(one.number for one in drawing.ribbons) == 20
    assert sankey.draw({}, columns, str) is None
