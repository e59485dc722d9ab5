"""Refused records never vanish: they are counted, and who may correct finds, mends or settles them."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from lianfang import cli
from lianfang.accounts import actions as accounts
from lianfang.accounts.models import Reading
from lianfang.duties import actions as duties
from lianfang.duties import sweep
from lianfang.duties.models import Duty, Quarantined, Record
from lianfang.field import rules
from lianfang.field.tests.conftest import Phone
from lianfang.flows.table import KINDS
from lianfang.kit import clock
from lianfang.serving import checks
from lianfang.testing.world import NOON, open_round, visit

pytestmark = pytest.mark.django_db


def signed_in(world, name):
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.cast[name])
    return client


@pytest.fixture
def street(world):
    open_round(world)
    return world


@pytest.fixture
def record(street):
    """A visit by zhou at a door: three came back of one who lives there, and somebody has a fever."""
    ill = {"name": "钱小明", "celsius": "38.6"}
    return visit(street.places["garden-1-1-101"], head_count=1, returned=3, flagged=[ill])


def send(world, name, *records):
    return [one.code for one in duties.keep(world.scope(name), batch=list(records), kinds=KINDS)]


@pytest.fixture
def refused(street, record):
    assert send(street, "zhou", record) == ["bad-detail"]
    return Quarantined.objects.get()


def text(client, address):
    return client.get(address).content.decode()


@pytest.mark.parametrize("name", ["wang", "fang", "liu"])
def test_who_leads_the_area_finds_who_where_why_and_what(street, refused, name):
    client = signed_in(street, name)
    page = text(client, "/refused/")
    assert "周网格" in page and "滨河花园1号楼1单元101" in page and refused.reason in page
    assert "钱小明" not in page
    page = text(client, f"/refused/{refused.pk}/")
    assert "钱小明" in page and "38.6" in page
    assert Reading.objects.get(what="refused-record").user.username == name


def test_the_neighbouring_street_and_the_worker_see_nothing(street, refused):
    assert "周网格" not in text(signed_in(street, "chen"), "/refused/")
    assert signed_in(street, "chen").get(f"/refused/{refused.pk}/").status_code == 404
    assert (
        signed_in(street, "chen").post(f"/refused/{refused.pk}/settling/", {"reason": "x"}).status_code == 404
    )
    assert signed_in(street, "zhou").get("/refused/").status_code == 403
    assert not Reading.objects.exists()
    refused.refresh_from_db()
    assert refused.settled_at is None


@pytest.mark.parametrize(
    "broken", [{"place": "nowhere"}, {"place": "village-1"}, {"kind": "mood"}, {"made_at": "?"}]
)
def test_one_whose_place_cannot_be_told_lies_in_the_area_of_its_sender(street, record, broken):
    send(street, "zhou", record | broken)
    page = text(signed_in(street, "fang"), "/refused/")
    assert "周网格" in page and ("(area of the sender)" in page) == ("kind" not in broken)
    assert "周网格" not in text(signed_in(street, "chen"), "/refused/")


def test_the_inbox_counts_them_and_leads_to_them(street, refused):
    page = text(signed_in(street, "wang"), "/inbox/")
    assert "1 record of your area was refused and waits for you" in page and "/refused/" in page
    assert "was refused" not in text(signed_in(street, "chen"), "/inbox/")


def test_the_doctor_counts_them_and_complains_after_a_day(street, refused):
    def told():
        return next(one for one in checks.examine(street.scope("liu")) if one["check"] == "refused-records")

    assert told()["ok"] and told()["seen"].startswith("1 wait, the oldest since 2020-01-29 12:00")
    clock.fix(NOON + timedelta(days=1))
    assert not told()["ok"]


def mended(**more):
    return {
        "place": "garden-1-1-101",
        "made_at": "2020-01-29T12:00:00",
        "outcome": "completed",
        "head_count": "4",
        "returned": "3",
    } | more


def test_it_is_mended_in_the_form_with_what_was_written_and_counts_for_its_maker(street, refused, record):
    client = signed_in(street, "wang")
    page = text(client, f"/refused/{refused.pk}/mending/")
    assert 'value="2020-01-29T12:00:00"' in page and 'value="钱小明"' in page and "garden-1-1-101" in page
    answer = client.post(f"/refused/{refused.pk}/mending/", mended())
    assert answer.status_code == 302
    kept = Record.objects.get(kind="screening.visit")
    assert (str(kept.id), kept.made_by.username, kept.made_at) == (record["id"], "zhou", NOON)
    refused.refresh_from_db()
    assert (refused.outcome, refused.settled_by.username) == ("mended", "wang")
    assert Duty.objects.get(place__code="garden-1-1-101").state == "done"
    again = client.post(f"/refused/{refused.pk}/mending/", mended(head_count="9"))
    assert again.status_code == 409 and Record.objects.filter(kind="screening.visit").count() == 1


def test_mending_it_wrongly_keeps_what_was_typed_and_sets_nothing_else_aside(street, refused):
    answer = signed_in(street, "wang").post(f"/refused/{refused.pk}/mending/", mended(head_count="1"))
    assert answer.status_code == 422 and 'value="3"' in answer.content.decode()
    refused.refresh_from_db()
    assert (refused.settled_at, Quarantined.objects.count()) == (None, 1)


def test_it_is_settled_with_a_reason_and_never_without(street, refused):
    client = signed_in(street, "fang")
    assert client.post(f"/refused/{refused.pk}/settling/", {"reason": " "}).status_code == 422
    assert client.post(f"/refused/{refused.pk}/settling/", {"reason": "已电话核实"}).status_code == 302
    assert "周网格" not in text(client, "/refused/")
    assert "已电话核实" in text(client, "/refused/?show=settled")


def test_sent_again_and_kept_it_closes_by_itself(street, refused, record):
    assert sweep.run_once()["refusals"] == 0
    right = record | {"detail": {"outcome": "completed", "head_count": 4}}
    assert send(street, "zhou", right) == [""]
    assert sweep.run_once()["refusals"] == 1 and sweep.run_once()["refusals"] == 0
    refused.refresh_from_db()
    assert refused.outcome == "kept"


def test_another_content_under_the_same_id_is_set_aside_too_and_a_repeat_is_not(street, refused, record):
    send(street, "zhou", record)
    assert Quarantined.objects.count() == 1
    send(street, "zhou", record | {"detail": record["detail"] | {"returned": 4}})
    assert Quarantined.objects.count() == 2


def test_the_api_lists_and_settles_them(street, refused):
    token = accounts.create_token(street.scope("liu"), username="fang")
    client = Client(headers={"authorization": f"Bearer {token}"})
    (one,) = client.get("/api/v1/refused-records").json()["rows"]
    assert (one["id"], one["code"], one["by"]) == (refused.pk, "bad-detail", "zhou") and "钱小明" not in str(
        one
    )
    address = f"/api/v1/refused-records/{refused.pk}/settling"
    answer = client.post(address, json.dumps({"reason": "已核实"}), content_type="application/json")
    assert answer.json()["outcome"] == "settled"


def test_the_command_line_lists_and_settles_them(street, refused, capsys, monkeypatch):
    monkeypatch.setenv("LANG", "en_US.UTF-8")

    def run(*argv, code=0):
        capsys.readouterr()
        assert cli.main(["refused", *argv, "--json"]) == code
        return json.loads(capsys.readouterr().out.strip().splitlines()[-1])

    assert [one["id"] for one in run("list", "--as", "wang")] == [refused.pk]
    assert run("list", "--as", "chen") == []
    assert run("settle", str(refused.pk), "--as", "chen", "--reason", "x", code=1)["code"] == "not-found"
    assert run("settle", str(refused.pk), code=1)["code"] == "bad-detail"
    assert run("settle", str(refused.pk), "--as", "wang", "--reason", "已核实")["outcome"] == "settled"
    assert run("list") == []


def test_a_phone_hears_with_the_receipt_that_the_desk_holds_exactly_its_bytes(street, record):
    phone = Phone(street, "zhou")
    raw = json.dumps(record)
    (told,) = phone.post(f"[{raw}]").json()
    assert told["state"] == "refused" and told["held"]
    assert told["digest"] == rules.digest(raw.encode())
    assert Quarantined.objects.get().client_id == record["id"]
