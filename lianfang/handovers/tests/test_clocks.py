"""Each flow's clock and ladder, with a clock that is moved by hand."""

import contextlib
import threading
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.duties.models import Alert, StuckFollowUp
from lianfang.handovers import actions, contracts, moves, queries, rules
from lianfang.handovers.contracts import TABLE
from lianfang.handovers.lists import HAND_OVERS
from lianfang.handovers.models import HandOver
from lianfang.handovers.sweep import sweep_hand_overs, try_again
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
    "F11": 30, "F12": 60, "F13": 1440, "F15": 30, "F17": 1440,
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
    assert (one.level, one.escalated_at) == (1, due + SECOND)


@pytest.mark.parametrize("flow", [code for code, one in TABLE.items() if one.ladder])
def test_the_ladder_widens_who_has_it_and_then_ends_unless_it_is_relentless(world, flow):
    contract = TABLE[flow]
    one = send(world, flow, cut_off=NOON + timedelta(hours=5))
    told = []
    for reached in range(1, len(contract.ladder) + 3):
        sweep_hand_overs(one.due_at + (reached - 1) * contract.step + SECOND)
        one.refresh_from_db()
        told.append(one.level)
    ends = len(contract.ladder)
    wanted = [min(each, ends) if not contract.relentless else each for each in range(1, ends + 3)]
    assert told == wanted
    assert {each.desk for each in queries.receivers(world.scope("liu"), one=one)} >= {
        contract.desk,
        *(rung.desk for rung in contract.ladder),
    }


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
    HandOver.objects.filter(pk=one.pk).update(
        accepted_at=NOON, accepted_by=world.cast["liu"], finish_by=NOON + contract.finish_step,
        rung_at=NOON + contract.finish_step,
    )  # fmt: skip
    told = []
    for reached in range(1, len(contract.ladder) + 3):
        at = NOON + reached * contract.finish_step
        assert sweep_hand_overs(at - SECOND) == 0
        sweep_hand_overs(at + SECOND)
        one.refresh_from_db()
        told.append(one.late_level)
    ends = len(contract.ladder)
    assert told == [min(each, ends) for each in range(1, ends + 3)] and one.level == 0
    sounding = Alert.objects.filter(rule="hand-over-unfinished", settled_at=None)
    assert sounding.count() == ends
    assert {each.desk for each in queries.receivers(world.scope("liu"), one=one)} >= {
        rung.desk for rung in contract.ladder
    }
    moves.close_by_record(world.scope("liu"), one, outcome=contract.outcomes[0], words="")
    assert not sounding.exists()


def test_what_is_handed_on_after_it_was_accepted_waits_for_an_answer_again(world):
    one = send(world, "F2")
    actions.accept(world.scope("wang"), id=one.pk)
    actions.send_on(world.scope("wang"), id=one.pk, to_place=world.places["north"], reason="住在北张")
    one.refresh_from_db()
    assert (one.finish_by, one.rung_at, one.late_level) == (None, NOON + timedelta(minutes=120), 0)


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
    assert heard == [1, 2] and one.level == 2


def test_a_sweep_that_slept_climbs_every_rung_it_missed(world):
    one = send(world, "F2")
    assert sweep_hand_overs(NOON + timedelta(days=2)) == 2
    steps = [step.what for step in one.steps.all()]
    assert steps == ["sent", "escalated", "escalated"]


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
        assert (try_again(later), try_again(later)) == (1, 0)
    finally:
        contracts._called["F2", "accepted"].remove(faulty)
    assert tries == [one.pk, one.pk] and not StuckFollowUp.objects.filter(settled_at=None).exists()


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


def test_the_next_rung_comes_after_the_clock_has_run_again():
    step = timedelta(minutes=10)
    assert rules.next_rung(NOON, 0, 2, step, False) == NOON
    assert rules.next_rung(NOON, 1, 2, step, False) == NOON + step
    assert rules.next_rung(NOON, 2, 2, step, False) is None
    assert rules.next_rung(NOON, 2, 2, step, True) == NOON + 2 * step
    assert rules.next_rung(None, 0, 2, step, True) is None
