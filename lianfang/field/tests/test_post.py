"""What a phone at a checkpoint carries: how much may be asked there, and the cars seen there before."""

import pytest

from lianfang.accounts.models import Reading
from lianfang.field.tests.conftest import Phone
from lianfang.kit import clock
from lianfang.testing import road

pytestmark = pytest.mark.django_db


@pytest.fixture
def station(world):
    road.build(world)
    return world


def passed(station, plate="鲁G12345", **more):
    four = [road.person(number) for number in range(1, 5)]
    assert road.codes(road.send(station, road.car(*four, plate=plate, **more))) == ["kept"]


def test_a_car_seen_here_travels_without_anybodys_name_and_that_is_written_down(station):
    passed(station, from_area="邻县")
    told = Phone(station, "he").sync()
    assert [one["level"] for one in told["posts"]] == ["L2"]
    assert told["cars"] == [
        {
            "plate": "鲁G12345",
            "vehicle_kind": "car",
            "aboard": 4,
            "from_area": "邻县",
            "destination": "here",
            "roles": ["driver", "passenger", "passenger", "passenger"],
        }
    ]
    assert "1 cars" in Reading.objects.get(what="sync").purpose


def test_only_new_cars_come_with_the_next_word(station):
    passed(station)
    phone = Phone(station, "he")
    assert len(phone.sync()["cars"]) == 1
    assert phone.sync()["cars"] == []
    passed(station, "鲁G54321")
    assert [one["plate"] for one in phone.sync()["cars"]] == ["鲁G54321"]


def test_a_car_beyond_the_look_back_or_turned_back_is_no_longer_carried(station):
    passed(station)
    passed(
        station,
        "鲁G54321",
        disposition="turn-back",
        destination="city",
        reason="无证",
        authority="高新政发〔2020〕1号",
    )
    assert [one["plate"] for one in Phone(station, "he").sync()["cars"]] == ["鲁G12345"]
    clock.fix(clock.now() + road.timedelta(days=15))
    assert Phone(station, "he").sync()["cars"] == []


def test_nobody_elsewhere_carries_the_cars_of_a_checkpoint(station):
    passed(station)
    for name in ("bao", "zhou", "chen", "fang"):
        assert Phone(station, name).sync()["cars"] == []
