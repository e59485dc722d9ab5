"""A warning goes out to places and departments, is answered and fed back by each, and ends."""

from datetime import timedelta

import pytest

from lianfang.accounts.models import Department
from lianfang.duties.models import Alert
from lianfang.headquarters import actions, sweep
from lianfang.headquarters.models import SentWarning, WarningReceipt
from lianfang.headquarters.problems import NotToAnswer, WarningOver
from lianfang.kit import clock
from lianfang.kit.problems import NotAllowed
from lianfang.measures.actions import end_event
from lianfang.measures.problems import StillOpen
from lianfang.testing.doors import Api, browser
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TOLD = {"number": "预警1号", "disease": "登革热", "area": "新城街道", "asks": "三日内清除积水"}


@pytest.fixture
def warning(world):
    return actions.send(
        world.scope("qian"), **TOLD, due_at=NOON + DAY,
        places=[world.places["xincheng"], world.places["qingchi"]],
        departments=[Department.objects.get(code="market")],
    )  # fmt: skip


def of(warning, code):
    return warning.receipts.get(place__code=code, department=None)


def test_it_is_sent_by_page_api_and_command_once(world, run):
    page = browser(world, "qian").post(
        "/warnings/new/",
        TOLD | {"once": "a", "kind": "warning", "places": "xincheng, qingchi", "departments": ["market"]},
    )
    assert page.status_code == 302 and WarningReceipt.objects.count() == 3
    again = Api(world, "qian").post("warnings", TOLD | {"places": ["xincheng"]})
    assert (again.status_code, again.json()["code"]) == (409, "warning-taken")
    nobody = Api(world, "qian").post("warnings", TOLD | {"number": "2"})
    assert (nobody.status_code, nobody.json()["code"]) == (422, "nobody-warned")
    told = ("--number", "3", "--disease", "流感", "--asks", "监测", "--place", "xincheng")
    sent = run("warning", "send", *told, user="liu")
    assert (sent["sent_to"], sent["answered"]) == (1, 0)
    assert SentWarning.objects.count() == 2


def test_what_was_typed_stands_on_the_form_when_it_is_refused(world):
    answer = browser(world, "qian").post("/warnings/new/", TOLD | {"once": "a", "kind": "advice"})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert all(one in shown for one in TOLD.values())


def test_each_receiver_answers_and_feeds_back_and_the_sender_counts(world, warning):
    fang = Api(world, "fang")
    ours = of(warning, "xincheng")
    early = fang.post(f"warning-receipts/{ours.pk}/feedback", {"feedback": "清除12处"})
    assert (early.status_code, early.json()["code"]) == (409, "not-to-answer")
    assert fang.post(f"warning-receipts/{ours.pk}/answer", {"answer": "已部署"}).status_code == 200
    with pytest.raises(NotToAnswer):
        actions.answer(world.scope("fang"), receipt=ours, answer="再答")
    assert fang.post(f"warning-receipts/{ours.pk}/feedback", {"feedback": "清除12处"}).status_code == 200
    told = Api(world, "qian").get(f"warnings/{warning.pk}").json()
    assert (told["sent_to"], told["answered"], told["fed_back"]) == (3, 1, 1)
    page = browser(world, "qian").get(f"/warnings/{warning.pk}/").content.decode()
    assert "1 of 3 answered, 1 of 3 fed back" in page and "清除12处" in page


def test_nobody_answers_for_another_and_a_street_sees_its_own_answer_alone(world, warning):
    actions.answer(world.scope("fang"), receipt=of(warning, "xincheng"), answer="新城已部署")
    with pytest.raises(NotAllowed):
        actions.answer(world.scope("fang"), receipt=of(warning, "qingchi"), answer="代答")
    assert "新城已部署" not in browser(world, "chen").get(f"/warnings/{warning.pk}/").content.decode()
    assert browser(world, "chen").get("/warnings/").content.decode().count("预警1号") >= 1
    assert Api(world, "chen").post(
        f"warning-receipts/{of(warning, 'xincheng').pk}/answer", {"answer": "x"}
    ).status_code == 404  # fmt: skip


def test_an_overdue_answer_is_told_once_and_the_alert_ends_with_it(world, warning):
    assert sweep.sweep_warnings(NOON + DAY - timedelta(minutes=1)) == 0
    clock.fix(NOON + DAY + timedelta(minutes=1))
    assert sweep.sweep_warnings(clock.now()) == 3
    assert sweep.sweep_warnings(clock.now()) == 0
    alert = Alert.objects.get(rule="warning-unanswered", place__code="xincheng")
    assert "预警1号" in alert.said() and alert.settled_at is None
    actions.answer(world.scope("fang"), receipt=of(warning, "xincheng"), answer="已部署")
    alert.refresh_from_db()
    assert alert.settled_at is not None


def test_one_that_has_ended_owes_nobody_and_until_then_the_response_does_not_end(world, warning):
    gao = world.scope("gao")
    with pytest.raises(StillOpen, match="预警1号"):
        end_event(gao, event=world.event, reason="平稳", document_no="9号")
    actions.end_warning(world.scope("qian"), warning=warning, reason="风险解除")
    with pytest.raises(WarningOver):
        actions.end_warning(world.scope("qian"), warning=warning, reason="风险解除")
    clock.fix(NOON + 2 * DAY)
    assert sweep.sweep_warnings(clock.now()) == 0
    assert end_event(gao, event=world.event, reason="平稳", document_no="9号").state == "ended"
