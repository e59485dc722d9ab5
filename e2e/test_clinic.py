"""Triage by the keyboard alone: a walk-in in one form, and somebody with a code in a handful of keys.

An experienced clerk presses two to three keys a second; a slow one, two. So 120 keys are a minute, and 40 are
twenty seconds. Chinese is typed by sound: two keys and a half a character. At 390 px a key is a
touch, and as many of them fit a minute.
"""

import pytest
from playwright.sync_api import expect

from lianfang.clinic import book
from lianfang.clinic.models import Visit
from lianfang.passes import actions as passes
from lianfang.people.models import Household
from lianfang.testing import road
from lianfang.testing.world import build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
A_SECOND = 2  # keys
BY_SOUND = 2.5  # keys a character


class Keys:
    """The keyboard, counted."""

    def __init__(self, page):
        self.page, self.count = page, 0.0

    def press(self, key, times=1):
        for _one in range(times):
            self.page.keyboard.press(key)
        self.count += times

    def type(self, text):
        self.page.keyboard.type(text)
        self.count += sum(BY_SOUND if ord(one) > 0x2000 else 1 for one in text)

    def at(self, name):
        """Tab on until the question of this name has the focus."""
        for _one in range(40):
            if self.page.evaluate("document.activeElement.name") == name:
                return
            self.press("Tab")
        raise AssertionError(name)

    @property
    def seconds(self):
        return self.count / A_SECOND


@pytest.fixture
def world(transactional_db):
    made = build()
    road.build(made)
    return made


@pytest.mark.parametrize("width", [1440, 390])
def test_a_walk_in_is_triaged_in_one_form_in_less_than_a_minute(opened, world, width):
    page = opened(world.cast["yi"], "/clinic/visits/new/", language="zh-hans", width=width)
    keys = Keys(page)
    keys.at("celsius")
    keys.type("38.4")
    keys.at("name")
    keys.type("王来诊")
    keys.at("sex")
    keys.press("ArrowDown")
    keys.at("age")
    keys.type("46")
    keys.at("phone")
    keys.type("13900001111")
    keys.at("symptoms")
    keys.press("Tab")
    keys.press("Space")
    keys.press("Tab")
    keys.press("Space")
    keys.at("travel")
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(page.locator("h1")).to_contain_text("-001")
    one = Visit.objects.get()
    told = book.personal(one)
    assert (one.state, one.is_febrile, one.is_exposed) == ("waiting", True, True)
    assert (told["name"], told["age"], told["symptoms"]) == ("王来诊", 46, ["fever", "cough"])
    print(f"\n{keys.count:.0f} keys, {keys.seconds:.0f} s")
    assert keys.seconds <= 60


@pytest.mark.parametrize("width", [1440, 390])
def test_whoever_shows_a_code_is_triaged_in_twenty_seconds(opened, world, width):
    household = Household.objects.create(
        lives_at=world.places["garden-1-1-101"], number="H1", path=world.places["garden-1-1-101"].path
    )
    made = passes.issue(
        world.scope("wang"), place=world.places["garden-1-1-101"], kind="resident-card",
        subject=f"household:{household.pk}",
    )  # fmt: skip
    page = opened(world.cast["yi"], "/clinic/visits/new/", language="zh-hans", width=width)
    page.keyboard.type(made.number)  # the reader types it, and ends with Enter; nobody presses a key
    page.keyboard.press("Enter")
    expect(page.locator(".scan")).to_contain_text("已识别")
    keys = Keys(page)
    assert page.evaluate("document.activeElement.name") == "celsius"
    keys.type("38.4")
    keys.at("age")
    keys.type("46")
    keys.at("symptoms")
    keys.press("Tab")
    keys.press("Space")
    keys.press("Enter")
    expect(page.locator("h1")).to_contain_text("-001")
    one = Visit.objects.get()
    assert one.home.code == "garden-1-1-101"
    print(f"\n{keys.count:.0f} keys, {keys.seconds:.0f} s")
    assert keys.seconds <= 20
