"""What goes on by itself: from the clinic's word home or to disease control, from a case to its places."""

from datetime import date, timedelta

import pytest

from lianfang.accounts import actions as accounts
from lianfang.accounts.queries import system_scope
from lianfang.cases import actions as cases
from lianfang.duties import actions as duties
from lianfang.duties import sweep
from lianfang.flows.table import KINDS
from lianfang.handovers import actions
from lianfang.handovers.history import payload_of
from lianfang.handovers.lists import HAND_OVERS
from lianfang.handovers.models import HandOver
from lianfang.handovers.sweep import sweep_hand_overs
from lianfang.kit import clock
from lianfang.testing import road
from lianfang.testing.listings import listed
from lianfang.testing.world import NOON, give_ways_in, open_round, visit

pytestmark = pytest.mark.django_db
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
ILL = {"name": "李发热", "phone": "13900002222", "celsius": "38.2", "symptoms": ["fever"]}


@pytest.fixture
def doctor(world):
    open_round(world)
    world.cast["doctor"] = accounts.create_user(
        system_scope("test", actor_id=world.cast["liu"].pk),
        username="doctor",
        name="孟医生",
        place=world.places["garden-1"],
        role="clinician",
    )
    give_ways_in([world.cast["doctor"]])
    return world.scope("doctor")


def febrile(world):
    door = world.doors("garden")[0]
    sent = visit(door, fever=1, flagged=[ILL], respondent="李家人")
    assert [one.state for one in duties.keep(world.scope("zhou"), batch=[sent], kinds=KINDS)] == ["kept"]
    return HandOver.objects.get(flow="F4")


def closed(scope, one, outcome, words=""):
    actions.accept(scope, id=one.pk)
    return actions.close(scope, id=one.pk, outcome=outcome, words=words)


def test_who_is_ruled_out_goes_home_with_the_finding_and_the_community_has_two_hours(world, doctor):
    one = closed(doctor, febrile(world), "ruled-out", "甲流阳性，核酸阴性，居家服药")
    (home,) = listed(HAND_OVERS, world.scope("wang"), at=NOON)
    assert (home.flow, home.due_at) == ("F6", NOON + 2 * HOUR)
    told = payload_of(home)
    assert told["name"] == "李发热" and told["finding"] == one.words and "101" in told["dwelling"]
    assert "李发热" not in home.detail and "甲流" not in home.detail
    sweep_hand_overs(NOON + 2 * HOUR)
    assert HandOver.objects.get(pk=home.pk).level == 0
    sweep_hand_overs(NOON + 2 * HOUR + SECOND)
    assert HandOver.objects.get(pk=home.pk).level == 1


def test_a_suspected_case_puts_its_card_before_disease_control_with_the_statutory_clock(world, doctor):
    closed(doctor, febrile(world), "to-report")
    (card,) = listed(HAND_OVERS, world.scope("qian"), at=NOON)
    assert (card.flow, card.due_at) == ("F7", NOON + 2 * HOUR)
    told = payload_of(card)
    assert told["name"] == "李发热" and told["report_due_at"].startswith("2020-01-29T14:00")
    assert not HandOver.objects.filter(flow="F6").exists()


@pytest.mark.parametrize("outcome", ["taken-in", "looked-after"])
def test_who_stays_with_the_clinic_is_sent_nowhere(world, doctor, outcome):
    closed(doctor, febrile(world), outcome)
    assert set(HandOver.objects.values_list("flow", flat=True)) == {"F4"}


def test_the_neighbouring_street_sees_neither(world, doctor):
    closed(doctor, febrile(world), "ruled-out")
    assert (
        listed(HAND_OVERS, world.scope("chen"), at=NOON)
        == []
        == listed(HAND_OVERS, world.scope("chen"), at=NOON, box="sent")
    )


def test_a_traveller_only_passing_through_is_sent_home_to_nobody(world):
    road.build(world)
    passing = road.car(road.person(1, "38.4", decision="transfer"), disposition="hold", basis="fever")
    road.send(world, passing)
    one = HandOver.objects.get(flow="F1")
    closed(world.scope("yi"), one, "ruled-out", "普通感冒")
    assert not HandOver.objects.filter(flow="F6").exists()


# From a case to its places


def report(world, **facts):
    given = {"name": "赵一", "classification": "confirmed", "onset_on": date(2020, 1, 25)}
    return cases.report_case(
        world.scope("qian"), place=world.places["garden-1-1-101"], facts={**given, **facts}
    )


def stay(world, case, place=None, where="", days=1):
    begun = NOON - timedelta(days=days)
    return cases.add_stay(
        world.scope("qian"), case=case, kind="other", from_at=begun, to_at=begun + HOUR,
        place=world.places[place] if place else None, words={"where": where},
    )  # fmt: skip


def swept():
    sweep.run_once(at=clock.now())
    return sorted(HandOver.objects.filter(flow__in=["F9", "F10"]).values_list("flow", "from_place__code"))


def test_a_stay_is_disinfected_the_same_day_and_handed_over_once(world):
    case = report(world)
    stay(world, case, "village")
    stay(world, case, "village", days=30)  # long before anybody could be infected
    assert swept() == [("F9", "village")] == swept()
    one = HandOver.objects.get()
    assert one.due_at.date() == NOON.date() and set(payload_of(one)) == {"from_at", "to_at"}  # nobody named


def test_what_the_program_hands_over_by_itself_is_named_so_and_not_by_its_account(client, world):
    stay(world, report(world), "village")
    swept()
    client.force_login(world.cast["gao"])
    page = client.get(f"/inbox/{HandOver.objects.get().pk}/").content.decode()
    assert "联防系统" in page and "operator" not in page


def test_the_home_is_disinfected_once_the_person_has_left_it(world):
    case = report(world)
    assert swept() == []
    cases.correct_case(world.scope("qian"), case=case, reason="已转运", facts={"isolated_at": NOON})
    assert swept() == [("F9", "garden-1-1-101")]


def test_a_stay_elsewhere_is_written_to_the_other_district(world):
    case = report(world, phone="13900001111")
    stay(world, case, where="昌乐县某饭店")
    assert swept() == [("F10", "district")]
    told = payload_of(HandOver.objects.get())
    assert (told["district"], told["name"], told["last_exposed_on"]) == ("昌乐县某饭店", "赵一", "2020-01-28")


def test_who_is_only_suspected_or_excluded_moves_nobody(world):
    case = report(world, classification="suspected", isolated_at=NOON)
    stay(world, case, "village")
    assert swept() == []
