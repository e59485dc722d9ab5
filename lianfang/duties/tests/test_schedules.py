"""Recurring duties: raised ahead once, changed and ended with a reason; posts; who is away."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from lianfang.accounts import actions as accounts
from lianfang.duties import actions as duties
from lianfang.duties import queries, rules, schedules, sweep
from lianfang.duties.actions import NewDuty
from lianfang.duties.models import Absence, Alert, Duty, Pairing, Record, Schedule
from lianfang.duties.problems import (
    NeedsReason,
    NobodyAnswers,
    PersonAway,
    ScheduleEnded,
    ScheduleNowhere,
    ScheduleOverlap,
    ScheduleTimes,
    ScheduleWindow,
)
from lianfang.kit import clock
from lianfang.kit.problems import OutOfScope
from lianfang.testing.world import NOON

HOUR = timedelta(hours=1)
ZONE = ZoneInfo("Asia/Shanghai")


def plan(world, who="liu", **more):
    said = {
        "name": "消毒",
        "kind": "test.rounds",
        "place": world.places["garden"],
        "times": ("08:00", "14:00", "20:00"),
        "window_minutes": 30,
    }
    return duties.add_schedule(world.scope(who), **(said | more))


def sweep_at(moment):
    clock.fix(moment)
    return sweep.run_once(moment)


def local_times(found):
    return [f"{one.opens_at.astimezone(ZONE):%d %H:%M}" for one in found.order_by("opens_at")]


def test_three_times_a_day_is_raised_two_days_ahead_in_district_time(world):
    one = plan(world)
    assert local_times(Duty.objects) == [
        "29 13:30",
        "29 19:30",
        "30 07:30",
        "30 13:30",
        "30 19:30",
        "31 07:30",
    ]
    assert {duty.due_at - duty.opens_at for duty in Duty.objects.all()} == {HOUR}
    assert set(Duty.objects.values_list("origin", flat=True)) == {one.origin}


def test_the_sweep_raises_what_comes_into_sight_once_however_often_it_runs(world):
    plan(world)
    for hours in (0, 1, 6, 6, 5, 6, 7, 12):  # the clock may step back
        sweep_at(NOON + hours * HOUR)
    assert Duty.objects.count() == 6 + 1 + 0 + 1
    sweep_at(NOON + 72 * HOUR)  # nobody swept for days: what was owed is raised all the same
    found = Duty.objects.order_by("opens_at")
    assert len(set(found.values_list("opens_at", flat=True))) == found.count() == 15


def test_every_two_hours_and_a_place_found_later(world):
    plan(world, times=(), every_hours=2, window_minutes=20, place_kinds=("building",))
    assert Duty.objects.count() == 24
    from lianfang.grid.models import Place

    garden = world.places["garden"]
    Place.objects.create(
        parent=garden, path=f"{garden.path}0002", kind="building", code="garden-2", name="2号楼"
    )
    sweep_at(NOON + 2 * HOUR)
    assert Duty.objects.filter(place__code="garden-2").count() == 24


def test_a_schedule_of_the_windows_that_touch_is_allowed_and_of_those_that_overlap_is_not(world):
    plan(world, times=("08:00", "09:00"), window_minutes=30)
    with pytest.raises(ScheduleOverlap):
        plan(world, times=("08:00", "09:00"), window_minutes=31)
    with pytest.raises(ScheduleOverlap):
        plan(world, times=("23:50", "00:10"), window_minutes=15)


def test_a_turn_without_room_is_refused(world):
    with pytest.raises(ScheduleWindow):
        plan(world, window_minutes=0)


@pytest.mark.parametrize(
    "said", [{"times": ()}, {"every_hours": 2}, {"times": ("25:00",)}, {"times": ("noon",)}]
)
def test_times_that_are_none_are_refused(world, said):
    with pytest.raises(ScheduleTimes):
        plan(world, **said)
    with pytest.raises(ScheduleNowhere):
        plan(world, place_kinds=("market",))


def test_ending_voids_what_lies_ahead_and_leaves_what_has_begun(world):
    one = plan(world)
    clock.fix(NOON + 2 * HOUR)  # 14:00, inside the first window
    with pytest.raises(NeedsReason):
        duties.end_schedule(world.scope("liu"), schedule=one, reason="")
    assert duties.end_schedule(world.scope("liu"), schedule=one, reason="measure lifted") == 5
    with pytest.raises(ScheduleEnded):
        duties.end_schedule(world.scope("liu"), schedule=one, reason="again")
    sweep_at(NOON + 24 * HOUR)
    sums = queries.coverage_of(world.scope("liu"), path="0001", origin=one.origin)
    assert sums.figures() == {"raised": 6, "done": 0, "open": 1, "excused": 0, "void": 5}


def test_a_change_ends_the_old_and_begins_the_new(world):
    one = plan(world)
    new = duties.change_schedule(
        world.scope("fang"), schedule=one, reason="more often", times=("10:00", "16:00")
    )
    one.refresh_from_db()
    assert one.end_reason == "more often" and new.replaces == one and new.window_minutes == 30
    assert set(Duty.objects.filter(origin=one.origin).values_list("state", flat=True)) == {"void"}
    assert local_times(Duty.objects.filter(origin=new.origin))[0] == "29 15:30"


def test_a_slot_voided_by_hand_is_not_raised_again(world):
    one = plan(world)
    first = Duty.objects.order_by("opens_at").first()
    duties.void_those(world.scope("liu"), Duty.objects.filter(pk=first.pk), reason="closed today")
    sweep_at(NOON + HOUR + timedelta(minutes=1))
    assert Duty.objects.filter(origin=one.origin, opens_at=first.opens_at).count() == 1


def test_who_may_not_plan_there_adds_and_ends_nothing(world):
    one = plan(world)
    with pytest.raises(OutOfScope):
        plan(world, "chen")
    with pytest.raises(OutOfScope):
        duties.end_schedule(world.scope("chen"), schedule=one, reason="no")
    assert queries.schedules(world.scope("chen")) == []


def test_coverage_of_an_origin_stays_what_it_was_for_every_past_number(world):
    one, liu = plan(world), world.scope("liu")
    seen = {queries.head(liu): queries.coverage_of(liu, path="0001", origin=one.origin).figures()}
    duties.void_duties(liu, origin=one.origin, reason="x", ahead_of=NOON + 24 * HOUR)
    seen[queries.head(liu)] = queries.coverage_of(liu, path="0001", origin=one.origin).figures()
    sweep_at(NOON + 10 * HOUR)
    assert len(set(map(str, seen.values()))) == 2
    for seq, figures in seen.items():
        assert queries.coverage_of(liu, path="0001", origin=one.origin, seq=seq).figures() == figures


# Posts kept around the clock


def post(world, **more):
    said = {"name": "值守", "times": ("00:00", "08:00", "16:00"), "people": 2}
    return plan(world, **(said | more))


def test_a_post_is_kept_by_shifts_without_a_gap_and_by_its_roster_in_turn(world):
    people = [world.cast[name] for name in ("zhou", "wang", "fang", "liu", "gao", "qian")]
    post(world, roster=people)
    seats = Duty.objects.filter(subject="seat:1").order_by("opens_at")
    assert all(a.due_at == b.opens_at for a, b in pairwise(seats))
    pairs = [
        set(Duty.objects.filter(opens_at=one.opens_at).values_list("owner__username", flat=True))
        for one in seats
    ]
    assert all(len(pair) == 2 for pair in pairs) and len(set(map(str, map(sorted, pairs)))) == 3
    sweep_at(NOON + HOUR)
    assert not Alert.objects.filter(rule="post-uncovered").exists()


def test_a_gap_in_a_post_is_told_before_it_happens_and_settled_when_somebody_is_named(world):
    post(world, people=1, from_at=NOON + 4 * HOUR)
    assert sweep_at(NOON - HOUR)["posts"] == 0
    assert sweep_at(NOON)["posts"] == 1
    assert sweep_at(NOON)["posts"] == 0
    gap = Alert.objects.get(rule="post-uncovered")
    assert gap.at < Duty.objects.get(pk=gap.ref.removeprefix("duty:")).opens_at and gap.level == "urgent"
    seat = int(gap.ref.removeprefix("duty:"))
    duties.reassign(world.scope("wang"), ids=[seat], to=world.cast["zhou"], reason="night duty")
    gap.refresh_from_db()
    assert sweep_at(NOON)["posts"] == 0
    Duty.objects.filter(pk=seat).update(owner=None, assigned_at=None)  # and then nobody again
    assert [sweep_at(NOON)["posts"] for _ in range(2)] == [1, 0]
    duties.reassign(world.scope("wang"), ids=[seat], to=world.cast["zhou"], reason="night duty")
    assert not Alert.objects.filter(rule="post-uncovered", settled_at=None).exists()
    assert gap.outcome == "assigned" and Duty.objects.get(pk=seat).owner == world.cast["zhou"]


def test_a_post_set_up_amid_a_shift_is_owed_from_that_moment_on_and_a_change_doubles_nothing(world):
    made = post(world, people=1, roster=[world.cast["zhou"], world.cast["wang"]])
    seats = Duty.objects.filter(subject="seat:1").order_by("opens_at")
    first, second = seats[:2]
    assert (first.opens_at, first.due_at, second.opens_at) == (NOON, NOON + 4 * HOUR, NOON + 4 * HOUR)
    sweep_at(NOON + HOUR)
    assert seats.filter(due_at=NOON + 4 * HOUR).count() == 1
    duties.change_schedule(
        world.scope("liu"), schedule=made, reason="夜班加人", people=2,
        roster=[world.cast[name] for name in ("fang", "wang", "liu", "gao")],
    )  # fmt: skip
    running = Duty.objects.filter(state="open", opens_at__lte=clock.now(), due_at__gt=clock.now())
    assert [one.origin for one in running] == [made.origin]


# Absences


def test_duties_and_pairings_are_handed_on_before_the_absence_is_saved(world):
    liu = world.scope("liu")
    duties.pair(liu, place=world.places["garden"], user=world.cast["zhou"])
    plan(world)
    with pytest.raises(NobodyAnswers):
        duties.be_absent(liu, user=world.cast["zhou"], reason="sick")
    assert not Absence.objects.exists() and Pairing.objects.get(to_at=None).user == world.cast["zhou"]
    duties.be_absent(
        world.scope("wang"), user=world.cast["zhou"], reason="sick", successor=world.cast["wang"]
    )
    assert set(Duty.objects.values_list("owner__username", flat=True)) == {"wang"}
    assert Pairing.objects.get(to_at=None).user == world.cast["wang"]
    assert not Record.objects.filter(kind="duties.reassign").exists()  # they went along with the place


def test_nobody_away_takes_over_or_owns_a_new_duty(world):
    liu, zhou, wang = world.scope("liu"), world.cast["zhou"], world.cast["wang"]
    duties.be_absent(liu, user=wang, reason="isolated", successor=world.cast["fang"])
    with pytest.raises(PersonAway):
        duties.pair(liu, place=world.places["garden"], user=wang)
    with pytest.raises(PersonAway):
        duties.be_absent(liu, user=zhou, reason="sick", successor=wang)
    garden = world.places["garden"]
    items = [NewDuty(garden.pk, garden.path, NOON, NOON + HOUR, owner_id=wang.pk)]
    duties.raise_duties(liu, kind="test.rounds", origin="x", items=items)
    assert Duty.objects.get().owner == world.cast["fang"]
    with pytest.raises(PersonAway):
        duties.reassign(liu, ids=[Duty.objects.get().pk], to=wang, reason="back?")


def test_a_leave_ahead_moves_only_what_reaches_into_it_and_the_pairing_when_it_begins(world):
    liu, zhou = world.scope("liu"), world.cast["zhou"]
    duties.pair(liu, place=world.places["garden"], user=zhou)
    plan(world)
    start = datetime(2020, 1, 30, 2, tzinfo=UTC)
    duties.be_absent(
        liu, user=zhou, reason="leave", from_at=start, to_at=start + 12 * HOUR, successor=world.cast["wang"]
    )
    owners = list(Duty.objects.order_by("opens_at").values_list("owner__username", flat=True))
    assert owners == ["zhou", "zhou", "zhou", "wang", "wang", "zhou"]
    sweep_at(start - HOUR)
    assert Pairing.objects.get(to_at=None).user == zhou
    assert sweep_at(start)["absences-begin"] == 1
    assert Pairing.objects.get(to_at=None).user == world.cast["wang"]
    assert sweep_at(start)["absences-begin"] == 0


def test_each_area_may_go_to_another_and_only_somebody_who_decides_there_notes_it(world):
    liu, fang = world.scope("liu"), world.cast["fang"]
    for origin, code in (("a", "garden"), ("b", "garden-1")):
        place = world.places[code]
        item = NewDuty(place.pk, place.path, NOON, NOON + HOUR, owner_id=fang.pk)
        duties.raise_duties(liu, kind="test.rounds", origin=origin, items=[item])
    with pytest.raises(OutOfScope):
        duties.be_absent(world.scope("chen"), user=fang, reason="sick", successor=world.cast["chen"])
    duties.be_absent(
        liu,
        user=fang,
        reason="sick",
        successor=world.cast["wang"],
        successors={world.places["garden-1"].path: world.cast["zhou"]},
    )
    assert dict(Duty.objects.values_list("origin", "owner__username")) == {"a": "wang", "b": "zhou"}


def test_the_turns_of_a_schedule_have_no_gap_and_no_double_over_any_stretch(world):
    times = rules.clock_times(["20:00", "08:00", "08:00"])
    assert times == [time(8), time(20)]
    first = datetime(2020, 1, 1, tzinfo=ZONE)
    whole = list(
        rules.windows(times, minutes=0, is_post=True, first=first, last=first + 240 * HOUR, zone=ZONE)
    )
    parts = [
        one
        for day in range(20)
        for one in rules.windows(
            times,
            minutes=0,
            is_post=True,
            first=first + day * 12 * HOUR,
            last=first + (day + 1) * 12 * HOUR,
            zone=ZONE,
        )
    ]
    assert parts == whole and [one.number for one in whole] == list(
        range(whole[0].number, whole[0].number + 20)
    )
    assert date.fromordinal(whole[0].number // 2) == date(2020, 1, 1)


def test_the_operator_is_the_one_who_sweeps(world):
    plan(world)
    sweep_at(NOON + 2 * HOUR)
    operator = accounts.operator()
    assert set(Record.objects.filter(seq__gt=1).values_list("made_by", flat=True)) <= {operator.pk}
    assert Schedule.objects.get().raised_to == NOON + 50 * HOUR
    assert schedules.AHEAD == 48 * HOUR
