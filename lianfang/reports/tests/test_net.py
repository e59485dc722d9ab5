"""A net over all fields, all hours: what is due and done by kind, place and hour, each with its rows."""

import html
import re
from datetime import timedelta

import pytest

from lianfang.duties import actions as duties
from lianfang.duties.actions import NewDuty
from lianfang.flows.table import KINDS
from lianfang.kit import clock
from lianfang.testing.answers import record, sound
from lianfang.testing.doors import browser
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
CLEAN, TELL = "sanitation.disinfection", "publicity.broadcast"
LINK = re.compile(r'<a class="figure" data-figure="(net-\w+)" href="([^"]+)">(\d+)</a>')


@pytest.fixture
def day(world):
    """Two kinds of work in two streets: one slot is done, one missed, one still to come."""
    for kind, code, hours in ((CLEAN, "garden", (0, 2)), (CLEAN, "village", (0,)), (TELL, "garden", (0,))):
        place = world.places[code]
        items = [
            NewDuty(place.pk, place.path, NOON + timedelta(hours=one), NOON + timedelta(hours=one + 1))
            for one in hours
        ]
        duties.raise_duties(world.scope("liu"), kind=kind, origin="schedule:1", items=items)
    told = record(CLEAN, world.places["garden"], NOON, sound(KINDS[CLEAN].form))
    (receipt,) = duties.keep(world.scope("zhou"), batch=[told], kinds=KINDS)
    assert receipt.state == "kept"
    clock.fix(NOON + timedelta(hours=2))
    return world


def text_of(page):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.split("<main")[1])))


def test_each_kind_says_done_of_due_by_hour_and_by_place(day):
    page = browser(day, "liu").get("/figures/net/").content.decode()
    assert "1/3" in text_of(page) and "1/2" in text_of(page) and "0/1" in text_of(page)
    assert "新城街道" in page and "清池街道" in page


def test_every_number_opens_just_its_duties(day):
    liu = browser(day, "liu")
    found = LINK.findall(liu.get("/figures/net/").content.decode())
    assert len(found) > 10
    for code, href, n in found:
        rows = liu.get(html.unescape(href)).content.decode()
        total = re.search(r'listing-count">\s*<span>\s*<b>([\d,]+)</b>', rows)[1]
        assert total == n, (code, href)


def test_the_neighbouring_street_sees_its_own_alone(day):
    chen = browser(day, "chen")
    assert "0/1" in text_of(chen.get("/figures/net/").content.decode())
    assert chen.get("/figures/net/?place=garden").status_code == 404


def test_a_day_on_which_nothing_is_due_says_so(world):
    assert "Nothing outside rounds is due here" in text_of(
        browser(world, "liu").get("/figures/net/?on=2020-01-02").content.decode()
    )
