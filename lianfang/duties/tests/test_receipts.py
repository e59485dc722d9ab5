"""A receipt is a promise: `kept` and `already-kept` are in the store, `refused` lies in the quarantine.

A copy of a record fares as the record itself does, whether it comes in the same batch, over another
line into the same transaction, or after a set that could not be kept as one.
"""

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import chain

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import given, note, seed
from hypothesis import strategies as some

from lianfang.accounts import actions as accounts
from lianfang.accounts import keys
from lianfang.accounts.queries import system_scope
from lianfang.duties import keeping, writer
from lianfang.duties.models import Quarantined, Record
from lianfang.flows.table import KINDS
from lianfang.kit.problems import BadInput
from lianfang.testing.histories import examples
from lianfang.testing.world import NOON, open_round, visit

pytestmark = pytest.mark.django_db

VISIT = KINDS["screening.visit"]
UNHEARD = "0198c0de-0000-7000-8000-000000000000"  # a record nobody has sent
LATE = {"already-kept": "kept"}  # both say that it is there


class Tripped(Exception):
    """What no room foresees."""


class Brittle(VISIT.room):
    """A room that refuses one note, and whose table breaks at another, and with it the whole set."""

    judges = True

    def judge(self, one):
        if one.detail.note == "guard":
            raise BadInput(field="note", reason="guarded")

    def save(self, kind, kept):
        if any(one.detail.note == "trip" for one in kept):
            raise Tripped
        super().save(kind, kept)


BRITTLE = {**KINDS, "screening.visit": replace(VISIT, room=Brittle)}


@pytest.fixture
def street(world):
    """A round for which nobody's name may be asked."""
    open_round(world, level="L1")
    return world


@pytest.fixture
def line(street):
    """zhou's line to the API."""
    token = accounts.create_token(system_scope("test", actor_id=street.cast["liu"].pk), username="zhou")
    return Client(headers={"authorization": f"Bearer {token}", "accept-language": "en"})


def post(line, *records):
    told = line.post("/api/v1/records", json.dumps(records), content_type="application/json").json()
    return [(one["state"], one.get("code", "")) for one in told]


def in_one_transaction(world, *calls, kinds=KINDS):
    """What several senders brought at once, as the writer takes it; the verdicts of each."""
    arrived = []
    for who, records in calls:
        scope = world.scope(who)
        arrived.append((scope, keeping.read(scope, batch=list(records), kinds=kinds)))
    writer.write([one for _, items in arrived for one in keeping.sound(items)], keeping.store)
    told = [keeping.answer(scope, items) for scope, items in arrived]
    return [[(one.state, one.code) for one in receipts] for receipts in told]


def visits():
    return Record.objects.filter(kind="screening.visit").count()


def refusals(world):
    """A record for each stage at which one is refused, and its code."""
    door = world.doors("garden")[0]
    return {
        "clock-behind": visit(door, at=NOON - timedelta(days=2)),
        "clock-ahead": visit(door, at=NOON + timedelta(days=2)),
        "above-collection-level": visit(door, flagged=[{"name": "甲"}]),
        "unknown-correction": visit(door, corrects=UNHEARD),
        "out-of-scope": visit(world.doors("village")[0]),
        "unknown-place": visit(door) | {"place": "nowhere"},
        "bad-detail": visit(door, head_count=None),
    }


CODES = (
    "clock-behind",
    "clock-ahead",
    "above-collection-level",
    "unknown-correction",
    "out-of-scope",
    "unknown-place",
    "bad-detail",
)


@pytest.mark.parametrize("code", CODES)
def test_a_copy_of_a_refused_record_is_refused_like_it_and_set_aside_once(street, line, code):
    record = refusals(street)[code]
    assert post(line, record, record) == [("refused", code)] * 2
    assert post(line, record) == [("refused", code)]
    assert visits() == 0
    assert [(one.code, one.client_id) for one in Quarantined.objects.all()] == [(code, record["id"])]


@pytest.mark.parametrize("code", CODES)
def test_a_copy_over_another_line_is_refused_like_the_first(street, code):
    record = refusals(street)[code]
    told = in_one_transaction(street, ("zhou", [record]), ("zhou", [record]), ("zhou", [record]))
    assert told == [[("refused", code)]] * 3
    assert (visits(), Quarantined.objects.count()) == (0, 1)


def test_a_copy_of_a_kept_record_is_told_that_it_is_there(street, line):
    record = visit(street.doors("garden")[0])
    assert post(line, record, record) == [("kept", ""), ("already-kept", "")]
    other = visit(street.doors("garden")[1])
    told = in_one_transaction(street, ("zhou", [other]), ("zhou", [other]))
    assert told == [[("kept", "")], [("already-kept", "")]]
    assert visits() == 2


@pytest.mark.parametrize("outcome", ["kept", "refused"])
def test_a_copy_with_other_content_is_a_conflict_whatever_becomes_of_the_first(street, line, outcome):
    door = street.doors("garden")[0]
    first = visit(door) if outcome == "kept" else visit(door, flagged=[{"name": "甲"}])
    other = first | {"detail": {"outcome": "refused"}}
    assert [state for state, _ in post(line, first, other, first)] == [
        outcome,
        "refused",
        {"kept": "already-kept"}.get(outcome, outcome),
    ]
    assert Quarantined.objects.filter(code="conflict").count() == 1
    assert visits() == (outcome == "kept")


def test_a_record_that_a_room_refuses_takes_its_copy_along(street):
    record, sound = visit(street.doors("garden")[0], note="guard"), visit(street.doors("garden")[1])
    told = in_one_transaction(street, ("zhou", [record, sound]), ("zhou", [record, sound]), kinds=BRITTLE)
    assert told == [
        [("refused", "bad-input"), ("kept", "")],
        [("refused", "bad-input"), ("already-kept", "")],
    ]


def test_a_set_that_fails_is_kept_one_by_one_and_copies_still_fare_alike(street):
    doors = street.doors("garden")
    broken, sound = visit(doors[0], note="trip"), visit(doors[1])
    heir, other = visit(doors[0], corrects=broken["id"]), broken | {"detail": {"outcome": "refused"}}
    told = in_one_transaction(
        street, ("zhou", [broken, sound, heir, other]), ("zhou", [broken, sound]), kinds=BRITTLE
    )
    assert told == [
        [("refused", "unexpected"), ("kept", ""), ("refused", "unknown-correction"), ("refused", "conflict")],
        [("refused", "unexpected"), ("already-kept", "")],
    ]
    assert visits() == 1


def test_what_a_broken_set_said_of_its_records_is_not_held_against_them(street):
    doors = street.doors("garden")
    first = visit(doors[0])
    in_one_transaction(street, ("zhou", [first]))
    broken, second = (visit(doors[0], corrects=first["id"], note=words) for words in ("trip", ""))
    told = in_one_transaction(street, ("zhou", [broken, second]), kinds=BRITTLE)
    assert told == [[("refused", "unexpected"), ("kept", "")]]


def test_a_correction_may_come_with_a_copy_of_what_it_corrects(street):
    door, next_door = street.doors("garden")[:2]
    first = visit(door)
    moved = visit(next_door, corrects=first["id"])
    told = in_one_transaction(street, ("zhou", [first]), ("zhou", [first, moved]))
    assert told == [[("kept", "")], [("already-kept", ""), ("kept", "")]]


def test_nobody_corrects_what_another_is_just_sending(street):
    door = street.doors("garden")[0]
    first = visit(door)
    told = in_one_transaction(street, ("wang", [first]), ("zhou", [visit(door, corrects=first["id"])]))
    assert told == [[("kept", "")], [("refused", "unknown-correction")]]


# Random senders

NUMBERS = some.integers(0, 11)
ONE = some.tuples(NUMBERS, some.sampled_from(["as it is", "as it is", "as it is", "other"]))
CALLS = some.lists(some.lists(ONE, min_size=1, max_size=6), min_size=1, max_size=3)


def pool(world):
    """Twelve records: sound ones, corrections of one another, and each way to be refused."""
    doors = world.doors("garden")
    sound = [visit(door) for door in doors[:3]]
    bad = refusals(world)
    return [
        *sound,
        visit(doors[3], corrects=sound[0]["id"]),
        visit(doors[4], corrects=sound[0]["id"]),
        visit(doors[5], note="guard"),
        visit(doors[6], note="trip"),
        visit(doors[7], corrects=bad["above-collection-level"]["id"]),
        *(bad[code] for code in CODES[:4]),
    ]


def as_sent(record, how):
    return record if how == "as it is" else record | {"detail": {"outcome": "refused"}}


def check(world, sent, told, kept):
    """Every receipt against the table and the quarantine."""
    verdicts = {}
    for record, (state, code) in zip(sent, told, strict=True):
        there = Record.objects.filter(pk=record["id"]).first()
        if state == "refused":
            found = Quarantined.objects.filter(client_id=record["id"], code=code)
            assert any(_holds(one, record) for one in found) or code == "above-collection-level"
        else:
            kept[record["id"]] += state == "kept"
            assert there is not None and json.loads(there.detail) == record["detail"]
        same = json.dumps(record)
        assert verdicts.setdefault(same, LATE.get(state, state) + code) == LATE.get(state, state) + code
    assert set(kept.values()) <= {1} and visits() == len(kept)


def _holds(one, record):
    return json.loads(keys.of(one.key_id).open(bytes(one.sealed))) == record


def test_every_receipt_of_random_senders_is_true(world):
    open_round(world, level="L1")

    @seed(5)
    @examples(120)
    @given(some.lists(CALLS, min_size=1, max_size=3))
    def one_history(history):
        records, kept = pool(world), Counter()
        with transaction.atomic():
            for calls in history:
                sent = [[as_sent(records[n], how) for n, how in call] for call in calls]
                told = in_one_transaction(world, *(("zhou", batch) for batch in sent), kinds=BRITTLE)
                note(str(told))
                check(world, [*chain(*sent)], [*chain(*told)], kept)
            transaction.set_rollback(True)

    one_history()
