"""Nobody is the whole joint team: one seat at a time in whatever room, a longest shift, two at a change."""

from datetime import timedelta

import pytest

from lianfang.accounts.queries import system_scope
from lianfang.checkpoints import actions, queries
from lianfang.checkpoints.models import Turn
from lianfang.checkpoints.rules import cover
from lianfang.duties import absences
from lianfang.duties import actions as duties
from lianfang.duties.problems import PersonAway, RosterTooSmall, SeatTaken, ShiftTooLong, TooManyHours
from lianfang.testing import road
from lianfang.testing.doors import Api, browser
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def station(world):
    road.build(world)
    return world.places["station"]


@pytest.fixture
def plan(world, station):
    def call(who="he", competence="health", start=0.0, hours=8.0):
        begins = NOON + start * HOUR
        return actions.plan_turn(
            world.scope("he"), place=station, user=world.cast[who], competence=competence, from_at=begins,
            to_at=begins + hours * HOUR,
        )  # fmt: skip

    return call


def test_one_person_is_not_health_police_and_transport_and_every_door_names_who_where_and_when(
    world, plan, run
):
    plan()
    asked = {"username": "he", "competence": "police", "from_at": "2020-01-29T13:00", "hours": 8}
    answer = Api(world, "liu").post("checkpoints/station/turns", asked)
    assert (answer.status_code, answer.json()["code"]) == (409, "seat-taken")
    said = answer.json()["message"]
    assert all(one in said for one in ("何卡口", "高速东出口", "01-29 12:00", "01-29 20:00"))
    page = browser(world, "liu").post("/checkpoints/station/turns/", asked | {"overlap": "15"})
    assert page.status_code == 409 and "何卡口" in page.content.decode()
    told = ("he", "--competence", "police", "--from", "2020-01-29T13:00")
    assert run("checkpoint", "plan-turn", "station", *told, user="liu", code=1)["code"] == "seat-taken"
    assert Turn.objects.count() == 1


def test_planning_the_same_again_changes_nothing(plan):
    assert plan().pk == plan().pk and Turn.objects.count() == 1


def test_nobody_hands_over_to_oneself(plan):
    plan(hours=4.25)
    with pytest.raises(SeatTaken):
        plan(start=4, hours=4)
    plan("yi", start=4, hours=4)


def test_a_shift_has_a_longest_length_and_two_without_rest_are_one(plan):
    with pytest.raises(ShiftTooLong):
        plan(hours=13.1)
    plan(hours=12.25)
    with pytest.raises(TooManyHours):
        plan(start=15, hours=8)
    plan(start=16.25, hours=8)


def test_who_is_away_is_not_planned(world, plan):
    absences.be_absent(
        world.scope("liu"), user=world.cast["yi"], reason="sick", from_at=NOON + 2 * HOUR,
        to_at=NOON + 4 * HOUR, successor=world.cast["wang"],
    )  # fmt: skip
    with pytest.raises(PersonAway):
        plan("yi")
    plan("yi", start=4)


def roster(world, names, people=1, **more):
    told = {"name": "值守", "times": ("00:00", "08:00", "16:00"), "place": world.places["garden"]}
    return duties.add_schedule(
        world.scope("liu"), kind="checkpoints.post", people=people,
        roster=[world.cast[one] for one in names], **(told | more),
    )  # fmt: skip


def test_a_seat_in_one_room_is_a_seat_in_every_other(world, plan):
    """A compound's post and the checkpoint share a person: whichever is planned second is refused."""
    plan("wang", hours=12)
    with pytest.raises(SeatTaken, match="高速东出口"):
        roster(world, ("wang", "fang"))
    made = roster(world, ("zhou", "fang"))
    with pytest.raises(SeatTaken, match=made.place.name):
        plan("zhou", hours=12)
    assert not Turn.objects.filter(user=world.cast["zhou"]).exists()


def test_a_roster_has_people_for_every_seat_and_lets_each_of_them_rest(world, station):
    with pytest.raises(RosterTooSmall):
        roster(world, ("zhou",), people=2)
    with pytest.raises(TooManyHours):
        roster(world, ("zhou",))
    with pytest.raises(ShiftTooLong):
        roster(world, ("zhou", "wang"), times=("08:00",))
    roster(world, ("zhou", "wang"))


def test_what_an_earlier_edition_planned_counts_once(world, station, plan):
    """One person in three competences fills one of them: the others are holes, not “full cover”."""
    for competence in cover.NEEDED:
        Turn.objects.create(
            place=station, path=station.path, user=world.cast["he"], competence=competence, from_at=NOON,
            to_at=NOON + 8 * HOUR, planned_by=world.cast["he"],
        )  # fmt: skip
    found = queries.holes(system_scope("test"), place=station, from_at=NOON, to_at=NOON + 8 * HOUR)
    assert [one.competence for one in found] == ["police", "transport"]
