"""Every invariant of the road and of places' posts, tried through every door.

Each is one sentence that must never become false, the record that would make it so, and the code of the
refusal. Page, API, phone and paper must all refuse it, in the same words, and nothing may be left behind.
"""

from datetime import timedelta

import pytest

from lianfang import cli
from lianfang.checkpoints import actions, queries
from lianfang.checkpoints.models import Arrival, Fever, PlacePost, Site, VehiclePass, Visitor
from lianfang.duties.models import Record
from lianfang.kit import clock
from lianfang.measures.models import Measure
from lianfang.paper.models import Sheet
from lianfang.paper.rules import serial
from lianfang.testing import road
from lianfang.testing.road import car, codes, decision, identity, person, post, reading, send, visitor
from lianfang.testing.world import NOON

from . import doors

pytestmark = pytest.mark.django_db

WHY = {"reason": "无通行证", "authority": "3号令"}
LISTED = {"travelled": True, "source_area": "疫源市", "left_on": "2020-01-25"}


@pytest.fixture
def site(world):
    return road.build(world)


def lift(kind):
    Measure.objects.filter(kind=kind).update(ended_at=NOON, ended_as="lifted")


def traces():
    tables = (VehiclePass, Fever, Arrival, Visitor, PlacePost)
    return [
        Record.objects.filter(kind__startswith="checkpoints.").count(),
        *(one.objects.count() for one in tables),
    ]


def refused_everywhere(world, make, code, user):
    before = traces()
    assert doors.refusals(world, make, user) == dict.fromkeys(("api", "sync", "page", "paper"), code)
    assert traces() == before


# A new vehicle

ROAD = {
    "measured equals aboard": (lambda: car(person(1), aboard=2), "not-all-measured"),
    "sleeping passengers included": (lambda: car(person(1), person(2, None)), "not-all-measured"),
    "a fever is decided": (lambda: car(person(1, "37.3")), "fever-undecided"),
    "a doubtful reading is repeated": (lambda: car(person(1, "34.9")), "fever-undecided"),
    "an implausible reading is measured again": (lambda: car(person(1, "43.1")), "bad-detail"),
    "a repeat comes after the rest": (
        lambda: car(person(1, "37.5", again="36.8", again_minutes=14)),
        "repeat-too-soon",
    ),
    "a fever is never turned back": (
        lambda: car(person(1, "38.5", decision="transfer"), disposition="turn-back", **WHY),
        "fever-turned-back",
    ),
    "turning back has a reason": (
        lambda: car(disposition="turn-back", authority="3号令"),
        "turn-back-needs-reason",
    ),
    "turning back has an authority": (
        lambda: car(disposition="turn-back", reason="无通行证"),
        "turn-back-needs-reason",
    ),
    "residents aboard go home": (
        lambda: car(disposition="turn-back", residents=1, **WHY),
        "resident-going-home",
    ),
    "whoever goes home goes home": (
        lambda: car(disposition="turn-back", destination="return", **WHY),
        "resident-going-home",
    ),
    "an ambulance does not queue": (lambda: car(vehicle_kind="ambulance"), "never-queues"),
    "supplies do not queue": (lambda: car(vehicle_kind="supplies"), "never-queues"),
    "medical staff are not turned back": (
        lambda: car(vehicle_kind="medical", disposition="turn-back", **WHY),
        "never-queues",
    ),
    "priority is for them alone": (lambda: car(disposition="priority"), "no-priority"),
    "travel decides whatever the plate": (
        lambda: car(person(1, **LISTED), plate="鲁G22222"),
        "identity-missing",
    ),
    "a contact is registered": (lambda: car(person(1, contact=True)), "identity-missing"),
    "whoever is registered has a receiver": (
        lambda: car(person(1, **LISTED), identities=[identity(receiver=None)], disposition="pass-registered"),
        "receiver-missing",
    ),
    "the receiver exists": (
        lambda: car(
            person(1, **LISTED), identities=[identity(receiver="nowhere")], disposition="pass-registered"
        ),
        "receiver-missing",
    ),
    "the receiver is told": (lambda: car(person(1, **LISTED), identities=[identity()]), "must-be-registered"),
    "nobody is named without cause": (lambda: car(identities=[identity()]), "above-collection-level"),
}  # fmt: skip


@pytest.mark.parametrize("sentence", ROAD)
def test_no_door_lets_a_vehicle_break_it(world, site, sentence):
    make, code = ROAD[sentence]
    refused_everywhere(world, make, code, "he")


# A vehicle that is held

HELD = {
    "nobody leaves unmeasured": (lambda one: decision(one), "not-all-measured", 1),
    "a fever is not let go": (lambda one: decision(one), "fever-undecided", 2),
    "a fever is not turned back later": (
        lambda one: decision(one, "turn-back", decisions=[{"number": 1, "decision": "transfer"}], **WHY),
        "fever-turned-back",
        2,
    ),
    "a repeat waits for the rest": (lambda one: reading(one, 1, "36.5"), "repeat-too-soon", 2),
    "nobody is measured who is not aboard": (lambda one: reading(one, 3, "36.5"), "no-such-occupant", 2),
    "an implausible repeat is no repeat": (lambda one: reading(one, 1, "33.9"), "bad-detail", 2),
}


@pytest.mark.parametrize("sentence", HELD)
def test_no_door_lets_a_held_vehicle_go_against_it(world, site, sentence):
    make, code, measured = HELD[sentence]
    people = [person(number, "38.2" if number == 1 else "36.4") for number in range(1, measured + 1)]
    one = car(*people, aboard=2, disposition="hold")
    assert codes(send(world, one)) == ["kept"]
    refused_everywhere(world, lambda: make(one), code, "he")


def test_no_door_changes_a_vehicle_that_has_left(world, site):
    one = car()
    send(world, one)
    refused_everywhere(world, lambda: reading(one, 1, "36.4"), "vehicle-gone", "he")
    refused_everywhere(world, lambda: decision(one), "vehicle-gone", "he")


# A site and a post stand on their measure

STANDS = {
    "no vehicle without a measure": (car, "checkpoint", "no-measure", "he"),
    "no post without a measure": (post, "health-monitoring", "no-measure", "bao"),
    "no visitor where no post stands": (visitor, "", "no-site", "bao"),
}


@pytest.mark.parametrize("sentence", STANDS)
def test_no_door_works_where_nothing_stands(world, site, sentence):
    make, kind, code, user = STANDS[sentence]
    lift(kind)
    refused_everywhere(world, make, code, user)


def test_no_visitor_is_let_in_once_the_measure_is_lifted(world, site):
    assert codes(send(world, post(), user="bao")) == ["kept"]
    lift("health-monitoring")
    refused_everywhere(world, visitor, "no-measure", "bao")


def test_no_door_works_at_a_closed_checkpoint(world, site):
    actions.close_site(world.scope("liu"), site=site, reason="撤点")
    clock.fix(NOON + timedelta(minutes=1))
    refused_everywhere(world, car, "no-site", "he")


def test_no_checkpoint_opens_without_its_measure_by_page_or_line(world, site, capsys):
    actions.close_site(world.scope("liu"), site=site, reason="撤点")
    lift("checkpoint")
    client = doors.signed_in(world, "liu")
    answer = client.post("/checkpoints/new/", {"place": "station", "clinic": "clinic", "kind": "expressway"})
    assert answer.status_code == 409
    assert cli.main(["checkpoint", "open", "station", "--as", "liu", "--json"]) == 1
    assert "no-measure" in capsys.readouterr().out
    assert not Site.objects.filter(closed_at=None).exists()


# Posts of places

DOOR = {
    "fire engines and ambulances get in": (lambda: post(place="garden", fire_access=None), "bad-detail"),
    "one gate stays open": (lambda: post(place="garden", gates_open=0), "bad-detail"),
    "a closing has a reason": (lambda: post("close"), "bad-detail"),
    "one place has one post": (post, "post-stands"),
    "nobody with fever is simply let in": (lambda: visitor(celsius="37.3"), "fever-at-the-door"),
    "nor by a repeat that is a fever": (lambda: visitor(celsius="38.0", again="37.4"), "fever-at-the-door"),
    "a resident is never refused the way home": (
        lambda: visitor(who="resident", celsius="38.0", door="advised"),
        "bad-detail",
    ),
    "nor a resident without fever": (lambda: visitor(who="resident", door="advised"), "bad-detail"),
    "nobody comes in unmeasured": (lambda: visitor(celsius=None), "bad-detail"),
    "an implausible reading is measured again at the door": (lambda: visitor(celsius="43.5"), "bad-detail"),
    "a guest is linked, not collected": (lambda: visitor(who="guest"), "bad-detail"),
    "a resident is not named": (lambda: visitor(who="resident", name="柳住户"), "above-collection-level"),
    "nobody leaves who is not inside": (lambda: visitor("out", pass_no="P-1"), "unknown-entry"),
}  # fmt: skip


@pytest.mark.parametrize("sentence", DOOR)
def test_no_door_lets_a_post_break_it(world, site, sentence):
    make, code = DOOR[sentence]
    assert codes(send(world, post(), user="bao")) == ["kept"]
    refused_everywhere(world, make, code, "bao" if make()["place"] == "hotel" else "zhou")


@pytest.mark.parametrize(
    ("name", "sees"), [("bao", True), ("wang", True), ("fang", False), ("liu", False), ("sun", False)]
)
def test_no_door_shows_the_log_to_anybody_but_the_place_and_its_community(world, site, name, sees):
    """Neither the page nor the sheet it was keyed in from: both answer the same to the same person."""
    send(world, post(), user="bao")
    doors.keyed(world, visitor(name="柳访客", room="8808"), "bao")
    client = doors.signed_in(world, name)
    sheet = f"/paper/keying/{serial(Sheet.objects.get().pk)}/"
    for address in ("/posts/hotel/", "/posts/hotel/log/", sheet, f"{sheet}1/"):
        assert ("柳访客" in client.get(address).content.decode()) == sees, address


def test_only_the_community_that_receives_somebody_says_whether_they_came(world, site):
    sent = arrival_of(world) | {"place": "north"}
    assert doors.api(world, sent, "chen")["code"] == "unknown-arrival"
    assert doors.sync(world, sent, "chen")["code"] == "unknown-arrival"
    assert "expects no such person" in doors.keyed(world, sent, "chen")
    assert doors.signed_in(world, "chen").post(doors.address(sent), {"outcome": "arrived"}).status_code == 404
    assert not Record.objects.filter(kind="checkpoints.arrival").exists()


# What is right passes through each door


def arrival_of(world):
    one = car(person(1, **LISTED), disposition="pass-registered", identities=[identity(1)])
    assert codes(send(world, one)) == ["kept"]
    return road.record(
        "checkpoints.arrival", "binhe", {"arrival": Arrival.objects.get().pk, "outcome": "arrived"}
    )


def visitor_leaving(world):
    came = visitor()
    assert codes(send(world, post(), came, user="bao")) == ["kept", "kept"]
    return visitor("out", entry=came["id"])


def held(world):
    one = car(person(1, "38.2"), disposition="hold")
    assert codes(send(world, one)) == ["kept"]
    clock.fix(NOON + timedelta(minutes=16))
    return one


def opened(world):
    assert codes(send(world, post(), user="bao")) == ["kept"]
    return visitor()


RIGHT = {
    "a vehicle": (lambda world: car(), "he"),
    "a reading": (lambda world: reading(held(world), 1, "36.6"), "he"),
    "a decision": (
        lambda world: decision(held(world), "transfer", decisions=[{"number": 1, "decision": "transfer"}]),
        "he",
    ),
    "a shift": (
        lambda world: road.record("checkpoints.shift-hand-over", "station", {"overlap_minutes": 15}),
        "he",
    ),
    "a post": (lambda world: post(), "bao"),
    "a visitor": (opened, "bao"),
    "somebody leaving": (visitor_leaving, "bao"),
    "an arrival": (arrival_of, "wang"),
}


@pytest.mark.parametrize("door", [doors.page, doors.api, doors.sync, doors.keyed])
@pytest.mark.parametrize("what", RIGHT)
def test_what_is_right_is_kept_by_every_door(world, site, what, door):
    make, user = RIGHT[what]
    sent = make(world)
    before = Record.objects.filter(kind=sent["kind"]).count()
    door(world, sent, user)
    assert Record.objects.filter(kind=sent["kind"]).count() == before + 1


def test_a_plate_from_a_listed_place_alone_stops_nobody_at_any_door(world, site):
    for number, door in enumerate((doors.page, doors.api, doors.sync, doors.keyed)):
        door(world, car(person(1, source_area="济南市"), plate=f"鄂A1234{number}"), "he")
    kept = VehiclePass.objects.values_list("plate_origin", "from_listed", "disposition")
    assert list(kept) == [("鄂A", False, "pass")] * 4


def test_a_gap_in_the_rota_stands_on_the_site_s_page_and_in_the_command_line_s_list(world, site, capsys):
    page = doors.signed_in(world, "he").get("/checkpoints/station/").content.decode()
    assert page.count("Nobody") == 3  # health, police, transport
    assert cli.main(["checkpoint", "list", "--as", "liu", "--json"]) == 0
    assert '"holes": 3' in capsys.readouterr().out
    assert len(queries.board(world.scope("liu"), at=NOON)[0].holes) == 3
