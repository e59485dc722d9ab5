"""Who is moved at noon hands in the morning; then the phone lets the old area go, and says so."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from lianfang.accounts import actions as accounts
from lianfang.accounts.models import Posting
from lianfang.accounts.queries import system_scope
from lianfang.duties import actions as duties
from lianfang.duties.models import Duty, Pairing, Quarantined, Record
from lianfang.field.tests.conftest import Phone
from lianfang.kit import clock
from lianfang.testing.world import NOON, visit

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
MORNING = NOON + HOUR  # zhou works; the round opened at noon
MOVED = NOON + 2 * HOUR
EVENING = NOON + 8 * HOUR


@pytest.fixture
def moved(street, phone):
    """zhou's phone has synced. At MOVED another keeps the garden, and zhou's own post ends; it is evening."""
    phone.sync()
    clock.fix(MOVED)
    duties.pair(street.scope("fang"), place=street.places["garden"], user=street.cast["wang"])
    for posting in Posting.objects.filter(user=phone.user, to_at=None):
        accounts.end_posting(street.scope("liu"), posting=posting)
    clock.fix(EVENING)
    phone.client.force_login(phone.user)  # the last post took the sessions with it: zhou signs in once more
    return street


@pytest.fixture
def elsewhere(moved):
    """And zhou has a post in the village since."""
    Posting.objects.create(
        user=moved.cast["zhou"], place=moved.places["village"], role="grid-worker", from_at=MOVED
    )
    return moved


def line(world, username="zhou"):
    token = accounts.create_token(system_scope("test", actor_id=world.cast["liu"].pk), username=username)
    return Client(headers={"authorization": f"Bearer {token}", "accept-language": "en"})


def by_api(world, phone, *records):
    return line(world).post("/api/v1/records", json.dumps(records), content_type="application/json")


def by_phone(world, phone, *records):
    return phone.send(*records)


def by_carrier(world, phone, *records):
    wang = Phone(world, "wang")
    return wang.client.post("/field/carried", phone.bundle(*records), content_type="application/json")


def by_own_queue(world, phone, *records):
    return phone.client.post("/field/carried", phone.bundle(*records), content_type="application/json")


DOORS = pytest.mark.parametrize("door", [by_api, by_phone, by_carrier, by_own_queue])


def verdicts(answer):
    assert answer.status_code == 200, answer.content
    return [(one["state"], one.get("code", "")) for one in answer.json()]


@DOORS
@pytest.mark.parametrize("now", ["moved", "elsewhere"])
def test_what_was_done_before_the_transfer_is_kept_and_answers_its_duty(request, moved, phone, door, now):
    world = request.getfixturevalue(now)
    place = world.doors("garden")[0]
    record = visit(place, at=MORNING)
    assert verdicts(door(world, phone, record)) == [("kept", "")]
    assert verdicts(door(world, phone, record)) == [("already-kept", "")]
    kept = Record.objects.get(pk=record["id"])
    assert (kept.made_by, kept.made_at, kept.received_at) == (phone.user, MORNING, EVENING)
    assert Duty.objects.get(place=place).state == "done"


@DOORS
@pytest.mark.parametrize(
    ("at", "state"),
    [
        (NOON, "kept"),  # the first moment of the post
        (MOVED - timedelta(microseconds=1), "kept"),
        (MOVED, "refused"),  # the post ends with this moment
        (MOVED + HOUR, "refused"),
        (NOON - timedelta(microseconds=1), "refused"),
        (NOON - 30 * timedelta(days=1), "refused"),
    ],
)
def test_the_moment_must_lie_within_the_post_itself(moved, phone, door, at, state):
    (told,) = verdicts(door(moved, phone, visit(moved.doors("garden")[0], at=at)))
    assert told[0] == state
    assert state == "kept" or Quarantined.objects.count() == 1


@pytest.mark.parametrize("door", [by_api, by_phone])
def test_another_area_and_another_kind_stay_closed_whatever_moment_is_claimed(moved, phone, door):
    garden = moved.doors("garden")[0]
    excuse = visit(garden, at=MORNING) | {"kind": "duties.excuse", "detail": {"reason": "away"}}
    there = visit(moved.doors("village")[0], at=MORNING)
    assert [state for state, _ in verdicts(door(moved, phone, excuse, there))] == ["refused"] * 2


def test_who_was_never_posted_there_hands_in_nothing(street):
    chen = line(street, "chen")
    record = visit(street.doors("garden")[0], at=NOON)
    answer = chen.post("/api/v1/records", json.dumps([record]), content_type="application/json")
    assert verdicts(answer) == [("refused", "out-of-scope")]


def test_a_disabled_user_hands_in_nothing(moved, phone):
    phone.user.is_active = False
    phone.user.save()
    assert phone.send(visit(moved.doors("garden")[0], at=MORNING)).status_code == 410  # told to empty itself
    carried = by_carrier(moved, phone, visit(moved.doors("garden")[1], at=MORNING))
    assert [state for state, _ in verdicts(carried)] == ["refused"]


def test_who_never_had_a_post_is_let_in_nowhere(street):
    street.cast["sun"].postings.all().delete()
    client = Client(headers={"accept": "application/json"})
    client.force_login(street.cast["sun"])
    assert client.get("/field/hello").status_code == 403
    answer = line(street, "sun").post("/api/v1/records", "[]", content_type="application/json")
    assert answer.status_code == 403


def test_an_own_record_is_corrected_by_what_was_written_before_the_transfer(moved, phone):
    first, next_door = visit(moved.doors("garden")[0], at=MORNING), moved.doors("garden")[1]
    moving = visit(next_door, at=MORNING + timedelta(minutes=5), corrects=first["id"])
    assert verdicts(phone.send(first)) == [("kept", "")]
    assert verdicts(phone.send(moving)) == [("kept", "")]
    assert Duty.objects.get(place=next_door).state == "done"


def test_nobody_corrects_others_in_retrospect(street):
    door = street.doors("garden")[0]
    theirs = visit(door, at=NOON)
    duties.keep(street.scope("zhou"), batch=[theirs], kinds=_kinds())
    clock.fix(MOVED)
    for posting in Posting.objects.filter(user=street.cast["wang"]):
        accounts.end_posting(street.scope("liu"), posting=posting)
    clock.fix(EVENING)
    mine = visit(door, at=MORNING, corrects=theirs["id"])
    answer = line(street, "wang").post("/api/v1/records", json.dumps([mine]), content_type="application/json")
    assert [state for state, _ in verdicts(answer)] == ["refused"]
    assert Record.objects.get(pk=theirs["id"]).withdrawn_seq is None


def _kinds():
    from lianfang.flows.table import KINDS

    return KINDS


def test_the_phone_without_a_post_is_emptied_and_told_which_area_went(moved, phone):
    assert phone.hello().status_code == 200
    assert verdicts(phone.send(visit(moved.doors("garden")[0], at=MORNING))) == [("kept", "")]
    told = phone.sync()
    names = [one["name"] for one in told["gone"]]
    assert told["full"] and names == ["滨河一网格", "滨河花园"]
    assert [told[part] for part in ("order", "duties", "places", "facts", "posts", "cars")] == [
        [], [], [], {}, [], []
    ]  # fmt: skip
    assert phone.sync()["gone"] == []


def test_the_phone_of_who_keeps_another_area_lets_only_the_old_one_go(elsewhere, phone):
    told = phone.sync()
    assert [one["name"] for one in told["gone"]] == ["滨河一网格", "滨河花园"]
    doors = {one["code"] for one in told["places"] if one["kind"] == "dwelling"}
    assert doors == {one.code for one in elsewhere.doors("village")}


def test_a_helper_s_place_that_lies_in_a_kept_area_is_not_said_to_be_gone(street, phone):
    phone.sync()
    clock.fix(MOVED)
    duties.pair(street.scope("fang"), place=street.places["garden"], user=street.cast["wang"])
    assert not Pairing.objects.filter(user=phone.user, to_at=None).exists()
    told = phone.sync()
    assert told["full"] and told["gone"] == [] and len(told["order"]) == 12


def test_without_a_post_no_phone_is_set_up_and_nothing_else_opens(moved, phone):
    for method, address in (("post", "/field/devices/new"), ("get", "/"), ("get", "/places/garden/")):
        assert getattr(phone.client, method)(address).status_code == 403
    other = Phone.__new__(Phone)
    other.client = Client(headers={"accept": "application/json"})
    other.client.force_login(moved.cast["zhou"])
    theirs = Phone(moved, "wang")
    queue = theirs.bundle(visit(moved.doors("garden")[0], at=MORNING))
    answer = other.client.post("/field/carried", queue, content_type="application/json")
    assert answer.status_code == 403


def test_the_transfer_costs_no_statement_while_nobody_is_moved(street, phone, django_assert_max_num_queries):
    with django_assert_max_num_queries(40) as seen:
        phone.send(visit(street.doors("garden")[0]))
    assert not [one for one in seen.captured_queries if '"from_at"' in one["sql"].partition("FROM")[0]]
