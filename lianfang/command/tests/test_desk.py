"""Who begins where, with what they can use; what waits for whom; one search; what places say."""

import pytest

from lianfang.accounts import actions as accounts
from lianfang.accounts.models import Reading, Role
from lianfang.accounts.queries import system_scope
from lianfang.accounts.rules import BY_ROLE
from lianfang.duties import actions as duties
from lianfang.measures.models import Measure
from lianfang.notices.queries import unread
from lianfang.orders.models import Order
from lianfang.shell import navigation
from lianfang.testing import measures, road
from lianfang.testing.doors import browser
from lianfang.testing.world import open_round


def navigation_of(page: str) -> str:
    return page.split('<nav class="around"')[1].split("</nav>")[0]


def test_the_roles_of_the_navigation_are_those_of_the_accounts():
    assert set(navigation.RANK) == set(Role.values)


def test_an_entry_is_for_roles_that_may_use_it():
    for item in navigation.ITEMS:
        assert item.daily <= item.use or item.use == navigation.ANYBODY, item
        for role in item.daily if item.daily != navigation.ANYBODY else ():
            assert item.ability in BY_ROLE[role], (item.url, role)


@pytest.mark.parametrize(
    ("name", "home"),
    [
        ("he", "/checkpoints/station/desk/"),
        ("bao", "/posts/hotel/"),
        ("yi", "/clinic/"),
        ("qian", "/cases/"),
        ("zhou", "/mine/"),
    ],
)
def test_everybody_begins_at_their_own_work(world, name, home):
    road.build(world)
    open_round(world)
    answer = browser(world, name).get("/")
    assert answer.status_code == 302 and answer.headers["Location"] == home
    page = browser(world, name).get(home)
    assert page.status_code == 200 and 'aria-current="page"' in navigation_of(page.content.decode())


@pytest.mark.parametrize(
    ("name", "place"), [("liu", "高新区"), ("gao", "高新区"), ("fang", "新城街道"), ("chen", "清池街道")]
)
def test_who_leads_begins_with_the_situation_of_their_own_area(world, name, place):
    open_round(world)
    page = browser(world, name).get("/").content.decode()
    assert f"<h1>{place}" in page and 'href="/situation/" aria-current="page"' in page


def test_whoever_serves_in_several_roles_begins_with_the_widest(world):
    road.build(world)
    open_round(world)
    system = system_scope("test", actor_id=world.cast["liu"].pk)
    accounts.post(system, user=world.cast["he"], place=world.places["district"], role=Role.CDC)
    assert browser(world, "he").get("/").headers["Location"] == "/cases/"


def test_a_room_that_names_a_better_home_is_followed(world, monkeypatch):
    road.build(world)
    better = navigation.Home("clinician", "checkpoints:fevers", 5)
    monkeypatch.setattr(navigation, "HOMES", [*navigation.HOMES, better])
    assert browser(world, "yi").get("/").headers["Location"] == "/fevers/"


def test_a_grid_worker_sees_what_is_of_use_to_a_grid_worker(world):
    around = navigation_of(browser(world, "zhou").get("/mine/").content.decode())
    assert 'href="/mine/"' in around and 'href="/gaps/"' in around
    for href in ("/packs/", "/publications/", "/rounds/", "/schedules/", "/events/", "/checkpoints/"):
        assert f'href="{href}"' not in around


def test_of_thirty_entries_ten_are_everyday_work_and_the_rest_is_under_more(world):
    around = navigation_of(browser(world, "liu").get("/situation/").content.decode())
    at_once, folded = around.split('<details class="around-more"')
    assert at_once.split("</ul>", 1)[1].count("<li>") <= 11
    assert 'href="/packs/"' in folded and 'href="/packs/"' not in at_once
    there = navigation_of(browser(world, "liu").get("/packs/").content.decode())
    assert 'href="/packs/" aria-current="page"' in there.split('<details class="around-more"')[0]


def test_what_waits_is_counted_for_who_has_to_do_it(world):
    lead, other = browser(world, "fang"), browser(world, "wang")
    assert lead.get("/badges/").json() == other.get("/badges/").json() == {}
    typed = {
        "content": "封闭北门",
        "person": "wang",
        "place": "binhe",
        "due_at": "2020-01-30T20:00",
    }
    answer = lead.post("/orders/new/", typed)
    assert answer.status_code == 302, answer.content.decode()
    order = Order.objects.get()
    assert other.get("/badges/").json() == {"/orders/": 1}
    other.post(f"/orders/{order.pk}/feedback/", {"words": "已封闭", "evidence": "照片", "done": "1"})
    assert other.get("/badges/").json() == {} and lead.get("/badges/").json() == {"/orders/": 1}
    assert browser(world, "chen").get("/badges/").json() == {}


def test_a_draft_waits_for_who_may_decide_it(world):
    measures.draft(world, "screening")
    assert browser(world, "gao").get("/badges/").json()["/measures/"] == 1
    assert "/measures/" not in browser(world, "fang").get("/badges/").json()


def test_the_counts_ask_the_database_little_whatever_waits(world, django_assert_max_num_queries):
    client = browser(world, "gao")
    client.get("/badges/")
    with django_assert_max_num_queries(26):
        client.get("/badges/")
    assert unread(world.scope("gao")) == 0


def test_one_search_finds_functions_documents_rounds_and_places(world):
    open_round(world)
    made = measures.draft(world, "screening", document_no="高新防指〔2020〕8号")
    client = browser(world, "gao")
    found = {
        "round": ('href="/rounds/"', 'href="/rounds/new/"'),
        "ORDER": ('href="/orders/"', 'href="/orders/new/"'),
        "〔2020〕8号": (f'href="/measures/{made.pk}/"',),
        "2020-01": ('href="/events/2020-01/"',),
        "第一轮": ('href="/rounds/r1/"',),
        "滨河花园": ('href="/places/garden/"',),
    }
    for text, hrefs in found.items():
        page = client.get("/search/", {"q": text}).content.decode().split("<main")[1]
        assert all(href in page for href in hrefs), text
    assert Measure.objects.count() == 1


def test_the_search_leads_nobody_to_what_they_may_not_do(world):
    open_round(world)
    page = browser(world, "zhou").get("/search/", {"q": "round"}).content.decode().split("<main")[1]
    assert 'href="/rounds/new/"' not in page
    measures.draft(world, "screening", place="qingchi", document_no="高新防指〔2020〕8号")
    found = browser(world, "zhou").get("/search/", {"q": "8号"}).content.decode()
    assert "/measures/" not in found.split("<main")[1]


def test_offers_while_typing_look_no_person_up(world):
    page = browser(world, "fang").get("/search/offers/", {"q": "张三"})
    assert page.status_code == 200 and not Reading.objects.exists()


@pytest.mark.parametrize(
    ("name", "place", "begun", "not_begun"),
    [
        (
            "fang",
            "garden",
            ("/rounds/new/?place=", "/orders/new/?place=", "/schedules/new/?place="),
            ("/cases/",),
        ),
        ("qian", "garden-1-1-101", ("/cases/new/?place=",), ("/rounds/new/",)),
        ("zhou", "garden", ("/paper/?place=",), ("/rounds/new/", "/orders/new/")),
        ("chen", "village", ("/rounds/new/?place=",), ()),
    ],
)
def test_a_place_offers_what_can_be_begun_there_and_tells_its_code(world, name, place, begun, not_begun):
    page = browser(world, name).get(f"/places/{place}/").content.decode().split("<main")[1]
    assert f"<code>{place}</code>" in page
    assert all(f'href="{one}' in page for one in begun)
    assert not any(f'href="{one}' in page for one in not_begun)


def test_a_form_begun_at_a_place_knows_it(world):
    page = browser(world, "fang").get("/places/garden/").content.decode()
    href = page.split('href="/orders/new/?place=')[1].split('"')[0]
    form = browser(world, "fang").get(f"/orders/new/?place={href}").content.decode()
    assert "滨河花园(garden)" in form


def test_a_hotel_and_a_checkpoint_say_what_stands_there(world):
    road.build(world)
    open_round(world)
    client = browser(world, "liu")
    assert 'href="/checkpoints/station/"' in client.get("/places/station/").content.decode()
    assert 'href="/posts/hotel/"' in client.get("/places/hotel/").content.decode()


def test_single_duties_are_handed_on_by_a_name_and_an_unknown_one_keeps_what_was_typed(world):
    open_round(world)
    duties.pair(world.scope("fang"), place=world.places["garden"], user=world.cast["zhou"])
    client = browser(world, "fang")
    assert "Open duties of 周网格" in client.get("/absences/duties/", {"person": "周网格"}).content.decode()
    typed = {"person": "周网格", "to": "查无此人", "reason": "外出", "all": "1"}
    answer = client.post("/absences/duties/", typed)
    assert answer.status_code >= 400 and "查无此人" in answer.content.decode()
