"""Duties that a rule raises, without a round: raised once, voided with a reason, alerts."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianfang.duties import actions as duties
from lianfang.duties import sweep
from lianfang.duties.actions import NewDuty
from lianfang.duties.models import Alert, Duty, Record, SweepBeat
from lianfang.duties.problems import AlertSettled, NeedsOrigin, NeedsReason
from lianfang.kit.problems import OutOfScope
from lianfang.testing.world import NOON

HOUR = timedelta(hours=1)


def slots(world, places, *, hours=(0, 6), **more):
    return [
        NewDuty(one.pk, one.path, NOON + hour * HOUR, NOON + (hour + 1) * HOUR, **more)
        for one in places
        for hour in hours
    ]


def raise_all(world, items, origin="test:1", **more):
    return duties.raise_duties(world.scope("liu"), kind="test.rounds", origin=origin, items=items, **more)


def test_each_slot_is_raised_once_and_a_repeat_answers_the_same_ids(world):
    items = slots(world, world.doors("garden"))
    ids = raise_all(world, items)
    assert len(set(ids)) == Duty.objects.count() == 24
    assert raise_all(world, [*items, items[0]]) == [*ids, ids[0]]
    assert Record.objects.filter(kind="duties.raise").count() == 1
    assert list(Duty.objects.filter(pk__in=ids).values_list("raised_seq", flat=True).distinct()) == [1]


def test_the_subject_tells_duties_of_one_place_apart(world):
    door = world.doors("garden")[0]
    ids = raise_all(world, [*slots(world, [door], subject="person:1"), *slots(world, [door])])
    assert len(set(ids)) == 4


def test_whoever_answers_for_the_place_owns_the_duty_and_the_lead_where_nobody_does(world):
    duties.pair(world.scope("liu"), place=world.places["garden"], user=world.cast["zhou"])
    paired, lead = world.doors("garden")[0], world.doors("village")[0]
    raise_all(world, slots(world, [paired, lead], hours=(0,)))
    owners = dict(Duty.objects.values_list("place", "owner__username"))
    assert owners == {paired.pk: "zhou", lead.pk: "chen"}


def test_statements_do_not_grow_with_what_is_raised(world):
    doors = world.doors("garden")
    raise_all(world, slots(world, doors[:1]))
    counts = []
    for origin, some in (("a", doors[:1]), ("b", doors)):
        scope = world.scope("liu")
        with CaptureQueriesContext(connection) as seen:
            duties.raise_duties(scope, kind="test.rounds", origin=origin, items=slots(world, some))
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 20


def test_nobody_raises_or_voids_outside_their_area(world):
    village = slots(world, world.doors("village"))
    with pytest.raises(OutOfScope):
        duties.raise_duties(world.scope("fang"), kind="test.rounds", origin="x", items=village)
    raise_all(world, village)
    with pytest.raises(OutOfScope):
        duties.void_duties(world.scope("fang"), origin="test:1", reason="over")
    assert set(Duty.objects.values_list("state", flat=True)) == {"open"}


def test_voiding_takes_the_open_ones_with_a_reason_and_what_was_voided_may_be_raised_anew(world):
    items = slots(world, world.doors("garden")[:2])
    first = raise_all(world, items)
    liu = world.scope("liu")
    with pytest.raises(NeedsReason):
        duties.void_duties(liu, origin="test:1", reason=" ")
    with pytest.raises(NeedsOrigin):
        duties.void_duties(liu, reason="over")
    assert duties.void_those(liu, Duty.objects.filter(pk__in=first[:1]), reason="lifted") == 1
    assert duties.void_duties(liu, origin="test:1", reason="lifted") == 3
    assert duties.void_duties(liu, origin="test:1", reason="lifted") == 0
    assert set(Duty.objects.values_list("state", "outcome")) == {("void", "void")}
    assert raise_all(world, items, once=True) == first
    assert not set(raise_all(world, items)) & set(first)


def test_an_alert_is_raised_once_and_settled_once(world):
    garden = world.places["garden"]
    liu = world.scope("liu")
    said = {"rule": "r", "ref": "x:1", "path": garden.path, "place_id": garden.pk, "level": "warning"}
    one = duties.raise_alert(liu, words="{number} things", values={"number": 3}, **said)
    again = duties.raise_alert(liu, words="something else", **said)
    assert one.pk == again.pk and again.said() == "3 things" and one.owner == world.cast["wang"]
    with pytest.raises(OutOfScope):
        duties.settle_alert(world.scope("chen"), alert=one, outcome="looked at")
    duties.settle_alert(world.scope("wang"), alert=one, outcome="looked at")
    with pytest.raises(AlertSettled):
        duties.settle_alert(world.scope("wang"), alert=one, outcome="again")
    assert Alert.objects.get().settled_by == world.cast["wang"]


def test_a_failing_step_of_the_sweep_stops_no_other_and_leaves_its_fault(world, monkeypatch):
    monkeypatch.setattr(sweep, "_steps", {})
    sweep.register(sweep.Step("broken", lambda at: 1 // 0))
    sweep.register(sweep.Step("sound", lambda at: 3))
    assert sweep.run_once(NOON) == {"broken": 0, "sound": 3}
    assert dict(SweepBeat.objects.values_list("step", "fault")) == {
        "broken": "ZeroDivisionError: integer division or modulo by zero",
        "sound": "",
    }
