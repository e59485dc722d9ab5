"""Each number on the pages that command looks at leads to its rows, and the rows are as many as it says."""

import html
import re
from urllib.parse import urljoin

import pytest

from lianfang.figures.declared import ROWS, figures
from lianfang.testing.doors import browser
from lianfang.testing.numbers import busy as at_work
from lianfang.testing.world import once

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a class="figure" data-figure="([\w-]+)" href="([^"]+)">([\d,]+)</a>')


@pytest.fixture(scope="module")
def busy(django_db_setup, django_db_blocker):
    with once(django_db_blocker) as world:
        yield at_work(world)


def numbers(page):
    return [(code, html.unescape(href), int(n.replace(",", ""))) for code, href, n in LINK.findall(page)]


PAGES = {  # the page, who looks, and figures it must show with a way to their rows
    "/": ("liu", {"round-done", "round-due", "round-tried", "round-unvisited", "round-open"}),
    "/places/binhe/": ("fang", {"round-done", "round-due"}),
    "/classes/": ("qian", {"classes-none", "cases-counted", "duties-open"}),
    "/classes/binhe/": ("qian", {"duties-done", "duties-raised", "duties-void"}),
    "/checkpoints/": ("fang", {"road-here", "road-last-hour", "road-fevers-open", "road-on-the-way"}),
    "/checkpoints/station/": ("he", {"road-vehicles", "road-people", "road-fevers", "road-registered"}),
    "/checkpoints/station/flow/": ("he", {"road-here"}),
    "/posts/": ("fang", {"place-due", "place-standing-now", "place-manned-now"}),
    "/posts/hotel/": ("bao", {"place-inside", "place-came", "place-outsiders"}),
    "/figures/passage/": ("fang", {"road-vehicles", "place-came", "arrivals-awaited"}),
    "/figures/": ("qian", {"round-done", "cases-confirmed", "registers-households", "workforce-posted"}),
}


@pytest.mark.parametrize("address", PAGES)
def test_every_number_opens_its_rows(busy, address):
    who, wanted = PAGES[address]
    client = browser(busy, who)
    answer = client.get(address)
    assert answer.status_code == 200
    found = numbers(answer.content.decode())
    assert wanted <= {code for code, _href, _n in found}
    for code, href, n in found:
        rows = client.get(href)
        assert rows.status_code == 200, (address, href)
        if figures()[code].measure is ROWS:
            total = re.search(r'listing-count">\s*<span>\s*<b>([\d,]+)</b>', rows.content.decode())[1]
            assert int(total.replace(",", "")) == n, (address, code, href)


def test_the_arrivals_page_leads_from_each_number_to_the_list_of_just_these(busy):
    client = browser(busy, "fang")
    page = client.get("/arrivals/").content.decode()
    found = dict(re.findall(r'<a href="(\?show=\w+)">(\d+)</a></dd>', page))
    assert set(found) == {"?show=awaited", "?show=late", "?show=today"} and found["?show=awaited"] == "1"
    for href, n in found.items():
        assert f"<b>{n}</b> row" in client.get(f"/arrivals/{href}").content.decode()


def test_one_figure_says_the_same_wherever_it_stands(busy):
    """Cars here now: on the board, at the flow, of the day's figures, in the dictionary."""
    client = browser(busy, "fang")
    seen = set()
    for address in ("/checkpoints/", "/checkpoints/station/flow/", "/figures/passage/?place=station",
                    "/figures/?place=station"):  # fmt: skip
        seen |= {n for code, _href, n in numbers(client.get(address).content.decode()) if code == "road-here"}
    assert len(seen) == 1 and seen != {0}


def test_who_only_counts_sees_the_same_numbers_without_a_way(busy):
    page = browser(busy, "sun").get("/").content.decode()
    assert not numbers(page) and '<span class="n-of-n"><b><span data-why="closed">2</span></b>' in page


HREF = re.compile(r'<a\b[^>]*\shref="([^"#]+)')
ASIDE = re.compile(r"/sign-out|/static/|/drill/|[?&](?:format|print|after)=")


def shape(address):
    """One address of each kind stands for all: the names and numbers in it left out."""
    path, _mark, asked = address.partition("?")
    held = re.sub(r"/[^/]*\d[^/]*/", "/1/", path)
    held = re.sub(
        r"^/(places|classes|vehicles|checkpoints|posts|events|figures|slots|exports)/[^/]+/", r"/\1/1/", held
    )
    return held, tuple(sorted(part.partition("=")[0] for part in asked.split("&")))


@pytest.mark.parametrize("who", ["fang", "zhou", "sun"])
def test_no_link_leads_where_nobody_may_go_or_to_a_question_that_is_not_understood(busy, who):
    """From the first page on, a page of each kind: whatever it offers a way to answers."""
    client, seen, dead = browser(busy, who), {shape("/")}, []
    ahead = [("/", "")]
    while ahead:
        address, of = ahead.pop(0)
        answer = client.get(address, follow=True)
        if answer.status_code >= 400:
            dead.append((address, of, answer.status_code))
        if not answer.get("Content-Type", "").startswith("text/html"):
            continue
        here = answer.request["PATH_INFO"]
        for href in HREF.findall(answer.content.decode()):
            to = urljoin(here, html.unescape(href))
            if to.startswith("/") and not ASIDE.search(to) and shape(to) not in seen:
                seen.add(shape(to))
                ahead.append((to, address))
    assert dead == [] and len(seen) > 30
