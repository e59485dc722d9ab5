"""What follows from a household visit, through the door for evidence: who is handed over to whom, once."""

from datetime import timedelta

import pytest

from lianfang.accounts import actions as accounts
from lianfang.accounts.queries import system_scope
from lianfang.duties import actions as duties
from lianfang.duties.models import StuckFollowUp
from lianfang.flows.table import KINDS
from lianfang.handovers import actions, queries
from lianfang.handovers.history import payload_of
from lianfang.handovers.lists import HAND_OVERS
from lianfang.handovers.models import HandOver
from lianfang.kit import clock
from lianfang.people.models import Household
from lianfang.testing.listings import listed
from lianfang.testing.world import NOON, give_ways_in, open_round, visit

pytestmark = pytest.mark.django_db

ILL = {"name": "李发热", "phone": "13900002222", "celsius": "38.2", "symptoms": ["fever", "cough"]}


@pytest.fixture
def world(world):
    open_round(world)
    return world


def keep(world, *visits, by="zhou"):
    receipts = duties.keep(world.scope(by), batch=list(visits), kinds=KINDS)
    assert [one.state for one in receipts] == ["kept"] * len(visits), receipts
    assert not StuckFollowUp.objects.exists()


def clinician(world, code="garden-1"):
    world.cast["doctor"] = accounts.create_user(
        system_scope("test", actor_id=world.cast["liu"].pk),
        username="doctor",
        name="孟医生",
        place=world.places[code],
        role="clinician",
    )
    give_ways_in([world.cast["doctor"]])
    return world.scope("doctor")


def ill(door, **more):
    return visit(door, fever=1, flagged=[ILL | more.pop("person", {})], **more)


def test_a_febrile_resident_reaches_the_clinic_with_all_the_visit_said(world):
    doctor = clinician(world)
    door = world.doors("garden")[0]
    keep(world, ill(door, respondent="李家人", special=["dependent"]))
    (one,) = listed(HAND_OVERS, doctor, at=NOON)
    assert (one.flow, one.from_place, one.due_at) == ("F4", door, NOON + timedelta(minutes=60))
    asked = payload_of(one)
    assert asked["name"] == "李发热" and asked["celsius"] == "38.2" and asked["head_count"] == 3
    assert asked["respondent"] == "李家人" and asked["special"] == ["dependent"]
    assert "李发热" not in one.detail and "38.2" not in one.detail


def test_without_a_clinic_the_district_command_has_it(world):
    keep(world, ill(world.doors("garden")[0]))
    (one,) = listed(HAND_OVERS, world.scope("liu"), at=NOON)
    assert one.desk == "clinic" and one.to_place == world.places["district"]


def test_one_person_found_twice_is_one_hand_over(world):
    first, second = world.doors("garden")[:2]
    keep(world, ill(first))
    keep(world, ill(first, person={"celsius": "39.0", "document": "P1234567", "document_kind": "passport"}))
    keep(world, ill(second))  # at a neighbour's door, by name and telephone
    one = HandOver.objects.get()
    assert one.grounds.count() == 3
    assert [step.what for step in queries.history(world.scope("liu"), one=one)].count("updated") == 2
    keep(world, ill(second, person={"name": "周同楼", "phone": "", "document": ""}))
    assert HandOver.objects.count() == 2


def test_the_same_record_sent_again_changes_nothing(world):
    record = ill(world.doors("garden")[0])
    keep(world, record)
    again = duties.keep(world.scope("zhou"), batch=[record], kinds=KINDS)
    assert again[0].state == "already-kept"
    one = HandOver.objects.get()
    assert [step.what for step in one.steps.all()] == ["sent"]


def test_a_correction_that_takes_the_fever_away_takes_the_hand_over_back_visibly(world):
    door = world.doors("garden")[0]
    record = ill(door)
    keep(world, record)
    clock.fix(NOON + timedelta(minutes=5))
    keep(world, visit(door, corrects=record["id"]))
    one = HandOver.objects.get()
    assert one.withdrawn_at is not None and one.closed_at is None and one.rung_at is None
    assert [each.pk for each in listed(HAND_OVERS, world.scope("liu"), at=clock.now())] == [one.pk]
    actions.accept(world.scope("liu"), id=one.pk)
    assert actions.close(world.scope("liu"), id=one.pk, outcome="withdrawn").outcome == "withdrawn"


def test_a_correction_of_the_reading_changes_the_open_hand_over(world):
    door = world.doors("garden")[0]
    record = ill(door)
    keep(world, record)
    keep(world, ill(door, corrects=record["id"], person={"celsius": "37.9", "name": "李发焼"}))
    one = HandOver.objects.get()
    assert payload_of(one)["celsius"] == "37.9" and payload_of(one)["name"] == "李发焼"
    assert one.withdrawn_at is None
    assert "updated" in [step.what for step in one.steps.all()]


def test_what_another_visit_still_says_is_not_taken_back(world):
    first, second = world.doors("garden")[:2]
    record = ill(first)
    keep(world, record)
    keep(world, ill(second))
    keep(world, visit(first, corrects=record["id"]))
    assert HandOver.objects.get().withdrawn_at is None


def test_a_returned_person_and_a_contact_reach_isolation(world):
    door, other = world.doors("garden")[:2]
    returned = {"name": "赵返乡", "source_area": "某市", "arrived_on": "2020-01-20"}
    keep(world, visit(door, returned=1, listed_area=1, flagged=[returned]))
    keep(world, visit(other, contact=1, flagged=[{"name": "钱接触", "contact": True}]))
    assert sorted(HandOver.objects.values_list("flow", flat=True)) == ["F5", "F5"]
    assert {one.desk for one in HandOver.objects.all()} == {"isolation"}
    assert [one.flow for one in listed(HAND_OVERS, world.scope("fang"), at=NOON)] == ["F5", "F5"]


def test_a_count_without_a_name_is_handed_over_as_a_household(world):
    keep(world, visit(world.doors("garden")[0], fever=2))
    one = HandOver.objects.get()
    assert one.flow == "F4" and payload_of(one)["unnamed"] == 2


def test_all_well_hands_nothing_over(world):
    keep(world, *(visit(door) for door in world.doors("garden")[:3]))
    assert HandOver.objects.count() == 0


def test_a_household_that_lives_elsewhere_goes_to_where_it_lives_once(world):
    door, there = world.doors("garden")[0], world.doors("village")[0]
    Household.objects.create(
        number="H-9", lives_at=there, belongs_to=door, path=there.path, managed_path=door.path, stated_count=4
    )
    for _ in range(2):
        keep(world, visit(door, dwelling_state="moved-away"))
    one = HandOver.objects.get()
    assert (one.flow, one.desk, one.to_place) == ("F17", "community", world.places["north"])
    assert [each.pk for each in listed(HAND_OVERS, world.scope("chen"), at=NOON)] == [one.pk]


def test_a_household_outside_the_district_becomes_a_letter_of_disease_control(world):
    door = world.doors("garden")[0]
    Household.objects.create(
        number="H-9", belongs_to=door, path=door.path, managed_path=door.path, lives_outside="潍城区"
    )
    keep(world, visit(door, "moved-out"))
    assert [one.desk for one in listed(HAND_OVERS, world.scope("qian"), at=NOON)] == ["other-district"]


def test_who_is_not_at_the_desk_does_not_learn_of_the_fever(world):
    clinician(world)
    keep(world, ill(world.doors("garden")[0]))
    for name in ("chen", "zhou", "sun"):
        assert listed(HAND_OVERS, world.scope(name), at=NOON) == []
        assert listed(HAND_OVERS, world.scope(name), at=NOON, box="sent") == []
