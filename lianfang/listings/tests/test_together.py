"""One act for several rows: each is done or refused for itself, and nothing is done twice."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from lianfang.accounts import actions as accounts
from lianfang.accounts.queries import system_scope
from lianfang.kit import clock
from lianfang.listings import together
from lianfang.orders import actions
from lianfang.orders.models import Order, OrderEntry, OrderSource
from lianfang.testing.doors import browser

pytestmark = pytest.mark.django_db


def issue(world, place="binhe", person="wang"):
    return actions.issue(
        world.scope("liu"), source=OrderSource.PATROL, source_ref="", content="补查空户",
        place=world.places[place], unit="滨河社区", department=None, person=world.cast[person],
        due_at=clock.now() + timedelta(hours=5),
    )  # fmt: skip


def send(world, name, body, **headers):
    token = accounts.create_token(system_scope("test", actor_id=world.cast[name].pk), username=name)
    headers |= {"authorization": f"Bearer {token}", "accept-language": "en"}
    return Client().post(
        "/api/v1/orders/together", json.dumps(body), content_type="application/json", headers=headers
    )


@pytest.fixture
def orders(world):
    """Two that can be chased, and one that is done."""
    found = [issue(world) for _number in range(3)]
    actions.feed_back(world.scope("wang"), id=found[2].pk, words="好了", evidence="见照片", done=True)
    return found


def test_each_of_several_is_done_or_says_why_not(world, orders):
    body = {"act": "chase", "rows": [one.pk for one in orders] + [999_999, "x"]}
    answer = send(world, "fang", body).json()
    assert (answer["done"], answer["of"]) == (2, 5)
    assert [row["code"] for row in answer["rows"]] == ["", "", "order-settled", "not-found", "not-found"]
    assert list(Order.objects.order_by("pk").values_list("chased", flat=True)) == [1, 1, 0]


def test_sent_twice_it_is_done_once(world, orders):
    body = {"act": "chase", "rows": [orders[0].pk, orders[1].pk]}
    for _time in range(2):
        assert send(world, "fang", body, **{"idempotency-key": "k1"}).json()["done"] == 2
    assert OrderEntry.objects.filter(kind="chased").count() == 2


def test_a_page_asks_first_and_then_tells_of_each(world, orders):
    fang = browser(world, "fang")
    page = fang.get("/orders/").content.decode()
    assert page.count('name="row"') == 3 and 'value="chase"' in page
    rows = [str(one.pk) for one in orders]
    asked = fang.post("/orders/together/", {"act": "chase", "row": rows}).content.decode()
    assert "3 chosen" in asked and not Order.objects.filter(chased__gt=0).exists()
    key = re.search(r'name="once" value="([^"]+)"', asked)[1]
    for _click in range(2):
        done = fang.post("/orders/together/", {"act": "chase", "row": rows, "once": key, "sure": "1"})
        assert done.status_code == 200
    text = done.content.decode().split("<main")[1]
    assert text.count("<li>") == 3 and "<b>2</b><i>/</i><span>3</span>" in text
    assert list(Order.objects.order_by("pk").values_list("chased", flat=True)) == [1, 1, 0]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"act": "chase", "rows": []}, 400),
        ({"act": "issue", "rows": ["1"]}, 400),
        ({"act": "chase", "rows": ["1"] * 3 + [str(one) for one in range(together.MOST + 1)]}, 400),
        ({"act": "chase", "rows": "1"}, 400),
        ([], 400),
    ],
)
def test_what_makes_no_sense_is_refused_as_a_whole(world, orders, body, status):
    assert send(world, "fang", body).status_code == status
    assert not Order.objects.filter(chased__gt=0).exists()


def test_who_may_not_chases_nothing_and_the_neighbouring_street_finds_nothing(world, orders):
    body = {"act": "chase", "rows": [orders[0].pk]}
    assert send(world, "zhou", body).status_code == 403
    assert send(world, "chen", body).json()["rows"][0]["code"] == "not-found"
    assert browser(world, "zhou").post("/orders/together/", {"act": "chase", "row": "1"}).status_code == 403
    assert not Order.objects.filter(chased__gt=0).exists()
