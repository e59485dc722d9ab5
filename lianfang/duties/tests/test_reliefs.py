"""Who stands in for whom, and that places come back; one row of the sweep that fails stops no other."""

from datetime import timedelta

import pytest

from lianfang.accounts import actions as accounts
from lianfang.accounts.models import Posting, Role
from lianfang.accounts.queries import system_scope
from lianfang.duties import actions as duties
from lianfang.duties import pairings, reliefs, rowwise, schedules, sweep, watch
from lianfang.duties.models import Absence, Alert, Pairing, Schedule, SweepBeat
from lianfang.kit import clock
from lianfang.measures.models import Measure
from lianfang.testing import measures
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def world(world):
    """Two workers more in Binhe; zhou answers for the garden, ma for the village of the other street."""
    system = system_scope("test", actor_id=accounts.operator().pk)
    for username, place in (("ding", "binhe"), ("shi", "binhe"), ("ma", "north"), ("he", "north")):
        world.cast[username] = accounts.create_user(
            system, username=username, name=username, place=world.places[place], role=Role.GRID_WORKER
        )
    duties.pair(world.scope("liu"), place=world.places["garden"], user=world.cast["zhou"])
    duties.pair(world.scope("liu"), place=world.places["village"], user=world.cast["ma"])
    return world


def away(world, who, heir, first, last, *, by="liu", **more):
    return duties.be_absent(
        world.scope(by),
        user=world.cast[who],
        reason="leave",
        from_at=NOON + first,
        to_at=NOON + last if last else None,
        successor=world.cast[heir] if heir else None,
        **more,
    )


def swept(at):
    clock.fix(NOON + at)
    return sweep.run_once(clock.now())


def holder(place="garden"):
    return Pairing.objects.get(place__code=place, role="accountable", to_at=None).user.username


def alerts(rule):
    return [(one.owner and one.owner.username, one.said()) for one in Alert.objects.filter(rule=rule)]


def test_who_comes_back_answers_for_the_places_again(client, world):
    away(world, "zhou", "ding", HOUR, 2 * HOUR)
    swept(HOUR)
    assert holder() == "ding"
    swept(2 * HOUR - timedelta(seconds=1))
    assert holder() == "ding"
    swept(2 * HOUR)
    assert holder() == "zhou"
    assert Posting.objects.in_force(clock.now()).filter(user=world.cast["zhou"], role=Role.PAIRED).exists()
    before = Pairing.objects.count()
    swept(2 * HOUR + timedelta(seconds=15))
    assert Pairing.objects.count() == before


def test_who_is_noted_as_back_by_hand_has_them_at_once(client, world):
    gone = away(world, "zhou", "ding", -HOUR, None)
    assert holder() == "ding"
    client.force_login(world.cast["wang"])
    client.post(f"/absences/{gone.pk}/ending/")
    assert holder() == "zhou"


def test_a_stand_in_who_falls_ill_before_is_followed_along_the_chain(world):
    away(world, "zhou", "ding", 5 * HOUR, 5 * DAY, by="wang")
    away(world, "ding", "shi", HOUR, 3 * DAY)
    [(owner, said)] = alerts("stand-in-away")
    assert owner == "wang" and "ding" in said and "周网格" in said
    swept(5 * HOUR)
    assert holder() == "shi"
    swept(3 * DAY)
    assert holder() == "ding"  # back, and standing in for zhou still
    swept(5 * DAY)
    assert holder() == "zhou"


def test_the_order_of_coming_back_does_not_matter(world):
    away(world, "zhou", "ding", HOUR, 2 * DAY)
    swept(HOUR)
    away(world, "ding", "shi", 2 * HOUR, 4 * DAY)
    swept(2 * HOUR)
    assert holder() == "shi"
    swept(2 * DAY)
    assert holder() == "zhou"
    swept(4 * DAY)
    assert holder() == "zhou"


def test_a_sweep_that_slept_over_all_of_it_leaves_each_with_their_own(world):
    away(world, "zhou", "ding", HOUR, 2 * DAY)
    away(world, "ma", "he", HOUR, 9 * DAY)
    swept(3 * DAY)
    assert (holder(), holder("village")) == ("zhou", "he")


def test_a_circle_of_stand_ins_ends_at_the_lead(world):
    away(world, "zhou", "ding", 5 * HOUR, DAY)
    Absence.objects.create(
        user=world.cast["ding"],
        reason="sick",
        from_at=NOON,
        to_at=NOON + DAY,
        successor=world.cast["zhou"],
        noted_at=NOON,
        noted_by=world.cast["wang"],
    )
    swept(5 * HOUR)
    assert holder() == "wang"
    assert any("王书记" in said for _owner, said in alerts("stand-in-away"))
    swept(DAY)
    assert holder() == "zhou"


def test_a_stand_in_who_can_no_longer_sign_in_is_passed_over(world):
    away(world, "zhou", "ding", 5 * HOUR, DAY)
    world.cast["ding"].is_active = False
    world.cast["ding"].save()
    swept(5 * HOUR)
    assert holder() == "wang"


def test_stand_ins_by_area_are_remembered_until_it_begins(world):
    tower = world.places["garden-1"]
    duties.pair(world.scope("liu"), place=tower, user=world.cast["zhou"])
    away(world, "zhou", "ding", 5 * HOUR, DAY, successors={tower.path: world.cast["shi"]})
    swept(5 * HOUR)
    assert (holder(), holder("garden-1")) == ("ding", "shi")
    away(world, "ma", "he", 6 * HOUR, 7 * HOUR)
    swept(6 * HOUR)
    swept(7 * HOUR)
    assert (holder(), holder("garden-1"), holder("village")) == ("ding", "shi", "ma")
    swept(DAY)
    assert (holder(), holder("garden-1")) == ("zhou", "zhou")


def test_a_helper_who_stood_in_helps_again(world):
    duties.pair(world.scope("liu"), place=world.places["garden"], user=world.cast["ding"], role="helper")
    away(world, "zhou", "ding", HOUR, 2 * HOUR)
    swept(HOUR)
    assert holder() == "ding"
    clock.fix(NOON + 2 * HOUR)
    sweep.run_once(clock.now())
    assert holder() == "zhou"
    helper = Pairing.objects.get(place__code="garden", role="helper", to_at=None)
    assert helper.user.username == "ding" and helper.posting.to_at is None


def test_what_somebody_decides_by_hand_in_the_meantime_stands(world):
    away(world, "zhou", "ding", HOUR, 2 * HOUR)
    swept(HOUR)
    duties.pair(world.scope("fang"), place=world.places["garden"], user=world.cast["shi"])
    swept(2 * HOUR)
    assert holder() == "shi"


@pytest.mark.parametrize("fault", [RuntimeError("boom"), pairings.NobodyAnswers(place="滨河花园")])
def test_an_absence_that_fails_stops_no_other_and_names_who_noted_it(world, monkeypatch, fault):
    away(world, "zhou", "ding", HOUR, DAY, by="wang")
    away(world, "ma", "he", HOUR, DAY)
    takes = reliefs.take_over

    def fails(scope, *, absence, at):
        if absence.user.username == "zhou":
            raise fault
        return takes(scope, absence=absence, at=at)

    monkeypatch.setattr(reliefs, "take_over", fails)
    swept(HOUR)
    assert (holder(), holder("village")) == ("zhou", "he")
    assert Absence.objects.get(user=world.cast["zhou"]).handed_over_at is None
    [(owner, said)] = alerts(rowwise.RULE)
    assert owner == "wang" and "王书记" in said and "周网格" in said and "boom" not in said
    assert "absences-begin:" in SweepBeat.objects.get(step="absences-begin").fault
    swept(HOUR + timedelta(seconds=15))
    assert len(alerts(rowwise.RULE)) == 1
    monkeypatch.undo()
    swept(HOUR + timedelta(seconds=30))
    assert holder() == "ding"
    assert Alert.objects.get(rule=rowwise.RULE).outcome == "done"
    assert SweepBeat.objects.get(step="absences-begin").fault == ""


def test_the_failure_is_on_the_page_of_alerts_and_climbs(client, world, monkeypatch):
    away(world, "zhou", "ding", HOUR, DAY, by="wang")
    monkeypatch.setattr(reliefs, "take_over", lambda *_args, **_facts: 1 // 0)
    swept(HOUR)
    client.force_login(world.cast["wang"])
    page = client.get("/alerts/").content.decode()
    assert "未能自动处理" in page and "王书记" in page and "ZeroDivision" not in page
    swept(HOUR + timedelta(hours=9))
    assert Alert.objects.get(rule=rowwise.RULE).escalated > 0


def test_a_schedule_that_fails_stops_no_other(world, monkeypatch):
    for name, place in (("坏的", "garden"), ("好的", "village")):
        duties.add_schedule(
            world.scope("liu"),
            name=name,
            kind="checkpoints.post",
            place=world.places[place],
            times=["16:00"],
            window_minutes=60,
        )
    ahead = schedules.raise_ahead

    def fails(scope, *, schedule, at):
        if schedule.name == "坏的":
            raise RuntimeError("boom")
        return ahead(scope, schedule=schedule, at=at)

    Schedule.objects.update(raised_to=None)
    monkeypatch.setattr(schedules, "raise_ahead", fails)
    swept(HOUR)
    assert Schedule.objects.get(name="好的").raised_to is not None
    [(_owner, said)] = alerts(rowwise.RULE)
    assert "坏的" in said and "刘值班" in said


def test_a_measure_whose_duties_cannot_be_voided_stops_no_other(world, monkeypatch):
    first, second = measures.in_force(world), measures.in_force(world)
    for measure in (first, second):
        duties.raise_duties(
            system_scope("test", actor_id=world.cast["liu"].pk),
            kind="screening.visit",
            origin=f"test:{measure.pk}",
            items=[
                duties.NewDuty(
                    world.places["garden"].pk,
                    world.places["garden"].path,
                    opens_at=NOON,
                    due_at=NOON + 9 * DAY,
                )
            ],
            measure=measure,
        )
    Measure.objects.update(to_at=NOON + DAY)
    voids, voided = watch.void_duties, []

    def fails(scope, *, measure, reason):
        if measure.pk == first.pk:
            raise RuntimeError("boom")
        voided.append(measure.pk)
        return voids(scope, measure=measure, reason=reason)

    monkeypatch.setattr(watch, "void_duties", fails)
    clock.fix(NOON + 2 * DAY)
    watch.measures_over(clock.now())
    assert voided == [second.pk]
    assert len(alerts(rowwise.RULE)) == 1
