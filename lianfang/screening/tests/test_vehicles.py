"""Plate by plate: a vehicle nobody knows stays open, however it was met, until it is known or gone."""

import json
from datetime import timedelta

import pytest

from lianfang.accounts import actions as accounts
from lianfang.duties import actions as duties
from lianfang.duties.models import Alert, Duty, Record
from lianfang.flows.table import KINDS
from lianfang.kit import clock
from lianfang.kit.ids import uuid7
from lianfang.screening import queries
from lianfang.screening.lists import PARKED
from lianfang.screening.models import ParkedVehicle
from lianfang.testing.listings import listed
from lianfang.testing.world import NOON, open_round, visit

pytestmark = pytest.mark.django_db
KIND = "screening.vehicle"


def check(place, plate="京A12345", result="unmatched", at=NOON, **more):
    return {
        "id": str(uuid7()),
        "kind": KIND,
        "place": place,
        "made_at": at.isoformat(),
        "detail": {"plate": plate, "result": result, **more},
    }


def keep(world, *batch, by="zhou"):
    return [one.code or one.state for one in duties.keep(world.scope(by), batch=list(batch), kinds=KINDS)]


def owed():
    return list(
        Duty.objects.filter(kind=KIND, state="open").order_by("pk").values_list("place__code", flat=True)
    )


def test_a_vehicle_nobody_knows_is_owed_until_it_is_known(world):
    assert keep(world, check("garden")) == ["kept"] and owed() == ["garden"]
    duty = Duty.objects.get(kind=KIND)
    assert duty.due_at == NOON + timedelta(hours=24) and "12345" not in duty.subject
    later = NOON + timedelta(hours=2)
    clock.fix(later)
    assert keep(world, check("garden", "京a·12345", "unreachable", at=later)) == ["kept"]
    assert owed() == ["garden"] and Alert.objects.get(rule="vehicle-unreachable").level == "warning"
    assert keep(world, check("garden", "京A12345", "matched", at=later, relation="visitor")) == ["kept"]
    assert owed() == [] and Duty.objects.get(kind=KIND).state == "done"


def test_one_found_out_elsewhere_is_owed_nowhere(world):
    keep(world, check("garden"), check("garden-1"), check("garden", "沪B88888"))
    assert owed() == ["garden", "garden-1", "garden"]
    keep(world, check("garden-1", result="gone"))
    assert owed() == ["garden"]


def test_cars_without_a_plate_are_settled_one_place_at_a_time(world):
    keep(world, check("garden", "无牌"), check("garden-1", "无牌"))
    keep(world, check("garden", "无牌", "gone"))
    assert owed() == ["garden-1"]


def test_a_visit_that_knows_no_owner_leaves_it_open_too(world):
    open_round(world)
    door = world.doors("garden")[0]
    one = visit(door, vehicles=[{"plate": "京A12345", "relation": "nobody"}, {"plate": "鲁V12345"}])
    assert keep(world, one) == ["kept"] and owed() == [door.code]
    assert ParkedVehicle.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [{"result": "matched"}, {"result": "unmatched", "relation": "visitor"}, {"result": "x"}, {"plate": ""}],
    ids=str,
)
def test_whose_it_is_is_said_of_one_that_is_known_and_of_no_other(world, wrong):
    assert keep(world, check("garden", **wrong)) == ["bad-detail"]
    assert not ParkedVehicle.objects.exists() and owed() == []


def test_a_plate_is_sealed_and_told_only_to_those_who_see_the_place(world):
    keep(world, check("garden", spot="地下车库B区", phone="13900001111"))
    row, record = ParkedVehicle.objects.get(), Record.objects.get(kind=KIND)
    for text in (record.detail, bytes(row.sealed).decode("latin1"), bytes(record.sealed).decode("latin1")):
        assert "12345" not in text and "139" not in text
    (seen,) = listed(PARKED, world.scope("zhou"), place="garden")
    assert (seen.plate, seen.spot, seen.region) == ("京A12345", "地下车库B区", "京A")
    for name in ("sun", "chen"):
        assert listed(PARKED, world.scope(name)) == []


def test_the_same_car_counts_once_and_those_from_elsewhere_are_told(world, settings):
    settings.LOCAL_PLATES = frozenset({"鲁G", "鲁V"})
    keep(world, check("garden"), check("garden-1"), check("garden", "鲁V12345", "matched", relation="tenant"))
    assert len(listed(PARKED, world.scope("zhou"), place="garden")) == 2
    assert queries.counts(world.scope("zhou"), place=world.places["garden"]) == (2, 1, 1, 1)


def test_a_correction_takes_the_place_of_what_it_corrects(world):
    first = check("garden", "鲁V1234O")
    keep(world, first)
    mended = check("garden", "鲁V12340", "matched", relation="household") | {"corrects": first["id"]}
    assert keep(world, mended) == ["kept"]
    (seen,) = listed(PARKED, world.scope("zhou"), place="garden")
    assert seen.plate == "鲁V12340" and Record.objects.filter(kind=KIND).count() == 2


def test_the_page_keeps_it_once_and_keeps_what_was_typed_when_it_is_refused(world, client):
    client.force_login(world.cast["zhou"])
    sent = {"id": str(uuid7()), "plate": "京A12345", "result": "unmatched"}
    assert [client.post("/vehicles/garden/checks/", sent).status_code for _ in range(2)] == [302, 302]
    page = client.get("/vehicles/garden/").content.decode()
    assert page.count("京A12345") == 1 and "未匹配 1 辆" in page
    wrong = client.post(
        "/vehicles/garden/checks/", sent | {"id": str(uuid7()), "result": "matched", "spot": "3号位"}
    )
    assert wrong.status_code == 422 and "3号位" in wrong.content.decode()
    assert Record.objects.filter(kind=KIND).count() == 1


def test_the_neighbouring_street_finds_no_such_page_and_keeps_nothing(world, client):
    client.force_login(world.cast["chen"])
    assert client.get("/vehicles/garden/").status_code == 404
    assert client.post("/vehicles/garden/checks/", {"plate": "京A12345", "result": "gone"}).status_code == 404
    token = accounts.create_token(world.scope("liu"), username="chen")
    (receipt,) = client.post(
        "/api/v1/records",
        json.dumps([check("garden")]),
        content_type="application/json",
        headers={"authorization": f"Bearer {token}"},
    ).json()
    assert receipt["code"] == "out-of-scope" and not ParkedVehicle.objects.exists()
