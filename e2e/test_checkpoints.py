"""The desk of a checkpoint in a real browser: how soon a car of four is through, by keys alone."""

import time

import pytest
from django.test import Client

from lianfang.checkpoints.models import Fever, VehiclePass
from lianfang.kit import clock
from lianfang.passes.models import Pass
from lianfang.passes.texts import written
from lianfang.resident import actions as resident
from lianfang.testing import road
from lianfang.testing.world import build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLATE = "鲁G12345"
PAGES = (
    "/checkpoints/",
    "/checkpoints/new/",
    "/checkpoints/station/",
    "/checkpoints/station/desk/",
    "/checkpoints/station/flow/",
    "/checkpoints/station/shift/",
    "/arrivals/",
    "/posts/",
    "/posts/hotel/",
    "/posts/hotel/log/",
    "/passes/?place=garden",
)


@pytest.fixture
def road_world(transactional_db):
    world = build()
    road.build(world)
    return world


def known_car(world):
    people = [road.person(number) for number in range(1, 5)]
    assert road.codes(road.send(world, road.car(*people, plate=PLATE))) == ["kept"]
    clock.fix(clock.now() + road.timedelta(hours=3))


def type_car(page):
    """A car of four known people, as a clerk types it. About four keys a second."""
    page.keyboard.type(PLATE, delay=250)
    page.keyboard.press("Enter")
    page.locator("[data-rider]").nth(3).wait_for()
    page.wait_for_selector("[data-celsius]:focus")
    for reading in ("365", "366", "364", "367"):
        page.keyboard.type(reading, delay=250)
        page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messages p")


@pytest.mark.stopwatch
def test_a_car_of_four_known_people_is_through_within_20_seconds_by_keys_alone(road_world, opened):
    known_car(road_world)
    page = opened(road_world.cast["he"], "/checkpoints/station/desk/", language="zh-hans")
    began = time.monotonic()
    type_car(page)
    taken = time.monotonic() - began
    assert VehiclePass.objects.count() == 2
    newest = VehiclePass.objects.order_by("-seq").first()
    assert (newest.aboard, newest.measured, newest.disposition) == (4, 4, "pass")
    assert newest.arrived_at < newest.left_at
    assert taken <= 20


@pytest.mark.stopwatch
def test_on_a_slow_phone_it_takes_40_seconds_at_most(road_world, opened):
    known_car(road_world)
    page = opened(road_world.cast["he"], "/checkpoints/station/desk/", language="zh-hans", width=390)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 300, "downloadThroughput": 200_000, "uploadThroughput": 90_000},
    )
    began = time.monotonic()
    type_car(page)
    assert time.monotonic() - began <= 40
    assert VehiclePass.objects.count() == 2


def test_a_fever_is_held_by_suggestion_and_the_car_stays(road_world, opened):
    page = opened(road_world.cast["he"], "/checkpoints/station/desk/", language="zh-hans")
    page.keyboard.type("鲁G54321")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-celsius]:focus")
    page.keyboard.type("38.2")
    page.keyboard.press("Enter")
    assert page.locator("[name=disposition]:checked").get_attribute("value") == "hold"
    page.locator("[data-primary]").click()
    page.wait_for_selector(".here tbody tr")
    assert Fever.objects.get().state == "to-repeat"


def test_a_scanned_code_fills_the_desk_and_cold_air_is_said_at_once(road_world, opened):
    token = resident.put_up_poster(road_world.scope("fang"), place=road_world.places["station"], level="L2")
    Client().post(f"/r/{token}/?l=en", {"occupants": "3", "plate": "鲁G54321", "going_to": "滨河花园"})
    page = opened(road_world.cast["he"], "/checkpoints/station/desk/")
    page.locator("#plate").fill(written(Pass.objects.get()))  # as a hand scanner types it
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-rider]:nth-child(3)")
    assert page.locator("#plate").input_value() == "鲁G54321"
    assert page.locator("[name=note]").input_value() == "滨河花园"
    cold = page.locator("[data-cold]")
    for air, said in (("9.9", True), ("10", False)):
        page.locator("[name=ambient]").fill(air)
        assert cold.is_visible() == said, air


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_is_wider_than_its_window(road_world, opened, width, language):
    road.send(road_world, road.car(road.person(1, "38.0"), road.person(2), disposition="hold"))
    road.send(road_world, road.post(), road.visitor(name="柳访客", room="302"), user="bao")
    page = opened(road_world.cast["liu"], "/checkpoints/", width=width, language=language)
    for path in PAGES:
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path
        assert page.locator("h1").count() == 1, path


def test_a_click_beside_a_half_typed_car_loses_nobody_and_what_is_kept_leaves_no_draft(road_world, opened):
    page = opened(road_world.cast["he"], "/checkpoints/station/desk/")
    page.locator("[data-plate]").fill(PLATE)
    for reading in ("365", "366", "364"):
        page.locator("[data-celsius]").last.fill(reading)
        page.locator("[data-more]").click()
    page.goto(page.url.replace("/desk/", "/"))
    page.goto(page.url + "desk/")
    page.locator("[data-taken-up]").wait_for()
    assert page.locator("[data-plate]").input_value() == PLATE
    assert [one.input_value() for one in page.locator("[data-celsius]").all()] == ["365", "366", "364", ""]
    page.locator("[data-celsius]").last.fill("367")
    page.get_by_role("radio", name="let pass", exact=True).check()
    page.locator(".thumb-bar button").click()
    page.wait_for_selector(".messages [data-tone=success]")
    assert page.locator("[data-plate]").input_value() == "" and VehiclePass.objects.get().measured == 4
    page.reload()
    assert page.locator("[data-plate]").input_value() == "" and page.locator("[data-taken-up]").is_hidden()
