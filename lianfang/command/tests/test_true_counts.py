"""Counts are of all there is, lists are pages of it: posts, orders, alerts, hand-overs, registers."""

import html
import re
from datetime import timedelta

import pytest
from django.test import Client

from lianfang.checkpoints import post_lists
from lianfang.command import alert_lists
from lianfang.duties import actions as duties
from lianfang.kit import clock
from lianfang.listings import asking
from lianfang.orders import actions, lists, queries
from lianfang.orders.models import OrderSource
from lianfang.testing import figures, road

MANY = 620


def signed_in(world, name):
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.cast[name])
    return client


def main_of(answer):
    assert answer.status_code == 200
    return answer.content.decode().split("<main")[1]


@pytest.fixture
def shops(world):
    """Six hundred and twenty enterprises under a measure that asks each of them for a post."""
    from lianfang.grid.models import Place

    road.build(world)
    binhe = world.places["binhe"]
    Place.objects.bulk_create(
        Place(
            parent=binhe, path=f"{binhe.path}{1000 + number}", kind="enterprise", code=f"E{number:05d}",
            name=f"企业{number}", full_name=f"企业{number}",
        )
        for number in range(MANY)
    )  # fmt: skip
    road.send(world, road.post(), user="bao")
    return world


def test_the_posts_needed_are_counted_and_not_cut(shops):
    needed = MANY + 2  # with the compound and the hotel
    liu = shops.scope("liu")
    assert post_lists.due_posts(liu, at=clock.now()) == needed
    assert figures.told(shops, "place-due") == {"place-due": needed}
    page = main_of(signed_in(shops, "liu").get("/posts/"))
    assert f"1/{needed}" in re.sub(r"<[^>]+>", "", page)
    assert str(needed) in main_of(signed_in(shops, "liu").get("/figures/passage/"))


def test_every_place_that_needs_a_post_is_on_some_page_once_those_without_one_first(shops):
    asked = asking.asked(post_lists.POSTS, shops.scope("liu"), {})
    rows = [row for part in asking.parts(asked) for row in part]
    assert len({row.pk for row in rows}) == len(rows) == asking.page(asked).total == MANY + 2
    states = [row.stands for row in rows]
    assert states == sorted(states) and sum(states) == 1
    assert post_lists.standing(asked.scope, asked.every, asked.at)["counts"] == {
        "due": MANY + 2, "standing": 1, "manned": 1,
    }  # fmt: skip


def test_the_pages_of_posts_can_be_walked_by_their_links(shops):
    fang, address, names = signed_in(shops, "fang"), "/posts/", set()
    for _page in range(20):
        page = main_of(fang.get(address))
        names |= set(re.findall(r"/posts/(E\d{5})/", page))
        further = re.search(r'rel="next" href="([^"]+)"', page)
        if not further:
            break
        address = "/posts/" + further[1].replace("&amp;", "&")
    assert len(names) == MANY


def test_statements_for_the_posts_do_not_grow_with_the_places(shops, django_assert_max_num_queries):
    liu = signed_in(shops, "liu")
    with django_assert_max_num_queries(26):
        liu.get("/posts/")


def issue(world, number, *, hours):
    return actions.issue(
        world.scope("liu"), source=OrderSource.PATROL, source_ref="", content=f"第{number}件",
        place=world.places["binhe"], unit="滨河社区" if number % 2 else "新城街道办", department=None,
        person=world.cast["wang"], due_at=clock.now() + timedelta(hours=hours),
    )  # fmt: skip


def test_the_orders_count_the_oldest_and_most_overdue_too(world):
    most = lists.ORDERS.size
    for number in range(most + 15):
        issue(world, number, hours=1 if number < 10 else 48)
    clock.fix(clock.now() + timedelta(hours=2))
    liu = signed_in(world, "liu")
    page = main_of(liu.get("/orders/"))
    assert "10 overdue" in page and f"<b>{most + 15}</b> rows" in page
    assert f"1–{most} of {most + 15}" in page
    assert "第0件" in page, "the most overdue stand first"
    further = html.unescape(re.search(r'rel="next" href="([^"]+)"', page)[1])
    assert f"{most + 1}–{most + 15} of {most + 15}" in main_of(liu.get(f"/orders/{further}"))
    assert "<b>10</b> rows" in main_of(liu.get("/orders/?state=late"))
    units = queries.units(world.scope("liu"), at=clock.now())
    assert sum(one.open for one in units) == most + 15 and sum(one.overdue for one in units) == 10


def test_the_alerts_say_how_many_there_are_and_page(world):
    garden, liu, most = world.places["garden"], world.scope("liu"), alert_lists.ALERTS.size
    for number in range(most + 5):
        duties.raise_alert(
            liu, rule="duty-overdue", ref=f"duty:{number}", path=garden.path, place_id=garden.pk,
            level="notice", words="x",
        )  # fmt: skip
    client = signed_in(world, "liu")
    first = main_of(client.get("/alerts/?rows=1"))
    assert f"<b>{most + 5}</b> rows" in first and f"1–{most} of {most + 5}" in first
    further = html.unescape(re.search(r'rel="next" href="([^"]+)"', first)[1])
    second = main_of(client.get(f"/alerts/{further}"))
    assert f"{most + 1}–{most + 5} of {most + 5}" in second and 'rel="next"' not in second
    back = html.unescape(re.search(r'rel="prev" href="([^"]+)"', second)[1])
    assert f"1–{most} of {most + 5}" in main_of(client.get(f"/alerts/{back}"))
