"""How far a reading can be trusted is said where readings are made: cold air, flat lines, digits."""

from datetime import timedelta

import pytest

from lianfang.checkpoints import queries
from lianfang.checkpoints.models import VehiclePass
from lianfang.kit import clock
from lianfang.testing import road
from lianfang.testing.road import car, codes, person, post, send, visitor
from lianfang.testing.world import NOON

from . import doors

pytestmark = pytest.mark.django_db
COLD = "infrared thermometers read low"
PLACES = ("/checkpoints/station/", "/checkpoints/station/desk/")


@pytest.fixture
def site(world):
    return road.build(world)


def is_said(world, address, words):
    page = doors.signed_in(world, "he").get(address).content.decode()
    return words in page


@pytest.mark.parametrize(("ambient", "cold"), [("9.9", True), ("10.0", False), ("-4.0", True), (None, False)])
def test_air_too_cold_for_the_thermometers_is_said_at_the_desk_and_on_the_boards(world, site, ambient, cold):
    assert codes(send(world, car(ambient=ambient))) == ["kept"]
    assert [is_said(world, address, COLD) for address in PLACES] == [cold, cold]
    assert is_said(world, "/checkpoints/", "too cold") == cold


def test_each_thermometer_has_its_own_bound_and_an_armpit_has_none(world, site):
    client = doors.signed_in(world, "he")
    for number, method, least in (("T1", "forehead", "-5"), ("T2", "ear", "5"), ("T3", "axillary", "20")):
        client.post(
            "/checkpoints/station/instruments/",
            {"number": number, "method": method, "works_from": least, "calibrated_on": "2020-01-01",
             "calibrate_by": "2021-01-01"},
        )  # fmt: skip
    send(world, car(ambient="2.0"))
    found = queries.air(world.scope("he"), place=world.places["station"], at=NOON)
    assert (found.numbers, found.is_cold, str(found.works_from)) == (["T2"], True, "5.0")


@pytest.mark.parametrize(("seconds", "said"), [(-1, True), (0, False), (1, False)])
def test_an_air_temperature_counts_for_three_hours(world, site, seconds, said):
    send(world, car(ambient="-4.0"))
    clock.fix(NOON + timedelta(hours=3, seconds=seconds))
    assert is_said(world, PLACES[0], COLD) == said


def test_a_bound_of_the_air_beyond_all_weather_is_refused(world, site):
    client = doors.signed_in(world, "he")
    told = {"number": "T1", "method": "ear", "calibrated_on": "2020-01-01", "calibrate_by": "2021-01-01"}
    client.post("/checkpoints/station/instruments/", told | {"works_from": "55.1"})
    assert queries.instruments(world.scope("he"), place=world.places["station"]) == []


@pytest.mark.parametrize(
    ("celsius", "refused"), [("33.9", True), ("34.0", False), ("43.0", False), ("43.1", True)]
)
def test_an_implausible_reading_is_not_kept_and_the_desk_says_measure_again(world, site, celsius, refused):
    page = doors.page(world, car(person(1, celsius), disposition="hold"), "he")
    assert ("measure again" in page and "34.0" in page) == refused
    assert VehiclePass.objects.exists() != refused


@pytest.mark.parametrize(("celsius", "code"), [("34.9", "fever-undecided"), ("35.0", "kept")])
def test_a_reading_too_low_to_be_a_person_is_repeated_before_the_car_goes(world, site, celsius, code):
    assert codes(send(world, car(person(1, celsius)))) == [code]


def test_equal_readings_in_a_row_are_flagged_on_the_board_the_site_and_the_post(world, site):
    send(world, *(car(person(1, "36.5"), person(2, "36.5")) for _ in range(4)))
    flat = "8 equal readings in a row"
    assert is_said(world, "/checkpoints/", flat) and is_said(world, PLACES[0], flat)
    send(world, post(), *(visitor(celsius="36.5") for _ in range(8)), user="bao")
    assert flat in doors.signed_in(world, "bao").get("/posts/hotel/").content.decode()
    send(world, car(person(1, "36.6"), *(person(number, "36.5") for number in (2, 3))))
    assert is_said(world, "/checkpoints/", flat)


def test_seven_equal_readings_are_not_flat(world, site):
    send(world, *(car(person(1, "36.5")) for _ in range(7)))
    assert not is_said(world, "/checkpoints/", "equal readings in a row")


def test_favourite_last_digits_are_flagged_from_50_readings_on(world, site):
    odd = ("36.0", "36.5")
    send(world, *(car(person(1, odd[number % 2])) for number in range(49)))
    words = "Last digits are not spread"
    assert not is_said(world, "/checkpoints/", words) and is_said(world, "/checkpoints/", "too few to judge")
    send(world, car(person(1, odd[1])))
    assert is_said(world, "/checkpoints/", words) and is_said(world, PLACES[0], words)
