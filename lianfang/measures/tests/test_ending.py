"""An event ends over nothing that is open, and says by name what is."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta

import pytest

from lianfang import cli
from lianfang.accounts import actions as accounts
from lianfang.accounts.queries import system_scope
from lianfang.cases import actions as cases
from lianfang.duties import actions as duties
from lianfang.duties.models import Round
from lianfang.handovers import actions as flows
from lianfang.handovers.models import HandOver
from lianfang.kit import clock
from lianfang.measures import actions
from lianfang.measures.models import Event, EventFigure, Measure
from lianfang.orders import actions as orders
from lianfang.orders.models import Order
from lianfang.testing import measures, road
from lianfang.testing.world import NOON, open_round

pytestmark = pytest.mark.django_db
END = {"reason": "疫情平稳", "document_no": "高指〔2020〕20号"}


def end_by_page(client, world, carried=()):
    client.force_login(world.cast["gao"])
    answer = client.post("/events/2020-01/ending/", {**END, "carried": list(carried)}, follow=True)
    return answer.content.decode()


def end_by_api(client, world, carried=()):
    token = accounts.create_token(system_scope("test", actor_id=world.cast["gao"].pk), username="gao")
    body = {"reason": END["reason"], "document_no": END["document_no"], "carried": list(carried)}
    answer = client.post(
        "/api/v1/events/2020-01/ending",
        json.dumps(body),
        content_type="application/json",
        headers={"authorization": f"Bearer {token}", "accept-language": "zh-hans"},
    )
    return json.dumps(answer.json(), ensure_ascii=False)


def end_by_line(client, world, carried=()):
    more = [part for code in carried for part in ("--carry", code)]
    return line("end", "2020-01", "--reason", END["reason"], "--document", END["document_no"], *more)


def line(*told):
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        cli.main(["event", *told, "--as", "gao", "--json"])
    return out.getvalue()


DOORS = pytest.mark.parametrize("end", [end_by_page, end_by_api, end_by_line])


def a_round(world):
    open_round(world)


def an_order(world):
    orders.issue(
        world.scope("liu"),
        source="patrol",
        content="核查漏户",
        place=world.places["binhe"],
        unit="滨河社区",
        person=world.cast["wang"],
        due_at=NOON + timedelta(hours=5),
    )


def a_hand_over(world, flow="F11", payload=None):
    return flows.hand_over(
        world.scope("liu"),
        flow=flow,
        from_place=world.places["binhe"],
        to_place=world.places["xincheng"],
        payload=payload or {"need": "米面"},
        ref=flow,
    )


def a_contact(world):
    a_hand_over(world, "F5", {"name": "某人"})


def a_case(world):
    cases.report_case(
        world.scope("qian"),
        place=world.places["garden-1-1-101"],
        facts={"name": "甲", "classification": "confirmed", "found_at": NOON},
    )


def a_held_car(world):
    road.build(world)
    road.send(world, road.car(road.person(1, "38.2"), disposition="hold"))


def a_measure(world):
    measures.in_force(world)


OPEN = {
    "rounds": (a_round, "未结束的轮次"),
    "orders": (an_order, "未办结的交办单"),
    "hand-overs": (a_hand_over, "其他未办结的移交"),
    "hand-overs-of-persons": (a_contact, "留置人员、接触者和报告卡的移交"),
    "cases-without-card": (a_case, "未填报告卡的病例"),
    "held-vehicles": (a_held_car, "留置车辆"),
    "held-persons": (a_held_car, "因发热留置的人员"),
    "measures": (a_measure, "未解除的措施"),
}


@DOORS
@pytest.mark.parametrize("code", OPEN)
def test_an_event_does_not_end_over_what_is_open_and_says_so_by_name(client, world, end, code):
    make, words = OPEN[code]
    make(world)
    said = end(client, world)
    assert Event.objects.get(pk=world.event.pk).state == "opened"
    assert words in said or end is end_by_line  # which speaks the language of the shell


@DOORS
def test_what_binds_somebody_is_not_carried_over(client, world, end):
    a_contact(world)
    end(client, world, carried=["hand-overs-of-persons"])
    assert Event.objects.get().state == "opened"
    end(client, world, carried=["no-such-thing"])
    assert Event.objects.get().state == "opened"


@DOORS
def test_what_the_law_lets_go_on_is_carried_over_only_when_it_is_named(client, world, end):
    an_order(world)
    a_hand_over(world)
    end(client, world, carried=["orders"])
    assert Event.objects.get().state == "opened"
    end(client, world, carried=["orders", "hand-overs"])
    assert Event.objects.get().state == "ended"
    assert set(EventFigure.objects.values_list("sort", "what", "number")) == {
        ("carried", "orders", 1),
        ("carried", "hand-overs", 1),
    }
    client.force_login(world.cast["gao"])
    page = client.get("/events/2020-01/").content.decode()
    assert "结束后继续办理：" in page and "未办结的交办单 1" in page


def test_the_page_lists_what_is_open_with_a_way_to_it(client, world):
    a_round(world)
    an_order(world)
    client.force_login(world.cast["gao"])
    page = client.get("/events/2020-01/").content.decode()
    assert '<a href="/rounds/">未结束的轮次</a> <b>1</b>' in page
    assert Round.objects.get().name in page and str(Order.objects.get()) in page
    assert '<a href="/orders/">未办结的交办单</a>' in page
    client.force_login(world.cast["chen"])
    assert "未结束的轮次" not in client.get("/events/2020-01/").content.decode()


def test_a_list_that_the_reader_may_not_open_is_no_link(client, world):
    a_case(world)
    client.force_login(world.cast["gao"])
    assert client.get("/cases/").status_code == 403
    page = client.get("/events/2020-01/").content.decode()
    assert "未填报告卡的病例" in page and 'href="/cases/"' not in page


def test_a_dry_run_lists_what_is_open_and_ends_nothing(world):
    a_round(world)
    an_order(world)
    told = json.loads(line("end", "2020-01", "--reason", "平稳", "--document", "1", "--dry-run"))
    assert told["would_end"] is False
    assert {one["what"]: one["number"] for one in told["left"]} == {"rounds": 1, "orders": 1}
    duties.close_round(world.scope("liu"), opened=Round.objects.get(), leave_open=True, reason="期满")
    told = json.loads(
        line("end", "2020-01", "--reason", "平稳", "--document", "1", "--carry", "orders", "--dry-run")
    )
    assert told["would_end"] is True
    assert Event.objects.get().state == "opened"


def test_once_all_is_closed_it_ends(client, world):
    a_round(world)
    one = a_hand_over(world)
    duties.close_round(world.scope("liu"), opened=Round.objects.get(), leave_open=True, reason="期满")
    flows.accept(world.scope("fang"), id=one.pk)
    flows.close(world.scope("fang"), id=one.pk, outcome="delivered")
    assert HandOver.objects.get().closed_at == clock.now()
    end_by_page(client, world)
    assert Event.objects.get().state == "ended"


def test_what_belongs_to_another_event_does_not_hold_this_one_open(client, world):
    actions.open_event(world.scope("liu"), code="flu", name="流感")
    a_hand_over(world)
    a_contact(world)
    end_by_page(client, world)
    assert Event.objects.get(code="2020-01").state == "ended"
    assert Event.objects.get(code="flu").state == "opened"


def test_a_notice_nobody_answers_holds_nothing_open(client, world):
    measure = measures.in_force(world)
    assert measure.notices.get().readers.filter(read_at=None).exists()
    actions.lift(world.scope("gao"), measure=measure, reason="平稳")
    assert Measure.objects.get().ended_at is not None
    end_by_page(client, world)
    assert Event.objects.get().state == "ended"
