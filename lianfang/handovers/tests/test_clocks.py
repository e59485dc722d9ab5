"""Each flow's clock and ladder, with a clock that is moved by hand."""

import contextlib
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.duties import outbox
from lianfang.duties.models import Alert, StuckFollowUp
from lianfang.handovers import actions, contracts, moves, queries, rules
from lianfang.handovers.contracts import TABLE
from lianfang.handovers.lists import HAND_OVERS
from lianfang.handovers.models import HandOver
from lianfang.handovers.sweep import sweep_hand_overs
from lianfang.kit import clock
from lianfang.kit.problems import Problem
from lianfang.testing.histories import effort
from lianfang.testing.listings import listed
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)

PAYLOADS = {
    "F3": {"arrival": "not-arrived"},
    "F6": {"name": "孙痊愈", "finding": "排除"},
    "F9": {},
    "F10": {"name": "吴外区", "district": "潍城区"},
    "F11": {"need": "米面"},
    "F12": {"name": "小宝", "why": "carer-isolated"},
    "F13": {"enterprise": "某厂"},
    "F14": {"measure": "封闭管理"},
    "F15": {"vacancy": "post-empty"},
    "F16": {"report": "日报", "unit": "滨河社区"},
    "F17": {},
    "F18": {"name": "某人", "finding": "确诊"},
    "F19": {"name": "某人"},
}


def send(world, flow, ref="r", **more):
    return actions.hand_over(
        world.scope("liu"),
        flow=flow,
        from_place=world.places["binhe"],
        to_place=queries.seat(
            world.scope("liu"), desk=TABLE[flow].desk, near=world.places["binhe"], at=clock.now()
        ),
        payload=PAYLOADS.get(flow, {"name": "某人"}),
        ref=ref,
        **more,
    )


LIMITS = {
    "F1": 10, "F2": 120, "F4": 60, "F5": 240, "F6": 120, "F7": 120, "F8": 720, "F10": 1440,
    "F11": 30, "F12": 60, "F13": 1440, "F15": 30, "F17": 1440, "F18": 120, "F19": 30,
}  # fmt: skip


@pytest.mark.parametrize("flow", TABLE)
def test_the_clock_runs_out_one_second_after_due_and_not_at_it(world, flow):
    one = send(world, flow, cut_off=NOON + timedelta(hours=5))
    due = {"F16": NOON + timedelta(hours=5), "F14": None}.get(
        flow, NOON + timedelta(minutes=LIMITS.get(flow, 720))
    )
    assert one.due_at == due  # the same day ends twelve hours after noon
    assert sweep_hand_overs((due or NOON + timedelta(days=30)) - SECOND) == 0
    if due is None:
        return
    assert sweep_hand_overs(due) == 0
    assert sweep_hand_overs(due + SECOND) == 1
    one.refresh_from_db()
    assert one.escalated_at == due + SECOND
    assert (one.level > 0) != (one.repeats > 0)  # the next above was told, or the same people again


@pytest.mark.parametrize("flow", [code for code, one in TABLE.items() if one.ladder])
def test_the_ladder_has_as_many_rungs_as_people_and_then_the_last_are_told_again(world, flow):
    contract = TABLE[flow]
    one = send(world, flow, cut_off=NOON + timedelta(hours=5))
    for _turn in range(len(contract.ladder) + 3):
        one.refresh_from_db()
        sweep_hand_overs(one.rung_at + SECOND)
    one.refresh_from_db()
    assert one.level <= len(contract.ladder)
    before = queries.receivers(world.scope("liu"), one=one)
    told = [
        {
            user.pk
            for user in queries.staff(world.scope("liu"), desk=each.desk, path=each.path, at=one.rung_at)
        }
        for each in before
    ]
    for number, people in enumerate(told):  # each desk that got it had somebody who had not
        assert number == 0 or people - set().union(*told[:number])
    assert one.repeats == len(contract.ladder) + 3 - (len(before) - 1)
    assert one.steps.filter(what="escalated").count() == len(before) - 1


def test_a_report_card_is_told_to_its_two_desks_and_never_reaches_level_twelve(world):
    """Disease control has it already: the one rung above is command, who are then told every two hours."""
    one = send(world, "F7")
    sweep_hand_overs(one.due_at + SECOND)
    one.refresh_from_db()
    assert [each.desk for each in queries.receivers(world.scope("liu"), one=one)] == ["cdc", "command"]
    for turn in range(1, 12):
        clock.fix(one.rung_at + SECOND)
        sweep_hand_overs(clock.now())
        one.refresh_from_db()
        assert (one.level, one.repeats) == (2, turn)
        assert one.rung_at - clock.now() <= timedelta(hours=2)
    alert = Alert.objects.get(rule="hand-over-unanswered")
    with translation.override("en"):
        assert "12th time" in alert.said() and "level" not in alert.said()
    with translation.override("zh-hans"):
        assert "第12次" in alert.said()
        row = next(each for each in HAND_OVERS.columns if each.name == "state")
        assert "第12次" in row.said(one)


def test_an_answer_stops_the_ladder_until_the_outcome_is_late(world):
    one = send(world, "F2")
    accepted = actions.accept(world.scope("wang"), id=one.pk)
    assert accepted.finish_by == NOON + timedelta(minutes=TABLE["F2"].finish)
    assert sweep_hand_overs(accepted.finish_by) == 0
    actions.close(world.scope("wang"), id=one.pk, outcome="arrived")
    assert sweep_hand_overs(NOON + timedelta(days=9)) == 0


@pytest.mark.parametrize("flow", [code for code, one in TABLE.items() if one.ladder])
def test_what_was_accepted_and_never_finished_climbs_the_same_ladder_by_a_clock_of_its_own(world, flow):
    """medic/cht-core 7060, SORMAS 2484: accepted, and then silent for ever."""
    contract, one = TABLE[flow], send(world, flow, cut_off=NOON + timedelta(hours=5))
    finish_by = NOON + contract.finish_step
    HandOver.objects.filter(pk=one.pk).update(
        accepted_at=NOON, accepted_by=world.cast["liu"], finish_by=finish_by, rung_at=finish_by
    )
    assert sweep_hand_overs(finish_by) == 0
    assert sweep_hand_overs(finish_by + SECOND) == 1
    for _turn in range(len(contract.ladder) + 1):
        one.refresh_from_db()
        sweep_hand_overs(one.rung_at + SECOND)
    one.refresh_from_db()
    assert one.level <= len(contract.ladder) and one.repeats
    alert = Alert.objects.get(rule="hand-over-unfinished", settled_at=None)
    assert not Alert.objects.filter(rule="hand-over-unanswered").exists()
    with translation.override("en"):
        assert "no outcome since" in alert.said()
    moves.close_by_record(world.scope("liu"), one, outcome=contract.outcomes[0], words="")
    assert not Alert.objects.filter(settled_at=None, rule="hand-over-unfinished").exists()


def test_what_is_handed_on_after_it_was_accepted_waits_for_an_answer_again(world):
    one = send(world, "F2")
    actions.accept(world.scope("wang"), id=one.pk)
    actions.send_on(world.scope("wang"), id=one.pk, to_place=world.places["north"], reason="住在北张")
    one.refresh_from_db()
    assert (one.finish_by, one.rung_at) == (None, NOON + timedelta(minutes=120))


def test_a_step_of_the_ladder_is_taken_once_across_restarts_and_steps_of_the_clock(world):
    one, due = send(world, "F2"), NOON + timedelta(minutes=120)
    heard = []
    contracts.alarms.append(lambda scope, which, desk, place, at: heard.append(which.level))
    try:
        for shift in (-60, 1, 0, -60, 1, 60, 60, 0, 61, 121):
            sweep_hand_overs(due + timedelta(minutes=shift))
    finally:
        contracts.alarms.pop()
    one.refresh_from_db()
    assert heard == [1, 2] and (one.level, one.repeats) == (2, 0)


def test_a_sweep_that_slept_climbs_every_rung_it_missed_and_reminds_once(world):
    one = send(world, "F2")
    assert sweep_hand_overs(NOON + timedelta(days=2)) == 3
    steps = [step.what for step in one.steps.all()]
    assert steps == ["sent", "escalated", "escalated", "again"]
    one.refresh_from_db()
    assert one.rung_at > NOON + timedelta(days=2)


def test_one_that_fails_does_not_stop_the_others(world):
    send(world, "F2", "a")
    send(world, "F2", "b")

    def faulty(scope, one, desk, place, at):
        if one.ref == "a":
            raise RuntimeError("no line to the alarm")

    contracts.alarms.append(faulty)
    try:
        assert sweep_hand_overs(NOON + timedelta(minutes=121)) == 1
    finally:
        contracts.alarms.pop()
    assert sweep_hand_overs(NOON + timedelta(minutes=121)) == 1  # and it is not lost


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_nobody_twice(world):
    for number in range(8):
        send(world, "F2", f"r{number}")
    heard, together = [], threading.Barrier(2)
    contracts.alarms.append(lambda scope, one, desk, place, at: heard.append(one.pk))

    def run():
        together.wait()
        sweep_hand_overs(NOON + timedelta(minutes=121))
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        sweep_hand_overs(NOON + timedelta(minutes=121))
    finally:
        contracts.alarms.pop()
    assert sorted(heard) == sorted(HandOver.objects.values_list("pk", flat=True))


def test_a_consequence_that_fails_does_not_hold_up_the_answer_and_is_tried_again(world):
    one, tries = send(world, "F2"), []

    def faulty(scope, which):
        tries.append(which.pk)
        if len(tries) == 1:
            raise RuntimeError("the room is gone")

    contracts.on("F2", "accepted", faulty)
    try:
        assert actions.accept(world.scope("wang"), id=one.pk).state == "accepted"
        assert StuckFollowUp.objects.get(settled_at=None).fault == "the room is gone"
        later = NOON + timedelta(minutes=5)
        assert (outbox.sweep(later), outbox.sweep(later)) == (1, 0)
    finally:
        contracts._called["F2", "accepted"].remove(faulty)
    assert tries == [one.pk, one.pk] and not StuckFollowUp.objects.filter(settled_at=None).exists()


def test_a_consequence_of_a_hand_over_that_never_succeeds_is_told_as_any_other(world):
    one = send(world, "F2")
    StuckFollowUp.objects.create(
        name="hand-over:F2:closed:lianfang.flows.gone.away", seqs=f"[{one.pk}]", failed_at=NOON
    )
    for hours in range(12):
        outbox.sweep(NOON + timedelta(hours=7 * hours))
    assert Alert.objects.filter(rule="follow-up-stuck").count() == 1
    assert StuckFollowUp.objects.get().attempts > 5, "it stays until something does it"


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["read", "accept", "refuse", "send_on", "close", "withdraw", "sweep", "wait"]),
        st.sampled_from(["wang", "liu", "fang", "chen", "zhou", "qian"]),
        st.integers(1, 300),
    ),
    max_size=14,
)


@settings(max_examples=effort(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_whatever_happens_it_is_in_one_state_before_some_desk_and_never_gone(world, moves):
    clock.fix(NOON)
    one = send(world, "F2", f"history:{HandOver.objects.count()}")
    for what, who, minutes in moves:
        scope = world.scope(who)
        acts = {
            "read": lambda scope=scope: actions.read(scope, id=one.pk),
            "accept": lambda scope=scope: actions.accept(scope, id=one.pk),
            "refuse": lambda scope=scope: actions.refuse(scope, id=one.pk, reason="不是我们的"),
            "send_on": lambda scope=scope: actions.send_on(
                scope, id=one.pk, to_place=world.places["binhe"], reason="请接收"
            ),
            "close": lambda scope=scope: actions.close(scope, id=one.pk, outcome="arrived"),
            "withdraw": lambda scope=scope: actions.withdraw(scope, id=one.pk, reason="写错"),
            "sweep": lambda: sweep_hand_overs(clock.now()),
            "wait": lambda minutes=minutes: clock.fix(clock.now() + timedelta(minutes=minutes)),
        }
        with contextlib.suppress(Problem):
            acts[what]()
        one.refresh_from_db()
        assert one.state in ("sent", "read", "accepted", "refused", "closed")
        assert (one.state == "closed") == bool(one.outcome)
        assert not one.outcome or one.accepted_at is not None
        if one.state != "closed":
            assert one.receivers.filter(until=None).exists()
            holders = [
                name for name in world.cast if one in listed(HAND_OVERS, world.scope(name), at=clock.now())
            ]
            assert holders
        assert one.steps.first().what == "sent"


@given(step=st.integers(1, 2000), late=st.integers(0, 100_000))
def test_a_reminder_comes_a_whole_number_of_waits_later_and_never_in_the_past(step, late):
    wait = max(timedelta(minutes=step), rules.REPEAT)
    now = NOON + timedelta(minutes=late)
    found = rules.again_at(NOON, timedelta(minutes=step), now)
    assert now < found <= now + wait and (found - NOON) % wait == timedelta(0)
