"""A record is read and put right on pages: prefilled, told what it takes back, never a second visit."""

import pytest
from django.test import Client

from lianfang.accounts.models import Reading
from lianfang.checkpoints.models import VehiclePass
from lianfang.duties import actions as duties
from lianfang.duties.models import Duty, Record
from lianfang.flows.table import KINDS
from lianfang.handovers.models import HandOver
from lianfang.kit.ids import uuid7
from lianfang.screening.models import FlaggedPerson
from lianfang.testing import road
from lianfang.testing.world import open_round, visit

pytestmark = pytest.mark.django_db
DOOR = "garden-1-1-101"


def signed_in(world, name):
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.cast[name])
    return client


@pytest.fixture
def feverish(world):
    """zhou's visit: three people, one of them with 38.6 °C, handed over to the clinic."""
    open_round(world)
    duties.pair(world.scope("fang"), place=world.places["garden"], user=world.cast["zhou"])
    record = visit(world.places[DOOR], fever=1, flagged=[{"name": "钱小明", "celsius": "38.6"}], note="七楼")
    (receipt,) = duties.keep(world.scope("zhou"), batch=[record], kinds=KINDS)
    assert receipt.state == "kept" and HandOver.objects.get(flow="F4").closed_at is None
    return record


def visits():
    return Record.objects.filter(kind="screening.visit")


@pytest.mark.parametrize("name", ["zhou", "wang", "fang"])
def test_the_door_leads_to_what_was_recorded_and_reading_it_is_written_down(world, feverish, name):
    client = signed_in(world, name)
    page = client.get(f"/places/{DOOR}/").content.decode()
    assert f"/records/{feverish['id']}/" in page and "钱小明" not in page
    page = client.get(f"/records/{feverish['id']}/").content.decode()
    assert "钱小明" in page and "38.6" in page and "七楼" in page and "Correct it" in page
    assert Reading.objects.get(what="record").user.username == name


def test_the_neighbouring_street_reads_and_corrects_nothing(world, feverish):
    chen = signed_in(world, "chen")
    assert chen.get(f"/records/{feverish['id']}/").status_code == 404
    assert chen.post(f"/records/{feverish['id']}/correction/", {"outcome": "nobody-home"}).status_code == 404
    assert visits().count() == 1


def test_the_correction_is_prefilled(world, feverish):
    page = signed_in(world, "zhou").get(f"/records/{feverish['id']}/correction/").content.decode()
    assert "Correct what was recorded at 12:00" in page
    assert 'value="钱小明"' in page and 'value="38.6"' in page and ">七楼<" in page


def test_what_a_correction_takes_back_is_said_before_it_is_kept(world, feverish):
    client, address = signed_in(world, "zhou"), f"/records/{feverish['id']}/correction/"
    told = {"id": str(uuid7()), "outcome": "completed", "head_count": "3"}
    page = client.post(address, told).content.decode()
    assert "1 in the former record, now 0" in page and "is withdrawn" in page
    assert visits().count() == 1 and FlaggedPerson.objects.filter(withdrawn_seq=None).count() == 1
    assert client.post(address, told | {"sure": "1"}).status_code == 302
    assert visits().count() == 2 and visits().filter(withdrawn_seq=None).count() == 1
    assert not FlaggedPerson.objects.filter(withdrawn_seq=None).exists()
    assert HandOver.objects.get(flow="F4").withdrawn_at is not None
    duty = Duty.objects.get(place__code=DOOR)
    assert (duty.state, duty.evidence.filter(withdrawn_seq=None).count()) == ("done", 1)


def test_a_correction_that_takes_nothing_back_is_kept_at_once(world, feverish):
    told = {"id": str(uuid7()), "outcome": "completed", "head_count": "4", "fever": "1", "note": "六楼"}
    told |= {"flagged.0.name": "钱小明", "flagged.0.celsius": "38.7"}
    answer = signed_in(world, "wang").post(f"/records/{feverish['id']}/correction/", told)
    assert answer.status_code == 302
    assert FlaggedPerson.objects.get(withdrawn_seq=None).seq == visits().get(withdrawn_seq=None).seq
    assert HandOver.objects.get(flow="F4").withdrawn_at is None


def test_a_duty_that_opens_again_is_said_beforehand(world, feverish):
    client, address = signed_in(world, "zhou"), f"/records/{feverish['id']}/correction/"
    told = {"id": str(uuid7()), "outcome": "nobody-home"}
    assert "The duty is open again." in client.post(address, told).content.decode()
    assert Duty.objects.get(place__code=DOOR).state == "done"
    client.post(address, told | {"sure": "1"})
    assert Duty.objects.get(place__code=DOOR).state == "open"


def test_a_record_corrected_before_is_corrected_in_its_newest_version_only(world, feverish):
    client, address = signed_in(world, "zhou"), f"/records/{feverish['id']}/correction/"
    client.post(address, {"id": str(uuid7()), "outcome": "completed", "head_count": "3", "sure": "1"})
    assert client.get(address).status_code == 403
    assert "no longer holds" in client.get(f"/records/{feverish['id']}/").content.decode()


def test_a_car_that_was_filed_is_corrected_from_its_page(world):
    road.build(world)
    assert road.codes(road.send(world, road.car(road.person(1), plate="鲁G12345"))) == ["kept"]
    filed, client = VehiclePass.objects.get(), signed_in(world, "he")
    page = client.get(f"/checkpoints/{filed.place.code}/vehicles/{filed.id}/").content.decode()
    assert f"/records/{filed.id}/correction/" in page
    form = client.get(f"/records/{filed.id}/correction/").content.decode()
    assert 'value="鲁G12345"' in form
