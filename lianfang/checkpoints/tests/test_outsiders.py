"""At L2 somebody from outside gives name, phone, where from and what for; a resident does not."""

import json
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import translation

from lianfang.accounts import actions as accounts
from lianfang.checkpoints.doorway import DoorBatch
from lianfang.checkpoints.models import Visitor
from lianfang.checkpoints.problems import OutsiderUnknown
from lianfang.field.declared import forms
from lianfang.testing import road

TOLD = ("name", "phone", "source_area", "errand")


@pytest.fixture
def bao(world):
    road.build(world)
    road.send(world, road.post(), user="bao")
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.cast["bao"])
    return client


def by_api(world, record):
    token = accounts.create_token(world.scope("liu"), username="bao")
    client = Client(headers={"authorization": f"Bearer {token}"})
    answer = client.post("/api/v1/records", json.dumps([record]), content_type="application/json")
    return answer.json()[0]


@pytest.mark.parametrize("who", ["visitor", "courier", "delivery", "builder"])
@pytest.mark.parametrize("missing", TOLD)
def test_an_outsider_who_leaves_one_of_them_out_is_refused_and_named_what_is_missing(
    world, bao, who, missing
):
    receipt = by_api(world, road.visitor(who=who, **{missing: None}))
    assert (receipt["state"], receipt["code"]) == ("refused", "outsider-unknown")
    assert not Visitor.objects.exists()


def test_an_outsider_who_gives_them_is_kept_and_a_resident_or_staff_gives_nothing(world, bao):
    for who in ("visitor", "resident", "staff"):
        assert by_api(world, road.visitor(who=who))["state"] == "kept"
    assert Visitor.objects.count() == 3


def test_what_is_missing_is_named_in_the_language_of_whoever_reads_it():
    """It is found out where records are kept, and that speaks the language of the house."""
    told = SimpleNamespace(who="visitor", pass_no="", name="王", phone="", source_area="本地", errand=None)
    with translation.override("zh-hans"), pytest.raises(OutsiderUnknown) as caught:
        DoorBatch.__new__(DoorBatch)._told_enough(told, "L2")
    with translation.override("en"):
        said = caught.value.message
    assert said.isascii() and "Phone" in said and "Errand" in said


def test_a_blank_says_nothing(world, bao):
    assert by_api(world, road.visitor(name="  "))["code"] == "outsider-unknown"


def test_a_hotel_guest_refers_to_the_hotels_register_and_says_where_from(world, bao):
    gone = dict.fromkeys(("name", "phone", "errand"))
    assert by_api(world, road.visitor(who="guest", hotel_ref="A-7", **gone))["state"] == "kept"
    refused = by_api(world, road.visitor(who="guest", hotel_ref="A-8", source_area=None, **gone))
    assert refused["code"] == "outsider-unknown"


def test_the_page_asks_for_them_and_refuses_without(world, bao):
    page = bao.get("/posts/hotel/").content.decode()
    assert all(f'name="{one}"' in page for one in TOLD)
    said = {"way": "in", "celsius": "36.5", "who": "visitor", "door": "let-in", "next": "/posts/hotel/"}
    bao.post("/posts/hotel/visitors/", said)
    assert not Visitor.objects.exists()
    bao.post(
        "/posts/hotel/visitors/",
        said | {"name": "韩访客", "phone": "13900000077", "source_area": "邻区", "errand": "探亲"},
    )
    assert Visitor.objects.count() == 1


def test_below_l2_nobody_is_asked_for_a_name(world):
    road.places(world)
    road.people(world)
    road.measure(world, "health-monitoring", "xincheng", level="L1")
    road.choose_pack(world)
    road.send(world, road.post(), user="bao")
    told = dict.fromkeys(TOLD)
    assert road.codes(road.send(world, road.visitor(**told), user="bao")) == ["kept"]


def test_the_phone_knows_before_it_keeps_what_the_server_would_refuse(world):
    needs = {rule["when"]["who"][0]: rule["fields"] for rule in forms()["checkpoints.visitor"]["needs"]}
    assert needs["visitor"] == list(TOLD) and needs["guest"] == ["source_area"]
    assert not {"resident", "staff"} & set(needs)
