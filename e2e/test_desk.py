"""Ten tasks of a desk with a counter beside them.

No more clicks and pages than when somebody first counted, no page that fails, and nothing typed that only a
program knows: no code, no user name.
"""

from datetime import timedelta
from typing import Any

import pytest

from lianfang.accounts.models import User
from lianfang.cases.models import Case
from lianfang.duties import actions as duties
from lianfang.duties.models import Absence, Duty, Pairing, Round, Schedule
from lianfang.exchange.tests.conftest import load as load  # a fixture
from lianfang.flows.table import KINDS
from lianfang.handovers.models import HandOver
from lianfang.kit import clock
from lianfang.measures.models import Measure
from lianfang.orders.models import Order
from lianfang.testing import measures, road
from lianfang.testing.world import build, open_round, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Hand:
    """Somebody at a desk. Counts clicks, Enter among them, and the pages loaded since they signed in."""

    def __init__(self, page: Any) -> None:
        self.page, self.clicks, self.pages, self.typed = page, 0, 0, []
        page.on("response", self._loaded)

    def _loaded(self, answer: Any) -> None:
        if answer.request.resource_type == "document" and not 300 <= answer.status < 400:
            self.pages += 1
            assert answer.status < 400, f"{answer.url} answered {answer.status}"

    def click(self, what: str, *, role: str = "", within: str = "main", first: bool = False) -> None:
        """A link or a button by its words; a folded part by its heading."""
        self.clicks += 1
        place = self.page.locator(within)
        found = place.locator("summary").filter(has_text=what) if role == "summary" else place.get_by_role(
            role or "link", name=what, exact=not first
        )  # fmt: skip
        found.first.click()
        self.page.wait_for_load_state()

    def press(self, what: str) -> None:
        self.click(what, role="button")

    def send(self) -> None:
        """The one thing to do next of the form that is open."""
        self.clicks += 1
        self.page.locator("main form.form button[data-primary]").first.click()
        self.page.wait_for_load_state()

    def open(self, what: str) -> None:
        self.click(what, role="summary")

    def fill(self, name: str, text: str) -> None:
        self.typed.append(text)
        self.page.locator(f"main [name={name}]:visible").first.fill(text)

    def pick(self, name: str, words: str) -> None:
        """Type a name and take what is offered."""
        self.typed.append(words)
        field = self.page.locator(f"main [name={name}]:visible").first
        field.fill("")
        field.press_sequentially(words)
        offer = self.page.locator(f"#{field.get_attribute('list')} option").first
        offer.wait_for(state="attached")
        field.fill(offer.get_attribute("value") or "")

    def go(self, words: str, to: str = "") -> None:
        """Say in the search what is meant, and take what is offered, or all that is found."""
        self.typed.append(words)
        self.page.locator("#find").press_sequentially(words)
        self.clicks += 1
        if to:
            self.page.locator("#find-offers a").filter(has_text=to).first.click()
        else:
            self.page.locator("#find").press("Enter")
        self.page.wait_for_load_state()

    def said(self) -> str:
        return str(self.page.locator("main").inner_text())


@pytest.fixture
def world(transactional_db):
    world = build()
    open_round(world)
    return world


@pytest.fixture
def desk(opened, world):
    hands: list[Hand] = []

    def begin(name: str) -> Hand:
        hands.append(Hand(opened(world.cast[name], "/")))
        return hands[-1]

    yield begin
    known = {*world.cast, *world.places}
    assert not known & {word for hand in hands for word in hand.typed}


def within(*hands: Hand, clicks: int, pages: int) -> None:
    spent = sum(one.clicks for one in hands), sum(one.pages for one in hands)
    assert spent <= (clicks, pages) and spent[1] <= pages, spent


def test_1_a_round_is_opened_over_one_compound(world, desk):
    hand = desk("fang")
    hand.go("滨河花园", "滨河花园")
    hand.click("Open a round")
    hand.fill("name", "滨河花园复查")
    hand.send()
    assert Round.objects.get(name="滨河花园复查").place == world.places["garden"]
    within(hand, clicks=4, pages=4)


def test_2_a_person_is_paired_with_a_compound(world, desk):
    hand = desk("fang")
    hand.go("滨河花园", "滨河花园")
    hand.open("Change")
    hand.pick("username", "周网")
    hand.press("Pair")
    assert Pairing.objects.get(to_at=None, place=world.places["garden"]).user == world.cast["zhou"]
    within(hand, clicks=5, pages=4)


def test_3_a_person_is_found_by_telephone(world, desk, load):
    load("households", ["户编号", "房屋编码", "联系电话"], ["H1", "garden-1-1-101", "13800001111"])
    hand = desk("fang")
    hand.go("13800001111")
    assert "101" in hand.said() and "Nothing found" not in hand.said()
    within(hand, clicks=1, pages=1)


def test_4_a_dwelling_is_excused_from_the_round_that_is_shown(world, desk):
    small = open_round(world, code="r2", name="楼道复查", place=world.places["garden-1-1"])
    hand = desk("fang")
    hand.page.goto("/gaps/")
    hand.pages = 0
    hand.click("101", first=True)
    hand.open("Excuse this dwelling from the round")
    hand.fill("reason", "长期无人居住")
    hand.press("Excuse")
    excused = Duty.objects.get(state="excused")
    assert excused.round.code == "r1" and Duty.objects.filter(round=small, state="open").count() == 6
    assert hand.page.url.endswith("/gaps/"), "back to the list it was called from"
    within(hand, clicks=3, pages=3)
    hand.page.goto(f"/places/{excused.place.code}/")
    assert "长期无人居住" in hand.page.content()


def test_5_a_measure_is_drafted_decided_confirmed_and_announced(world, desk):
    measures.person_of(world, "government", 2)
    world.cast["deputy"] = User.objects.get(username="commander-2")
    first, second = desk("gao"), desk("deputy")
    first.click("Measures", within="nav.around .around-daily")
    first.click("Draft a measure")
    first.page.locator("main [name=kind]").select_option("medical-observation")
    first.pick("places", "滨河花")
    for name, text in (
        ("content", "居家医学观察"), ("reason", "密切接触"), ("document_no", "高新防指〔2020〕3号"),
        ("help_number", "0536-8880000"), ("appeal_route", "向区指挥部提出"), ("to_at", "2020-02-20T08:00"),
    ):  # fmt: skip
        field = first.page.locator(f"main [name={name}]").first
        if not field.is_visible():
            first.page.locator("main details:not([open]) > summary").first.click()
        first.fill(name, text)
    first.send()
    made = Measure.objects.get()
    assert made.kind == "medical-observation", first.said()
    _step(first, "Decide")
    made.refresh_from_db()
    assert made.state == "to-confirm", first.said()
    second.page.goto("/")
    second.pages = 0
    second.page.locator(f"main a[href='/measures/{made.pk}/']").first.click()
    second.clicks += 1
    _step(second, "Confirm the decision")
    first.page.reload()
    first.pages -= 1
    _step(first, "Announce")
    made.refresh_from_db()
    assert made.state == "in-force"
    within(first, second, clicks=10, pages=12)


def _step(hand: Hand, words: str) -> None:
    """An act on a thing's page, unfolded first where it is folded away."""
    folded = hand.page.locator("main details.opens:not([open]) > summary").filter(has_text=words)
    if folded.count():
        hand.open(words)
    hand.click(words, role="button")


def test_6_an_order_is_issued_carried_out_and_closed(world, desk):
    lead, other = desk("fang"), desk("wang")
    lead.click("Orders", within="nav.around .around-daily")
    lead.click("New order")
    lead.fill("content", "核实北门封闭情况")
    lead.pick("person", "王书")
    lead.send()
    order = Order.objects.get()
    assert order.person == world.cast["wang"]
    badge = other.page.evaluate("fetch('/badges/').then((one) => one.json())")
    assert badge["/orders/"] == 1
    other.click("Orders", within="nav.around .around-daily")
    other.click("核实北门封闭情况")
    form = other.page.locator("main form:has([name=done])")
    form.locator("[name=words]").fill("已核实")
    form.locator("[name=evidence]").fill("照片三张")
    other.press("Report it done")
    order.refresh_from_db()
    assert order.state == "done", other.said()
    lead.page.reload()
    lead.pages -= 1
    lead.page.locator("main form[action$='/closing/'] button:not([value])").first.click()
    lead.clicks += 1
    lead.page.wait_for_load_state()
    order.refresh_from_db()
    assert order.state == "closed", lead.said()
    within(lead, other, clicks=10, pages=11)


def test_7_a_hand_over_is_accepted_by_the_clinic(world, desk):
    road.build(world)
    hot = road.car(road.person(1, "38.4"), disposition="hold")
    clock.fix(clock.now() + timedelta(minutes=10))
    again = road.reading(hot, 1, "38.5")
    assert set(road.codes(road.send(world, hot, again))) == {"kept"}
    hand = desk("yi")
    hand.click("Inbox", within="nav.around .around-daily", first=True)
    sent = HandOver.objects.get()
    hand.page.locator(f"main a[href='/inbox/{sent.pk}/']").first.click()
    hand.clicks += 1
    hand.press("Accept")
    assert HandOver.objects.exclude(accepted_at=None).count() == 1, hand.said()
    within(hand, clicks=3, pages=3)


def test_8_a_case_is_registered_and_classified(world, desk):
    hand = desk("qian")
    assert hand.page.url.endswith("/cases/")
    hand.click("Enter a case")
    hand.pick("place", "滨河花")
    hand.fill("name", "赵一")
    hand.page.locator("main [name=classification][value=suspected]").check()
    hand.fill("found_at", "2020-01-29T10:00")
    hand.send()
    case = Case.objects.get()
    assert f"{case.found_at:%H:%M}" == "02:00", "ten o'clock in the district"
    hand.open("Classify anew")
    form = hand.page.locator("main form[action$='/classification/']")
    form.locator("[name=classification][value=confirmed]").check()
    form.locator("[name=reason]").fill("核酸阳性")
    form.locator("button:not([name])").click()
    hand.clicks += 1
    hand.page.wait_for_load_state()
    case.refresh_from_db()
    assert case.classification == "confirmed", hand.said()
    within(hand, clicks=6, pages=5)


def test_9_a_time_is_set_for_what_recurs_at_a_compound(world, desk):
    hand = desk("fang")
    hand.go("滨河花园", "滨河花园")
    hand.click("Set a time")
    hand.fill("name", "一日三次消毒")
    hand.page.locator("main [name=kind]").select_option(label="Disinfecting")
    hand.send()
    made = Schedule.objects.get()
    assert made.place == world.places["garden"] and made.kind.startswith("sanitation"), hand.said()
    within(hand, clicks=4, pages=4)


def test_10_the_work_of_somebody_absent_goes_to_somebody_else(world, desk):
    duties.pair(world.scope("fang"), place=world.places["garden"], user=world.cast["zhou"])
    hand = desk("fang")
    hand.click("Absences", within="nav.around .around-daily")
    hand.click("Note an absence")
    hand.pick("username", "周网")
    hand.page.locator("main [name=reason][value=sick]").check()
    hand.pick("successor", "王书")
    hand.send()
    assert Absence.objects.get().user == world.cast["zhou"]
    assert Duty.objects.filter(owner=world.cast["wang"]).count() == 12, hand.said()
    within(hand, clicks=5, pages=5)


def test_single_duties_are_handed_on_by_name(world, desk):
    duties.pair(world.scope("fang"), place=world.places["garden"], user=world.cast["zhou"])
    hand = desk("fang")
    hand.click("Absences", within="nav.around .around-daily")
    hand.pick("person", "周网")
    hand.press("Show")
    hand.page.locator("main [name=duty]").first.check()
    hand.pick("to", "王书")
    hand.fill("reason", "今日外出")
    hand.press("Hand on")
    assert Duty.objects.filter(owner=world.cast["wang"]).count() == 1


def test_the_search_offers_functions_and_places_while_one_types_and_the_keys_reach_them(world, desk):
    hand = desk("fang")
    find = hand.page.locator("#find")
    find.press_sequentially("round")
    offers = hand.page.locator("#find-offers a")
    offers.first.wait_for()
    assert "Rounds" in offers.first.inner_text() and "Open a round" in " ".join(offers.all_inner_texts())
    find.press("ArrowDown")
    hand.page.keyboard.press("Enter")
    hand.page.wait_for_url("**/rounds/")
    find.press_sequentially("滨河")
    offers.first.wait_for()
    hand.page.keyboard.press("Escape")
    assert hand.page.locator("#find-offers").is_hidden()


def test_what_waits_is_told_beside_its_entry_and_on_a_phone_under_more(world, opened):
    duties.keep(world.scope("zhou"), batch=[visit(world.doors("garden")[0])], kinds=KINDS, source="phone")
    page = opened(world.cast["zhou"], "/", width=390)
    assert page.url.endswith("/mine/")
    bar = page.locator(".around-bar a")
    assert bar.first.inner_text().startswith("Mine today") and bar.count() <= 4
    page.locator(".around-more > summary").click()
    assert page.locator(".around-more a:visible").count() > 4
    page.keyboard.press("Escape")
