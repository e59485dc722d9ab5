"""What the sweep notices: overdue duties, each alarmed once; unanswered alerts; stuck consequences."""

import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection, connections

from lianfang.duties import actions as duties
from lianfang.duties import followups, outbox, owed, sweep, watch
from lianfang.duties.actions import NewDuty
from lianfang.duties.forms import KINDS as CORE
from lianfang.duties.kinds import FollowUp, RecordKind
from lianfang.duties.models import Alert, Duty, Record, StuckFollowUp
from lianfang.duties.rules import Judged
from lianfang.flows.table import KINDS as ALL
from lianfang.kit import clock
from lianfang.kit.forms import Field, Form
from lianfang.kit.ids import uuid7
from lianfang.testing.world import NOON, open_round, visit

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
WALK = Form(
    "test.rounds", "Rounds", (Field("note", "text", "Note", "test.note", "test", sensitivity="personal"),)
)
ROUNDS = RecordKind("test.rounds", WALK, lambda detail: Judged("closes", "walked"))
KINDS = {one.code: one for one in (ROUNDS, *CORE)}


def owe(world, count=1, *, grace=0, origin="test:1", place="garden"):
    """Duties of an hour's width, opening at noon and every hour after."""
    where = world.places[place]
    items = [
        NewDuty(where.pk, where.path, NOON + n * HOUR, NOON + (n + 1) * HOUR, grace_minutes=grace)
        for n in range(count)
    ]
    return duties.raise_duties(world.scope("liu"), kind="test.rounds", origin=origin, items=items)


def send(world, at, **detail):
    clock.fix(max(clock.now(), at))
    record = {
        "id": str(uuid7()),
        "kind": "test.rounds",
        "place": "garden",
        "made_at": at.isoformat(),
        "detail": detail,
    }
    return duties.keep(world.scope("zhou"), batch=[record], kinds=KINDS)[0]


def swept(at):
    clock.fix(at)
    return sweep.run_once(at)


def test_a_duty_is_alarmed_once_it_is_past_due_and_grace_and_never_again(world):
    (duty,) = owe(world, grace=15)
    assert swept(NOON + HOUR)["overdue"] == 0
    assert swept(NOON + HOUR + 14 * MINUTE)["overdue"] == 0
    assert swept(NOON + HOUR + 15 * MINUTE)["overdue"] == 1
    for at in (NOON + HOUR + 15 * MINUTE, NOON, NOON + 2 * HOUR):  # also with the clock put back
        assert swept(at)["overdue"] == 0
    alert = Alert.objects.get()
    assert (alert.rule, alert.ref, alert.owner.username) == ("duty-overdue", f"duty:{duty}", "wang")
    assert "滨河花园" in alert.said() and "01-29 13:00" in alert.said()


def test_late_evidence_meets_the_duty_late_and_settles_its_alert(world):
    (duty,) = owe(world)
    swept(NOON + 2 * HOUR)
    send(world, NOON + 2 * HOUR)
    found = Duty.objects.get(pk=duty)
    assert found.state == "done" and found.closed_at > found.due_at
    alert = Alert.objects.get()
    assert alert.settled_at == NOON + 2 * HOUR and alert.outcome == "done"


def test_an_alert_opens_again_with_its_duty(world):
    (duty,) = owe(world)
    swept(NOON + 2 * HOUR)
    send(world, NOON + 2 * HOUR)
    record = Record.objects.get(kind="test.rounds")
    again = {
        "id": str(uuid7()),
        "kind": "test.rounds",
        "place": "garden-1",
        "made_at": (NOON + 2 * HOUR).isoformat(),
        "corrects": str(record.pk),
    }
    assert duties.keep(world.scope("zhou"), batch=[again], kinds=KINDS)[0].state == "kept"
    assert Duty.objects.get(pk=duty).state == "open"
    assert Alert.objects.get().settled_at is None
    assert swept(NOON + 3 * HOUR)["overdue"] == 0


def test_voiding_and_excusing_settle_the_alert_too(world):
    first, second = owe(world, 2)
    swept(NOON + 3 * HOUR)
    duties.void_those(world.scope("liu"), Duty.objects.filter(pk=first), reason="lifted")
    duties.excuse(world.scope("wang"), duty=Duty.objects.get(pk=second), reason="closed", kinds=KINDS)
    assert set(Alert.objects.values_list("outcome", flat=True)) == {"void", "excused"}


def test_the_duties_of_a_round_are_alarmed_at_its_end_and_the_round_is_told_of_before(world):
    opened = open_round(world)
    assert swept(opened.due_at - 11 * HOUR)["rounds"] == 1
    send_visit = duties.keep(
        world.scope("zhou"),
        batch=[visit(world.doors("garden")[0], at=opened.due_at - 12 * HOUR)],
        kinds=ALL,
    )
    assert send_visit[0].state == "kept"
    found = swept(opened.due_at)
    assert (found["overdue"], found["rounds"]) == (15, 1)
    assert swept(opened.due_at + HOUR)["rounds"] == 0


def test_an_unanswered_alert_climbs_to_the_lead_and_then_to_the_district(world):
    duties.pair(world.scope("liu"), place=world.places["garden"], user=world.cast["zhou"])
    owe(world)
    told = []
    for minutes in (0, 59, 60, 239, 240, 900):
        swept(NOON + HOUR + minutes * MINUTE)
        told.append(Alert.objects.get().owner.username)
    assert told == ["zhou", "zhou", "wang", "wang", "liu", "liu"]
    alert = Alert.objects.get()
    assert (alert.escalated, alert.escalate_at, alert.level) == (2, None, "urgent")


def test_a_settled_alert_climbs_no_further(world):
    owe(world)
    swept(NOON + HOUR)
    duties.settle_alert(world.scope("wang"), alert=Alert.objects.get(), outcome="seen to")
    assert swept(NOON + 9 * HOUR)["escalate"] == 0


def test_two_thousand_duties_ten_restarts_and_a_stepping_clock_alarm_each_exactly_once(world, monkeypatch):
    monkeypatch.setattr(watch, "PART", 100)
    for number, door in enumerate(world.doors("garden")[:10]):
        items = [
            NewDuty(door.pk, door.path, NOON + n * MINUTE, NOON + (n + 30) * MINUTE, grace_minutes=n % 7)
            for n in range(200)
        ]
        duties.raise_duties(world.scope("liu"), kind="test.rounds", origin=f"t:{number}", items=items)
    assert Duty.objects.count() == 2000
    alarmed = 0
    steps = [30, 31, 60, 0, 61, 90, 150, 90, 91, 200, 140, 201, 240, 180, 300]  # minutes; ±1 h among them
    for number, minutes in enumerate(steps):
        at = NOON + minutes * MINUTE
        clock.fix(at)
        if number % 3:  # this sweep is killed in the midst of its second part: ten of them are
            kill_in_second_part(monkeypatch, at)
        alarmed += watch.alarm_overdue(at)
        owed = [
            one.pk
            for one in Duty.objects.all()
            if one.due_at + one.grace_minutes * MINUTE <= NOON + max(steps[: number + 1]) * MINUTE
        ]
        assert set(Duty.objects.exclude(alarmed_at=None).values_list("pk", flat=True)) == set(owed)
    assert Alert.objects.count() == 2000
    assert set(Alert.objects.values_list("ref", flat=True)) == {
        f"duty:{one.pk}" for one in Duty.objects.all()
    }


def kill_in_second_part(monkeypatch, at):
    whole, calls = watch._alarm, []

    def dying(cursor, due, moment):
        calls.append(1)
        count = whole(cursor, due, moment)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return count

    with monkeypatch.context() as patch:
        patch.setattr(watch, "_alarm", dying)
        with suppress(KeyboardInterrupt):
            watch.alarm_overdue(at)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_alarm_each_once(transactional_db):
    from lianfang.testing.world import build

    world = build()
    owe(world, 300)
    at, moved, faults = NOON + 500 * HOUR, [], []
    start = threading.Barrier(2)

    def run():
        try:
            start.wait()
            moved.append(watch.alarm_overdue(at))
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    clock.fix(at)
    threads = [threading.Thread(target=run) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    connection.close()
    assert not faults and sum(moved) == 300 == Alert.objects.count()


def test_statements_of_the_alarm_do_not_grow_with_what_is_overdue(world):
    from django.test.utils import CaptureQueriesContext

    counts = []
    for origin, number in (("a", 1), ("b", 60)):
        owe(world, number, origin=origin, place="garden-1")
        with CaptureQueriesContext(connection) as seen:
            watch.alarm_overdue(NOON + 500 * HOUR)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


# Consequences that failed


class Fragile:
    """A follow-up that fails as often as it is told to."""

    def __init__(self):
        self.failures, self.got = 0, []

    def step(self):
        def what_follows(scope, kept):
            if self.failures:
                self.failures -= 1
                raise RuntimeError("the other side is down")
            self.got += [(scope.actor_name, one.detail.note, one.seq) for one in kept]

        return what_follows


@pytest.fixture
def fragile():
    one = Fragile()
    kind = RecordKind("test.rounds", WALK, lambda detail: Judged("closes"), then=(FollowUp(one.step()),))
    one.kinds = {"test.rounds": kind, **{core.code: core for core in CORE}}
    return one


def test_a_stuck_consequence_is_tried_ever_more_rarely_until_it_succeeds(world, fragile, monkeypatch):
    monkeypatch.setitem(KINDS, "test.rounds", fragile.kinds["test.rounds"])
    fragile.failures = 3
    send(world, NOON, note="gate locked")
    tried = []
    for minutes in range(30):
        before = fragile.failures
        outbox.retry(NOON + minutes * MINUTE, [followups.finder(fragile.kinds)])
        if fragile.failures != before or (fragile.got and not StuckFollowUp.objects.filter(settled_at=None)):
            tried.append(minutes)
        if fragile.got:
            break
    assert tried == [0, 2, 6]
    assert fragile.got == [("周网格", "gate locked", 1)]
    assert outbox.retry(NOON + 9 * HOUR, [followups.finder(fragile.kinds)]) == 0


def test_what_a_dying_process_left_owing_is_done_by_the_sweep_once(world, fragile, monkeypatch):
    """Killed between the commit and the follow-up: the record is kept, and so is what it owes."""
    monkeypatch.setitem(KINDS, "test.rounds", fragile.kinds["test.rounds"])
    with monkeypatch.context() as dying:
        dying.setattr(owed, "settle", lambda scope, debts: None)
        send(world, NOON, note="gate locked")
    assert fragile.got == [] and StuckFollowUp.objects.get().attempts == 0
    mine = [followups.finder(fragile.kinds)]
    assert outbox.retry(NOON + MINUTE, mine) == 0  # it is left to the process for two minutes
    assert [outbox.retry(NOON + 2 * MINUTE, mine) for _ in range(2)] == [1, 0]
    assert fragile.got == [("周网格", "gate locked", 1)]


def test_what_has_happened_is_owed_no_longer(world, fragile, monkeypatch):
    monkeypatch.setitem(KINDS, "test.rounds", fragile.kinds["test.rounds"])
    send(world, NOON, note="gate locked")
    assert fragile.got == [("周网格", "gate locked", 1)] and not StuckFollowUp.objects.exists()


def test_one_that_never_succeeds_is_told_and_holds_up_no_other(world, fragile, monkeypatch):
    monkeypatch.setitem(KINDS, "test.rounds", fragile.kinds["test.rounds"])
    fragile.failures = 99
    send(world, NOON)
    StuckFollowUp.objects.create(name="another:mechanism", seqs="[1]", fault="x", failed_at=NOON)
    for hours in range(12):
        outbox.retry(NOON + hours * 7 * HOUR, [followups.finder(fragile.kinds)])
    assert Alert.objects.filter(rule="follow-up-stuck").count() == 1
    assert StuckFollowUp.objects.get(name="another:mechanism").attempts == 1
    fragile.failures = 0
    assert outbox.retry(NOON + 200 * HOUR, [followups.finder(fragile.kinds)]) == 1
