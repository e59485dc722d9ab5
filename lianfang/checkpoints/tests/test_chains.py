"""Fever and arrivals, from the road to the desk that answers and back, with their clocks."""

from datetime import timedelta

import pytest

from lianfang.cases import actions as cases
from lianfang.checkpoints import actions, post_lists, queries
from lianfang.checkpoints.arrival_lists import ARRIVALS, FEVERS
from lianfang.checkpoints.models import Arrival, Fever, Visitor
from lianfang.checkpoints.rules import passing
from lianfang.duties.models import Alert, Duty, Record
from lianfang.duties.watch import alarm_overdue
from lianfang.flows.arrivals import sweep_arrivals
from lianfang.flows.posts import sweep_cover, sweep_forgetting
from lianfang.handovers import actions as flows
from lianfang.handovers.models import HandOver
from lianfang.handovers.sweep import sweep_hand_overs
from lianfang.kit import clock
from lianfang.kit.problems import NotFound
from lianfang.measures import actions as measures
from lianfang.measures.queries import protocol
from lianfang.testing import road
from lianfang.testing.doors import browser
from lianfang.testing.listings import listed
from lianfang.testing.road import car, codes, decision, identity, person, reading, send
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def site(world):
    return road.build(world)


def later(minutes):
    clock.fix(NOON + timedelta(minutes=minutes))


def fever_car(world, **more):
    one = car(person(1, "38.2"), disposition="hold", **more)
    assert codes(send(world, one)) == ["kept"]
    return one


def confirmed(world):
    one = fever_car(world)
    later(16)
    assert codes(send(world, reading(one, 1, "38.4"))) == ["kept"]
    return one


def coming(world, **more):
    told = {"document": "370799199001010011"} | more
    one = car(
        person(1, travelled=True, source_area="疫源市"),
        disposition="pass-registered",
        identities=[identity(1, **told)],
    )
    assert codes(send(world, one)) == ["kept"]
    return Arrival.objects.order_by("-pk").first()


def test_a_fever_raises_a_duty_to_measure_again_after_the_rest(world, site):
    one = fever_car(world)
    duty = Duty.objects.get(kind="checkpoints.temperature")
    assert (duty.state, duty.due_at) == ("open", NOON + 20 * MINUTE)  # 15 minutes of rest and 5 more
    later(16)
    send(world, reading(one, 1, "36.8"))
    duty.refresh_from_db()
    assert duty.state == "done"
    assert Fever.objects.get().state == "cleared"
    assert not HandOver.objects.exists()


def test_a_confirmed_fever_lies_before_the_clinic_s_desk_with_ten_minutes_to_answer(world, site):
    confirmed(world)
    one = HandOver.objects.get(flow="F1")
    assert (one.desk, one.to_place.code, one.due_at) == ("clinic", "clinic", NOON + 26 * MINUTE)
    assert Fever.objects.get().state == "handed"
    assert not Duty.objects.filter(kind="checkpoints.temperature", state="open").exists()


@pytest.mark.parametrize(("seconds", "climbed"), [(0, 0), (1, 1)])
def test_the_clinic_s_clock_runs_out_after_ten_minutes_and_not_before(world, site, seconds, climbed):
    confirmed(world)
    due = HandOver.objects.get(flow="F1").due_at
    assert sweep_hand_overs(due + timedelta(seconds=seconds)) == climbed
    assert sweep_hand_overs(due + timedelta(seconds=seconds)) == 0


def test_what_the_clinic_does_comes_back_to_the_checkpoint_s_list(world, site):
    confirmed(world)
    one, yi = HandOver.objects.get(flow="F1"), world.scope("yi")
    flows.accept(yi, id=one.pk)
    assert Fever.objects.get().state == "accepted"
    assert listed(FEVERS, world.scope("he")) == []
    flows.close(yi, id=one.pk, outcome="taken-in")
    fever = Fever.objects.get()
    assert (fever.state, fever.outcome) == ("closed", "taken-in")


def test_a_fever_the_clinic_refuses_stays_on_the_checkpoint_s_list(world, site):
    confirmed(world)
    flows.refuse(world.scope("yi"), id=HandOver.objects.get(flow="F1").pk, reason="床位已满")
    assert Fever.objects.get().state == "refused-by-clinic"
    assert len(listed(FEVERS, world.scope("he"))) == 1


def test_somebody_handed_over_at_once_waits_for_no_repeat(world, site):
    sent = car(person(1, "39.0", decision="transfer"), disposition="transfer")
    assert codes(send(world, sent)) == ["kept"]
    assert HandOver.objects.filter(flow="F1").count() == 1
    assert not Duty.objects.filter(kind="checkpoints.temperature", state="open").exists()


def test_one_person_s_fever_at_two_checks_is_one_case(world, site):
    for plate in ("鲁G11111", "鲁G22222"):
        sent = car(
            person(1, "38.5", decision="transfer"),
            plate=plate,
            disposition="transfer",
            identities=[identity(1)],
        )
        assert codes(send(world, sent)) == ["kept"]
    assert Fever.objects.count() == 2 and Fever.objects.filter(joins=None).count() == 1
    assert HandOver.objects.filter(flow="F1").count() == 1


def test_two_people_of_one_car_are_two_cases(world, site):
    riders = [person(n, "38.5", decision="transfer") for n in (1, 2)]
    send(world, car(*riders, disposition="transfer"))
    assert HandOver.objects.filter(flow="F1").count() == 2


def test_a_corrected_fever_is_taken_back_before_the_clinic_s_eyes(world, site):
    one = confirmed(world)
    later(18)
    right = car(person(1, "36.8"), corrects=one["id"])
    assert codes(send(world, right)) == ["kept"]
    handed = HandOver.objects.get(flow="F1")
    assert handed.withdrawn_at is not None and handed.closed_at is None
    assert Fever.objects.get().outcome == "corrected"


def test_the_community_is_told_in_the_moment_the_car_leaves(world, site):
    arrival = coming(world)
    one = HandOver.objects.get(flow="F2")
    assert (one.desk, one.to_place.code) == ("community", "binhe")
    assert (one.sent_at - arrival.left_at) <= 15 * MINUTE
    assert one.due_at == NOON + timedelta(hours=2)
    assert arrival.state == "pushed" and arrival.pushed_at == NOON
    assert Duty.objects.get(kind="checkpoints.arrival").place.code == "binhe"


@pytest.mark.parametrize(("seconds", "climbed"), [(0, 0), (1, 1)])
def test_the_community_s_clock_runs_out_after_two_hours_and_not_before(world, site, seconds, climbed):
    coming(world)
    assert sweep_hand_overs(NOON + timedelta(hours=2, seconds=seconds)) == climbed


def test_an_arrival_as_expected_is_said_once_and_ends_everything(world, site):
    arrival = coming(world)
    flows.accept(world.scope("wang"), id=HandOver.objects.get(flow="F2").pk)
    later(70)
    said = road.record("checkpoints.arrival", "binhe", {"arrival": arrival.pk, "outcome": "arrived"})
    assert codes(send(world, said, user="wang")) == ["kept"]
    arrival.refresh_from_db()
    assert arrival.state == "arrived" and arrival.verified_at == NOON + 70 * MINUTE
    closed = HandOver.objects.get(flow="F2")
    assert closed.outcome == "arrived"
    page = browser(world, "fang", "zh-hans").get(f"/inbox/{closed.pk}/").content.decode()
    assert ">arrived<" not in page and "已到达" in page  # the history says it in words too
    assert Duty.objects.get(kind="checkpoints.arrival").state == "done"
    assert not HandOver.objects.filter(flow="F3").exists()
    assert listed(ARRIVALS, world.scope("he")) == []


@pytest.mark.parametrize("outcome", ["not-arrived", "wrong-address"])
def test_who_did_not_come_goes_back_to_the_checkpoint_until_found(world, site, outcome):
    arrival = coming(world)
    later(70)
    said = road.record("checkpoints.arrival", "binhe", {"arrival": arrival.pk, "outcome": outcome})
    assert codes(send(world, said, user="wang")) == ["kept"]
    back = HandOver.objects.get(flow="F3")
    assert (back.desk, back.to_place.code, back.detail) == (
        "checkpoint",
        "station",
        f'{{"arrival":"{outcome}"}}',
    )
    assert Alert.objects.filter(rule="lost-arrival").count() == 1
    sweep_hand_overs(back.due_at + timedelta(seconds=1))
    assert Arrival.objects.get().state == "tracing"
    flows.accept(world.scope("he"), id=back.pk)
    flows.close(world.scope("he"), id=back.pk, outcome="found")
    assert Arrival.objects.get().state == "closed"


@pytest.mark.parametrize(("seconds", "lost"), [(0, 0), (1, 1)])
def test_of_whom_nobody_says_anything_is_lost_once_the_time_is_over(world, site, seconds, lost):
    arrival = coming(world)
    at = arrival.due_at + timedelta(seconds=seconds)
    assert (sweep_arrivals(at), sweep_arrivals(at)) == (lost, 0)
    assert HandOver.objects.filter(flow="F3").count() == lost


def test_the_due_time_is_the_drive_and_two_hours(world, site):
    assert coming(world).due_at == NOON + timedelta(hours=2, minutes=45)


def test_another_community_says_nothing_of_an_arrival(world, site):
    arrival = coming(world)
    said = road.record("checkpoints.arrival", "north", {"arrival": arrival.pk, "outcome": "arrived"})
    assert codes(send(world, said, user="chen")) == ["unknown-arrival"]
    assert codes(send(world, said | {"place": "binhe"}, user="chen")) == ["out-of-scope"]


def test_a_coming_gap_is_alarmed_once_before_it_begins(world, site):
    he, place = world.scope("he"), world.places["station"]
    for competence, who in (("health", "yi"), ("police", "he"), ("transport", "bao")):
        actions.plan_turn(
            he,
            place=place,
            user=world.cast[who],
            competence=competence,
            from_at=NOON,
            to_at=NOON + timedelta(hours=6 if competence == "police" else 12),
        )
    assert sweep_cover(NOON + timedelta(hours=1)) == 0
    assert sweep_cover(NOON + timedelta(hours=2, minutes=1)) == 1
    assert sweep_cover(NOON + timedelta(hours=2, minutes=2)) == 0
    assert sweep_cover(NOON + timedelta(hours=7)) == 0  # it has begun, and was said
    assert Alert.objects.get().rule == "post-gap"
    assert HandOver.objects.get(flow="F15").desk == "workforce"


def test_a_change_of_shift_with_less_than_15_minutes_together_is_alarmed(world, site):
    he, place = world.scope("he"), world.places["station"]
    people = iter(world.cast.values())
    for competence in ("health", "police", "transport"):
        for start, end in ((0, 120), (120 - (14 if competence == "health" else 15), 600)):
            actions.plan_turn(
                he,
                place=place,
                user=next(people),
                competence=competence,
                from_at=NOON + start * MINUTE,
                to_at=NOON + end * MINUTE,
            )
    sweep_cover(NOON)
    assert [(one.rule, one.level) for one in Alert.objects.all()] == [("short-hand-over", "warning")]


def test_the_neighbouring_street_knows_of_no_fever_and_no_arrival(world, site):
    confirmed(world)
    coming(world)
    chen = world.scope("chen")
    assert listed(FEVERS, chen, show="all") == [] == listed(ARRIVALS, chen, show="all")
    with pytest.raises(NotFound):
        queries.arrival(chen, pk=Arrival.objects.get().pk)


def test_visitors_are_forgotten_after_the_look_back_and_counts_stay(world, site):
    send(world, road.post(), road.visitor(name="柳访客", room="302", phone="13955550009"), user="bao")
    assert sweep_forgetting(NOON + timedelta(days=14)) == 0
    assert sweep_forgetting(NOON + timedelta(days=15)) == 1
    assert sweep_forgetting(NOON + timedelta(days=15)) == 0
    left = Visitor.objects.get()
    assert (bytes(left.sealed), left.phone_ix, left.who) == (b"", None, "visitor")
    assert bytes(Record.objects.get(kind="checkpoints.visitor").sealed) == b""


def test_a_decision_of_the_desk_reaches_the_same_chain_as_a_record(world, site):
    one = fever_car(world)
    done = decision(one, "transfer", decisions=[{"number": 1, "decision": "transfer"}])
    assert codes(send(world, done)) == ["kept"]
    assert HandOver.objects.filter(flow="F1").count() == 1


# The clocks of F1, F2 and F3: one second before, at, and one second after

SECOND = timedelta(seconds=1)
BEFORE_AT_AFTER = (-SECOND, timedelta(0), SECOND)


def at(moment):
    clock.fix(moment)
    return moment


@pytest.mark.parametrize(
    ("shift", "code"), zip(BEFORE_AT_AFTER, ("repeat-too-soon", "kept", "kept"), strict=True)
)
def test_a_normal_repeat_counts_from_the_second_the_rest_is_over(world, site, shift, code):
    one = fever_car(world)
    at(NOON + 15 * MINUTE + shift)
    assert codes(send(world, reading(one, 1, "36.8"))) == [code]
    assert Fever.objects.get().state == ("cleared" if code == "kept" else "to-repeat")


@pytest.mark.parametrize("shift", BEFORE_AT_AFTER)
def test_a_second_fever_needs_no_rest(world, site, shift):
    one = fever_car(world)
    at(NOON + 15 * MINUTE + shift)
    assert codes(send(world, reading(one, 1, "37.3"))) == ["kept"]
    assert HandOver.objects.get(flow="F1").due_at == clock.now() + 10 * MINUTE


@pytest.mark.parametrize(("shift", "alarmed"), zip(BEFORE_AT_AFTER, (0, 1, 1), strict=True))
def test_a_repeat_nobody_takes_is_alarmed_when_its_five_minutes_are_over(world, site, shift, alarmed):
    fever_car(world)
    moment = at(NOON + 20 * MINUTE + shift)
    assert (alarm_overdue(moment), alarm_overdue(moment)) == (alarmed, 0)
    assert Alert.objects.filter(rule="duty-overdue").count() == alarmed


# flow, minutes to the first rung, the ladder's desks, and what makes it start
LADDERS = {
    "F1": (confirmed, 10, ("command",)),
    "F2": (coming, 120, ("street", "command")),
}


@pytest.mark.parametrize("flow", LADDERS)
@pytest.mark.parametrize("shift", BEFORE_AT_AFTER)
def test_each_rung_is_reached_after_its_time_and_not_before(world, site, flow, shift):
    make, minutes, desks = LADDERS[flow]
    make(world)
    one = HandOver.objects.get(flow=flow)
    assert one.due_at == one.sent_at + minutes * MINUTE
    for rung, desk in enumerate(desks, 1):
        due = one.sent_at + rung * minutes * MINUTE
        climbs = shift > timedelta(0)
        assert sweep_hand_overs(at(due + shift)) == int(climbs), desk
        assert one.receivers.filter(desk=desk, level=rung).count() == int(climbs)
        sweep_hand_overs(at(due + SECOND))
    one.refresh_from_db()
    top = one.level
    assert sweep_hand_overs(at(due + timedelta(days=2))) == 1, (
        "above the ladder's end the last are told again"
    )
    one.refresh_from_db()
    assert (one.level, one.repeats) == (top, 1)


@pytest.mark.parametrize("shift", BEFORE_AT_AFTER)
def test_the_police_are_asked_once_the_day_is_over_and_the_command_four_hours_later(world, site, shift):
    arrival = coming(world)
    said = road.record("checkpoints.arrival", "binhe", {"arrival": arrival.pk, "outcome": "not-arrived"})
    at(NOON + 70 * MINUTE)
    assert codes(send(world, said, user="wang")) == ["kept"]
    one = HandOver.objects.get(flow="F3")
    midnight = NOON + timedelta(hours=12)
    assert one.due_at == midnight
    for rung, (due, desk) in enumerate(((midnight, "police"), (midnight + timedelta(hours=4), "command")), 1):
        climbs = shift > timedelta(0)
        assert sweep_hand_overs(at(due + shift)) == int(climbs)
        one.refresh_from_db()
        if rung == 1:
            assert one.receivers.filter(desk=desk, level=rung).count() == int(climbs)
            assert Arrival.objects.get().state == ("tracing" if climbs else "not-arrived")
        else:  # the command stood in for the police, who have nobody here: it is told once more
            assert one.repeats == int(climbs)
        sweep_hand_overs(at(due + SECOND))


@pytest.mark.parametrize("flow", ["F1", "F2"])
@pytest.mark.parametrize("shift", BEFORE_AT_AFTER[:2])
def test_an_answer_in_the_last_second_stops_the_ladder(world, site, flow, shift):
    make, _minutes, _desks = LADDERS[flow]
    make(world)
    one = HandOver.objects.get(flow=flow)
    at(one.due_at + shift)
    flows.accept(world.scope("yi" if flow == "F1" else "wang"), id=one.pk)
    assert sweep_hand_overs(at(one.due_at + MINUTE)) == 0


@pytest.mark.parametrize(("shift", "lost"), zip(BEFORE_AT_AFTER, (0, 0, 1), strict=True))
def test_who_is_due_is_lost_one_second_after_the_drive_and_two_hours(world, site, shift, lost):
    coming(world)
    moment = at(NOON + timedelta(hours=2, minutes=45) + shift)
    assert sweep_arrivals(moment) == lost
    assert Arrival.objects.get().state == ("not-arrived" if lost else "pushed")
    assert Alert.objects.filter(rule="lost-arrival").count() == lost


@pytest.mark.parametrize(
    ("left", "due"),
    [
        ("21:14:59", "23:59:59"),
        ("21:15:00", "24:00:00"),  # the drive and two hours end with the day
        ("21:15:01", "24:00:00"),  # the same day, where it leaves two hours
        ("21:59:59", "24:00:00"),
        ("22:00:00", "24:45:00"),  # the day does not leave them: the drive and two hours
    ],
)
def test_an_arrival_is_due_the_same_day_where_that_leaves_two_hours(world, site, left, due):
    def clock_of(text):
        hours, minutes, seconds = map(int, text.split(":"))
        return midnight - timedelta(days=1) + timedelta(hours=hours, minutes=minutes, seconds=seconds)

    midnight = NOON + timedelta(hours=12)
    pack = protocol(world.scope("liu"), at=NOON)
    assert passing.arrival_due(clock_of(left), midnight, pack) == clock_of(due)


@pytest.mark.parametrize("by_desk", [False, True])
def test_who_comes_after_all_is_looked_for_no_longer(world, site, by_desk):
    arrival = coming(world)
    assert sweep_arrivals(at(arrival.due_at + SECOND)) == 1
    if by_desk:
        one = HandOver.objects.get(flow="F2")
        flows.accept(world.scope("wang"), id=one.pk)
        flows.close(world.scope("wang"), id=one.pk, outcome="arrived")
    else:
        said = road.record("checkpoints.arrival", "binhe", {"arrival": arrival.pk, "outcome": "arrived"})
        assert codes(send(world, said, user="wang")) == ["kept"]
    assert sweep_hand_overs(at(NOON + timedelta(days=2))) == 0
    assert Arrival.objects.get().state == "arrived"
    assert not Alert.objects.filter(rule="lost-arrival", settled_at=None).exists()
    back = HandOver.objects.get(flow="F3")
    flows.accept(world.scope("he"), id=back.pk)
    flows.close(world.scope("he"), id=back.pk, outcome="withdrawn")
    assert Arrival.objects.get().state == "arrived"


def test_the_deadlines_of_the_road_are_the_pack_s_and_a_decision_moves_them(world, site):
    liu = world.scope("liu")
    decided = {"drive_minutes": "20", "arrival_grace_minutes": "60", "repeat_within_minutes": "3"}
    for name, value in (decided | {"post_opening_hours": "12"}).items():
        measures.change_param(liu, event=world.event, name=name, value=value, reason="县区较小", from_at=NOON)
    assert coming(world).due_at == NOON + timedelta(minutes=80)
    fever_car(world, plate="鲁G99999")
    assert Duty.objects.get(kind="checkpoints.temperature").due_at == NOON + 18 * MINUTE
    late = {row.due_at for row in post_lists.posts(liu, NOON)}
    assert late == {NOON - timedelta(hours=1) + timedelta(hours=12)}


@pytest.mark.parametrize(("shift", "state"), zip(BEFORE_AT_AFTER, ("open", "open", "late"), strict=True))
def test_a_post_is_late_one_second_after_its_24_hours(world, site, shift, state):
    moment = at(NOON - timedelta(hours=1) + timedelta(hours=24) + shift)
    assert {post_lists.state_of(row) for row in post_lists.posts(world.scope("liu"), moment)} == {state}


@pytest.mark.parametrize(
    ("shift", "state"), zip(BEFORE_AT_AFTER, ("manned", "manned", "unmanned"), strict=True)
)
def test_a_post_is_unmanned_one_second_after_an_hour_of_silence(world, site, shift, state):
    assert codes(send(world, road.post(), user="bao")) == ["kept"]
    rows = post_lists.posts(world.scope("bao"), at(NOON + timedelta(hours=1) + shift))
    assert [post_lists.state_of(row) for row in rows] == [state]


def test_a_visit_that_a_case_hangs_on_is_kept_beyond_the_look_back(world, site):
    told = {"classification": "suspected", "name": "柳病例", "phone": "139 5555 0009", "found_at": NOON}
    cases.report_case(world.scope("qian"), place=world.places["garden-1-1-101"], facts=told)
    ill = road.visitor(name="柳病例", phone="13955550009")
    well = road.visitor(name="柳访客", phone="13955550008")
    assert codes(send(world, road.post(), ill, well, user="bao")) == ["kept"] * 3
    later = NOON + timedelta(days=15)
    assert (sweep_forgetting(later), sweep_forgetting(later)) == (1, 0)
    assert [bool(one.sealed) for one in Visitor.objects.order_by("seq")] == [True, False]


def test_a_fever_at_a_door_is_told_to_whoever_answers_for_the_place_once(world):
    road.build(world)
    ill = road.visitor(celsius="38.0", door="advised", name="柳访客")
    well = road.visitor()
    assert road.codes(road.send(world, road.post(), well, ill, ill, user="bao"))[:3] == ["kept"] * 3
    alert = Alert.objects.get(rule="fever-at-post")
    assert (alert.place.code, alert.owner, alert.level) == ("hotel", world.cast["wang"], "warning")
    assert "柳访客" not in alert.said() and alert.escalate_at is not None
