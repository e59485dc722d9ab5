"""Every number of the pages that command looks at opens its rows, or says why it has none; for each role."""

import html
import re
from functools import cache, partial

import pytest

from lianfang.figures.declared import ROWS, figures
from lianfang.testing import numbers
from lianfang.testing.doors import browser
from lianfang.testing.world import once

pytestmark = pytest.mark.django_db
PAGES = (
    "/situation/", "/places/xincheng/", "/places/binhe/", "/places/garden/", "/places/garden-1/",
    "/rounds/r1/",
    "/classes/", "/classes/binhe/",
    "/checkpoints/", "/checkpoints/station/", "/checkpoints/station/flow/", "/checkpoints/station/desk/",
    "/arrivals/", "/posts/", "/posts/hotel/",
    "/cases/", "/cases/?place=binhe",
    "/figures/passage/", "/figures/net/", "/figures/net/?place=garden",
)  # fmt: skip
ITS_OWN = ("/clinic/", "/clinic/beds/", "/clinic/visits/")  # for who works there alone
ROLES = ("liu", "gao", "qian", "fang", "wang", "chen", "zhou", "he", "yi", "bao", "sun")


@pytest.fixture(scope="module")
def busy(django_db_setup, django_db_blocker):
    with once(django_db_blocker) as world:
        yield numbers.busy(world)


@pytest.fixture(scope="module")
def shown(busy):
    """What each page shows to one person, looked at once."""
    return cache(partial(_shown, busy))


def _shown(world, who):
    """Of the pages that open to them."""
    client = browser(world, who)
    answers = {address: client.get(address, follow=True) for address in (*PAGES, *ITS_OWN)}
    assert not [one for one in answers.values() if one.status_code >= 500]
    return {
        address: numbers.numbers(one.content.decode())
        for address, one in answers.items()
        if one.status_code == 200
    }


def test_nothing_is_closed_to_who_may_see_it_all(shown):
    found = [one for ones in shown("qian").values() for one in ones]
    assert not [one for one in found if one.why == "closed"]


@pytest.mark.parametrize("who", ROLES)
def test_each_number_leads_to_its_rows_or_says_why_it_does_not(shown, who):
    found = shown(who)
    assert {one.why for ones in found.values() for one in ones} <= numbers.WHY | {""}
    bare = [(address, one.text, one.at) for address, ones in found.items() for one in ones
            if not one.href and not one.why]  # fmt: skip
    assert bare == []


def test_who_may_not_see_the_rows_is_shown_no_way_to_them(shown):
    """The department reads numbers alone."""
    found = [one for ones in shown("sun").values() for one in ones]
    assert [one for one in found if one.why == "closed"]
    assert not [one for one in found if one.href and not one.href.startswith("?show=")]  # a list of her own


def test_the_pages_show_numbers_to_everybody_who_may_know_them(shown):
    """So that the test above does not pass over empty pages."""
    assert len(shown("qian")) == len(PAGES)
    assert len(shown("yi")["/clinic/"]) >= 6
    assert all(shown("qian").values())


COUNT = re.compile(r'listing-count">\s*<span>\s*<b>([\d,]+)</b>')


@pytest.mark.parametrize(("who", "least"), [("qian", 20), ("fang", 20), ("he", 20), ("yi", 5)])
def test_as_many_rows_stand_behind_a_number_as_it_says(busy, shown, who, least):
    client, seen, wrong = browser(busy, who), set(), []
    for address, ones in shown(who).items():
        for one in ones:
            href = html.unescape(one.href)
            href = f"{address.partition('?')[0]}{href}" if href.startswith("?") else href
            if not href or (href, one.text) in seen or one.why:
                continue
            seen.add((href, one.text))
            rows = client.get(href)
            count = COUNT.search(rows.content.decode())
            if one.figure and figures()[one.figure].measure is not ROWS:
                assert rows.status_code == 200  # a sum of what its rows say: so many persons of so many cars
            elif count is None or int(count[1].replace(",", "")) != one.value:
                wrong.append((address, href, one.text, rows.status_code, count and count[1]))
    assert wrong == [] and len(seen) > least
