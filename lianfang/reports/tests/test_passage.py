"""The day's figures of the road and the posts equal what was recorded; nothing reported is not zero."""

from datetime import timedelta

import pytest
from django.test import Client

from lianfang.kit.problems import NotFound
from lianfang.testing import figures, road
from lianfang.testing.world import NOON

DAYS = ("road-vehicles", "road-confirmed", "road-pushed", "road-staff", "place-standing", "place-measured")
pytestmark = pytest.mark.django_db
TODAY = (NOON + timedelta(hours=8)).date()


def told(world, name="fang", place="xincheng", on=TODAY):
    return figures.told(world, who=name, place=place, on=on.isoformat())


def test_figures_count_what_was_recorded(world):
    road.build(world)
    road.send(
        world,
        road.car(road.person(1), road.person(2)),
        road.car(road.person(1, "38.5", decision="transfer"), disposition="transfer", plate="鲁G2"),
        road.car(
            road.person(1, travelled=True, source_area=road.LISTED),
            disposition="pass-registered",
            identities=[road.identity()],
        ),
        road.car(vehicle_kind="ambulance", disposition="priority", direction="out"),
    )
    road.send(world, road.post(), road.visitor(), road.visitor(who="resident"), user="bao")
    seen = told(world)
    wanted = {
        "road-vehicles": 4, "road-in": 3, "road-out": 1, "road-listed": 1, "road-people": 5,
        "road-registered": 2, "road-fevers": 1, "road-confirmed": 1, "road-acknowledged": 0, "road-pushed": 1,
        "road-accepted": 0, "road-lost": 0, "road-turned-back": 0, "road-priority": 1, "road-longest": 0,
        "place-standing": 1, "place-manned": 1, "place-measured": 2, "place-outsiders": 1, "place-fevers": 0,
    }  # fmt: skip
    assert {code: seen[code] for code in wanted} == wanted


def test_a_day_without_a_checkpoint_reports_nothing_and_one_without_cars_zero(world):
    assert {told(world)[code] for code in DAYS} == {None}
    road.build(world)
    assert told(world)["road-vehicles"] == 0 and told(world)["place-standing"] is None
    assert told(world, on=TODAY - timedelta(days=1))["road-vehicles"] is None


def test_a_correction_counts_once(world):
    road.build(world)
    first = road.car(road.person(1), road.person(2))
    road.send(world, first, road.car(road.person(1), corrects=first["id"]))
    assert (told(world)["road-vehicles"], told(world)["road-people"]) == (1, 1)


def test_the_neighbouring_street_gets_no_figure_of_this_one(world):
    road.build(world)
    with pytest.raises(NotFound):
        told(world, "chen")
    client = Client()
    client.force_login(world.cast["chen"])
    assert client.get("/figures/passage/?place=station").status_code == 404
    assert client.get("/figures/passage/").status_code == 200
