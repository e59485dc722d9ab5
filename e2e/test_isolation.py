# ruff: noqa: F811  # fixtures are arguments
"""Isolation on telephones of 390 px: a reading in two taps, a delivery in one, all own households at once."""

import re
import time

import pytest
from django.test import Client
from playwright.sync_api import expect

from e2e.test_field import phones, street  # noqa: F401  # fixtures
from lianfang.isolation import actions
from lianfang.isolation.models import File, Need, Reading
from lianfang.restrictions import actions as restrictions
from lianfang.testing import measures as made

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOUSEHOLDS, PEOPLE = 9, 11  # of one secretary: R42
SECONDS = 2


@pytest.fixture
def ward(street):
    """Eleven people behind nine doors whose carer is zhou; each household has asked for something."""
    made.in_force(street, "medical-observation", place="district")
    scope = street.scope("fang")
    doors = street.doors("garden")[:HOUSEHOLDS]
    for number in range(PEOPLE):
        restrictions.enter(
            scope, place=doors[number % HOUSEHOLDS], name=f"甲{number}", carer=street.cast["zhou"],
            notice_no=str(number),
        )  # fmt: skip
    for door in doors:
        asked = actions.ask(scope, place=door, kind="food", what="青菜")
        actions.accept(street.scope("zhou"), need=asked)
    return street


def test_a_resident_reads_a_temperature_in_two_taps(browser, live_server, ward):
    client = Client()
    client.force_login(ward.cast["fang"])
    page = client.post(f"/isolation/{File.objects.first().pk}/link/").content.decode()
    address = re.search(r"/r/[\w-]{22}/", page).group()
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, base_url=live_server.url, has_touch=True
    )
    own = context.new_page()
    own.goto(f"{address}?l=zh-hans")
    begun = time.monotonic()
    own.locator(".degrees label", has_text="36.5").tap()
    own.get_by_role("button", name="我没有不适").tap()
    expect(own.locator("[role=status]")).to_be_visible()
    print(f"\n2 taps, {time.monotonic() - begun:.1f} s")
    (one,) = Reading.objects.all()
    assert (str(one.celsius), one.mode) == ("36.5", "self")
    assert own.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


@pytest.mark.stopwatch
def test_the_carer_s_phone_lists_all_own_households_without_a_network_and_one_tap_delivers(phones, ward):
    phone = phones()
    phone.set_up()
    phone.page.set_viewport_size({"width": 390, "height": 844})
    phone.offline()
    phone.show("settings")
    begun = time.monotonic()
    phone.show("")
    taps = phone.page.locator(".with-tap")
    expect(taps).to_have_count(HOUSEHOLDS)
    took = time.monotonic() - begun
    people = phone.page.locator("a.door", has_text=re.compile("甲"))
    print(f"\n{HOUSEHOLDS} households, {people.count()} readings listed offline in {took:.1f} s")
    assert took <= SECONDS
    phone.taps = 0
    phone.tap(taps.first.locator("button"))
    expect(phone.page.locator("#unsent")).not_to_have_text("All sent")
    assert phone.taps == 1 and phone.stored()["outbox"] == 1
    phone.online()
    phone.again()
    expect(phone.page.locator("#unsent")).to_have_text("All sent", timeout=20000)
    assert Need.objects.filter(state="delivered").count() == 1
