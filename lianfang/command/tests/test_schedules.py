"""The board of what recurs, its forms and its commands; late entries are shown as late."""

import json
from datetime import timedelta

import pytest

from lianfang import cli
from lianfang.command import lanes
from lianfang.command.lanes import Turn
from lianfang.duties import actions as duties
from lianfang.duties.models import Absence, Duty, Pairing, Schedule, SweepBeat
from lianfang.flows.table import KINDS
from lianfang.kit import clock
from lianfang.serving import checks
from lianfang.testing.doors import browser
from lianfang.testing.world import NOON, open_round, visit

HOUR = timedelta(hours=1)


def text(answer):
    return answer.content.decode()


FORM = {
    "name": "消毒",
    "kind": "screening.visit",
    "place": "garden-1-1-101",
    "times": "08:00, 14:00",
    "window": "30",
}


def test_a_time_is_set_on_the_page_and_stands_on_the_board_with_its_hole(world):
    fang = browser(world, "fang")
    answer = fang.post("/schedules/new/", FORM)
    made = Schedule.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/schedules/{made.pk}/"
    clock.fix(NOON + 3 * HOUR)  # 15:00: the turn of 14:00 is overdue
    for address in ("/schedules/", f"/schedules/{made.pk}/"):
        shown = text(fang.get(address))
        assert 'data-state="overdue"' in shown and "消毒" in shown and "13:30–14:30" in shown
    assert 'data-state="ahead"' in text(fang.get("/schedules/?day=2020-01-30"))
    assert "Nothing recurs here on this day." in text(fang.get("/schedules/?day=2019-12-01"))


def test_what_is_done_late_is_shown_late_and_not_as_in_time(world):
    fang = browser(world, "fang")
    fang.post("/schedules/new/", FORM)
    clock.fix(NOON + 3 * HOUR)
    receipt = duties.keep(world.scope("zhou"), batch=[visit(world.places["garden-1-1-101"])], kinds=KINDS)[0]
    assert receipt.state == "kept"
    shown = text(fang.get("/schedules/"))
    assert 'data-state="late"><title>' in shown and 'data-state="done"><title>' not in shown


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"times": ""}, "either times"),
        ({"times": "8 o'clock"}, "either times"),
        ({"every_hours": "25", "times": ""}, "0–24"),
        ({"window": "500"}, "reach into each other"),
        ({"window": ""}, "at least a minute"),
        ({"kind": "mood"}, "mood"),
        ({"place": "nowhere"}, "Nothing here"),
        ({"name": " "}, "must be filled in"),
        ({"owner": "nobody"}, "no user called nobody"),
        ({"place_kinds": "market"}, "no place of these kinds"),
        ({"to_at": "soon"}, "is not a date"),
    ],
)
def test_what_cannot_be_set_is_said_and_what_was_typed_stays(world, changed, words):
    answer = browser(world, "fang").post("/schedules/new/", FORM | changed)
    assert 400 <= answer.status_code < 500 and words in text(answer)
    if "place" not in changed:
        assert FORM["place"] in text(answer)
    assert not Schedule.objects.exists()


def test_a_change_takes_the_place_of_the_old_one_and_an_end_takes_back_what_lies_ahead(world):
    fang = browser(world, "fang")
    fang.post("/schedules/new/", FORM)
    old = Schedule.objects.get()
    assert "08:00, 14:00" in text(fang.get(f"/schedules/new/?from={old.pk}"))
    fang.post("/schedules/new/", FORM | {"from": old.pk, "times": "10:00", "reason": "once is enough"})
    old.refresh_from_db()
    new = Schedule.objects.get(replaces=old)
    assert old.end_reason == "once is enough" and new.times == ["10:00"]
    fang.post(f"/schedules/{new.pk}/ending/", {"reason": "over"})
    assert not Duty.objects.filter(state="open").exists()
    assert "over" in text(fang.get(f"/schedules/{new.pk}/"))


def test_the_neighbouring_street_sees_no_schedule_and_ends_none(world):
    browser(world, "fang").post("/schedules/new/", FORM)
    made, chen = Schedule.objects.get(), browser(world, "chen")
    assert "消毒" not in text(chen.get("/schedules/"))
    assert chen.get(f"/schedules/{made.pk}/").status_code == 404
    assert chen.post(f"/schedules/{made.pk}/ending/", {"reason": "no"}).status_code == 404
    assert chen.post("/schedules/new/", FORM).status_code == 404
    made.refresh_from_db()
    assert made.ended_at is None and Schedule.objects.count() == 1


def test_ones_own_turns_stand_among_what_is_to_be_done_today(world):
    duties.pair(world.scope("liu"), place=world.places["garden"], user=world.cast["zhou"])
    browser(world, "fang").post("/schedules/new/", FORM)
    shown = text(browser(world, "zhou").get("/mine/"))
    assert "<h2>消毒</h2>" in shown and "13:30–14:30" in shown
    assert "07:30–08:30" not in shown  # tomorrow's


def turn(state, opens, due, closed=None):
    return Turn(
        "p", "c", "", state, NOON + opens * HOUR, NOON + due * HOUR, closed and NOON + closed * HOUR, ""
    )


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (turn("open", 1, 2), "ahead"),
        (turn("open", -1, 1), "open"),
        (turn("open", -2, -1), "overdue"),
        (turn("done", -2, -1, -1.5), "done"),
        (turn("done", -2, -1, -0.5), "late"),
        (turn("excused", 1, 2), "excused"),
        (turn("void", 1, 2), "void"),
    ],
)
def test_a_turn_stands_by_its_evidence_and_the_clock(found, state):
    assert lanes.state_of(found, NOON) == state


def test_a_lane_counts_what_is_owed_and_marks_lie_in_the_day():
    day = NOON - 12 * HOUR
    turns = [turn("done", -3, -2, -2.5), turn("open", -2, -1), turn("void", 1, 2), turn("open", 11, 40)]
    (lane,) = lanes.lanes(turns, day=day, now=NOON)
    assert (lane.done, lane.due, lane.overdue) == (1, 3, 1)
    assert all(mark.x >= 0 and mark.x + mark.width <= 100.01 for mark in lane.marks)


# Late entries, by each door


def test_a_record_entered_late_is_shown_late_by_whatever_door_it_came(world):
    open_round(world)
    door = world.places["garden-1-1-101"]
    clock.fix(NOON + 5 * HOUR)
    zhou = browser(world, "zhou")
    for source in ("phone", "web", "import", "paper", "partner"):
        batch = [visit(door, "nobody-home", at=NOON + HOUR)]
        assert duties.keep(world.scope("zhou"), batch=batch, kinds=KINDS, source=source)[0].state == "kept"
    duties.keep(world.scope("zhou"), batch=[visit(door, "nobody-home")], kinds=KINDS)
    assert text(zhou.get("/places/garden-1-1-101/")).count("entered 4") == 5


# The command line


@pytest.fixture
def run(world, capsys, monkeypatch):
    monkeypatch.setenv("LANG", "en_US.UTF-8")

    def call(*argv, code=0):
        capsys.readouterr()
        assert cli.main([*argv, "--json"]) == code
        return json.loads(capsys.readouterr().out.strip().splitlines()[-1])

    return call


def test_a_schedule_is_added_listed_and_ended_at_the_command_line(run):
    said = ("schedule", "add", "checkpoints.post", "garden", "--name", "测温", "--times", "09:00,21:00")
    assert run(*said, "--dry-run")["raised"] == 4
    assert not Schedule.objects.exists()
    made = run(*said)
    assert (made["raised"], made["times"]) == (4, ["09:00", "21:00"])
    assert [one["id"] for one in run("schedule", "list")] == [made["id"]]
    assert (
        run("schedule", "end", str(made["id"]), "--reason", "x", "--as", "chen", code=1)["code"]
        == "not-found"
    )
    assert (
        run("schedule", "end", str(made["id"]), "--reason", "x", "--as", "wang", code=1)["code"]
        == "not-allowed"
    )
    assert run("schedule", "end", str(made["id"]), "--reason", "over")["voided"] == 4
    assert (
        len(run("schedule", "list", "--show", "over")) == 1 and run("schedule", "list", "--show", "now") == []
    )


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--times", "9"), "schedule-times"),
        (("--every-hours", "0"), "schedule-times"),
        (("--times", "09:00", "--window", "-1"), "bad-detail"),
        (("--times", "09:00", "--from", "later"), "bad-detail"),
        (("--times", "09:00", "--as", "chen"), "not-found"),
        (("--times", "09:00", "--as", "zhou"), "not-allowed"),
    ],
)
def test_the_command_line_refuses_in_words(run, more, code):
    assert run("schedule", "add", "checkpoints.post", "garden", "--name", "x", *more, code=1)["code"] == code


def test_an_absence_is_noted_at_the_command_line_only_with_somebody_to_take_over(run, world):
    duties.pair(world.scope("liu"), place=world.places["garden"], user=world.cast["zhou"])
    away = ("absence", "add", "zhou", "--reason", "isolated")
    assert run(*away, code=1)["code"] == "nobody-accountable"
    assert run(*away, "--successor", "wang", "--as", "chen", code=1)["code"] == "out-of-scope"
    assert run(*away, "--successor", "wang")["successor"] == "wang"
    assert Pairing.objects.get(to_at=None).user == world.cast["wang"]
    assert run("absence", "end", "zhou")["back"] and Absence.objects.get().to_at is not None


def test_one_sweep_at_the_command_line_says_what_it_moved_and_doctor_hears_its_beat(run, world):
    assert {"schedules", "overdue", "escalate", "follow-ups"} <= set(run("sweep", "--once"))
    beat = next(one for one in run("doctor") if one["check"] == "sweep")
    assert beat["ok"]
    SweepBeat.objects.filter(step="overdue").update(at=NOON - HOUR)
    silent = next(one for one in checks.examine(world.scope("liu")) if one["check"] == "sweep")
    assert not silent["ok"] and "3600" in silent["seen"]
