"""Every duty that a shipped pack raises is met once by phone, page, paper and API."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from lianfang.accounts import actions as accounts
from lianfang.duties import actions as duties
from lianfang.duties.actions import NewDuty
from lianfang.duties.models import Duty, Record
from lianfang.field.tests.conftest import Phone
from lianfang.flows.table import KINDS
from lianfang.measures.packs import all_packs
from lianfang.paper import rules
from lianfang.paper.models import Sheet
from lianfang.slots.models import SlotRecord
from lianfang.testing import road
from lianfang.testing.answers import record, sound
from lianfang.testing.world import NOON

HOUR = timedelta(hours=1)
ASKED = sorted(
    {
        (duty.kind, place_kind, int(duty.evidence[1]))
        for editions in all_packs().values()
        for edition in editions
        for a_class in edition.classes.values()
        for duty in a_class.duties
        for place_kind in duty.place_kinds
    }
)
every_duty = pytest.mark.parametrize(("kind", "place_kind", "needs"), ASKED)


def owe(world, kind, place_kind, needs):
    """A duty of a pack's kind at a place of its kind, open for an hour around noon, for zhou to meet."""
    found = next((one for one in world.places.values() if one.kind == place_kind), None)
    place = found or road.add_place(world, "binhe-1", place_kind, f"a-{place_kind}", "演示场所")
    item = NewDuty(place.pk, place.path, NOON - HOUR, NOON + HOUR, world.cast["zhou"].pk, needs=needs)
    (pk,) = duties.raise_duties(world.scope("liu"), kind=kind, origin="class:1", items=[item])
    return place, Duty.objects.get(pk=pk)


def answers(kind, needs):
    better = {"evidence": ["witness" if needs == 3 else "photo"]} if needs > 2 else {}
    return sound(KINDS[kind].form) | better


def assert_met(duty):
    duty.refresh_from_db()
    assert (duty.state, duty.outcome) == ("done", "done")
    kept = Record.objects.get(seq=duty.standing)
    assert kept.made_by.username == "zhou" and SlotRecord.objects.get(seq=kept.seq).outcome == "done"


@every_duty
def test_by_phone_the_duty_travels_with_its_form_and_is_met_by_it(world, kind, place_kind, needs):
    place, duty = owe(world, kind, place_kind, needs)
    phone = Phone(world, "zhou")
    told = phone.sync()
    (carried,) = [one for one in told["duties"] if one["kind"] == kind]
    form = phone.client.get("/field/forms.json").json()[kind]
    assert carried["place"] == place.pk and carried["opens"] and form["title"]["zh-hans"] != kind
    assert place_kind in form["base"]
    (receipt,) = phone.send(record(kind, place, NOON, answers(kind, needs), duty=carried["id"])).json()
    assert receipt["state"] == "kept"
    assert_met(duty)


@every_duty
def test_on_the_page_mine_and_the_place_lead_to_the_form_in_one_tap(world, kind, place_kind, needs):
    place, duty = owe(world, kind, place_kind, needs)
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.cast["zhou"])
    form = f"/slot/{kind}/{place.code}/?duty={duty.pk}"
    assert form in client.get("/mine/").content.decode()
    assert form in client.get(f"/places/{place.code}/").content.decode()
    assert form in client.get(f"/slots/{place.code}/").content.decode()
    page = client.get(form).content.decode()
    (id,) = re.findall(r'name="id" value="([^"]+)"', page)
    typed = {"id": id, "duty": duty.pk, "next": "/mine/"} | answers(kind, needs)
    for _twice in range(2):
        answer = client.post(form, typed)
        assert (answer.status_code, answer["Location"]) == (302, "/mine/")
    assert SlotRecord.objects.count() == 1
    assert_met(duty)


@every_duty
def test_on_paper_the_day_s_list_has_its_line_and_the_line_answers_it(world, kind, place_kind, needs):
    place, duty = owe(world, kind, place_kind, needs)
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.cast["zhou"])
    made = client.post("/paper/printings/", {"kind": kind, "place": place.code, "on": "2020-01-29"})
    assert place.name + " 11:00–13:00" in client.get(made["Location"]).content.decode()
    keying = f"/paper/keying/{rules.serial(Sheet.objects.get().pk)}/"
    boxes = {f"{name}.1": on_paper(KINDS[kind].form.by_name[name], said) for name, said in
             answers(kind, needs).items()}  # fmt: skip
    assert client.post(keying, {"day": "2020-01-29", "time.1": "11:30"} | boxes).status_code == 302
    assert_met(duty)
    assert Record.objects.get(seq=duty.standing).source == "paper"


def on_paper(field, said):
    """An answer as its number on the sheet."""
    codes = [code for code, _words in field.choices]
    if field.kind == "choices":
        return ",".join(str(codes.index(one) + 1) for one in said)
    return str(codes.index(said) + 1) if codes else str(int(said)) if field.kind != "text" else said


@every_duty
def test_by_api_a_record_meets_it(world, kind, place_kind, needs):
    place, duty = owe(world, kind, place_kind, needs)
    token = accounts.create_token(world.scope("liu"), username="zhou")
    client = Client(headers={"authorization": f"Bearer {token}"})
    batch = json.dumps([record(kind, place, NOON, answers(kind, needs))])
    answer = client.post("/api/v1/records", batch, content_type="application/json")
    assert [one["state"] for one in answer.json()] == ["kept"]
    assert_met(duty)


def test_there_are_duties_to_try():
    assert {kind for kind, *_rest in ASKED} >= {"sanitation.disinfection", "clinic.morning-check"}
    assert len(ASKED) > 15


@pytest.mark.parametrize(
    ("name", "index"),
    [
        (name, one)
        for some in all_packs().values()
        for edition in some
        for name, one in edition.indexes.items()
    ],
)
def test_what_a_pack_s_index_counts_some_form_asks(name, index):
    """A Breteau index is positive containers by houses: a round's form has both, and the pack's answers."""
    wanted = {index.numerator, index.denominator}
    (form,) = [kind.form for kind in KINDS.values() if wanted <= kind.form.by_name.keys()]
    for field in index.fields:
        asked = [code for code, _words in form.by_name[field.name].choices]
        assert set(field.choices) <= set(asked), field.name
