"""Opening a checkpoint, its rota and its thermometers by every door."""

from decimal import Decimal
from functools import partial

import pytest

from lianfang.checkpoints import actions
from lianfang.checkpoints.models import Instrument, Site, Turn
from lianfang.testing import road
from lianfang.testing.doors import Api, browser

pytestmark = pytest.mark.django_db
TOOL = {"method": "ear", "offset": "0.2", "calibrated_on": "2020-01-01", "calibrate_by": "2021-01-01"}


@pytest.fixture
def site(world):
    road.build(world)
    return Site.objects.get(place=world.places["station"])


@pytest.fixture
def run(run):
    return partial(run, user="liu")


def test_a_checkpoint_is_closed_and_opened_anew_by_the_line_and_the_api(world, site, run):
    assert run("checkpoint", "close", "station", code=1)["code"] == "bad-detail"
    assert run("checkpoint", "close", "station", "--reason", "检修")["closed_at"] == "2020-01-29T12:00+08:00"
    refused = Api(world, "liu").post("checkpoints", {"place": "station", "clinic": "nowhere"})
    assert (refused.status_code, refused.json()["code"]) == (404, "not-found")
    assert Api(world, "liu").post("checkpoints", {"place": "station", "lanes": 41}).status_code == 422
    made = Api(world, "liu").post("checkpoints", {"place": "station", "clinic": "clinic", "lanes": 3}).json()
    assert (made["code"], made["lanes"], made["clinic"]) == ("station", 3, "clinic")
    assert run("checkpoint", "open", "station", code=1)["code"] == "site-open"


def test_the_page_of_opening_offers_the_places_of_that_kind_and_the_hospitals(world, site):
    page = browser(world, "liu").get("/checkpoints/new/").content.decode()
    assert 'value="station"' in page and 'value="clinic"' in page and 'value="garden"' not in page


def test_a_shift_is_planned_and_taken_out_by_every_door(world, site, run):
    planned = {"username": "he", "competence": "police", "from_at": "2020-01-30T08:00", "hours": "8"}
    browser(world, "liu").post("/checkpoints/station/turns/", planned | {"overlap": "15"})
    turn = Turn.objects.get(competence="police")
    assert (turn.to_at - turn.from_at).total_seconds() == 8 * 3600 + 15 * 60
    assert "Take out" in browser(world, "liu").get("/checkpoints/station/").content.decode()
    assert Api(world, "bao").post(f"turns/{turn.pk}/cancelling").status_code in {403, 404}
    assert run("turn", "cancel", turn.pk)["cancelled_at"]
    assert Api(world, "liu").post(f"turns/{turn.pk}/cancelling").status_code == 404
    late = Api(world, "liu").post("checkpoints/station/turns", planned | {"hours": 24})
    assert late.status_code == 422


def test_a_thermometer_is_calibrated_and_taken_out_of_use_by_every_door(world, site, run):
    assert (
        Api(world, "he").post("checkpoints/station/instruments", {"number": "T1"} | TOOL).status_code == 200
    )
    run("checkpoint", "calibrate", "station", "T1", "--offset", "0.3", "--calibrated-on", "2020-01-20",
        "--calibrate-by", "2021-01-20", user="he")  # fmt: skip
    tool = Instrument.objects.get(number="T1")
    assert tool.offset == Decimal("0.3")
    wrong = Api(world, "he").post(
        "checkpoints/station/instruments", {"number": "T2"} | TOOL | {"offset": "9"}
    )
    assert wrong.json()["code"] == "bad-instrument" and Instrument.objects.count() == 1
    browser(world, "he").post(f"/instruments/{tool.pk}/retiring/")
    assert Instrument.objects.get().out_of_use_at is not None
    assert run("instrument", "retire", tool.pk, user="he", code=1)["code"] == "not-found"


def test_nobody_from_elsewhere_touches_rota_or_thermometers(world, site):
    tool = actions.add_instrument(
        world.scope("liu"), place=world.places["station"], number="T1", method="ear", offset=Decimal(0),
        calibrated_on=site.opened_at.date(), calibrate_by=site.opened_at.date().replace(year=2021),
    )  # fmt: skip
    zhou = Api(world, "zhou")
    for address in (
        "checkpoints/station/closing",
        "checkpoints/station/turns",
        f"instruments/{tool.pk}/retiring",
    ):
        assert zhou.post(address, {"reason": "x"}).status_code in {403, 404, 422}, address
    assert Instrument.objects.get().out_of_use_at is None and Site.objects.get().closed_at is None
