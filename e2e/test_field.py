"""The field app in a real Chromium: taps and seconds, no network, killed browsers, odd servers."""

import pytest
from playwright.sync_api import expect

from e2e.phones import Phone, everything_kept
from lianfang.duties import actions as duties
from lianfang.duties.models import Record
from lianfang.testing.world import build, open_round

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def street(transactional_db):
    world = build()
    open_round(world)
    duties.pair(world.scope("fang"), place=world.places["garden"], user=world.cast["zhou"])
    return world


@pytest.fixture
def phone(browser, live_server, street):
    one = Phone(browser, live_server.url, street.cast["zhou"])
    yield one
    one.close()
    assert one.complaints == []


def test_a_visit_is_kept_without_network_and_arrives_when_it_is_back(phone):
    phone.set_up()
    phone.offline()
    phone.page.reload()
    phone.unlock()
    phone.all_well("101", 3)
    expect(phone.page.locator("#unsent")).to_contain_text("1")
    assert Record.objects.filter(kind="screening.visit").count() == 0
    phone.online()
    expect(phone.page.locator("#unsent")).to_have_text("All sent", timeout=15000)
    assert everything_kept() == {"garden-1-1-101": 1}
