"""Papers that came in: answered with a number, or by the order made of them; warnings want feedback too."""

from datetime import timedelta

import pytest

from lianfang.kit import clock
from lianfang.kit.problems import BadInput
from lianfang.measures import actions
from lianfang.measures.models import Instruction
from lianfang.measures.problems import AlreadyKept, NotAnswered
from lianfang.testing.world import NOON

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db
ADDRESS = "/events/2020-01/"


def paper(world, **more):
    facts = {
        "number": "市疾控预警7号",
        "sender": "市疾控局",
        "summary": "加强发热门诊监测",
        "received_at": NOON,
    }
    return actions.keep_instruction(world.scope("liu"), event=world.event, **(facts | more))


def warning(world):
    return paper(world, kind="warning", disease="登革热", area="高新区", due_at=NOON + HOUR)


def page(world, client, who="liu"):
    client.force_login(world.cast[who])
    return client.get(ADDRESS, headers={"accept-language": "zh-Hans"}).content.decode()


def test_a_paper_that_is_answered_is_overdue_no_more(world, client):
    one = paper(world, due_at=NOON + HOUR)
    clock.fix(NOON + 2 * HOUR)
    assert "答复期限" in page(world, client)
    client.post(f"/papers/{one.pk}/answer/", {"answer_no": "高新防指3号", "answer": "已部署"})
    told = page(world, client)
    assert "高新防指3号" in told and "答复期限" not in told
    with pytest.raises(AlreadyKept):
        actions.answer_instruction(world.scope("liu"), instruction=one, answer="再答", answer_no="4号")


def test_a_warning_names_its_disease_is_answered_and_fed_back(world, client):
    with pytest.raises(BadInput):
        paper(world, kind="warning")
    one = warning(world)
    with pytest.raises(NotAnswered):
        actions.feed_back(world.scope("liu"), instruction=one, feedback="未发现")
    actions.answer_instruction(world.scope("liu"), instruction=one, answer="收悉", answer_no="3号")
    client.force_login(world.cast["liu"])
    client.post(f"/papers/{one.pk}/feedback/", {"feedback": "排查三家医院，未发现病例"})
    told = page(world, client)
    assert "警示信息通报" in told and "登革热" in told and "未发现病例" in told
    with pytest.raises(AlreadyKept):
        actions.feed_back(world.scope("liu"), instruction=one, feedback="又一次")


def test_a_plain_paper_wants_no_feedback(world):
    one = paper(world)
    actions.answer_instruction(world.scope("liu"), instruction=one, answer="收悉", answer_no="3号")
    with pytest.raises(NotAnswered):
        actions.feed_back(world.scope("liu"), instruction=one, feedback="x")


def test_an_order_made_of_a_paper_answers_it(world, client):
    one = warning(world)
    assert f"source_ref={'%E5%B8%82'}" in page(world, client)  # 市…, the number of the paper
    sent = {
        "source": "upper", "source_ref": one.number, "content": one.summary, "place": "xincheng",
        "unit": "卫健局", "person": "fang", "due_at": "2020-02-03T12:00",
    }  # fmt: skip
    assert client.post("/orders/new/", sent).status_code == 302
    kept = Instruction.objects.get()
    assert kept.answered_at == NOON and kept.answer_no.endswith("001")


def test_who_prepares_nothing_neither_reads_nor_answers(world, client):
    one = warning(world)
    assert "市疾控预警7号" not in page(world, client, "zhou")
    refused = client.post(f"/papers/{one.pk}/answer/", {"answer_no": "1", "answer": "x"})
    assert refused.status_code == 404 and Instruction.objects.get().answered_at is None
