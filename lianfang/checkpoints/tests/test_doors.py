"""The doors of the road and of places' posts: what they are like to use, and what no history gets past."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang import cli
from lianfang.accounts import actions as accounts
from lianfang.checkpoints import post_lists, queries
from lianfang.checkpoints.models import PlacePost, VehiclePass, Visitor
from lianfang.kit import clock
from lianfang.measures.models import Measure
from lianfang.testing import road
from lianfang.testing.road import codes, person, post, send, visitor
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
DESK = "/checkpoints/station/desk/"
HOTEL = "/posts/hotel/"


@pytest.fixture
def site(world):
    return road.build(world)


def on_the_page(world, sent, user="he"):
    """The same answers typed at the desk; the words of a refusal, empty where it was kept."""
    client = Client()
    client.force_login(world.cast[user])
    detail = dict(sent["detail"])
    fields = {}
    for name in ("people", "identities"):
        for index, one in enumerate(detail.pop(name, [])):
            fields |= {f"{name}.{index}.{key}": "1" if value is True else value for key, value in one.items()}
    answer = client.post(DESK, fields | detail | {"id": sent["id"]})
    return answer.status_code


def by_api(world, sent, user="he"):
    token = accounts.create_token(world.scope("liu"), username=user)
    answer = Client().post(
        "/api/v1/records",
        json.dumps([sent]),
        content_type="application/json",
        headers={"authorization": f"Bearer {token}"},
    )
    (receipt,) = answer.json()
    return receipt.get("code") or receipt["state"]


def test_what_is_right_passes_through_each_door(world, site):
    assert by_api(world, road.car()) == "kept"
    assert on_the_page(world, road.car(plate="鲁G22222")) == 302
    assert VehiclePass.objects.filter(left_at__isnull=False).count() == 2


def test_a_page_sent_twice_keeps_one_vehicle(world, site):
    sent = road.car()
    assert [on_the_page(world, sent), on_the_page(world, sent)] == [302, 302]
    assert VehiclePass.objects.count() == 1


def test_the_desk_works_without_script(world, site):
    client = Client()
    client.force_login(world.cast["he"])
    assert client.post(DESK, {"plate": "鲁G12345", "more": "people"}).content.count(b"data-rider") == 2
    send(world, road.car(person(1), person(2), person(3)))
    page = client.post(DESK, {"plate": "鲁g·12345", "recall": "1"}).content.decode()
    assert page.count("data-rider") == 3 and "鲁G12345" in page


def test_temperatures_are_read_as_fingers_type_them(world, site):
    sent = road.car(person(1, "365"))
    assert on_the_page(world, sent) == 302
    assert str(VehiclePass.objects.get().occupants.get().celsius) == "36.5"


def test_the_command_line_opens_closes_and_lists(world, site, capsys):
    def run(*words):
        code = cli.main(["checkpoint", *words, "--json"])
        return code, capsys.readouterr().out

    assert json.loads(run("list")[1])[0]["code"] == "station"
    assert run("open", "station")[0] == 1
    assert run("close", "station", "--reason", "撤点", "--as", "chen")[0] == 1
    assert run("close", "station", "--reason", "撤点", "--dry-run")[0] == 0
    assert queries.board(world.scope("liu"), at=NOON)
    assert run("close", "station", "--reason", "撤点", "--as", "liu")[0] == 0
    Measure.objects.filter(kind="checkpoint").update(ended_at=NOON, ended_as="lifted")
    code, said = run("open", "station", "--as", "liu")
    assert code == 1 and json.loads(said)["code"] == "no-measure"


# Posts of places


def keep(world, *batch):
    return codes(send(world, *batch, user="bao"))


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (visitor(celsius="37.3"), "fever-at-the-door"),
        (visitor(celsius="38.0", again="37.4"), "fever-at-the-door"),
        (visitor(who="resident", celsius="38.0", door="advised"), "bad-detail"),
        (visitor(who="guest"), "bad-detail"),
        (visitor("in", celsius=None), "bad-detail"),
        (visitor("out"), "unknown-entry"),
        (visitor("out", pass_no="P-1"), "unknown-entry"),
        (visitor(who="resident", name="柳住户"), "above-collection-level"),
    ],
)
def test_what_must_never_happen_at_a_door_is_refused(world, site, sent, code):
    assert keep(world, post()) == ["kept"]
    assert keep(world, sent | {"made_at": NOON.isoformat()}) == [code]
    assert not Visitor.objects.exists()


def test_nobody_is_let_in_where_no_post_stands_and_no_post_stands_without_its_measure(world, site):
    assert keep(world, visitor()) == ["no-site"]
    Measure.objects.filter(kind="health-monitoring").update(ended_at=NOON, ended_as="lifted")
    assert keep(world, post()) == ["no-measure"]
    client = Client()
    client.force_login(world.cast["bao"])
    client.post(f"{HOTEL}post/", {"act": "open", "gates": "2", "gates_open": "1", "fire_access": "1"})
    assert not PlacePost.objects.exists()


def test_gates_are_closed_only_with_the_way_free_for_fire_engines(world, site):
    assert keep(world, post(fire_access=None)) == ["bad-detail"]
    assert keep(world, post(gates_open=0)) == ["bad-detail"]
    assert keep(world, post(), post()) == ["kept", "post-stands"]


def test_a_resident_with_fever_goes_home_and_a_visitor_is_helped(world, site):
    home = visitor(who="resident", celsius="38.0", door="home")
    advised = visitor(celsius="38.0", door="advised")
    assert keep(world, post(), home, advised) == ["kept", "kept", "kept"]
    counts = queries.post_counts(world.scope("bao"), place=world.places["hotel"], at=NOON)
    assert (counts.came, counts.fevers) == (2, 2)


def test_who_came_in_goes_out_once_by_entry_or_by_pass(world, site):
    came, by_pass = visitor(), visitor(pass_no="P-7")
    assert keep(world, post(), came, by_pass) == ["kept"] * 3
    gone = visitor("out", entry=came["id"])
    assert keep(world, gone, visitor("out", pass_no="P-7")) == ["kept", "kept"]
    assert (
        keep(world, visitor("out", entry=came["id"]), visitor("out", pass_no="P-7")) == ["unknown-entry"] * 2
    )
    assert not Visitor.objects.filter(left_at=None).exists()


def test_who_stays_too_long_is_counted_as_overstayed(world, site):
    keep(world, post(), visitor(leaves_by=(NOON + timedelta(hours=1)).isoformat()))
    place = world.places["hotel"]
    for minutes, over in ((60, 0), (61, 1)):
        at = NOON + timedelta(minutes=minutes)
        assert queries.post_counts(world.scope("bao"), place=place, at=at).overstayed == over


@pytest.mark.parametrize(
    ("name", "sees"),
    [("bao", True), ("wang", True), ("zhou", True), ("fang", False), ("liu", False), ("sun", False)],
)
def test_the_log_is_for_the_place_and_its_community_alone(world, site, name, sees):
    keep(world, post(), visitor(name="柳访客", room="8808"))
    client = Client()
    client.force_login(world.cast[name])
    page = client.get(HOTEL)
    assert ("柳访客" in page.content.decode()) == sees
    with_log = queries.may_see_log(world.scope(name), place=world.places["hotel"])
    assert with_log == sees


def states_of(scope, at):
    return {row.code: post_lists.state_of(row) for row in post_lists.posts(scope, at)}


def test_places_that_must_have_a_post_are_listed_until_they_have_one(world, site):
    fang = world.scope("fang")
    states = states_of(fang, NOON)
    assert states == {"hotel": "open", "garden": "open"}
    keep(world, post())
    clock.fix(NOON + timedelta(hours=24))
    rows = states_of(fang, clock.now())
    assert rows == {"garden": "late", "hotel": "unmanned"}
    keep(world, post("manned", staff=2))
    assert states_of(fang, clock.now())["hotel"] == "manned"
    assert states_of(world.scope("chen"), NOON) == {}


# Whatever is sent, in whatever order


READINGS = st.sampled_from([None, "34.6", "36.5", "37.2", "37.3", "38.4"])
STEP = st.tuples(st.sampled_from(["car", "reading", "decision"]), st.integers(1, 3), READINGS,
                 st.sampled_from(["pass", "hold", "transfer", "turn-back", "pass-registered"]),
                 st.integers(0, 20))  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=1, max_size=8))
def test_no_history_lets_an_unmeasured_or_febrile_person_slip_away(world, site, steps):
    at, cars = NOON, []
    for what, number, celsius, disposition, minutes in steps:
        at += timedelta(minutes=minutes)
        clock.fix(at)
        sent = one_step(what, number, celsius, disposition, cars)
        if sent:
            send(world, sent)
        for vehicle in VehiclePass.objects.exclude(left_at=None):
            assert vehicle.measured == vehicle.aboard
            for rider in vehicle.occupants.all():
                reading = rider.again if rider.again is not None else rider.corrected
                assert reading < 37.3 or rider.decision == "transfer"
                assert not (vehicle.disposition == "turn-back" and reading >= 37.3)


def one_step(what, number, celsius, disposition, cars):
    more = {"reason": "无证", "authority": "3号令"} if disposition == "turn-back" else {}
    if what == "car":
        people = [person(n, celsius if n == number else "36.6") for n in range(1, number + 1)]
        cars.append(road.car(*people, disposition=disposition, **more))
        return cars[-1]
    if not cars:
        return None
    if what == "reading":
        return road.reading(cars[-1], number, celsius) if celsius else None
    decided = [{"number": 1, "decision": "transfer"}] if disposition == "transfer" else []
    return road.decision(cars[-1], disposition, decisions=decided, **more)


def test_a_held_person_is_named_on_the_vehicle_s_page_and_the_car_goes(world, site):
    one = road.car(person(1, contact=True), person(2), disposition="hold")
    assert codes(send(world, one)) == ["kept"]
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.cast["he"])
    address = f"/checkpoints/station/vehicles/{one['id']}/"
    assert client.get(address).content.decode().count("data-identity") == 1
    told = {"identities.0.number": "1", "disposition": "pass-registered", "basis": "answer"}
    client.post(f"{address}disposition/", told)  # nobody named: refused in words, nothing changes
    assert VehiclePass.objects.get().left_at is None
    client.post(
        f"{address}disposition/", told | {"identities.0.name": "柳来客", "identities.0.receiver": "binhe"}
    )
    assert VehiclePass.objects.get().left_at is not None
    assert client.get(address).content.decode().count("data-identity") == 0
