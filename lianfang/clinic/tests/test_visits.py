"""Somebody comes in, is seen, lies alone, and leaves the list only once somebody has taken them over."""

from datetime import timedelta

import pytest

from lianfang.clinic.models import Bed, Disposition, Stay, Visit
from lianfang.duties import actions as duties
from lianfang.duties import sweep
from lianfang.duties.models import Alert
from lianfang.flows.table import KINDS
from lianfang.handovers import actions as desks
from lianfang.handovers.models import HandOver
from lianfang.kit import clock
from lianfang.testing import road
from lianfang.testing.doors import Api, browser
from lianfang.testing.world import NOON, open_round, visit

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ILL = {"name": "李发热", "phone": "13900002222", "celsius": "38.2", "symptoms": ["fever"]}
TRIAGE = {"celsius": "38.4", "age": 40, "name": "王来诊", "symptoms": ["fever", "cough"]}


@pytest.fixture
def yi(world):
    road.build(world)
    open_round(world)
    return Api(world, "yi")


@pytest.fixture
def beds(yi):
    for code in ("201", "202"):
        assert yi.post("clinic/rooms", {"place": "clinic", "room_code": code, "beds": 2}).status_code == 200
    return list(Bed.objects.order_by("pk"))


def febrile(world):
    sent = visit(world.doors("garden")[0], fever=1, flagged=[ILL], respondent="李家人")
    assert [one.state for one in duties.keep(world.scope("zhou"), batch=[sent], kinds=KINDS)] == ["kept"]
    return HandOver.objects.get(flow="F4")


def announced(world):
    one = febrile(world)
    desks.accept(world.scope("yi"), id=one.pk)
    return Visit.objects.get(hand_over=one)


def came(yi, **more):
    answer = yi.post("clinic/visits", TRIAGE | more)
    assert answer.status_code in {200, 201}, answer.content
    return Visit.objects.get(pk=answer.json()["id"])


def act(yi, one, path, body=None, status=200):
    answer = yi.post(f"clinic/visits/{one.pk}/{path}", body or {})
    assert answer.status_code == status, answer.content
    one.refresh_from_db()
    return answer.json()


def test_what_a_household_handed_over_stays_on_the_list_until_somebody_has_accepted(world, yi):
    one = announced(world)
    assert (one.state, one.number, one.due_at) == ("awaited", 1, NOON + 2 * HOUR)
    act(yi, one, "receiving", TRIAGE)
    assert one.state == "waiting" and one.hand_over.__class__.objects.get().outcome == "taken-in"
    act(yi, one, "seeing")
    act(yi, one, "judging", {"finding": "ruled-out", "diagnosis": "甲流"})
    act(yi, one, "deciding", {"kind": "home", "advice": "多饮水"})
    home = HandOver.objects.get(flow="F6")
    assert one.state == "handed" and home.due_at == NOON + 2 * HOUR
    desks.refuse(world.scope("wang"), id=home.pk, reason="不住本社区")
    one.refresh_from_db()
    assert one.state == "seen" and not Disposition.objects.filter(undone_at=None).exists()
    act(yi, one, "deciding", {"kind": "home", "receiver": "garden-1-1-102"})
    again = HandOver.objects.filter(flow="F6").latest("pk")
    home.refresh_from_db()
    assert home.outcome == "withdrawn"
    desks.accept(world.scope("wang"), id=again.pk)
    one.refresh_from_db()
    assert one.state == "placed" and one.placed_at == NOON


def test_two_who_are_not_ruled_out_never_share_a_room(world, yi, beds):
    first, second, third = came(yi), came(yi, name="赵二"), came(yi, name="钱三")
    act(yi, first, "holding")
    act(yi, second, "holding", {"bed": str(beds[1].pk)}, 409)
    act(yi, second, "holding")
    assert {one.room.code for one in Stay.objects.all()} == {"201", "202"}
    act(yi, third, "holding")
    assert third.bed_wanted_at == NOON and not Stay.objects.filter(visit=third).exists()
    act(yi, first, "judging", {"finding": "ruled-out"})
    act(yi, third, "judging", {"finding": "ruled-out"})
    act(yi, third, "holding")
    assert Stay.objects.get(visit=third).room.code == "201"
    act(yi, third, "judging", {"finding": "suspect"})
    assert not Stay.objects.filter(visit=third, to_at=None).exists()
    assert third.card_due_at == NOON + 2 * HOUR and HandOver.objects.filter(flow="F7").count() == 1


def test_a_bed_is_disinfected_between_two(world, yi, beds):
    one = came(yi)
    act(yi, one, "holding")
    act(yi, one, "rising")
    bed = Bed.objects.get(pk=beds[0].pk)
    assert bed.state == "dirty"
    other = came(yi, name="赵二")
    act(yi, other, "holding", {"bed": str(bed.pk)}, 409)
    assert yi.post(f"clinic/beds/{bed.pk}/clean", {"reason": "含氯1000mg/L 30分钟"}).status_code == 200
    act(yi, other, "holding", {"bed": str(bed.pk)})
    assert str(Stay.objects.get(to_at=None).bed) == "201-1"


def test_whoever_was_suspected_is_ruled_out_by_the_rule_of_the_pack_alone(world, yi):
    one = came(yi)
    act(yi, one, "judging", {"finding": "suspect"})
    act(yi, one, "judging", {"finding": "ruled-out"}, 409)
    act(yi, one, "samples", {"test": "nucleic", "sample_no": "S1"})
    rows = "样本编号,结果,时间\nS1,阴性,2020-01-29 12:00\n"
    assert yi.post("clinic/examinations", {"rows": rows}).status_code == 200
    act(yi, one, "judging", {"finding": "ruled-out"}, 409)
    clock.fix(NOON + 24 * HOUR)
    act(yi, one, "samples", {"test": "nucleic", "sample_no": "S2"})
    assert yi.post("clinic/examinations", {"rows": "S2\t阴性"}).status_code == 200
    act(yi, one, "judging", {"finding": "ruled-out"})
    assert one.finding == "ruled-out"


def test_who_leaves_by_themselves_is_told_to_disease_control_and_the_community_at_once(world, yi):
    one = came(yi, home="garden-1-1-101")
    act(yi, one, "deciding", {"kind": "left"})
    told = {each.desk: each for each in HandOver.objects.filter(flow="F19")}
    assert set(told) == {"cdc", "community"}
    desks.accept(world.scope("qian"), id=told["cdc"].pk)
    one.refresh_from_db()
    assert one.state == "handed"
    desks.accept(world.scope("wang"), id=told["community"].pk)
    one.refresh_from_db()
    assert one.state == "placed"


def test_the_day_is_not_closed_while_one_is_unplaced_and_each_is_named(world, yi, beds):
    one = came(yi)
    answer = yi.post("clinic/days", {})
    assert answer.status_code == 409 and "0129-001 王**" in answer.json()["message"]
    act(yi, one, "holding")
    assert yi.post("clinic/days", {}).status_code == 200


def test_no_bed_and_nobody_placed_sound_and_fall_silent(world, yi):
    one = came(yi)
    act(yi, one, "holding")
    clock.fix(NOON + 31 * MINUTE)
    sweep.run_once()
    assert Alert.objects.get(rule="clinic-no-bed", settled_at=None).path == one.path
    yi.post("clinic/rooms", {"place": "clinic", "room_code": "201"})
    act(yi, one, "holding")
    sweep.run_once()
    assert not Alert.objects.filter(rule="clinic-no-bed", settled_at=None).exists()


def test_a_fever_is_not_sent_on_at_the_door_and_a_child_has_a_guardian(world, yi):
    answer = yi.post("clinic/visits", TRIAGE | {"goes": "ordinary"})
    assert (answer.status_code, answer.json()["code"]) == (422, "fever-is-seen")
    answer = yi.post("clinic/visits", TRIAGE | {"age": 9})
    assert (answer.status_code, answer.json()["code"]) == (422, "guardian-missing")
    assert came(yi, age=9, guardian="王母").is_child


def test_nobody_outside_the_clinic_sees_a_visit_or_a_temperature(world, yi):
    one = came(yi)
    for name in ("liu", "gao", "qian", "fang", "zhou", "wang", "he"):
        other = Api(world, name)
        assert other.get("visits").status_code == 403
        assert other.get("clinic-log").status_code == 403
        assert other.get(f"clinic/visits/{one.pk}").status_code == 404
        page = browser(world, name).get(f"/clinic/visits/{one.pk}/")
        assert page.status_code == 404 and b"38.4" not in page.content
    assert "38.4" in browser(world, "yi").get(f"/clinic/visits/{one.pk}/").content.decode()


def test_whoever_works_at_the_clinic_begins_at_its_board(world, yi):
    came(yi)
    client = browser(world, "yi")
    answer = client.get("/")
    assert answer.status_code == 302 and answer.headers["Location"] == "/clinic/"
    assert "0129-001" in client.get("/clinic/").content.decode()
    lists = "visits/ beds/ log/ examinations/ consultations/ on-call/ protocols/ days/"
    for address in f"{lists} visits/new/ rooms/new/ protocols/new/ examinations/results/".split():
        assert client.get(f"/clinic/{address}").status_code == 200, address
