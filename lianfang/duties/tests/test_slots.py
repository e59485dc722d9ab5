"""Duties without a round, met by records: in their window, late, by name, or not at all."""

from datetime import datetime, timedelta

import pytest

from lianfang.duties import actions as duties
from lianfang.duties.actions import NewDuty
from lianfang.duties.forms import KINDS as CORE
from lianfang.duties.kinds import RecordKind
from lianfang.duties.models import Duty, Evidence
from lianfang.duties.rules import Judged
from lianfang.kit import clock
from lianfang.kit.forms import Field, Form
from lianfang.kit.ids import uuid7
from lianfang.testing.world import NOON

HOUR = timedelta(hours=1)
ROUNDS = RecordKind(
    "test.rounds",
    Form(
        "test.rounds",
        "Rounds",
        (Field("who", "text", "Who", "test.who", "test"), Field("done", "bool", "Done", "test.done", "test")),
    ),
    lambda detail: Judged("tried" if detail.done is False else "closes", "walked"),
    subject=lambda detail: detail.who or "",
)
KINDS = {one.code: one for one in (ROUNDS, *CORE)}


@pytest.fixture
def garden(world):
    return world.places["garden"]


def owe(world, place, *hours, origin="schedule:1", **more):
    """One slot of an hour's width for each of `hours` after noon."""
    items = [
        NewDuty(place.pk, place.path, NOON + one * HOUR, NOON + (one + 1) * HOUR, **more) for one in hours
    ]
    return duties.raise_duties(world.scope("liu"), kind="test.rounds", origin=origin, items=items)


def record(place, hour, *, kind="test.rounds", duty=None, corrects=None, **detail):
    made = {"id": str(uuid7()), "kind": kind, "place": place.code, "detail": detail}
    made["made_at"] = (NOON + hour * HOUR).isoformat()
    return made | ({"duty": duty} if duty else {}) | ({"corrects": corrects} if corrects else {})


def send(world, *records, who="zhou"):
    latest = max(record["made_at"] for record in records)
    clock.fix(max(clock.now(), datetime.fromisoformat(latest)))
    receipts = duties.keep(world.scope(who), batch=list(records), kinds=KINDS)
    return [one.code or one.state for one in receipts]


def states(*ids):
    found = dict(Duty.objects.values_list("pk", "state"))
    return [found[one] for one in ids]


def is_late(duty_id):
    duty = Duty.objects.get(pk=duty_id)
    return duty.closed_at > duty.due_at


def test_a_record_meets_the_slot_it_was_made_in_and_no_other(world, garden):
    ids = owe(world, garden, 0, 2, 4)
    assert send(world, record(garden, 2.5)) == ["kept"]
    assert states(*ids) == ["open", "done", "open"] and not is_late(ids[1])


def test_made_in_no_window_it_meets_the_latest_overdue_one_late(world, garden):
    ids = owe(world, garden, 0, 2, 4)
    send(world, record(garden, 3.5))
    assert states(*ids) == ["open", "done", "open"] and is_late(ids[1])
    send(world, record(garden, 3.6))
    assert states(*ids) == ["done", "done", "open"]
    assert send(world, record(garden, 3.7)) == ["kept"]
    assert states(*ids) == ["done", "done", "open"]


def test_two_late_records_of_one_batch_meet_two_slots(world, garden):
    ids = owe(world, garden, 0, 2)
    send(world, record(garden, 3.5), record(garden, 3.6))
    assert states(*ids) == ["done", "done"]


def test_a_second_record_in_one_window_is_more_evidence_and_never_fills_an_older_gap(world, garden):
    ids = owe(world, garden, 0, 2)
    send(world, record(garden, 2.2), record(garden, 2.4))
    assert states(*ids) == ["open", "done"]
    assert Evidence.objects.filter(duty=ids[1]).count() == 2


def test_before_any_window_a_record_is_kept_and_answers_nothing(world, garden):
    ids = owe(world, garden, 2)
    assert send(world, record(garden, 1)) == ["kept"]
    assert send(world, record(garden, 1, duty=ids[0])) == ["kept"]
    assert states(*ids) == ["open"]
    assert Evidence.objects.get().verdict == "notes"


def test_a_duty_named_wins_over_the_window(world, garden):
    ids = owe(world, garden, 0, 2)
    send(world, record(garden, 2.5, duty=ids[0]))
    assert states(*ids) == ["done", "open"] and is_late(ids[0])


def test_a_duty_of_another_place_or_kind_cannot_be_named(world, garden):
    door = world.doors("garden")[0]
    ids = owe(world, door, 0)
    assert send(world, record(garden, 0.5, duty=ids[0])) == ["unknown-duty"]
    other = NewDuty(garden.pk, garden.path, NOON, NOON + HOUR)
    (foreign,) = duties.raise_duties(world.scope("liu"), kind="test.else", origin="x", items=[other])
    assert send(world, record(garden, 0.5, duty=foreign)) == ["unknown-duty"]
    assert states(*ids, foreign) == ["open", "open"]


def test_one_slot_of_each_origin_and_only_of_the_subject_the_record_names(world, garden):
    one, other = owe(world, garden, 0, subject="person:1"), owe(world, garden, 0, subject="person:2")
    flow = owe(world, garden, 0, origin="flow:F1", subject="person:1")
    whole = owe(world, garden, 0, origin="schedule:2")
    send(world, record(garden, 0.5, who="person:1"))
    assert states(*one, *other, *flow, *whole) == ["done", "open", "done", "open"]
    send(world, record(garden, 0.5))
    assert states(*other, *whole) == ["open", "done"]


def test_evidence_below_what_the_duty_asks_is_kept_and_noted_and_leaves_it_open(world, garden):
    weak, strong = owe(world, garden, 0, needs=2), owe(world, garden, 0, needs=4, origin="schedule:2")
    assert send(world, record(garden, 0.5)) == ["kept"]
    assert states(*weak, *strong) == ["done", "open"]
    assert Evidence.objects.get(duty=strong[0]).verdict == "notes"


def test_a_try_leaves_the_slot_open(world, garden):
    (slot,) = owe(world, garden, 0)
    send(world, record(garden, 0.5, done=False))
    duty = Duty.objects.get(pk=slot)
    assert (duty.state, duty.tried) == ("open", 1)


def test_a_correction_stays_with_its_slot_or_leaves_it_for_the_one_it_was_made_in(world, garden):
    ids = owe(world, garden, 0, 2, 4)
    first = record(garden, 3.5)
    send(world, first)
    again = record(garden, 3.6, corrects=first["id"])
    send(world, again)
    assert states(*ids) == ["open", "done", "open"]
    send(world, record(garden, 0.5, corrects=again["id"]))
    assert states(*ids) == ["done", "open", "open"]


def test_a_correction_within_the_batch_leaves_one_slot_met(world, garden):
    ids = owe(world, garden, 0, 2)
    first = record(garden, 3.5)
    send(world, first, record(garden, 3.6, corrects=first["id"]))
    assert states(*ids) == ["open", "done"]


def test_a_correction_of_a_refused_record_of_its_batch_is_refused_with_it(world, garden):
    first = record(garden, 0, duty=12345)
    second = record(garden, 0, corrects=first["id"])
    third = record(garden, 0, corrects=second["id"])
    assert send(world, first, second, third) == [
        "unknown-duty",
        "unknown-correction",
        "unknown-correction",
    ]


def test_a_slot_ahead_may_be_excused_and_done_beats_the_excuse(world, garden):
    ids = owe(world, garden, 0, 4)
    assert send(world, record(garden, 0, kind="duties.excuse", duty=ids[1], reason="closed"), who="wang") == [
        "kept"
    ]
    assert states(*ids) == ["open", "excused"]
    send(world, record(garden, 4.5))
    assert states(*ids) == ["open", "done"]


def test_evidence_for_what_was_voided_leaves_it_void(world, garden):
    ids = owe(world, garden, 0)
    duties.void_duties(world.scope("liu"), origin="schedule:1", reason="lifted")
    assert send(world, record(garden, 0.5)) == ["kept"]
    assert states(*ids) == ["void"]


def test_statements_do_not_grow_with_the_records_that_meet_slots(world):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    doors = world.doors("garden")
    for door in doors:
        owe(world, door, 0, 2)
    counts = []
    for some in (doors[:1], doors[1:]):
        scope = world.scope("zhou")
        batch = [record(door, 0.01) for door in some]
        with CaptureQueriesContext(connection) as seen:
            duties.keep(scope, batch=batch, kinds=KINDS)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 20
