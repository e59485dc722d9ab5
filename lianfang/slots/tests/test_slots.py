"""Recurring work: done, late, not possible, corrected, extended; and what it says of itself."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianfang.duties import actions as duties
from lianfang.duties.actions import NewDuty
from lianfang.duties.models import Duty, Evidence
from lianfang.flows.table import KINDS
from lianfang.kit import clock, forms
from lianfang.kit.forms import PERSONAL, Field
from lianfang.paper import rules as paper
from lianfang.paper.models import Sheet
from lianfang.slots import kinds, queries
from lianfang.slots.forms import COULD_NOT, OUTCOME, is_slot
from lianfang.slots.intake import extended
from lianfang.slots.models import SlotRecord
from lianfang.testing.answers import record, sound
from lianfang.testing.world import NOON

HOUR = timedelta(hours=1)
KIND = "sanitation.disinfection"
DONE = sound(KINDS[KIND].form)


@pytest.fixture
def garden(world):
    return world.places["garden"]


def owe(world, place, *hours, needs=0):
    """Slots of two hours, beginning so many hours from noon."""
    items = [
        NewDuty(place.pk, place.path, NOON + one * HOUR, NOON + (one + 2) * HOUR, needs=needs)
        for one in hours
    ]
    return duties.raise_duties(world.scope("liu"), kind=KIND, origin="schedule:1", items=items)


def keep(world, place, detail, *, after=0, who="zhou", **more):
    at = NOON + after * HOUR
    clock.fix(max(clock.now(), at))
    told = record(KIND, place, at, detail, **more)
    (receipt,) = duties.keep(world.scope(who), batch=[told], kinds=KINDS)
    return receipt.code or receipt.state, told["id"]


def duty(pk):
    return Duty.objects.get(pk=pk)


def signed_in(world, name="zhou", language="en"):
    client = Client(headers={"accept-language": language})
    client.force_login(world.cast[name])
    return client


def test_what_was_done_with_what_is_kept_in_columns_and_names_are_sealed(world, garden):
    detail = DONE | {"amount": 5, "amount_unit": "L", "points": 20, "helper": "丁小花", "point": "电梯1"}
    assert keep(world, garden, detail)[0] == "kept"
    row = SlotRecord.objects.get()
    assert (row.means, row.amount, row.amount_unit, row.points, row.point) == (
        "chlorine",
        5,
        "L",
        20,
        "电梯1",
    )
    assert row.at == NOON and row.by == world.cast["zhou"] and "丁" not in row.more
    assert json.loads(row.more)["concentration"] == 500 and "丁小花".encode() not in bytes(row.sealed)


def test_late_is_late_by_the_window_of_the_duty(world, garden):
    (slot,) = owe(world, garden, 0)
    keep(world, garden, DONE, after=3)
    (row,) = queries.today(world.scope("zhou"), place=garden, at=clock.now())
    assert duty(slot).state == "done" and row.is_late
    (told,) = queries.sums(world.scope("zhou"), place=garden, at=clock.now())
    assert (told.due, told.done, told.late, told.overdue) == (1, 1, 1, 0)


def test_done_in_time_and_written_down_afterwards_is_in_time(world, garden):
    (slot,) = owe(world, garden, 0)
    assert keep(world, garden, DONE | {"done_at": (NOON + HOUR).isoformat()}, after=5)[0] == "kept"
    assert duty(slot).state == "done" and duty(slot).closed_at == NOON + HOUR
    assert SlotRecord.objects.get().at == NOON + HOUR


@pytest.mark.parametrize(
    ("away", "said"),
    [(6 * HOUR, "not-done-then"), (HOUR / 20, "kept"), (-168 * HOUR, "kept"), (-169 * HOUR, "not-done-then")],
)
def test_nothing_was_done_after_it_was_written_down_nor_more_than_a_week_before(world, garden, away, said):
    assert keep(world, garden, DONE | {"done_at": (NOON + away).isoformat()})[0] == said
    assert SlotRecord.objects.exists() is (said == "kept")


@pytest.mark.parametrize("reason", COULD_NOT)
def test_what_could_not_be_done_stays_open_says_why_and_is_counted(world, garden, reason):
    (slot,) = owe(world, garden, 0)
    assert keep(world, garden, {"outcome": reason, "note": "门锁着"})[0] == "kept"
    assert (duty(slot).state, duty(slot).tried, duty(slot).outcome) == ("open", 1, reason)
    words = dict(OUTCOME.choices)[reason]
    (told,) = queries.sums(world.scope("zhou"), place=garden, at=clock.now())
    assert told.reasons == [(words, 1)]
    (row,) = queries.here(world.scope("zhou"), place=garden, at=clock.now())
    assert row.why == words and row.state == "tried"
    keep(world, garden, DONE)
    assert duty(slot).state == "done"


def test_another_reason_is_told_in_words_and_work_done_says_with_what(world, garden):
    assert keep(world, garden, {"outcome": "other"})[0] == "bad-detail"
    assert keep(world, garden, {"outcome": "done"})[0] == "bad-detail"
    assert keep(world, garden, DONE | {"concentration": 0})[0] == "bad-detail"
    assert not SlotRecord.objects.exists()


def test_a_part_is_never_more_than_its_whole():
    form = kinds.MOSQUITO_ROUND.form
    detail = {"outcome": "done", "houses": 20, "containers_checked": 30, "positive_containers": 31}
    with pytest.raises(forms.BadDetail) as refused:
        forms.parse(form, json.dumps(detail).encode())
    assert "30" in refused.value.message
    forms.parse(form, json.dumps(detail | {"positive_containers": 30}).encode())


def test_fever_at_the_morning_check_flags_it():
    kind = kinds.MORNING_CHECK
    for feverish, flagged in ((0, False), (1, True)):
        detail = sound(kind.form) | {"feverish": feverish}
        judged = kind.judge(forms.parse(kind.form, json.dumps(detail).encode()))
        assert (judged.verdict, judged.flagged) == ("closes", flagged)


def test_a_correction_takes_back_what_was_kept_and_may_open_the_slot_again(world, garden):
    (slot,) = owe(world, garden, 0)
    _said, first = keep(world, garden, DONE)
    assert keep(world, garden, {"outcome": "no-means"}, corrects=first)[0] == "kept"
    assert duty(slot).state == "open"
    assert [one.outcome for one in SlotRecord.objects.filter(withdrawn_seq=None)] == ["no-means"]
    assert SlotRecord.objects.exclude(withdrawn_seq=None).get().outcome == "done"


def test_the_duty_that_asks_for_a_witness_stays_open_and_the_page_says_so(world, garden):
    (slot,) = owe(world, garden, 0, needs=3)
    client, form = signed_in(world), f"/slot/{KIND}/garden/?duty={slot}"
    assert "second person" in client.get(form).content.decode()
    answer = client.post(
        form, DONE | {"id": "0190a000-0000-7000-8000-000000000001", "duty": slot}, follow=True
    )
    assert "It stays to be done" in answer.content.decode() and duty(slot).state == "open"
    assert Evidence.objects.get(duty=slot).verdict == "notes"
    keep(world, garden, DONE | {"evidence": ["witness"]})
    assert duty(slot).state == "done"


def test_a_refused_page_keeps_what_was_typed(world, garden):
    client = signed_in(world)
    typed = {"id": "0190a000-0000-7000-8000-000000000002", "outcome": "done", "concentration": "700"}
    answer = client.post(f"/slot/{KIND}/garden/", typed)
    assert answer.status_code == 422 and 'value="700"' in answer.content.decode()
    assert not SlotRecord.objects.exists()


def test_what_was_used_last_is_offered_again_for_a_week(world, garden):
    keep(world, garden, DONE | {"concentration": 500, "amount": 7})
    client = signed_in(world)
    page = client.get(f"/slot/{KIND}/garden/").content.decode()
    assert 'value="500"' in page and 'value="7"' not in page and "as it was done here last" in page
    clock.fix(NOON + 8 * 24 * HOUR)
    assert 'value="500"' not in client.get(f"/slot/{KIND}/garden/").content.decode()


def test_the_code_of_a_point_opens_its_form_with_the_point_filled_in(world, garden):
    client = signed_in(world)
    page = client.get("/slots/garden/labels/", {"kind": KIND, "points": "电梯1、西门"})
    assert page.content.decode().count("<svg") == 2
    (_point, address), _other = page.context["labels"]
    assert 'value="电梯1"' in client.get(address).content.decode()


def test_a_line_of_the_day_s_list_answers_its_own_slot_however_late_it_was(world, garden):
    first, second = owe(world, garden, -3, -1)
    client = signed_in(world)
    client.post("/paper/printings/", {"kind": KIND, "place": "garden", "on": "2020-01-29"})
    sheet = Sheet.objects.get()
    assert json.loads(sheet.slots) == [first, second]
    keyed = {f"{name}.1": str(said) if isinstance(said, int) else "1" for name, said in DONE.items()}
    address = f"/paper/keying/{paper.serial(sheet.pk)}/"
    client.post(address, {"day": "2020-01-29", "time.1": "12:00"} | keyed)
    assert [duty(one).state for one in (first, second)] == ["done", "open"]
    assert duty(first).closed_at > duty(first).due_at


def test_a_kind_is_recorded_only_where_it_fits(world):
    client = signed_in(world)
    assert client.get("/slot/clinic.morning-check/garden/").status_code == 404
    assert client.get("/slot/screening.visit/garden/").status_code == 404
    assert f"/slot/{KIND}/garden/" in client.get("/places/garden/").content.decode()


def test_a_room_asks_more_of_a_kind_without_a_migration(world, garden, monkeypatch):
    more = Field("batch_no", "text", "Batch", "disinfection.batch", "test", is_wanted=True, most=40)
    named = Field("licence", "text", "Licence", "disinfection.licence", "test", "L1", PERSONAL, most=40)
    kind = extended(kinds.DISINFECTION, more, named, base=("community",))
    monkeypatch.setattr("lianfang.testing.rooms.KINDS", {**KINDS, KIND: kind})
    table = {**KINDS, KIND: kind}
    done = sound(kinds.DISINFECTION.form)
    told = record(KIND, garden, NOON, done)
    assert duties.keep(world.scope("zhou"), batch=[told], kinds=table)[0].code == "bad-detail"
    told = record(KIND, garden, NOON, done | {"batch_no": "B-7", "licence": "鲁卫消证"})
    assert duties.keep(world.scope("zhou"), batch=[told], kinds=table)[0].state == "kept"
    row = SlotRecord.objects.get()
    assert json.loads(row.more)["batch_no"] == "B-7" and "licence" not in row.more and row.sealed
    assert kind.fits("community") and is_slot(kind)


def test_the_neighbouring_street_sees_and_records_nothing(world, garden):
    owe(world, garden, 0)
    chen = signed_in(world, "chen")
    for address in ("/slots/garden/", f"/slot/{KIND}/garden/", "/slots/garden/labels/"):
        assert chen.get(address).status_code == 404
    assert keep(world, garden, DONE, who="chen")[0] == "out-of-scope"


@pytest.mark.parametrize(
    ("language", "word"), [("zh-hans", "消毒"), ("zh-hant", "消毒"), ("en", "Disinfecting")]
)
def test_no_code_stands_on_a_page_in_any_language(world, garden, language, word):
    item = NewDuty(garden.pk, garden.path, NOON, NOON + HOUR, world.cast["zhou"].pk)
    duties.raise_duties(world.scope("liu"), kind=KIND, origin="class:1", items=[item])
    for address in ("/slots/garden/", f"/slot/{KIND}/garden/", "/mine/", "/places/garden/"):
        page = signed_in(world, language=language).get(address).content.decode()
        assert word in page
        assert f">{KIND}<" not in page and "no-means</" not in page


def test_a_day_on_which_a_kind_is_not_owed_says_so_and_is_no_mistake(world, garden):
    """The way to the day before keeps the kind that is asked for."""
    owe(world, garden, 0)
    client = signed_in(world)
    for on in ("2020-01-01", ""):
        answer = client.get("/slots/garden/", {"kind": "sanitation.cleaning", "on": on})
        assert answer.status_code == 200, on
    assert client.get("/slots/garden/", {"kind": "no.such"}).status_code == 400


def test_statements_of_a_day_and_of_a_batch_do_not_grow_with_the_slots(world, garden):
    counts = []
    for hours in ((0,), [-one / 8 for one in range(1, 9)]):
        owe(world, garden, *hours)
        client = signed_in(world)
        with CaptureQueriesContext(connection) as seen:
            client.get("/slots/garden/")
        batch = [record(KIND, garden, NOON, DONE) for _one in hours]
        with CaptureQueriesContext(connection) as kept:
            duties.keep(world.scope("zhou"), batch=batch, kinds=KINDS)
        counts.append((len(seen), len(kept)))
    assert counts[0] == counts[1]
    assert counts[0][0] <= 18 and counts[0][1] <= 20
