"""Evidence through the one door, by plain calls; the HTTP door has its own tests in `api`."""

from datetime import timedelta

import pytest

from lianfang.duties import actions as duties
from lianfang.duties import queries
from lianfang.duties.models import Duty, Evidence, Quarantined, Record
from lianfang.duties.problems import MalformedJson, NotAList, TooManyRecords
from lianfang.flows.table import KINDS
from lianfang.testing.world import NOON, open_round, visit


def send(world, who, *records):
    receipts = duties.keep(world.scope(who), batch=list(records), kinds=KINDS)
    return [(one.state, one.code) for one in receipts]


def sums(world, opened, code="district"):
    found = queries.coverage(world.scope("liu"), round_id=opened.pk, path=world.places[code].path)
    counted = queries.recount(world.scope("liu"), round_id=opened.pk, path=world.places[code].path)
    assert found == counted
    return tuple(found.figures().values())


def test_opening_a_round_raises_one_duty_for_each_dwelling(world):
    opened = open_round(world)
    assert sums(world, opened) == (16, 0, 16, 0, 0)
    assert sums(world, opened, "garden-1") == (12, 0, 12, 0, 0)
    assert sums(world, opened, "village") == (4, 0, 4, 0, 0)
    assert not Duty.objects.filter(owner=None).exists()


def test_a_completed_visit_meets_its_duty_and_moves_every_sum_above(world):
    opened = open_round(world)
    door = world.doors("garden")[0]
    assert send(world, "zhou", visit(door)) == [("kept", "")]
    assert sums(world, opened) == (16, 1, 15, 0, 0)
    assert sums(world, opened, "garden-1-1") == (6, 1, 5, 0, 0)
    assert sums(world, opened, door.code) == (1, 1, 0, 0, 0)
    assert sums(world, opened, "village") == (4, 0, 4, 0, 0)


def test_nobody_home_is_not_done_and_asks_for_another_time(world):
    opened = open_round(world)
    door = world.doors("garden")[0]
    send(world, "zhou", visit(door, "nobody-home"))
    duty = Duty.objects.get(place=door)
    assert (duty.state, duty.tried, duty.rank) == ("open", 1, 1)
    send(world, "zhou", visit(door, "nobody-home"))
    duty.refresh_from_db()
    assert (duty.state, duty.tried, duty.rank) == ("open", 2, 2)
    found, _ = queries.gaps(world.scope("zhou"), round_id=opened.pk, path=world.places["garden"].path, limit=3)
    assert found[0]["code"] == door.code and len(found) == 3


def test_sending_again_changes_nothing(world):
    opened = open_round(world)
    record = visit(world.doors("garden")[0])
    assert send(world, "zhou", record) == [("kept", "")]
    assert send(world, "zhou", record, record) == [("already-kept", "")] * 2
    assert Record.objects.filter(kind="screening.visit").count() == 1
    assert sums(world, opened) == (16, 1, 15, 0, 0)


def test_the_same_id_with_other_content_is_refused_and_both_are_kept(world):
    open_round(world)
    record = visit(world.doors("garden")[0])
    send(world, "zhou", record)
    other = record | {"detail": {"outcome": "refused"}}
    assert send(world, "zhou", other) == [("refused", "conflict")]
    assert Quarantined.objects.get().code == "conflict"
    assert Duty.objects.get(place=world.doors("garden")[0]).state == "done"


def test_one_bad_record_never_blocks_the_rest(world):
    open_round(world)
    door, far = world.doors("garden")[0], world.doors("village")[0]
    states = send(
        world, "zhou", visit(far), visit(door) | {"place": "nowhere"}, visit(door) | {"kind": "mood"},
        visit(door, "completed", head_count=-1), visit(door, at=NOON + timedelta(days=2)),
        visit(door, at=NOON - timedelta(days=2)), {"id": 3}, "nonsense", visit(door),
    )
    assert states == [
        ("refused", "out-of-scope"), ("refused", "unknown-place"), ("refused", "unknown-kind"),
        ("refused", "bad-detail"), ("refused", "clock-ahead"), ("refused", "clock-behind"),
        ("refused", "bad-record"), ("refused", "bad-record"), ("kept", ""),
    ]
    assert Record.objects.filter(kind="screening.visit").count() == 1
    assert Quarantined.objects.count() == 8


def test_a_correction_withdraws_what_it_corrects(world):
    opened = open_round(world)
    door, next_door = world.doors("garden")[:2]
    first = visit(door)
    send(world, "zhou", first)
    moved = visit(next_door, corrects=first["id"])
    assert send(world, "zhou", moved) == [("kept", "")]
    assert Duty.objects.get(place=door).state == "open"
    assert Duty.objects.get(place=next_door).state == "done"
    assert sums(world, opened) == (16, 1, 15, 0, 0)
    assert send(world, "zhou", visit(door, corrects=first["id"])) == [("refused", "already-corrected")]


def test_a_batch_may_correct_a_record_of_its_own(world):
    opened = open_round(world)
    door = world.doors("garden")[0]
    first = visit(door)
    second = visit(door, "nobody-home", corrects=first["id"])
    assert send(world, "zhou", first, second) == [("kept", "")] * 2
    assert sums(world, opened) == (16, 0, 16, 0, 0)
    assert Evidence.objects.filter(withdrawn_seq=None).count() == 1


def test_a_correction_in_the_same_batch_may_move_a_visit_next_door(world):
    opened = open_round(world)
    door, next_door = world.doors("garden")[:2]
    first = visit(door)
    assert send(world, "zhou", first, visit(next_door, corrects=first["id"])) == [("kept", "")] * 2
    assert Duty.objects.get(place=door).state == "open"
    assert sums(world, opened) == (16, 1, 15, 0, 0)


def test_a_correction_of_a_record_refused_in_the_same_batch_is_refused_alone(world):
    open_round(world)
    door, next_door = world.doors("garden")[:2]
    early = visit(door, at=NOON - timedelta(hours=1))
    states = send(world, "zhou", early, visit(door, corrects=early["id"]), visit(next_door))
    assert states == [("refused", "clock-behind"), ("refused", "unknown-correction"), ("kept", "")]


def test_a_flag_is_never_covered_up_by_a_later_all_well(world):
    open_round(world)
    door = world.doors("garden")[0]
    send(world, "zhou", visit(door, fever=1))
    send(world, "zhou", visit(door, at=NOON + timedelta(minutes=5)))
    seq = Duty.objects.get(place=door).standing
    assert Evidence.objects.get(seq=seq).flagged


def test_past_sums_stay_as_they_were_known(world):
    opened = open_round(world)
    liu = world.scope("liu")
    seen = {}
    for door in world.doors("garden")[:3]:
        send(world, "zhou", visit(door))
        seen[queries.head(liu)] = queries.coverage(liu, round_id=opened.pk, path="0001").figures()
    for seq, figures in seen.items():
        assert queries.coverage_at(liu, round_id=opened.pk, path="0001", seq=seq).figures() == figures


def test_statements_do_not_grow_with_the_batch(world, django_assert_num_queries):
    open_round(world)
    doors = world.doors("garden")
    send(world, "zhou", visit(doors[0]))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for some in (doors[1:2], doors[2:12]):
        batch = [visit(door) for door in some]
        scope = world.scope("zhou")
        with CaptureQueriesContext(connection, ) as seen:
            duties.keep(scope, batch=batch, kinds=KINDS)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 20


@pytest.mark.parametrize(
    ("body", "problem"),
    [(b"[{", MalformedJson), (b"{", MalformedJson), (b"records", MalformedJson), (b"{}", NotAList), (b"[" + b"1," * 10_000 + b"1]", TooManyRecords)],
)
def test_what_is_no_batch_is_refused_whole(world, body, problem):
    with pytest.raises(problem):
        duties.keep(world.scope("zhou"), batch=body, kinds=KINDS)
    assert Record.objects.count() == 0
