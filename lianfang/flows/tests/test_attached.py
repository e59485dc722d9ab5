"""Households managed here that live elsewhere: marked, handed to the host district, called, home again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lianfang.duties import actions as duties
from lianfang.duties import queries as core
from lianfang.duties import sweep
from lianfang.duties.models import Alert, Duty
from lianfang.field import queries as field
from lianfang.flows.table import KINDS
from lianfang.handovers import actions as hand_overs
from lianfang.handovers.contracts import TABLE
from lianfang.handovers.history import payload_of
from lianfang.handovers.models import HandOver
from lianfang.kit import clock
from lianfang.kit.ids import uuid7
from lianfang.people.identity import seal_household
from lianfang.people.models import Household
from lianfang.screening.attached import sweep_calls
from lianfang.screening.attached_lists import ATTACHED
from lianfang.screening.forms import CALL
from lianfang.testing.doors import Api, browser
from lianfang.testing.listings import listed
from lianfang.testing.world import NOON, open_round, visit

pytestmark = pytest.mark.django_db

PHONE = "13900001234"
AWAY = {"host": "潍城区", "outside": "东风街 8 号", "since": "2020-01-20", "reason": "旧村改造"}


@pytest.fixture
def home(world):
    """A household of four in the garden."""
    return settle(world.doors("garden")[0], "H-9")


def settle(door, number):
    one = Household(number=number, lives_at=door, path=door.path, managed_path=door.path, stated_count=4)
    seal_household(one, {"contact": "赵某", "phone": PHONE})
    return one


def mark(world, home, by="fang", **more):
    return Api(world, by).post(f"mending/households/{home.pk}/living-elsewhere", AWAY | more)


def test_marking_it_hands_it_to_the_host_district_once(world, home):
    door = home.lives_at
    told = mark(world, home)
    assert told.status_code == 200, told.content
    home.refresh_from_db()
    assert (home.lives_at, home.belongs_to, home.path) == (None, door, door.path)
    assert (home.host_district, home.lives_outside) == ("潍城区", "东风街 8 号")
    mark(world, home)
    one = HandOver.objects.get()
    assert (one.flow, one.desk) == ("F17", "other-district")
    asked = payload_of(one)
    assert (asked["household"], asked["lives_outside"], asked["phone"]) == (
        "H-9",
        "潍城区 东风街 8 号",
        PHONE,
    )


def test_who_lives_here_again_is_no_longer_the_host_districts(world, home):
    door = home.lives_at
    mark(world, home)
    for _ in range(2):
        told = Api(world, "fang").post(f"mending/households/{home.pk}/home-again", {"reason": "已回迁"})
        assert told.status_code == 200, told.content
    home.refresh_from_db()
    assert (home.lives_at, home.belongs_to, home.outside_since, home.host_district) == (door, None, None, "")
    assert HandOver.objects.get().withdrawn_at is not None


def test_the_neighbouring_street_neither_marks_it_nor_learns_of_it(world, home):
    assert mark(world, home, by="chen").status_code == 404
    home.refresh_from_db()
    assert home.lives_at is not None and not HandOver.objects.exists()


def test_a_day_that_lies_ahead_is_refused_and_leaves_no_trace(world, home):
    told = mark(world, home, since="2099-01-01")
    assert told.status_code == 400, told.content
    home.refresh_from_db()
    assert home.lives_at is not None and not HandOver.objects.exists()


def keep(world, *records, by="zhou"):
    receipts = duties.keep(world.scope(by), batch=list(records), kinds=KINDS)
    assert [one.state for one in receipts] == ["kept"] * len(records), receipts


def test_a_visit_that_finds_the_door_left_sets_the_same_state(world, home):
    open_round(world)
    door = home.lives_at
    keep(world, visit(door, "moved-out", dwelling_state="moved-away"))
    home.refresh_from_db()
    assert (home.lives_at, home.belongs_to, str(home.outside_since)) == (None, door, "2020-01-29")
    assert not HandOver.objects.exists()  # nobody knows yet which district to write to
    assert mark(world, home).status_code == 200
    assert HandOver.objects.get().flow == "F17"


def test_where_they_live_now_goes_to_the_register_and_to_the_host_district(world, home):
    open_round(world)
    told = {"lives_now": "潍城区东风街 8 号", "phone": "13800001111"}
    keep(world, visit(home.lives_at, "verified-vacant", dwelling_state="moved-away", head_count=0, **told))
    home.refresh_from_db()
    assert (home.lives_at, home.lives_outside) == (None, "潍城区东风街 8 号")
    sent = HandOver.objects.get()
    assert sent.flow == "F17"
    asked = payload_of(sent)
    assert (asked["lives_outside"], asked["phone"]) == ("潍城区东风街 8 号", "13800001111")


def test_of_two_households_behind_one_door_no_visit_says_which_one_left(world, home):
    open_round(world)
    other = settle(home.lives_at, "H-10")
    keep(world, visit(home.lives_at, "moved-out"))
    assert Household.objects.filter(pk__in=[home.pk, other.pk], lives_at=home.lives_at).count() == 2


@pytest.fixture
def round(world, home):
    """A round of the district, and one household of the garden that lives outside."""
    assert mark(world, home).status_code == 200
    found = open_round(world)
    sweep_calls(clock.now())
    return found


def call(home, outcome="well", **more):
    detail = {"household": home.pk, "outcome": outcome} | more
    return {
        "id": str(uuid7()), "kind": CALL.name, "place": "garden-1-1-101", "made_at": NOON.isoformat(),
        "detail": detail,
    }  # fmt: skip


def calls():
    return list(Duty.objects.filter(kind=CALL.name).order_by("pk"))


def test_a_round_owes_one_call_where_the_household_belongs_and_its_carer_answers_for_it(world, home, round):
    sweep_calls(clock.now())
    (one,) = calls()
    home.refresh_from_db()
    assert (one.place_id, one.subject, one.due_at) == (
        home.belongs_to_id,
        f"household:{home.pk}",
        round.due_at,
    )
    (row,) = listed(ATTACHED, world.scope("fang"), at=clock.now(), show="open")
    assert (row.pk, row.owner) == (home.pk, one.owner)


def test_it_is_counted_once_in_the_base_of_its_origin(world, home, round):
    """The round counts dwellings, the calls households: neither counts the other's, nor twice."""
    before = core.coverage(world.scope("fang"), round_id=round.pk, path=world.places["garden"].path)
    keep(world, call(home))
    keep(world, call(home))
    sweep_calls(clock.now())
    after = core.coverage(world.scope("fang"), round_id=round.pk, path=world.places["garden"].path)
    assert before == after
    assert [one.state for one in calls()] == ["done"]
    assert attached_figure(world, "garden") == 1 and attached_figure(world, "village") == 0


def attached_figure(world, code):
    page = Api(world, "gao").get("attached-households", {"place": code, "where": "outside"}).json()
    return page["total"]


def test_who_is_not_reached_stays_to_be_called(world, home, round):
    keep(world, call(home, "not-reached"))
    (one,) = calls()
    assert (one.state, one.tried) == ("open", 1)
    keep(world, call(home))
    (row,) = listed(ATTACHED, world.scope("fang"), at=clock.now(), show="reached")
    assert row.pk == home.pk and row.reached_at == NOON


def test_a_fever_told_by_telephone_goes_the_way_of_one_found_at_a_door(world, home, round):
    ill = {"name": "李发热", "phone": "13900002222", "celsius": "38.2", "symptoms": ["fever"]}
    keep(world, call(home, "fever", fever=1, flagged=[ill]))
    assert sorted(HandOver.objects.values_list("flow", flat=True)) == ["F17", "F4"]
    other = settle(home.lives_at, "H-10")
    mark(world, other)
    keep(world, call(home, "fever", fever=1), call(other, "fever", fever=1))
    assert HandOver.objects.filter(flow="F4").count() == 3  # two households are two, at one place


@pytest.mark.parametrize(("outcome", "fever"), [("fever", 0), ("well", 1), ("not-reached", 2)])
def test_a_call_that_contradicts_itself_is_refused(world, home, round, outcome, fever):
    (receipt,) = duties.keep(world.scope("zhou"), batch=[call(home, outcome, fever=fever)], kinds=KINDS)
    assert (receipt.state, receipt.code) == ("refused", "bad-detail")
    assert [one.state for one in calls()] == ["open"]


def test_nobody_calls_a_household_that_is_not_of_this_place(world, home, round):
    other = settle(world.doors("garden")[1], "H-11")
    (receipt,) = duties.keep(world.scope("zhou"), batch=[call(other)], kinds=KINDS)
    assert (receipt.state, receipt.code) == ("refused", "not-attached-here")


def test_who_lives_here_again_and_who_is_of_a_round_that_is_over_owes_no_call(world, home, round):
    Api(world, "fang").post(f"mending/households/{home.pk}/home-again", {"reason": "已回迁"})
    sweep_calls(clock.now())
    assert [one.state for one in calls()] == ["void"]
    mark(world, home)
    sweep_calls(clock.now())
    assert [one.state for one in calls()] == ["void", "open"]
    duties.close_round(world.scope("liu"), opened=round, leave_open=True, reason="结束")
    sweep_calls(clock.now())
    assert [one.state for one in calls()] == ["void", "void"]


def sounding():
    alerts = Alert.objects.filter(settled_at=None, rule__in=["duties-left", "duty-overdue"]).order_by("pk")
    return [(one.rule, one.place.code, one.value) for one in alerts]


def test_calls_that_were_missed_are_one_alert_a_community_which_ends_with_the_last_of_them(
    world, home, round
):
    other = settle(world.doors("garden")[1], "H-10")
    far = settle(world.doors("village")[0], "H-12")
    for one, by in ((other, "fang"), (far, "chen")):
        assert mark(world, one, by=by).status_code == 200
    sweep_calls(clock.now())
    for late in (1, 20):
        clock.fix(round.due_at + timedelta(minutes=late))
        sweep.run_once(clock.now())
        assert sounding() == [("duties-left", "binhe", "2 / 2"), ("duties-left", "north", "1 / 1")]
    page = browser(world, "fang").get("/alerts/?rule=duties-left").content.decode()
    to = "/attached/?place=binhe&amp;show=open"
    assert "2 of 2 are open" in page and to in page and "清池" not in page.partition("<table")[2]
    assert "H-10" in browser(world, "fang").get(to.replace("&amp;", "&")).content.decode()
    keep(world, call(home))
    sweep.run_once(clock.now())
    assert len(sounding()) == 2, "one of the two is still to be called"
    keep(world, call(other) | {"place": "garden-1-1-102"})
    sweep.run_once(clock.now())
    assert sounding() == [("duties-left", "north", "1 / 1")]


def test_the_calls_of_a_round_that_is_given_a_later_end_are_due_with_it(world, home, round):
    clock.fix(round.due_at + timedelta(minutes=1))
    sweep.run_once(clock.now())
    assert sounding() == [("duties-left", "binhe", "1 / 1")]
    later = round.due_at + timedelta(days=1)
    duties.extend_round(world.scope("liu"), opened=round, due_at=later, reason="大雪")
    for _ in range(2):
        sweep.run_once(clock.now())
    assert [one.due_at for one in calls()] == [later] and sounding() == []
    clock.fix(later + timedelta(minutes=1))
    sweep.run_once(clock.now())
    assert sounding() == [("duties-left", "binhe", "1 / 1")]


def test_the_page_tells_whom_to_call_and_keeps_the_call_once(world, home, round):
    page, at = browser(world, "zhou"), f"/attached/{home.pk}/call/"
    assert PHONE in page.get(at).content.decode()
    told = {"id": str(uuid7()), "outcome": "well", "fever": "0"}
    for _ in range(2):
        assert page.post(at, told).status_code == 302
    assert [one.state for one in calls()] == ["done"]
    assert browser(world, "chen").get(at).status_code == 404


def test_the_list_masks_the_telephone_and_the_neighbouring_street_sees_nothing(world, home, round):
    shown = browser(world, "fang").get("/attached/").content.decode()
    assert "H-9" in shown and "潍城区" in shown and PHONE not in shown
    assert "H-9" not in browser(world, "chen").get("/attached/").content.decode()
    assert Api(world, "fang").get("attached-households").json()["rows"][0]["handed_over"] == "sent"


def test_the_receipt_of_the_host_district_closes_the_hand_over_and_the_list_says_so(world, home, round):
    qian, one = world.scope("qian"), HandOver.objects.get(flow="F17")
    hand_overs.accept(qian, id=one.pk)
    hand_overs.close(qian, id=one.pk, outcome=next(iter(TABLE["F17"].outcomes)))
    (row,) = Api(world, "fang").get("attached-households").json()["rows"]
    assert row["handed_over"] == "closed"


def test_the_phone_carries_the_call_with_the_number_to_dial(world, home, round):
    where = field.reach(world.scope("zhou"), at=clock.now())
    carried = field.slice_of(world.scope("zhou"), where=where, since=None)["duties"]
    (one,) = [each for each in carried if each["kind"] == CALL.name]
    assert one["fill"][CALL.name]["phone"] == PHONE and "H-9" in one["about"]


def test_who_is_still_to_be_called_stands_among_what_is_missing(world, home, round):
    page, words = browser(world, "fang"), "1 of 1 households living elsewhere still to be called"
    assert words in page.get("/gaps/", {"place": "garden"}).content.decode()
    keep(world, call(home))
    assert words not in page.get("/gaps/", {"place": "garden"}).content.decode()


DAILY = {"name": "外住户每日电话", "kind": CALL.name, "place": "binhe", "times": "14:00", "window": 360}


@pytest.fixture
def daily(world, home):
    """No round: each household that lives outside is called every day, as fang sets it."""
    mark(world, home)
    told = Api(world, "fang").post("schedules", DAILY)
    assert told.status_code in {200, 201}, told.content
    return home


def hours(number):
    return NOON + number * timedelta(hours=1)


def states():
    found = Duty.objects.filter(kind=CALL.name).exclude(state="void").order_by("opens_at", "subject")
    return [(f"{timezone.localtime(one.opens_at):%d %H}", one.subject, one.state) for one in found]


def test_a_time_set_for_calls_asks_for_each_household_every_day_without_a_round(world, daily):
    about = f"household:{daily.pk}"
    assert states() == [("29 08", about, "open"), ("30 08", about, "open")]
    keep(world, call(daily))
    assert states() == [("29 08", about, "done"), ("30 08", about, "open")]
    (row,) = listed(ATTACHED, world.scope("fang"), at=clock.now(), show="reached")
    assert row.pk == daily.pk  # tomorrow's call is not owed yet
    clock.fix(hours(24))
    (row,) = listed(ATTACHED, world.scope("fang"), at=clock.now(), show="open")
    assert row.pk == daily.pk


def test_who_comes_to_live_outside_is_called_from_then_on_and_who_comes_home_no_more(world, daily):
    other = settle(world.doors("garden")[0], "H-12")
    mark(world, other)
    clock.fix(hours(2))
    sweep.run_once(clock.now())
    known = {one[1] for one in states()}
    assert known == {f"household:{daily.pk}", f"household:{other.pk}"}
    Api(world, "fang").post(f"mending/households/{daily.pk}/home-again", {"reason": "已回迁"})
    sweep.run_once(clock.now())
    assert {one[1] for one in states()} == {f"household:{other.pk}"}


def test_one_call_meets_the_round_and_the_day(world, daily):
    open_round(world)
    sweep_calls(clock.now())
    assert [one[2] for one in states()] == ["open", "open", "open"]
    keep(world, call(daily))
    assert sorted(one[2] for one in states()) == ["done", "done", "open"]


def test_a_missed_call_of_the_day_is_told_and_the_next_one_is_owed(world, daily):
    sweep.run_once(hours(8) + timedelta(minutes=1))
    assert sounding() == [("duties-left", "binhe", "1 / 1")]
    clock.fix(hours(24))
    keep(world, call(daily) | {"made_at": hours(24).isoformat()})
    assert [one[2] for one in states()][:2] == ["open", "done"]


def test_the_neighbouring_street_sets_no_time_there(world, daily):
    assert Api(world, "chen").post("schedules", DAILY).status_code in {403, 404}
    assert len(states()) == 2


def test_no_pack_asks_for_calls_that_name_nobody(world):
    """A class of a community raises duties of places; a call without a household could not be met."""
    assert not KINDS[CALL.name].can_recur and KINDS[CALL.name].at_set_times
