"""Orders: who issues, who answers, what closes, and what the clock does. Units stand on the board."""

import io
import json
from contextlib import redirect_stdout
from datetime import timedelta

import pytest

from lianfang import cli
from lianfang.duties import alerts
from lianfang.duties.models import Alert
from lianfang.kit import clock
from lianfang.kit.problems import NotAllowed, NotFound, OutOfScope
from lianfang.orders import actions, lists, queries
from lianfang.orders.models import Order, OrderEntry
from lianfang.orders.problems import (
    NeedsContent,
    NeedsEvidence,
    NeedsUnit,
    NotYourOrder,
    OrderDates,
    OrderNotDone,
    OrderSettled,
    OrderTaken,
)
from lianfang.orders.sweep import sweep_orders
from lianfang.testing.listings import listed
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db


def issue(world, by="fang", **more):
    facts = {
        "source": "patrol",
        "content": "三号楼消毒记录不全",
        "place": world.places["binhe"],
        "unit": "滨河社区",
        "person": world.cast["wang"],
        "due_at": NOON + timedelta(hours=8),
    }
    return actions.issue(world.scope(by), **(facts | more))


def test_orders_of_an_event_are_numbered_one_after_the_other(world):
    assert [issue(world).number for _ in range(3)] == [1, 2, 3]
    assert str(Order.objects.first()) == "2020-01-001"


def test_only_who_may_order_there_issues(world):
    for name, refusal in (("wang", NotAllowed), ("chen", OutOfScope), ("sun", OutOfScope)):
        with pytest.raises(refusal):
            issue(world, by=name)
    assert Order.objects.count() == 0


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"content": " "}, NeedsContent),
        ({"unit": "", "person": None, "person_name": "张三"}, NeedsUnit),
        ({"person": None}, NeedsUnit),
        ({"due_at": NOON}, OrderDates),
    ],
)
def test_an_order_names_what_whom_and_until_when(world, wrong, refusal):
    with pytest.raises(refusal):
        issue(world, **wrong)


def test_the_unit_answers_and_only_the_one_who_ordered_closes(world):
    order, wang, fang = issue(world), world.scope("wang"), world.scope("fang")
    with pytest.raises(OrderNotDone):
        actions.close(fang, id=order.pk)
    with pytest.raises(NotYourOrder):
        actions.feed_back(fang, id=order.pk, words="查过了")
    with pytest.raises(NeedsEvidence):
        actions.feed_back(wang, id=order.pk, words="已补齐", done=True)
    actions.feed_back(wang, id=order.pk, words="正在补")
    assert (
        actions.feed_back(wang, id=order.pk, words="已补齐", evidence="消毒台账12页", done=True).state
        == "done"
    )
    with pytest.raises(NotAllowed):
        actions.close(wang, id=order.pk)
    assert actions.close(fang, id=order.pk).state == "closed"
    with pytest.raises(OrderSettled):
        actions.close(fang, id=order.pk)
    with pytest.raises(OrderSettled):
        actions.feed_back(wang, id=order.pk, words="又查")
    kinds = [one.kind for one in queries.entries(fang, order=order)]
    assert kinds == ["issued", "feedback", "done", "closed"]


def test_what_is_not_done_goes_back_with_a_reason_and_can_be_chased(world):
    order, fang = issue(world), world.scope("fang")
    actions.feed_back(world.scope("wang"), id=order.pk, words="好了", evidence="见照片", done=True)
    with pytest.raises(OrderSettled):
        actions.chase(fang, id=order.pk)
    back = actions.give_back(fang, id=order.pk, reason="记录仍缺两天")
    assert (back.state, back.settled_at, back.is_open) == ("returned", None, True)
    assert actions.chase(fang, id=order.pk).chased == 1


def test_the_neighbouring_street_sees_no_order(world):
    order = issue(world)
    assert listed(lists.ORDERS, world.scope("chen")) == []
    for act in (
        lambda scope: queries.order(scope, id=order.pk),
        lambda scope: actions.feed_back(scope, id=order.pk, words="x"),
        lambda scope: actions.chase(scope, id=order.pk),
        lambda scope: actions.close(scope, id=order.pk),
    ):
        with pytest.raises(NotFound):
            act(world.scope("chen"))


def test_colleagues_of_the_ordered_department_at_that_place_may_answer(world):
    order = issue(world, department=world.cast["sun"].department, unit="", place=world.places["xincheng"])
    assert order.unit == "市场监管局"
    assert actions.feed_back(world.scope("sun"), id=order.pk, words="已派人").state == "open"


def test_it_reminds_and_alarms_once_each_whatever_the_clock_does(world):
    order = issue(world)
    due = order.due_at
    second = timedelta(seconds=1)
    assert sweep_orders(NOON + timedelta(hours=6) - second) == 0
    assert sweep_orders(NOON + timedelta(hours=6)) == 1
    assert sweep_orders(due) == 0
    for moment in (due + second, due - timedelta(hours=1), due + timedelta(hours=1)):
        sweep_orders(moment)
    assert sorted(Alert.objects.values_list("rule", flat=True)) == ["order-overdue", "order-reminder"]
    assert [one.kind for one in OrderEntry.objects.order_by("pk")] == ["issued", "reminded", "overdue"]


def test_a_returned_order_with_a_new_time_is_watched_anew(world):
    order, later = issue(world), NOON + timedelta(hours=20)
    actions.feed_back(world.scope("wang"), id=order.pk, words="好了", evidence="见照片", done=True)
    assert sweep_orders(NOON + timedelta(hours=9)) == 0
    actions.give_back(world.scope("fang"), id=order.pk, reason="不全", due_at=later)
    assert sweep_orders(later + timedelta(seconds=1)) == 1


def test_the_board_lists_units_and_ranks_nobody(world):
    issue(world)
    issue(world, unit="新城街道办", person=world.cast["fang"], due_at=NOON + timedelta(hours=1))
    units = queries.units(world.scope("liu"), at=NOON + timedelta(hours=2))
    assert [(one.name, one.open, one.overdue) for one in units] == [("新城街道办", 1, 1), ("滨河社区", 1, 0)]
    assert not any("王书记" in str(vars(one)) for one in units)


def test_an_alert_becomes_one_order(world, client):
    place = world.places["binhe"]
    alert = alerts.raise_alert(
        world.scope("liu"),
        rule="duty-overdue",
        ref="duty:1",
        path=place.path,
        place_id=place.pk,
        level="urgent",
        words="晨间消毒逾期",
        owner_id=world.cast["wang"].pk,
    )
    client.force_login(world.cast["fang"])
    answer = client.post(f"/alerts/{alert.pk}/order/")
    order = Order.objects.get()
    assert answer.headers["Location"] == f"/orders/{order.pk}/"
    assert (order.content, order.person, order.due_at) == (
        "晨间消毒逾期",
        world.cast["wang"],
        NOON + timedelta(hours=2),
    )
    with pytest.raises(OrderTaken):
        actions.issue_from_alert(world.scope("fang"), alert=alert)


def test_a_resolution_of_a_meeting_becomes_one_order_of_its_unit(world):
    from lianfang.measures.models import Meeting, Resolution

    meeting = Meeting.objects.create(
        event=world.event,
        number="3",
        title="第三次调度会",
        held_at=NOON,
        chair="高指挥",
        by=world.cast["liu"],
        made_at=NOON,
    )
    point = Resolution.objects.create(
        meeting=meeting, number=2, text="两日内补齐空户", unit="市场监管局", person="孙科长"
    )
    order = actions.issue_from_resolution(
        world.scope("liu"), resolution=point, place=world.places["district"]
    )
    assert (order.unit, order.person, order.source) == ("市场监管局", world.cast["sun"], "meeting")
    with pytest.raises(OrderTaken):
        actions.issue_from_resolution(world.scope("liu"), resolution=point, place=world.places["district"])


def test_the_minutes_offer_each_point_as_an_order_once(world, client):
    from lianfang.measures import actions as measures
    from lianfang.measures.models import Resolution

    measures.keep_meeting(
        world.scope("liu"),
        event=world.event,
        number="4",
        title="调度会",
        held_at=NOON,
        chair="高指挥",
        resolutions=[{"text": "两日内补齐空户", "unit": "市场监管局", "person": "", "due_at": None}],
    )
    point = Resolution.objects.get()
    page, door = f"/events/{world.event.code}/", f"/resolutions/{point.pk}/order/"
    for name, offered in (("fang", 0), ("liu", 1)):
        client.force_login(world.cast[name])
        assert client.get(page).content.decode().count(f'action="{door}"') == offered, name
    for _ in range(2):
        client.post(door)
    order = Order.objects.get()
    assert order.content == "两日内补齐空户"
    shown = client.get(page, headers={"accept-language": "en"}).content.decode()
    assert f'href="/orders/{order.pk}/"' in shown and str(order) in shown and door not in shown
    client.force_login(world.cast["chen"])  # may order in the neighbouring street, and not for the district
    assert door not in client.get(page).content.decode()


def test_a_point_whose_person_has_no_account_is_no_order_until_somebody_is_named(world, client):
    from lianfang.measures import actions as measures
    from lianfang.measures.models import Resolution

    measures.keep_meeting(
        world.scope("liu"), event=world.event, number="5", title="调度会", held_at=NOON, chair="高指挥",
        resolutions=[{"text": "补齐空户", "unit": "村委会", "person": "外聘员", "due_at": None}],
    )  # fmt: skip
    door = f"/resolutions/{Resolution.objects.get().pk}/order/"
    client.force_login(world.cast["liu"])
    refused = client.post(door, headers={"accept-language": "en"})
    assert refused.status_code == 422 and "外聘员" in refused.content.decode()
    assert 'name="person"' in refused.content.decode() and not Order.objects.exists()
    assert client.post(door, {"person": "wang"}).status_code == 302
    order = Order.objects.get()
    assert (order.person, order.person_name) == (world.cast["wang"], "王书记")
    actions.feed_back(world.scope("wang"), id=order.pk, words="已安排")


def run(*argv):
    said = io.StringIO()
    with redirect_stdout(said):
        code = cli.main([*argv, "--json"])
    return code, json.loads(said.getvalue())


def test_the_command_line_issues_answers_and_closes(world):
    code, order = run(
        "order", "issue", "--content", "补查空户", "--place", "binhe", "--unit", "滨河社区",
        "--person", "wang", "--as", "fang",
    )  # fmt: skip
    assert code == 0 and order["number"] == 1
    assert run("order", "close", str(order["id"]), "--as", "fang")[1]["code"] == "order-not-done"
    done = ("order", "feedback", str(order["id"]), "--words", "已补查", "--evidence", "12户", "--done")
    assert run(*done, "--as", "fang")[1]["code"] == "not-your-order"
    assert run(*done, "--as", "wang", "--dry-run")[1]["state"] == "done"
    assert run("order", "list", "--as", "wang")[1][0]["state"] == "open"
    assert run(*done, "--as", "wang")[0] == 0
    assert run("order", "close", str(order["id"]), "--as", "chen")[1]["code"] == "not-found"
    assert run("order", "close", str(order["id"]), "--as", "fang")[1]["state"] == "closed"


def test_the_pages_show_what_the_clock_says(world, client):
    issue(world)
    client.force_login(world.cast["fang"])
    clock.fix(NOON + timedelta(hours=9))
    page = client.get("/orders/", headers={"accept-language": "en"}).content.decode()
    assert "1 overdue" in page and "三号楼消毒记录不全" in page
    assert "滨河社区" in client.get("/orders/units/").content.decode()
