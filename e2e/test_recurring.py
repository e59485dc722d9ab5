"""Recurring work on the phone: one tap to its form, off line, turn by turn, and by the code of a point."""

import io
from datetime import timedelta

import pytest
import segno
from django.utils import timezone
from playwright.sync_api import expect

from e2e.phones import Phone
from lianfang.duties import actions as duties
from lianfang.duties.actions import NewDuty
from lianfang.duties.models import Duty
from lianfang.kit import clock
from lianfang.slots.models import SlotRecord
from lianfang.testing.world import build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KIND = "sanitation.disinfection"
HOUR = timedelta(hours=1)


@pytest.fixture
def phone(browser, live_server, transactional_db):
    """Two turns of one day in one compound, one overdue and one open now, on zhou's phone."""
    world = build()
    duties.pair(world.scope("fang"), place=world.places["garden"], user=world.cast["zhou"])
    garden, now = world.places["garden"], clock.now()
    items = [
        NewDuty(garden.pk, garden.path, now + start * HOUR, now + (start + 2) * HOUR) for start in (-3, -1)
    ]
    duties.raise_duties(world.scope("liu"), kind=KIND, origin="schedule:1", items=items)
    made = Phone(browser, live_server.url, world.cast["zhou"])
    made.set_up()
    yield made
    assert made.complaints == []


def fill(phone, outcome):
    page = phone.page
    phone.tap(page.locator('[data-field="outcome"] label', has_text=outcome).first)
    if outcome != "done":
        expect(page.locator('[data-field="concentration"]')).to_be_hidden()
        return
    phone.tap(page.locator('[data-field="origin"] label').first)
    page.locator('[data-field="licence_no"] input').fill("鲁卫消证字2020第0001号")
    phone.tap(page.locator('[data-field="means"] label').first)
    page.locator('[data-field="concentration"] input').fill("500")
    page.locator('[data-field="contact_minutes"] input').fill("30")
    phone.tap(page.locator('[data-field="method"] label').first)


def keep(phone):
    phone.tap("button.huge[data-primary]")
    expect(phone.page.locator("main .kept")).to_be_visible()


def turns():
    return list(Duty.objects.filter(kind=KIND).order_by("opens_at").values_list("state", "tried", "outcome"))


def arrived(phone):
    phone.online()
    phone.again()
    expect(phone.page.locator("#unsent")).to_have_text("All sent", timeout=20000)


def test_each_turn_is_a_row_of_its_own_and_is_answered_without_a_network(phone):
    expect(phone.page.locator("a.door")).to_have_count(2)
    phone.offline()
    phone.tap(phone.page.locator("a.door").first)
    fill(phone, "nothing to do it with")
    keep(phone)
    phone.show("")
    expect(phone.page.locator('a.door[data-state="tried"]')).to_have_count(1)
    phone.tap(phone.page.locator('a.door[data-state="open"]'))
    fill(phone, "done")
    keep(phone)
    phone.show("")
    expect(phone.page.locator("a.door")).to_have_count(1)
    arrived(phone)
    assert turns() == [("open", 1, "no-means"), ("done", 0, "done")]
    assert SlotRecord.objects.get(outcome="done").means == "chlorine"


def test_work_done_is_not_kept_before_it_says_with_what(phone):
    phone.tap(phone.page.locator("a.door").first)
    phone.tap(phone.page.locator('[data-field="outcome"] label', has_text="done").first)
    phone.tap("button.huge[data-primary]")
    expect(phone.page.locator("[aria-invalid]").first).to_be_attached()
    assert not SlotRecord.objects.exists()


def scanned(phone):
    """The form that the code of a point opens."""
    phone.show("scan")
    picture = io.BytesIO()
    address = f"http://lianfang.example/slot/{KIND}/garden/?point=%E7%94%B5%E6%A2%AF1"
    segno.make(address, error="m").save(picture, kind="png", scale=8, border=4)
    phone.page.locator("#picture").set_input_files(
        {"name": "code.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    expect(phone.page.locator('[data-field="point"] input')).to_have_value("电梯1", timeout=20000)


def test_what_came_too_early_for_its_turn_is_said_on_the_phone_until_it_is_read(phone):
    now = clock.now()
    Duty.objects.first().delete()
    Duty.objects.update(opens_at=now + HOUR / 2, due_at=now + HOUR)
    scanned(phone)
    fill(phone, "done")
    keep(phone)
    arrived(phone)
    assert {state for state, *_ in turns()} == {"open"}
    phone.show("")
    remark = phone.page.locator(".recorded .remark")
    expect(remark).to_contain_text(f"{timezone.localtime(now + HOUR / 2):%H:%M}")
    phone.tap(phone.page.locator(".recorded a.door"))
    expect(phone.page.locator("main [role=note]")).to_be_visible()
    phone.show("")
    expect(phone.page.locator("h1")).to_be_visible()
    expect(remark).to_have_count(0)


def test_the_code_of_a_point_opens_its_form_and_what_is_kept_answers_the_turn_of_now(phone):
    scanned(phone)
    fill(phone, "done")
    keep(phone)
    arrived(phone)
    assert turns() == [("open", 0, ""), ("done", 0, "done")]
    assert SlotRecord.objects.get().point == "电梯1"
