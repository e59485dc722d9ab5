"""Rounds, pairings, single duties, alerts and points of the minutes by every door."""

import json
import re
from functools import partial
from pathlib import Path

import pytest

import lianfang
from lianfang.cases.acts import CASES
from lianfang.command.queries.rounds import round_steps
from lianfang.command.round_acts import ROUNDS
from lianfang.duties import actions as duties
from lianfang.duties import alerts
from lianfang.duties.models import Alert, Duty, Pairing, Quarantined, Record, Round
from lianfang.duties.problems import RoundClosed
from lianfang.handovers.acts import HAND_OVERS
from lianfang.orders.models import Order
from lianfang.testing.doors import Api, browser
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
ROOT = Path(lianfang.__file__).parent
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


def test_what_was_decided_about_a_round_stands_on_its_page_with_reason_and_end(world, opened):
    fang = Api(world, "fang")
    assert fang.post("rounds/r9/extension", {"due_at": "2020-02-02", "reason": "大雪"}).status_code == 200
    page = browser(world, "fang").get("/rounds/r9/").content.decode()
    assert "/rounds/r9/extension/" in page  # it can be given a later end from here
    steps = page[page.index('id="steps-title"') :].partition("</section>")[0]
    assert "Open a round" in steps and "大雪" in steps and "2020-02-03 00:00" in steps


@pytest.mark.parametrize(
    ("path", "said"),
    [("closing", {"leave_open": True, "reason": "暴雪"}), ("withdrawal", {"reason": "误开"})],
)
def test_however_a_round_ends_it_is_written_in_one_way_and_ends_once(world, opened, path, said):
    fang = Api(world, "fang")
    other = ROUND | {"code": "r10", "place": "binhe"}
    assert fang.post("rounds", other).status_code in {200, 201}
    assert fang.post(f"rounds/r9/{path}", said).status_code == 200
    (opening, ending) = round_steps(world.scope("fang"), round=Round.objects.get(code="r9"))
    assert (opening.reason, ending.reason, ending.by) == ("", said["reason"], world.cast["fang"].name)
    detail = Record.objects.latest("seq").detail
    assert json.loads(detail) == {"round": "r9", "reason": said["reason"]}
    assert len(round_steps(world.scope("fang"), round=Round.objects.get(code="r10"))) == 1
    again = fang.post(f"rounds/r9/{path}", said)
    assert (again.status_code, again.json()["code"]) == (409, "round-closed")
    stale = duties.close_round if path == "closing" else duties.withdraw_round
    with pytest.raises(RoundClosed):
        stale(world.scope("fang"), opened=opened, reason="x")  # as it was loaded while it was open
    assert len(round_steps(world.scope("fang"), round=Round.objects.get(code="r9"))) == 2


@pytest.mark.parametrize(
    ("acts", "template"),
    [
        (ROUNDS, "command/templates/command/round.html"),
        (CASES, "cases/templates/cases/case.html"),
        (HAND_OVERS, "handovers/templates/handovers/handover.html"),
    ],
)
def test_a_page_that_places_each_act_itself_forgets_none(acts, template):
    text = (ROOT / template).read_text("utf-8")
    wanted = {one.code.replace("-", "_") for one in acts if one.by_page and not one.makes}
    assert wanted == wanted & set(re.findall(r"acts\.([a-z_]+)", text))
