"""Acts on cases by every door: the same questions, the same refusals, and no name by the API or the line."""

import json
from datetime import date

import pytest
from django.test import Client

from lianfang import cli
from lianfang.accounts import actions as accounts
from lianfang.accounts.queries import system_scope
from lianfang.cases import actions
from lianfang.cases.models import Case, ExposurePlace
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
FACTS = {
    "place": "garden-1-1-101", "name": "赵一", "classification": "suspected", "found_at": "2020-01-29T10:00",
}  # fmt: skip
STAY = {"kind": "market", "from_at": "2020-01-24T09:00", "to_at": "2020-01-24T10:00", "where": "西市"}


@pytest.fixture
def page(world):
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.cast["qian"])
    return client


@pytest.fixture
def api(world):
    token = accounts.create_token(system_scope("test", actor_id=world.cast["qian"].pk), username="qian")
    headers = {"authorization": f"Bearer {token}", "accept-language": "en"}

    def post(address, key="", **body):
        return Client().post(
            f"/api/v1/{address}",
            json.dumps(body),
            content_type="application/json",
            headers=headers | {"idempotency-key": key},
        )

    return post


@pytest.fixture
def run(world, capsys, monkeypatch):
    monkeypatch.setenv("LANG", "en_US.UTF-8")

    def call(*argv, code=0):
        capsys.readouterr()
        assert cli.main([*map(str, argv), "--as", "qian", "--json"]) == code
        return json.loads(capsys.readouterr().out.splitlines()[-1])

    return call


@pytest.fixture
def case(world):
    facts = {"name": "赵一", "classification": "suspected", "onset_on": date(2020, 1, 25), "found_at": NOON}
    return actions.report_case(world.scope("qian"), place=world.places["garden-1-1-101"], facts=facts)


def test_nobody_enters_a_case_without_saying_when_it_came_to_notice(page, api, run, world):
    told = {name: value for name, value in FACTS.items() if name != "found_at"}
    shown = page.post("/cases/new/", told)
    answered = api("cases", **told)
    said = run("case", "report", told["place"], "--name", "赵一", "--classification", "suspected", code=1)
    assert (shown.status_code, answered.status_code, said["code"]) == (422, 422, "bad-detail")
    assert answered.json()["message"] == said["message"] and said["message"] in shown.content.decode()
    assert not Case.objects.exists()


def test_a_case_is_entered_by_the_api_and_sent_twice_is_there_once(api, world):
    first, again = (api("cases", key="k1", **FACTS).json() for _sent in range(2))
    assert (first["place"], first["card_due_at"]) == ("garden-1-1-101", "2020-01-29T04:00:00Z")
    assert first == again and Case.objects.count() == 1 and "赵一" not in str(first)


def test_a_case_is_classified_and_carded_by_the_api(api, case):
    door = f"cases/{case.pk}"
    assert api(f"{door}/classification", classification="suspected", reason="x").json()["code"] == "bad-step"
    told = api(f"{door}/classification", classification="confirmed", reason="核酸阳性", at="2020-01-29T11:30")
    assert told.json()["classification"] == "confirmed"
    case.refresh_from_db()
    assert case.diagnosed_at.isoformat() == "2020-01-29T03:30:00+00:00"
    carded = api(f"{door}/card", card_no="37-1", carded_at="2020-01-29T12:00").json()
    assert (carded["card_no"], carded["carded_at"]) == ("37-1", "2020-01-29T04:00:00Z")


def test_a_day_entered_in_error_is_taken_out_by_every_door_and_what_is_not_named_stays(page, api, run, case):
    def onset(day):
        api(f"cases/{case.pk}/correction", reason="更正", onset_on=day)
        case.refresh_from_db()
        return case.onset_on

    page.post(f"/cases/{case.pk}/correction/", {"reason": "误填", "onset_on": "", "age": ""})
    case.refresh_from_db()
    assert case.onset_on is None and case.versions.count() == 2
    assert onset("2020-01-24") == date(2020, 1, 24) and onset(None) is None
    onset("2020-01-23")
    assert run("case", "correct", 1, "--reason", "年龄", "--age", "47")["onset_on"] == "2020-01-23"
    assert run("case", "correct", 1, "--reason", "误填", "--onset", "")["onset_on"] is None


def test_a_correction_that_names_no_such_case_is_refused_with_what_was_typed(page, case):
    answer = page.post(f"/cases/{case.pk}/correction/", {"reason": "查明", "linked_to": "99"})
    assert answer.status_code == 404 and 'value="99"' in answer.content.decode()
    assert 'value="查明"' in answer.content.decode()


def test_a_stay_is_added_and_struck_out_by_the_line_and_the_api(page, api, run, case):
    run("case", "add-stay", 1, "market", "--from-at", STAY["from_at"], "--to-at", STAY["to_at"])
    assert api(f"cases/{case.pk}/stays", **STAY).status_code == 200
    first, second = ExposurePlace.objects.order_by("pk")
    assert run("stay", "withdraw", first.pk)["withdrawn_at"] == "2020-01-29T12:00+08:00"
    assert "where" not in api(f"cases/stays/{second.pk}/withdrawal").json()
    assert api(f"cases/stays/{second.pk}/withdrawal").status_code == 404
    assert page.post(f"/cases/stays/{second.pk}/withdrawal/").status_code == 404


def test_figures_are_tried_before_they_are_published(page, world, case):
    shown = page.post("/publications/", {"place": "district", "dry-run": "1"}).content.decode()
    assert "This is what would come of it" in shown
    assert "Nothing has been published." in page.get("/publications/").content.decode()
