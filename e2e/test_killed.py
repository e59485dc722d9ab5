"""The browser's processes are killed at once in the middle of a form, as when a battery falls out."""

import re
import time

import pytest
from playwright.sync_api import expect

from e2e.ordeal import Ordeal
from lianfang.accounts import keys
from lianfang.duties import actions as duties
from lianfang.duties.models import Duty, Record
from lianfang.field.tests.test_sync import household
from lianfang.people.models import Membership, Person
from lianfang.testing import road
from lianfang.testing.world import build, open_round

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

A_MOMENT = 0.5  # seconds, in which the last answer reaches the disk of the slowest machine
# Every control of the form as somebody sees it, by its question.
SEEN = """[...document.querySelectorAll("form.one .asking")].map((row) => [
  row.querySelector("[data-field]")?.dataset.field ?? "",
  [...row.querySelectorAll(".fact")].map((one) => one.textContent),
  [...row.querySelectorAll("input, textarea")].map((one) =>
    ["checkbox", "radio"].includes(one.type) ? one.checked : one.value),
])"""


@pytest.fixture
def killable(browser, live_server, transactional_db):
    made = []

    def make(user):
        made.append(Ordeal(browser.browser_type, live_server.url, user, seed=1))
        made[-1].boot()
        return made[-1]

    yield make
    for one in made:
        one.close()
    assert [one.complaints for one in made if one.complaints] == []


def killed(phone):
    time.sleep(A_MOMENT)
    phone.kill()
    phone.boot()
    phone.unlock()


def test_every_kind_of_answer_comes_back_after_the_browser_was_killed(killable):
    world = build()
    door = world.places["garden-1-1-101"]
    household(door)
    sealer = keys.current()
    person = Person.objects.create(sex=2, sealed=sealer.seal_json({"name": "柳乙"}), key_id=sealer.key_id)
    Membership.objects.create(person=person, household=door.households.get())
    open_round(world, place=world.places["garden"], level="L3", authority="高新区", document_no="〔2020〕3号")
    duties.pair(world.scope("fang"), place=world.places["garden"], user=world.cast["zhou"])
    phone = killable(world.cast["zhou"])
    phone.set_up()
    page = phone.page
    page.evaluate(f"location.hash = '#/form/screening.visit/{door.pk}'")
    page.get_by_label("completed", exact=True).check()  # one of several
    page.get_by_role("button", name="That is right").first.click()  # a known count
    page.get_by_label("Came or returned from elsewhere", exact=True).fill("2")  # a number
    page.get_by_label("disabled person").check()  # several of several
    page.get_by_label("pregnant or newly delivered").check()
    page.get_by_label("Leaflet handed over").check()  # yes or no
    page.get_by_label("Agreed time of the next visit").fill("2020-01-30T18:30")  # a moment
    page.get_by_role("button", name=re.compile("柳乙")).click()  # a known member of a list
    flagged = page.locator("[data-field=flagged]")
    for number, name in enumerate(("雀归", "燕来")):  # new members of a list, with every kind of answer
        flagged.get_by_role("button", name="Add: Person").click()
        row = flagged.locator("fieldset.member").nth(number)
        row.get_by_label("Name *").fill(name)
        row.get_by_label("female").check()
        row.get_by_label("Temperature").fill("37.9")
        row.get_by_label("Left there on").fill("2020-01-20")
        row.get_by_label("dry cough").check()
        row.get_by_label("Ticket shown").check()
    page.get_by_label("Note", exact=True).press_sequentially("back at six", delay=20)  # words
    before = page.evaluate(SEEN)
    killed(phone)
    page = phone.page
    expect(page.get_by_label("Note", exact=True)).to_have_value("back at six")
    assert page.evaluate(SEEN) == before
    page.locator("form button.huge").click()
    expect(page.locator("#said")).to_contain_text("Kept", timeout=15000)
    for _try in range(100):
        if Record.objects.filter(kind="screening.visit").exists():
            break
        page.wait_for_timeout(100)  # and not a plain sleep: the line to the server runs in this loop
    kept = Record.objects.get(kind="screening.visit")
    told = keys.of(kept.key_id).open_json(kept.sealed)
    assert [one["name"] for one in told["flagged"]] == ["雀归", "燕来"]
    assert told["persons"] == [{"name": "柳乙", "sex": "2"}]
    assert Duty.objects.get(place=door).state == "done"


def test_a_car_half_measured_comes_back_after_the_browser_was_killed(killable):
    world = build()
    road.build(world)
    station = world.places["station"]
    phone = killable(world.cast["he"])
    phone.set_up(duties=False)
    page = phone.page
    page.evaluate(f"location.hash = '#/door/checkpoints.vehicle-pass/{station.pk}'")
    page.get_by_label("Plate").press_sequentially("鲁G54321", delay=20)
    page.get_by_role("group", name="People aboard").get_by_role("button", name="3").click()
    for reading in ("36.5", "36.7"):
        page.get_by_role("button", name=reading, exact=True).click()
    killed(phone)
    page = phone.page
    expect(page.get_by_label("Plate")).to_have_value("鲁G54321")
    expect(page.locator("button.rider")).to_have_text(["1 driver36.5", "2 passenger36.7", "3 passenger–"])
