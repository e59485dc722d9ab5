"""What only a browser can tell: keys, swaps, widths, policies, and how soon the first page is there."""

import pytest
from playwright.sync_api import expect

from lianfang.duties import actions as duties
from lianfang.flows.table import KINDS
from lianfang.testing.world import build, open_round, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = (
    "/",
    "/gaps/",
    "/mine/",
    "/rounds/",
    "/rounds/r1/",
    "/rounds/new/",
    "/places/garden/",
    "/places/garden-1/",
    "/places/garden-1-1-101/",
    "/places/garden-1-1-102/visit/",
    "/search/?q=garden",
    "/imports/",
    "/measures/",
    "/classes/",
    "/orders/units/",
    "/orders/new/",
    "/schedules/new/",
    "/absences/",
    "/absences/new/",
    "/absences/duties/?person=fang",
)
WIDTHS = (390, 1440)
LANGUAGES = ("zh-hans", "zh-hant", "en")


@pytest.fixture
def swept(transactional_db):
    world = build()
    open_round(world)
    doors = world.doors("garden")
    batch = [visit(doors[0]), visit(doors[1], "nobody-home"), visit(doors[2], "refused")]
    duties.keep(world.scope("zhou"), batch=batch, kinds=KINDS, source="phone")
    return world


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_its_window_nor_breaks_its_policy(swept, opened, language, width):
    page = opened(swept.cast["fang"], "/", language=language, width=width)
    for path in PAGES:
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path
        assert page.locator("h1").count() == 1, path


def test_arrow_keys_walk_the_household_matrix_as_the_eye_sees_it(swept, opened):
    page = opened(swept.cast["zhou"], "/places/garden-1/")
    page.locator(".cell").first.focus()

    def door() -> str:
        return page.evaluate("document.activeElement.querySelector('.door').textContent")

    walked = [door()]
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "End", "PageDown", "Home", "ArrowLeft", "PageUp"):
        page.keyboard.press(key)
        walked.append(door())
    assert walked == ["301", "302", "301", "201", "202", "102", "101", "101", "301"]
    assert page.locator(".cell[tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/places/garden-1-1-301/")


def test_the_room_shows_a_new_visit_by_itself(swept, opened):
    page = opened(swept.cast["fang"], "/")
    figure = page.locator(".headline-number .n-of-n b")
    expect(figure).to_have_text("1")
    duties.keep(swept.scope("zhou"), batch=[visit(swept.doors("garden")[5])], kinds=KINDS, source="phone")
    expect(figure).to_have_text("2", timeout=8000)


def test_a_slash_goes_to_the_search_and_escape_closes_a_menu(swept, opened):
    page = opened(swept.cast["fang"], "/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.locator(".menu summary").last.click()
    assert page.locator(".menu[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".menu[open]").count() == 0


def test_the_first_stop_of_tab_skips_to_the_content(swept, opened):
    page = opened(swept.cast["fang"], "/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_a_visit_all_well_takes_three_taps_on_a_phone(swept, opened):
    page = opened(swept.cast["zhou"], "/places/garden-1-2-201/visit/?next=/mine/", width=390)
    page.locator("input[name=outcome][value=completed]").check()
    page.locator("input[name=head_count]").fill("3")
    page.locator(".thumb-bar button").click()
    page.wait_for_url("**/mine/")
    assert swept.doors("garden")[8].duties.get().state == "done"


def test_targets_of_the_thumb_are_large_enough(swept, opened):
    duties.pair(swept.scope("fang"), place=swept.places["garden"], user=swept.cast["zhou"])
    page = opened(swept.cast["zhou"], "/mine/", width=390)
    heights = page.evaluate(
        "[...document.querySelectorAll('.door-row, .thumb-bar a, .around a')]"
        ".filter(e => e.checkVisibility()).map(e => e.offsetHeight)"
    )
    assert heights and min(heights) >= 44


def test_a_building_goes_on_the_wall_on_one_sheet(swept, opened):
    page = opened(swept.cast["fang"], "/places/garden-1/")
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.count(b"/Type /Page") - printed.count(b"/Type /Pages") == 1
    assert b"/MediaBox [0 0 1190" in printed or b"/MediaBox [0 0 1191" in printed  # A3 landscape, points


def test_whoever_names_a_place_or_a_person_is_offered_what_may_be_meant(swept, opened):
    page = opened(swept.cast["fang"], "/orders/new/")
    for field, typed, meant in (("place", "花园", "(garden)"), ("person", "王书", "王书记(wang)")):
        page.fill(f"[name={field}]", "")
        page.locator(f"[name={field}]").press_sequentially(typed)
        offer = page.locator(f"[name={field}] + datalist option").first
        offer.wait_for(state="attached")
        assert meant in (offer.get_attribute("value") or ""), field
