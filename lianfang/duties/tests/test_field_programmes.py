"""What public reports of other field programmes say goes wrong with duties, tried here: one test a case.

Rounds, set times, posts, absences, transfers. The world, its cast and its clock are fixed.
"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.accounts import actions as accounts
from lianfang.accounts.models import Posting, Role
from lianfang.accounts.queries import scope_of_user, system_scope
from lianfang.duties import actions as duties
from lianfang.duties import rules, schedules, sweep
from lianfang.duties.actions import NewDuty
from lianfang.duties.models import Absence, Alert, Duty, Lent, Pairing, Schedule
from lianfang.duties.problems import NoPostThere, RosterTooSmall, RoundNotLater, ScheduleUneven
from lianfang.flows.table import KINDS as ALL
from lianfang.kit import clock
from lianfang.testing.doors import Api, browser
from lianfang.testing.rooms import KINDS
from lianfang.testing.world import NOON, open_round, visit

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def world(world):
    """Ding and Shi serve in Binhe, Ma in the other street; zhou answers for the garden."""
    system = system_scope("test", actor_id=accounts.operator().pk)
    for username, place in (("ding", "binhe"), ("shi", "binhe"), ("ma", "north"), ("he", "north")):
        world.cast[username] = accounts.create_user(
            system, username=username, name=username, place=world.places[place], role=Role.GRID_WORKER
        )
    duties.pair(world.scope("liu"), place=world.places["garden"], user=world.cast["zhou"])
    return world


def at(day, hour, minute=0):
    """A moment of January 2020 by the clock of the district."""
    return datetime(2020, 1, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def swept(moment):
    clock.fix(moment)
    return sweep.run_once(moment)


def plan(world, **more):
    said = {
        "name": "消毒",
        "kind": "test.rounds",
        "place": world.places["garden"],
        "times": ("08:00",),
        "window_minutes": 30,
    }
    return duties.add_schedule(world.scope("liu"), **(said | more))


def done(world, who, moment, **more):
    """A round walked at the garden; the receipt."""
    record = {
        "id": str(duties.uuid7()),
        "kind": "test.rounds",
        "place": "garden",
        "made_at": moment.isoformat(),
    } | more
    return duties.keep(scope_of_user(world.cast[who], at=clock.now()), batch=[record], kinds=KINDS)[0]


def away(world, who, heir, first, last, reason="leave"):
    return duties.be_absent(
        world.scope("liu"),
        user=world.cast[who],
        reason=reason,
        from_at=first,
        to_at=last,
        successor=world.cast[heir] if heir else None,
    )


def owners(**which):
    return sorted({one.owner.username for one in Duty.objects.filter(**which).select_related("owner")})


def may_record(world, who, place="garden"):
    return scope_of_user(world.cast[who], at=clock.now()).may("record", world.places[place].path)


def turns(schedule):
    found = Duty.objects.filter(origin=schedule.origin).exclude(state="void").order_by("opens_at", "subject")
    return [f"{one.opens_at.astimezone(ZONE):%d %H:%M}" for one in found]


# 1: made before a transfer, sent after it


def test_the_morning_of_who_is_moved_at_noon_is_handed_in(world):
    open_round(world)
    ding = world.cast["ding"]
    made = [visit(one, at=NOON + MINUTE) for one in world.doors("garden")[:2]]
    clock.fix(NOON + HOUR)
    Posting.objects.filter(user=ding).update(to_at=clock.now())
    receipts = duties.keep(scope_of_user(ding, at=clock.now()), batch=made, kinds=ALL)
    assert [one.state for one in receipts] == ["kept", "kept"]
    assert Duty.objects.filter(state="done").count() == 2
    late = visit(world.doors("garden")[3], at=NOON + HOUR)
    assert duties.keep(scope_of_user(ding, at=clock.now()), batch=[late], kinds=ALL)[0].code == "out-of-scope"


# 2: the stand-in falls ill before the leave begins


def test_a_stand_in_who_is_ill_stops_nobody_and_is_followed_up_the_chain(world):
    away(world, "zhou", "ding", NOON + 5 * HOUR, NOON + 5 * DAY)
    away(world, "ma", "he", NOON + 5 * HOUR, NOON + DAY)
    away(world, "ding", "shi", NOON + HOUR, NOON + 3 * DAY, "sick")
    swept(NOON + 5 * HOUR)
    assert Pairing.objects.get(place__code="garden", role="accountable", to_at=None).user.username == "shi"
    assert not Absence.objects.filter(handed_over_at=None).exists()
    assert Alert.objects.filter(rule="stand-in-away").exists()


def test_who_noted_an_absence_sees_that_another_than_the_named_one_came(world):
    """It is told of the place, not of the whole district, where a secretary sees nothing."""
    secretary = world.scope("wang")
    duties.be_absent(secretary, user=world.cast["zhou"], reason="leave", from_at=NOON + 5 * HOUR,
                     to_at=NOON + 5 * DAY, successor=world.cast["ding"])  # fmt: skip
    away(world, "ding", "shi", NOON + HOUR, NOON + 3 * DAY, "sick")
    Posting.objects.filter(user=world.cast["zhou"], pairing=None).update(to_at=NOON + 2 * HOUR)
    swept(NOON + 5 * HOUR)
    told = Alert.objects.filter(rule="stand-in-away", owner=world.cast["wang"])
    assert told.count() == 2
    assert all(scope_of_user(world.cast["wang"], at=clock.now()).may("acknowledge", one.path) for one in told)


# 3: a leave of an hour


def test_a_leave_of_an_hour_moves_the_doors_when_it_begins_and_gives_them_back(world):
    opened = open_round(world)
    first, last = NOON + 20 * HOUR, NOON + 21 * HOUR
    away(world, "zhou", "ma", first, last)
    assert owners(round=opened, path__startswith=world.places["garden"].path) == ["zhou"]
    swept(first)
    here = {"round": opened, "path__startswith": world.places["garden"].path}
    assert owners(**here) == ["ma"] and may_record(world, "ma")
    swept(last)
    assert owners(**here) == ["zhou"] and may_record(world, "zhou") and not may_record(world, "ma")


def test_what_lies_wholly_in_a_leave_is_the_stand_ins_at_once_with_the_right_to_do_it(world):
    garden = world.places["garden"]
    spans = {"inside": (3, 4), "reaching": (1, 3), "after": (7, 8)}
    for origin, (opens, due) in spans.items():
        item = NewDuty(
            garden.pk, garden.path, NOON + opens * HOUR, NOON + due * HOUR, owner_id=world.cast["ding"].pk
        )
        kind = "test.rounds" if origin == "inside" else "test.else"
        duties.raise_duties(world.scope("liu"), kind=kind, origin=origin, items=[item])
    away(world, "ding", "ma", NOON + 2 * HOUR, NOON + 6 * HOUR)
    assert [owners(origin=one) for one in spans] == [["ma"], ["ding"], ["ding"]]
    assert may_record(world, "ma")
    swept(NOON + 2 * HOUR)
    assert [owners(origin=one) for one in spans] == [["ma"], ["ma"], ["ding"]]
    clock.fix(NOON + 3 * HOUR)
    assert done(world, "ma", clock.now(), duty=Duty.objects.get(origin="inside").pk).state == "kept"
    swept(NOON + 6 * HOUR)
    assert owners(origin="reaching") == ["ding"] and Duty.objects.get(origin="inside").state == "done"
    assert Duty.objects.get(origin="reaching").assigned_at is not None  # named in person, as before
    assert not may_record(world, "ma")
    assert not Lent.objects.filter(back_at=None).exists()


def test_who_comes_back_early_has_theirs_at_once_but_not_what_was_decided_by_hand(world):
    garden = world.places["garden"]
    for origin in ("a", "b"):
        item = NewDuty(garden.pk, garden.path, NOON, NOON + DAY, owner_id=world.cast["ding"].pk)
        duties.raise_duties(world.scope("liu"), kind="test.rounds", origin=origin, items=[item])
    gone = away(world, "ding", "shi", NOON, None)
    clock.fix(NOON + HOUR)
    duties.reassign(
        world.scope("liu"), to=world.cast["zhou"], reason="näher", ids=[Duty.objects.get(origin="b").pk]
    )
    clock.fix(NOON + 2 * HOUR)
    duties.end_absence(world.scope("liu"), absence=gone)
    assert (owners(origin="a"), owners(origin="b")) == (["ding"], ["zhou"])


# 4: given to somebody who may not see the place


@pytest.mark.parametrize("asked", ["owner", "roster"])
def test_nobody_is_named_for_a_place_where_they_have_no_post(world, asked):
    ma = world.cast["ma"]
    named = {"owner": {"owner": ma}, "roster": {"people": 1, "roster": [world.cast["ding"], ma]}}
    with pytest.raises(NoPostThere) as told:
        plan(world, **named[asked])
    assert "ma" in told.value.message and not Schedule.objects.exists()


def test_the_page_says_who_has_no_post_there_and_keeps_what_was_typed(world):
    page = browser(world, "fang").post(
        "/schedules/new/",
        {
            "name": "消杀",
            "kind": "sanitation.disinfection",
            "place": "garden",
            "times": "08:00",
            "owner": "ma",
        }
        | {"window": "30", "grace": "0", "needs": "0", "people": "0"},
    )
    shown = page.content.decode()
    assert page.status_code == 409 and "ma has no post at" in shown and "消杀" in shown
    assert not Schedule.objects.exists()


def test_a_duty_is_handed_on_only_to_who_may_do_it(world):
    garden = world.places["garden"]
    item = NewDuty(garden.pk, garden.path, NOON, NOON + HOUR)
    [duty] = duties.raise_duties(world.scope("liu"), kind="test.rounds", origin="x", items=[item])
    told = Api(world, "liu").post(f"duties/{duty}/handing-on", {"to": "ma", "reason": "krank"})
    assert (told.status_code, told.json()["code"]) == (409, "no-post-there")
    assert owners(origin="x") == ["zhou"]


def test_a_seat_whose_sitter_lost_the_right_is_told_as_empty(world):
    plan(world, times=("08:00", "20:00"), people=1, roster=[world.cast["ding"], world.cast["shi"]])
    Posting.objects.filter(user__username__in=["ding", "shi"]).update(to_at=NOON + MINUTE)
    assert swept(NOON + 2 * MINUTE)["posts"] == 1  # the shift that runs; the next begins in eight hours
    assert swept(at(29, 16))["posts"] == 1


# 5: the order of a roster


def test_a_roster_keeps_its_order_and_its_repeats_through_a_change(world):
    shi, ding, zhou = (world.cast[one] for one in ("shi", "ding", "zhou"))
    one = plan(world, times=("08:00", "20:00"), people=1, roster=[shi, ding, shi, zhou])
    seats = {each.opens_at: each.owner_id for each in Duty.objects.filter(origin=one.origin)}
    form = browser(world, "liu").get(f"/schedules/new/?from={one.pk}").content.decode()
    assert "shi、ding、shi、zhou" in form
    clock.fix(NOON + MINUTE)
    again = duties.change_schedule(world.scope("liu"), schedule=one, reason="Name", name="门岗")
    assert again.roster == [shi.pk, ding.pk, shi.pk, zhou.pk]
    for each in Duty.objects.filter(origin=again.origin):
        assert seats.get(each.opens_at, each.owner_id) == each.owner_id


@pytest.fixture
def gate(world):
    """A gate kept by three in turn, by the page."""
    return plan(
        world, name="东门", kind="checkpoints.shift", times=("08:00", "20:00"), people=1,
        roster=[world.cast[one] for one in ("shi", "ding", "zhou")],
    )  # fmt: skip


def seats_of(schedule):
    found = Duty.objects.filter(origin=schedule.origin, state="open", opens_at__gt=NOON)
    return [one.owner.name for one in found.select_related("owner").order_by("opens_at")]


def test_a_change_says_whose_shifts_change_at_every_door_and_before_it_is_made(world, gate, run):
    clock.fix(NOON + MINUTE)
    was = seats_of(gate)
    said = ["--roster", "zhou,ding,shi", "--reason", "换班"]
    tried = run("schedule", "change", gate.pk, *said, "--dry-run", user="fang")
    assert seats_of(gate) == was and {one["was"] for one in tried["swapped"]} == {"shi", "周网格"}
    form = {
        "roster": "zhou、ding、shi",
        "reason": "换班",
        "name": "东门",
        "kind": gate.kind,
        "place": "garden",
    }
    form |= {"times": "08:00、20:00", "people": "1", "needs": "0", "window": "0", "grace": "0"}
    page, at = browser(world, "fang"), f"/schedules/{gate.pk}/changing/"
    trial = page.post(at, form | {"dry-run": "1"}).content.decode()
    assert "change hands" in trial and "shi → 周网格" in trial and seats_of(gate) == was
    told = page.post(at, form, follow=True).content.decode()
    new = Schedule.objects.get(replaces=gate)
    moved = [(one, other) for one, other in zip(was, seats_of(new), strict=True) if one != other]
    assert moved and all(f"{one} → {other}" in told for one, other in moved)
    assert "change hands" not in page.get(f"/schedules/{new.pk}/").content.decode()


def test_a_change_that_moves_nobody_says_nothing_of_shifts(world, gate, run):
    clock.fix(NOON + MINUTE)
    assert "swapped" not in run(
        "schedule", "change", gate.pk, "--name", "东门岗", "--reason", "改名", user="fang"
    )


def test_by_machine_only_what_is_otherwise_is_said_and_the_rest_stays(world, run):
    """By command and by the API; on the page an end once set stands in the form and is not lost."""
    ends, zhou = at(31, 12), world.cast["zhou"]
    first = plan(
        world, kind="screening.visit", place=world.doors("garden")[0], owner=zhou, to_at=ends, needs=2
    )
    run("schedule", "change", first.pk, "--name", "早查", "--reason", "改名", user="fang")
    second = Schedule.objects.get(replaces=first)
    same = ("kind", "place", "times", "window_minutes", "owner", "to_at", "needs", "people", "roster")
    assert [getattr(second, one) for one in same] == [getattr(first, one) for one in same]
    assert second.name == "早查"
    told = Api(world, "fang").post(
        f"schedules/{second.pk}/changing", {"every_hours": 4, "owner": None, "reason": "x"}
    )
    assert told.status_code == 200, told.content
    third = Schedule.objects.get(replaces=second)
    assert (third.every_hours, third.times, third.owner, third.to_at) == (4, [], None, ends)
    assert Api(world, "fang").post(f"schedules/{third.pk}/changing", {"name": "x"}).status_code == 422
    page = browser(world, "fang").get(f"/schedules/new/?from={third.pk}").content.decode()
    assert "2020-01-31T12:00" in page or "2020-01-31 12:00" in page


# 6: a change asks again for the turn just done


@pytest.mark.parametrize("is_done", [True, False])
def test_a_change_asks_for_no_turn_twice(world, is_done):
    clock.fix(at(30, 6))
    one = plan(world)
    clock.fix(at(30, 7, 35))
    if is_done:
        assert done(world, "zhou", clock.now()).state == "kept"
    clock.fix(at(30, 7, 40))
    two = duties.change_schedule(world.scope("liu"), schedule=one, reason="Name", name="早消")
    clock.fix(at(30, 7, 45))
    three = duties.change_schedule(world.scope("liu"), schedule=two, reason="Name", name="晨消")
    assert (turns(one), turns(two), turns(three)) == (["30 07:30"], [], ["31 07:30"])
    assert swept(at(30, 8, 31))["overdue"] == (0 if is_done else 1)


# 7: gaps are told and not filled on paper


def test_a_roster_that_is_too_short_is_refused_and_of_a_former_one_nobody_sits_twice(world):
    ding, shi = world.cast["ding"], world.cast["shi"]
    with pytest.raises(RosterTooSmall):
        plan(world, times=("08:00", "20:00"), people=3, roster=[ding, shi])
    former = Schedule(people=3, roster=[ding.pk, shi.pk])
    for turn in range(6):
        sitting = [schedules._sitter(former, turn, seat) for seat in range(3)]
        assert sorted(one for one in sitting if one) == sorted([ding.pk, shi.pk]) and None in sitting


def test_a_sick_sitter_without_a_stand_in_is_a_gap_told_four_hours_ahead(world):
    for who in ("ding", "shi"):
        away(world, who, None, at(29, 19), at(31, 12), "sick")
    plan(world, times=("08:00", "19:00"), people=1, roster=[world.cast["ding"], world.cast["shi"]])
    assert swept(at(29, 14, 59))["posts"] == 0
    assert swept(at(29, 15))["posts"] == 1
    seat = Duty.objects.get(opens_at=at(29, 19))
    assert seat.assigned_at is None


def test_who_falls_ill_is_noted_without_a_stand_in_for_a_seat_and_the_gap_is_told(world):
    plan(world, times=("08:00", "19:00"), people=1, roster=[world.cast["ding"], world.cast["shi"]])
    clock.fix(at(29, 13))
    seat = Duty.objects.get(opens_at=at(29, 19))
    who = seat.owner.username
    page = browser(world, "wang").post("/absences/new/", {"username": who, "reason": "sick"})
    assert page.status_code == 302, page.content
    assert swept(at(29, 14, 59))["posts"] == 0
    assert swept(at(29, 15))["posts"] == 1
    told = Alert.objects.get(rule="post-uncovered")
    assert (told.owner.username, told.settled_at) == ("zhou", None)
    duties.end_absence(world.scope("liu"), absence=Absence.objects.get())
    assert swept(at(29, 15, 1))["posts"] == 0
    told.refresh_from_db()
    seat.refresh_from_db()
    assert (seat.owner.username, told.outcome) == (who, "assigned")


def test_a_turn_of_theirs_is_not_left_and_the_refusal_says_which(world):
    plan(world, owner=world.cast["ding"])
    told = browser(world, "wang").post("/absences/new/", {"username": "ding", "reason": "sick"})
    assert told.status_code == 409
    page = told.content.decode()
    assert "What ding has to do at 滨河花园 in that time would be left to nobody" in page
    assert "accountable" not in page.partition("<form")[0].partition("<main")[2]


# 8: the end of a round


def test_the_end_of_a_round_is_one_alert_a_community_with_its_number_and_its_list(world):
    opened = open_round(world)
    duties.keep(
        world.scope("zhou"),
        batch=[visit(one, at=NOON + MINUTE) for one in world.doors("garden")[:2]],
        kinds=ALL,
    )
    swept(opened.due_at + HOUR)
    told = Alert.objects.filter(rule="round-left").order_by("path")
    assert [(one.place.code, one.value) for one in told] == [("binhe", "10 / 12"), ("north", "4 / 4")]
    assert [one.owner.username for one in told] == ["wang", "chen"]
    assert not Alert.objects.filter(rule="duty-overdue").exists()
    page = browser(world, "liu").get("/alerts/?rule=round-left").content.decode()
    assert f"/gaps/?round={opened.pk}&amp;place=binhe" in page
    before = Alert.objects.count()
    swept(opened.due_at + HOUR + 15 * MINUTE)
    assert Alert.objects.count() == before
    late = [visit(one, at=clock.now()) for one in world.doors("garden")[2:]]
    duties.keep(world.scope("zhou"), batch=late, kinds=ALL)
    swept(opened.due_at + 90 * MINUTE)
    assert Alert.objects.get(rule="round-left", settled_at=None).place.code == "north"


def test_a_round_is_given_a_later_end_with_a_reason_and_is_told_of_anew_at_that_one(world):
    opened = open_round(world)
    swept(opened.due_at + HOUR)
    assert Alert.objects.filter(settled_at=None, ref__startswith="round:").count() == 3
    later = (opened.due_at + DAY).isoformat()
    api = Api(world, "liu")
    assert api.post(f"rounds/{opened.code}/extension", {"due_at": later}).status_code == 422
    told = api.post(f"rounds/{opened.code}/extension", {"due_at": later, "reason": "大雪"})
    assert told.status_code == 200, told.content
    assert set(Duty.objects.filter(state="open").values_list("due_at", flat=True)) == {opened.due_at + DAY}
    assert not Alert.objects.filter(settled_at=None, ref__startswith="round:").exists()
    assert set(Alert.objects.filter(ref__startswith="round:").values_list("outcome", flat=True)) == {
        "extended"
    }
    assert swept(opened.due_at + 2 * HOUR)["overdue"] == 0
    swept(opened.due_at + DAY)
    assert Alert.objects.filter(settled_at=None, rule="round-left").count() == 2


def test_an_end_that_is_not_later_and_a_stranger_change_nothing(world):
    opened = open_round(world)
    with pytest.raises(RoundNotLater):
        duties.extend_round(world.scope("liu"), opened=opened, due_at=opened.due_at, reason="x")
    told = Api(world, "chen").post(
        f"rounds/{opened.code}/extension", {"due_at": (opened.due_at + DAY).isoformat(), "reason": "x"}
    )
    assert told.status_code in {403, 404}
    opened.refresh_from_db()
    assert opened.due_at == NOON + 3 * DAY


# 10: days are inclusive, in the time of the district


def test_until_a_day_means_to_its_end(world, run):
    told = run(
        "schedule", "add", "screening.visit", "garden-1-1-101", "--name", "十四天随访", "--times", "09:00",
        "--from", "2020-01-30", "--to", "2020-02-12", user="fang",
    )  # fmt: skip
    assert (told["turns"], told["last_at"]) == (14, "2020-02-12T09:00+08:00")
    assert (told["from_at"], told["to_at"]) == ("2020-01-30T00:00+08:00", "2020-02-13T00:00+08:00")
    for day in range(16):
        swept(at(30, 0) + day * DAY)
    assert len(turns(Schedule.objects.get())) == 14
    gone = run("absence", "add", "ding", "--reason", "leave", "--from", "2020-02-20", "--to", "2020-02-21",
               user="liu")  # fmt: skip
    assert gone["to_at"] == "2020-02-22T00:00+08:00"


def test_the_page_and_the_machine_read_a_last_day_alike(world):
    said = {"name": "x", "kind": "screening.visit", "place": "garden-1-1-101", "times": "09:00"}
    told = Api(world, "fang").post("schedules", said | {"to_at": "2020-02-12"})
    assert told.status_code in {200, 201}, told.content
    Api(world, "fang").post("schedules", said | {"to_at": "2020-02-12T10:00"})
    ends = [one.to_at for one in Schedule.objects.order_by("pk")]
    assert ends == [datetime(2020, 2, 12, 16, tzinfo=UTC), datetime(2020, 2, 12, 2, tzinfo=UTC)]


@given(
    hours=st.sampled_from([1, 2, 3, 4, 6, 8, 12, 24]),
    start=st.integers(0, 23 * 60 + 59),
    days=st.integers(0, 40),
    minutes=st.integers(0, 1439),
)
def test_the_turns_counted_are_the_turns_there_are(hours, start, days, minutes):
    times = rules.hourly(hours, datetime(2020, 1, 1, start // 60, start % 60).time())
    first = NOON + timedelta(minutes=minutes)
    last = first + days * DAY + timedelta(minutes=minutes)
    walked = list(rules.windows(times, minutes=5, is_post=False, first=first, last=last, zone=ZONE))
    found = rules.span(times, first=first, last=last, zone=ZONE)
    assert found == (len(walked), walked[-1].named_at if walked else None)


# 11: every so many hours


@pytest.mark.parametrize("hours", [5, 7, 9, 10, 11, 23])
def test_hours_that_do_not_go_into_a_day_are_refused_in_words(world, hours):
    with pytest.raises(ScheduleUneven) as told:
        plan(world, times=(), every_hours=hours)
    assert str(hours) in told.value.message


def test_every_four_hours_can_begin_at_half_past_eight(world):
    one = plan(world, times=("08:30",), every_hours=4, window_minutes=15)
    assert turns(one)[:5] == ["29 12:15", "29 16:15", "29 20:15", "30 00:15", "30 04:15"]
    told = Api(world, "liu").post(
        "schedules",
        {
            "name": "y",
            "kind": "screening.visit",
            "place": "garden-1-1-102",
            "every_hours": 6,
            "times": "09:15",
        },
    )
    assert told.status_code in {200, 201} and told.json()["times"] == ["09:15"]


@given(hours=st.sampled_from([1, 2, 3, 4, 6, 8, 12, 24]), start=st.integers(0, 1439))
def test_steps_are_even_over_midnight(hours, start):
    times = rules.hourly(hours, datetime(2020, 1, 1, start // 60, start % 60).time())
    found = list(rules.windows(times, minutes=1, is_post=False, first=NOON, last=NOON + 4 * DAY, zone=ZONE))
    gaps = {b.named_at - a.named_at for a, b in pairwise(found)}
    assert gaps == {timedelta(hours=hours)}


# 12: the last shift of a post


def test_the_last_shift_ends_with_the_post(world):
    plan(
        world,
        times=("08:00", "20:00"),
        people=1,
        roster=[world.cast["ding"], world.cast["shi"]],
        to_at=at(30, 10),
    )
    last = Duty.objects.latest("opens_at")
    assert (last.opens_at, last.due_at) == (at(30, 8), at(30, 10))


def test_who_stands_there_owes_nothing_once_the_post_is_ended(world):
    one = plan(world, times=("08:00", "20:00"), people=1, roster=[world.cast["ding"], world.cast["shi"]])
    clock.fix(at(29, 18))
    duties.end_schedule(world.scope("liu"), schedule=one, reason="撤岗")
    [running] = Duty.objects.filter(origin=one.origin, state="open")
    assert running.due_at == at(29, 18)


# 14: a few minutes early


def test_a_named_turn_is_met_a_quarter_of_an_hour_early_and_the_receipt_says_when_not(world):
    clock.fix(at(30, 6))
    plan(world)
    first = Duty.objects.order_by("opens_at").first()
    clock.fix(at(30, 7, 14))
    early = done(world, "zhou", clock.now(), duty=first.pk)
    assert early.state == "kept" and "07:30" in early.note
    first.refresh_from_db()
    assert first.state == "open"
    clock.fix(at(30, 7, 15))
    assert done(world, "zhou", clock.now(), duty=first.pk).note == ""
    first.refresh_from_db()
    assert first.state == "done"


def test_what_names_no_turn_and_comes_early_is_told_from_when_it_counts(world):
    clock.fix(at(30, 6))
    plan(world)
    clock.fix(at(30, 7, 25))
    assert "01-30 07:30" in done(world, "zhou", clock.now()).note
    clock.fix(at(30, 7, 30))
    assert done(world, "zhou", clock.now()).note == ""
    clock.fix(at(30, 12))
    assert done(world, "zhou", clock.now()).note == ""  # the next turn is tomorrow's


# Smaller


def test_of_two_leaves_that_overlap_each_stand_in_has_their_days(world):
    away(world, "zhou", "ding", NOON + DAY, NOON + 3 * DAY)
    away(world, "zhou", "shi", NOON + 2 * DAY, NOON + 5 * DAY)

    def holder(moment):
        swept(moment)
        return Pairing.objects.get(place__code="garden", role="accountable", to_at=None).user.username

    days = [NOON + number * DAY for number in (1, 2, 3, 5)]
    assert [holder(day) for day in days] == ["ding", "shi", "shi", "zhou"]


def test_a_turn_whose_window_still_runs_is_owed_when_its_time_is_set(world):
    clock.fix(at(30, 8, 10))
    one = plan(world)
    assert turns(one)[0] == "30 07:30"
    clock.fix(at(30, 8, 20))
    assert done(world, "zhou", clock.now()).state == "kept"
    assert Duty.objects.order_by("opens_at").first().state == "done"


def test_a_time_set_for_a_day_ahead_owes_nothing_of_the_day_before(world):
    one = plan(world, times=("00:10", "23:50"), window_minutes=8, from_at=at(30, 0), to_at=at(31, 0))
    assert turns(one) == ["30 00:02", "30 23:42"]
    assert schedules.span_of(one) == (2, at(30, 23, 50))
