"""What a phone shows of a duty: words and the form that meets it, today's only, and a count that grows."""

from datetime import timedelta

import pytest
from django.test import Client

from lianfang.checkpoints.models import Fever, VehiclePass
from lianfang.duties import actions as duties
from lianfang.duties.actions import NewDuty
from lianfang.duties.models import Duty
from lianfang.field.declared import forms
from lianfang.field.tests.conftest import Phone
from lianfang.flows.table import KINDS
from lianfang.kit import clock
from lianfang.kit.ids import uuid7
from lianfang.testing import road
from lianfang.testing.world import NOON, visit

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
PLATE = "鲁G12345"


def made(kind, place, detail):
    return {
        "id": str(uuid7()),
        "kind": kind,
        "place": place,
        "made_at": clock.now().isoformat(),
        "detail": detail,
    }


def only(duties_told, kind):
    (found,) = [one for one in duties_told if one["kind"] == kind]
    return found


@pytest.fixture
def unknown_car(street):
    """A visit to a door found a car that nobody knows."""
    door = street.doors("garden")[0]
    record = visit(door, vehicles=[{"plate": PLATE, "relation": "nobody"}])
    (receipt,) = duties.keep(street.scope("zhou"), batch=[record], kinds=KINDS)
    assert receipt.state == "kept"
    return door


def test_a_vehicle_duty_says_the_plate_and_its_record_meets_it_from_the_phone(street, unknown_car):
    phone = Phone(street, "zhou")
    told = phone.sync()
    one = only(told["duties"], "screening.vehicle")
    assert one["about"] == PLATE and "subject" not in one and "plate:" not in str(told)
    answers = one["fill"]["screening.vehicle"] | {"result": "matched", "relation": "visitor"}
    (receipt,) = phone.send(made("screening.vehicle", one["place"], answers)).json()
    assert receipt["state"] == "kept", receipt
    assert Duty.objects.get(pk=one["id"]).state == "done"


@pytest.fixture
def held(world):
    """A car at the checkpoint with somebody of 38.2 °C aboard, who rests."""
    road.build(world)
    car = road.car(road.person(1), road.person(2, "38.2"), plate=PLATE, disposition="hold")
    assert road.codes(road.send(world, car)) == ["kept"]
    return car


def test_a_repeat_reading_says_plate_and_person_and_is_made_on_the_phone_and_so_is_the_release(world, held):
    phone = Phone(world, "he")
    one = only(phone.sync()["duties"], "checkpoints.temperature")
    assert one["about"] == f"{PLATE}, person 2"
    clock.fix(NOON + timedelta(minutes=16))
    reading = one["fill"]["checkpoints.temperature"] | {"celsius": "36.6", "method": "forehead"}
    (receipt,) = phone.send(made("checkpoints.temperature", one["place"], reading)).json()
    assert receipt["state"] == "kept", receipt
    assert Duty.objects.get(pk=one["id"]).state == "done" and Fever.objects.get().state == "cleared"
    (car,) = phone.sync()["held"]
    assert car["about"] == PLATE and set(car["fill"]) == {
        "checkpoints.temperature",
        "checkpoints.disposition",
    }
    release = car["fill"]["checkpoints.disposition"] | {"disposition": "pass"}
    (receipt,) = phone.send(made("checkpoints.disposition", car["place"], release)).json()
    assert receipt["state"] == "kept", receipt
    assert VehiclePass.objects.get(withdrawn_seq=None).left_at is not None
    assert phone.sync()["held"] == []


def test_only_what_the_phone_has_a_form_for_and_is_due_today_travels(street):
    garden, liu = street.places["garden"], street.scope("liu")
    now, late = (NewDuty(garden.pk, garden.path, NOON + n * HOUR, NOON + (n + 1) * HOUR) for n in (1, 20))
    duties.raise_duties(liu, kind="sanitation.gone", origin="class:1", items=[now])
    duties.raise_duties(liu, kind="checkpoints.post", origin="x", items=[now, late])
    told = Phone(street, "zhou").sync()["duties"]
    assert {one["kind"] for one in told} == {"screening.visit", "checkpoints.post"}
    assert set(forms()) >= {one["kind"] for one in told}
    assert only(told, "checkpoints.post")["due"].startswith("2020-01-29")


def test_what_was_done_today_is_counted_by_the_server_and_only_grows(phone, street):
    assert phone.sync()["done"] == 0
    doors = street.doors("garden")
    for number, door in enumerate(doors[:3], 1):
        phone.send(visit(door))
        assert phone.sync()["done"] == number
    duties.keep(street.scope("wang"), batch=[visit(doors[5])], kinds=KINDS)
    assert phone.sync()["done"] == 3, "somebody else's work is theirs"
    phone.send(visit(doors[6], "nobody-home"))
    assert phone.sync()["done"] == 3
    clock.fix(NOON + 24 * HOUR)
    assert phone.sync()["done"] == 0


def test_mine_today_shows_doors_first_and_the_rest_in_words_below(street, unknown_car):
    client = Client(headers={"accept-language": "en"})
    client.force_login(street.cast["zhou"])
    page = client.get("/mine/").content.decode()
    assert "plate:" not in page and "screening." not in page
    assert PLATE in page and page.index("/places/garden-1-1-102/visit/") < page.index(PLATE)
    assert "11 doors to go" in page


def test_the_count_of_doors_is_true_beyond_one_page_and_the_rest_is_a_page_further(street, monkeypatch):
    from lianfang.command import queries

    way = queries.my_way(street.scope("zhou"), limit=5)
    assert (way.open, sum(len(one.duties) for one in way.stretches)) == (12, 5)
    seen = [duty.pk for one in way.stretches for duty in one.duties]
    while way.after:
        way = queries.my_way(street.scope("zhou"), limit=5, after=way.after)
        assert way.open == 12
        seen += [duty.pk for one in way.stretches for duty in one.duties]
    assert len(seen) == len(set(seen)) == 12
