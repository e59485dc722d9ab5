"""Rounds, pairings, single duties, alerts and points of the minutes by every door."""

from functools import partial

import pytest

from lianfang.duties import actions as duties
from lianfang.duties import alerts
from lianfang.duties.models import Alert, Duty, Pairing, Quarantined, Round
from lianfang.orders.models import Order
from lianfang.testing.doors import Api, browser
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
ROUND = {"name": "复排", "code": "r9", "place": "xincheng", "due_at": "2020-02-01T18:00", "level": "L1"}


@pytest.fixture
def run(run):
    return partial(run, user="fang")


@pytest.fixture
def opened(world):
    Api(world, "fang").post("rounds", ROUND)
    return Round.objects.get(code="r9")


def test_a_round_from_opening_to_closing_by_the_api_and_the_line(world, run):
    fang = Api(world, "fang")
    made = fang.post("rounds", ROUND).json()
    assert (made["code"], made["due_at"], made["closed_at"]) == ("r9", "2020-02-01T10:00:00Z", None)
    assert fang.post("rounds", ROUND).json()["code"] == "round-code-taken"
    base = {"place": "garden-1-1-101", "change": "remove", "reason": "重复登记"}
    assert fang.post("rounds/r9/base", base).status_code == 200
    assert run("round", "change-base", "r9", "garden-1-1-101", "--reason", "x", code=1)["code"] == (
        "already-in-base"
    )
    assert fang.post("rounds/r9/closing").json()["code"] == "round-still-open"
    assert (
        Api(world, "zhou").post("rounds/r9/closing", {"leave_open": True, "reason": "x"}).status_code == 403
    )
    left = Duty.objects.filter(round__code="r9", state="open").count()
    closed = run("round", "close", "r9", "--leave-open", "--reason", "暴雪")
    assert closed["unfinished"] == left and closed["closed_at"] == "2020-01-29T12:00+08:00"


@pytest.mark.parametrize("code", ["a/b", "新轮", "new", "..", "-r"])
def test_a_code_that_could_stand_in_no_address_is_refused_in_the_same_words_by_every_door(world, run, code):
    page = browser(world, "fang").post("/rounds/new/", ROUND | {"code": code})
    api = Api(world, "fang").post("rounds", ROUND | {"code": code})
    line = run("round", "open", "--name", "复排", f"--code={code}", "--place", "xincheng", code=1)
    assert (page.status_code, api.status_code) == (422, 422)
    assert api.json()["message"] == line["message"] and "Code" in line["message"]
    assert not Round.objects.exists()


def test_a_round_can_be_tried_on_its_page_and_nothing_is_kept(world):
    shown = browser(world, "fang").post("/rounds/new/", ROUND | {"dry-run": "1"}).content.decode()
    assert "This is what would come of it" in shown and "复排" in shown
    assert not Round.objects.exists() and not Pairing.objects.exists()


def test_help_ends_by_itself_and_who_answers_only_by_another(world, run):
    made = run("pairing", "make", "garden", "zhou", "--role", "helper")
    assert (made["place"], made["person"], made["role"]) == ("garden", "zhou", "helper")
    assert Api(world, "chen").post(f"pairings/{made['id']}/ending").status_code == 404
    assert Api(world, "fang").post(f"pairings/{made['id']}/ending").json()["to_at"] is not None
    answers = run("pairing", "make", "garden", "zhou")
    assert run("pairing", "end", answers["id"], code=1)["code"] == "nobody-accountable"
    run("pairing", "end", answers["id"], "--successor", "wang")
    held = Pairing.objects.get(place=world.places["garden"], to_at=None)
    assert (held.user, held.role) == (world.cast["wang"], "accountable")


def test_a_duty_is_excused_and_handed_on_by_the_api(world, opened):
    duty = Duty.objects.filter(round=opened, state="open").order_by("path").first()
    to = Api(world, "fang").post(f"duties/{duty.pk}/handing-on", {"to": "wang", "reason": "请假"})
    assert to.json()["owner"] == "wang"
    excused = Api(world, "wang").post(f"duties/{duty.pk}/excuse", {"reason": "楼道封闭施工"})
    assert excused.json()["state"] == "excused"


def test_who_may_not_excuse_leaves_nothing_behind(world, opened):
    duty = Duty.objects.filter(round=opened, state="open").order_by("path").first()
    duties.pair(world.scope("fang"), place=world.places["garden"], user=world.cast["zhou"])
    assert Api(world, "zhou").post(f"duties/{duty.pk}/excuse", {"reason": "不在家"}).status_code == 403
    page = browser(world, "zhou").post(f"/places/{duty.place.code}/excuse/", {"reason": "不在家"})
    assert page.status_code == 403 and not Quarantined.objects.exists()


@pytest.fixture
def alert(world):
    place = world.places["binhe"]
    return alerts.raise_alert(
        world.scope("liu"), rule="duty-overdue", ref="t", path=place.path, place_id=place.pk,
        level="warning", words="x", owner_id=world.cast["wang"].pk, at=NOON,
    )  # fmt: skip


def test_an_alert_becomes_one_order_and_its_page_follows(world, alert, run):
    answer = browser(world, "fang").post(f"/alerts/{alert.pk}/order/")
    made = Order.objects.get()
    assert answer.headers["Location"] == f"/orders/{made.pk}/"
    assert run("alert", "order", alert.pk, code=1)["code"] == "order-taken"
    assert Api(world, "zhou").post(f"alerts/{alert.pk}/order").status_code in {403, 404}


def test_an_alert_is_settled_with_what_was_done_by_every_door(world, alert, run):
    assert Api(world, "fang").post(f"alerts/{alert.pk}/settling").json()["code"] == "bad-detail"
    tried = run("alert", "settle", alert.pk, "--outcome", "已补查", "--dry-run")
    assert tried["outcome"] == "已补查" and Alert.objects.get().settled_at is None
    browser(world, "fang").post(f"/alerts/{alert.pk}/settling/", {"outcome": "已补查"})
    assert run("alert", "settle", alert.pk, "--outcome", "x", code=1)["code"] == "alert-settled"
