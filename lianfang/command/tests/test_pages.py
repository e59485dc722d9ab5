"""Every page through the HTTP client: who sees what, what it says, and that it never falls over."""

import re

import pytest
from django.test import Client

from lianfang.accounts import keys
from lianfang.accounts.models import Reading
from lianfang.command import queries
from lianfang.duties import actions as duties
from lianfang.duties import queries as core
from lianfang.duties.models import Duty, Round
from lianfang.flows.alert_rules import RULES
from lianfang.flows.table import KINDS
from lianfang.kit import clock
from lianfang.people.models import Household, Membership, Person
from lianfang.testing.world import open_round, visit

PAGES = [
    "/",
    "/now/",
    "/gaps/",
    "/mine/",
    "/search/?q=滨河花园",
    "/rounds/",
    "/rounds/r1/",
    "/places/garden/",
    "/places/garden-1/",
    "/places/garden-1-1-101/",
    "/places/garden-1-1-101/visit/",
]
CANARY = "周晓燕"  # a synthetic resident


def signed_in(world, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.cast[name])
    return client


def text_of(response) -> str:
    """What a reader sees: the page without its tags, spaces drawn together."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def swept(world):
    """A round with one dwelling of each outcome, and a household whose name must not leak."""
    opened = open_round(world)
    doors = world.doors("garden")
    duties.keep(
        world.scope("zhou"),
        kinds=KINDS,
        source="phone",
        batch=[
            visit(doors[0]),
            visit(doors[1], "nobody-home"),
            visit(doors[2], "refused"),
            visit(doors[3], "verified-vacant"),
            visit(doors[4], returned=1),
        ],
    )
    sealer = keys.current()
    household = Household.objects.create(
        number="H1",
        lives_at=doors[0],
        path=doors[0].path,
        managed_path=doors[0].path,
        stated_count=4,
        sealed=sealer.seal_json({"contact": CANARY, "phone": "19900001234"}),
        key_id=sealer.key_id,
    )
    person = Person.objects.create(
        sealed=sealer.seal_json({"name": CANARY, "document": "110101199003070134", "phone": "19900001234"}),
        key_id=sealer.key_id,
        name_ix=sealer.blind("name", CANARY),
    )
    Membership.objects.create(person=person, household=household, relation="户主")
    world.round = opened
    world.household = household
    return world


class TestSituationRoom:
    def test_it_says_n_of_n_and_what_is_left(self, swept):
        page = text_of(signed_in(swept, "fang").get("/"))
        assert "3 / 12" in page and "25.0%" in page
        assert "tried, not met 2" in page and "not yet visited 7" in page

    def test_its_figures_are_those_of_the_core(self, swept):
        scope = swept.scope("fang")
        shown = queries.situation(scope, round=swept.round, place=swept.places["garden"], at=clock.now())
        assert shown.coverage.figures() == {"raised": 12, "done": 3, "open": 9, "excused": 0, "void": 0}
        assert [gap["sign"] for gap in shown.gaps][:2] == ["refused", "tried"]
        paths = [swept.places[code].path for code in ("xincheng", "garden", "garden-1", "garden-1-1-101")]
        hourly = core.hourly(scope, round_id=swept.round.pk, paths=paths)
        assert [sum(done for _, done in hourly[path]) for path in paths] == [3, 3, 3, 1]

    def test_queries_do_not_grow_with_the_rows(self, swept, django_assert_max_num_queries):
        client = signed_in(swept, "fang")
        client.get("/")
        with django_assert_max_num_queries(26):
            client.get("/")

    def test_a_part_seen_before_is_not_sent_again(self, swept):
        client = signed_in(swept, "fang")
        mark = queries.seen(swept.scope("fang"), at=clock.now())
        assert client.get("/now/", {"seen": mark}).status_code == 204
        duties.keep(swept.scope("zhou"), batch=[visit(swept.doors("garden")[8])], kinds=KINDS, source="phone")
        assert "4 / 12" in text_of(client.get("/now/", {"seen": mark}))

    def test_before_the_first_round_it_says_what_to_do_next(self, world):
        assert "Open a round" in text_of(signed_in(world, "fang").get("/"))
        assert "Open a round" not in text_of(signed_in(world, "zhou").get("/"))

    def test_a_department_sees_figures_and_no_dwelling(self, swept):
        page = text_of(signed_in(swept, "sun").get("/"))
        assert "3 / 12" in page and "101" not in page


class TestNeighbours:
    @pytest.mark.parametrize("page", [page for page in PAGES if page.startswith("/places/")])
    def test_the_neighbouring_street_finds_no_such_place(self, swept, page):
        assert signed_in(swept, "chen").get(page).status_code == 404

    def test_the_neighbouring_street_does_not_find_it_by_searching(self, swept):
        for name in ("滨河花园", "garden", "garden-1-1-101", "滨河社区"):
            assert "Nothing found" in text_of(signed_in(swept, "chen").get("/search/", {"q": name}))

    def test_the_neighbouring_street_counts_only_its_own(self, swept):
        page = text_of(signed_in(swept, "chen").get("/"))
        assert "0 / 4" in page and "/ 12" not in page and "/ 16" not in page

    @pytest.mark.parametrize("page", PAGES)
    def test_no_page_shows_a_resident_to_the_neighbours_or_a_department(self, swept, page):
        for name in ("chen", "sun"):
            assert CANARY not in signed_in(swept, name).get(page).content.decode()

    @pytest.mark.parametrize("page", PAGES)
    def test_nobody_sees_anything_without_signing_in(self, swept, page):
        response = Client().get(page)
        assert response.status_code == 302 and response.headers["Location"].startswith("/sign-in/")

    def test_posting_at_a_foreign_place_changes_nothing(self, swept):
        client = signed_in(swept, "chen")
        for url in (
            "/places/garden/pairing/",
            "/places/garden-1-1-101/excuse/",
            "/places/garden-1-1-101/visit/",
        ):
            assert client.post(url, {"reason": "x", "username": "chen"}).status_code == 404
        assert client.post(f"/households/{swept.household.pk}/names/", {"purpose": "x"}).status_code == 404
        assert client.post("/rounds/r1/closing/", {"leave_open": "1", "reason": "x"}).status_code == 403
        assert Round.objects.get().closed_at is None and not Reading.objects.exists()


class TestPlaces:
    def test_the_matrix_has_a_cell_for_each_dwelling_with_its_sign(self, swept):
        page = signed_in(swept, "zhou").get("/places/garden-1/").content.decode()
        assert page.count('class="cell"') == 12
        for state in ("done", "tried", "refused", "vacant", "flagged", "open"):
            assert f'class="cell" data-state="{state}"' in page

    def test_a_compound_shows_its_buildings_and_who_answers(self, swept):
        page = text_of(signed_in(swept, "fang").get("/places/garden/"))
        assert "1号楼 3 / 12" in page and "王书记" in page

    def test_a_compound_without_buildings_shows_its_doors(self, swept):
        page = signed_in(swept, "chen").get("/places/village/").content.decode()
        assert page.count('class="cell"') == 4

    def test_a_household_is_masked_until_it_is_asked_for_with_a_reason(self, swept):
        client = signed_in(swept, "zhou")
        page = text_of(client.get("/places/garden-1-1-101/"))
        assert CANARY not in page and "周**" in page and "1 known of 4 stated" in page
        url = f"/households/{swept.household.pk}/names/"
        assert client.post(url, {"purpose": " "}).status_code == 302
        assert not Reading.objects.exists()
        shown = client.post(url, {"purpose": "wrong number of persons"})
        assert CANARY in text_of(shown) and shown.headers["Cache-Control"] == "no-store"
        reading = Reading.objects.get()
        assert (reading.user, reading.what, reading.purpose) == (
            swept.cast["zhou"],
            "household",
            "wrong number of persons",
        )

    def test_a_place_unknown_is_not_found(self, swept):
        assert signed_in(swept, "liu").get("/places/nowhere/").status_code == 404


class TestVisits:
    def answers(self, **more):
        return {
            "id": "01970000-0000-7000-8000-000000000001",
            "made_at": clock.now().isoformat(),
            "outcome": "completed",
            "head_count": "3",
            "mode": "door",
            "dwelling_state": "owner",
            "next": "/mine/",
        } | more

    def test_a_visit_written_on_the_page_meets_the_duty(self, swept):
        door = swept.doors("garden")[9]
        response = signed_in(swept, "zhou").post(f"/places/{door.code}/visit/", self.answers())
        assert response.status_code == 302 and response.headers["Location"] == "/mine/"
        assert Duty.objects.get(place=door).state == "done"

    def test_sending_the_page_twice_keeps_it_once(self, swept):
        door = swept.doors("garden")[9]
        client = signed_in(swept, "zhou")
        for _ in range(2):
            assert client.post(f"/places/{door.code}/visit/", self.answers()).status_code == 302
        assert door.records.count() == 1

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"head_count": ""}, "must be filled in"),
            ({"head_count": "many"}, "whole number"),
            ({"outcome": "mood"}, "not one of the answers"),
            ({"returned": "5"}, "smaller than"),
            ({"again_from": "soon"}, "Agreed time"),
            ({"made_at": "yesterday"}, "incomplete"),
        ],
    )
    def test_a_wrong_answer_is_said_on_the_page_and_nothing_is_lost(self, swept, wrong, said):
        door = swept.doors("garden")[9]
        response = signed_in(swept, "zhou").post(
            f"/places/{door.code}/visit/", self.answers(respondent="应门的人") | wrong
        )
        page = response.content.decode()
        assert response.status_code == 422 and said in page and "应门的人" in page
        assert Duty.objects.get(place=door).state == "open"

    def test_a_flagged_person_can_be_added_without_a_script(self, swept):
        door = swept.doors("garden")[9]
        client = signed_in(swept, "zhou")
        page = client.post(f"/places/{door.code}/visit/", self.answers(more="flagged")).content.decode()
        assert 'name="flagged.0.name"' in page
        client.post(
            f"/places/{door.code}/visit/",
            self.answers()
            | {"fever": "1", "flagged.0.name": CANARY, "flagged.0.celsius": "38.1", "flagged.0.sex": "2"},
        )
        assert swept.doors("garden")[9].flagged.count() == 1

    def test_mine_lists_ones_own_doors_in_walking_order(self, swept):
        duties.pair(swept.scope("fang"), place=swept.places["garden"], user=swept.cast["zhou"])
        page = signed_in(swept, "zhou").get("/mine/").content.decode()
        assert page.count('class="door-row"') == 9
        assert "Next door: 102" in page


class TestRounds:
    def test_a_round_is_opened_closed_and_its_base_changed_with_reasons(self, world):
        client = signed_in(world, "fang")
        opened = client.post(
            "/rounds/new/",
            {"name": "复排", "code": "r9", "place": "xincheng", "due_at": "2020-02-01T18:00", "level": "L1"},
        )
        assert opened.status_code == 302 and opened.headers["Location"] == "/rounds/r9/"
        client.post("/rounds/r9/base/", {"place": "garden-1-1-101", "change": "remove", "reason": "重复登记"})
        assert "重复登记" in text_of(client.get("/rounds/r9/"))
        client.post("/rounds/r9/closing/", {"next": "/rounds/r9/"})
        assert Round.objects.get(code="r9").closed_at is None
        client.post("/rounds/r9/closing/", {"leave_open": "1", "reason": "暴雪"})
        assert Round.objects.get(code="r9").closed_at is not None

    @pytest.mark.parametrize(
        "wrong",
        [
            {"due_at": "soon"},
            {"due_at": "2019-01-01T00:00"},
            {"level": "L9"},
            {"level": "L3"},
            {"name": ""},
            {"place": "qingchi"},
            {"place": "nowhere"},
            {"code": "a/b"},
            {"code": "new"},
        ],
    )
    def test_a_wrong_round_is_refused_on_its_page(self, world, wrong):
        asked = {
            "name": "复排",
            "code": "r9",
            "place": "xincheng",
            "due_at": "2020-02-01T18:00",
            "level": "L1",
        }
        response = signed_in(world, "fang").post("/rounds/new/", asked | wrong)
        assert 400 <= response.status_code < 500 and 'name="due_at"' in response.content.decode()
        assert not Round.objects.exists()

    def test_pairing_moves_the_open_duties(self, swept):
        client = signed_in(swept, "wang")
        client.post("/places/garden/pairing/", {"username": "zhou", "role": "accountable"})
        assert Duty.objects.filter(owner=swept.cast["zhou"], state="open").count() == 9
        response = client.post("/places/garden/pairing/", {"username": "nobody"}, follow=True)
        assert response.status_code == 404 and 'value="nobody"' in response.content.decode()
        assert 'href="/places/garden/">Back' in response.content.decode()  # the way back

    def test_a_grid_worker_neither_pairs_nor_closes(self, swept):
        client = signed_in(swept, "zhou")
        client.post("/places/garden/pairing/", {"username": "zhou"})
        client.post("/rounds/r1/closing/", {"leave_open": "1", "reason": "x"})
        assert Duty.objects.filter(owner=swept.cast["zhou"]).count() == 0
        assert Round.objects.get().closed_at is None

    def test_an_excuse_needs_a_reason(self, swept):
        client, door = signed_in(swept, "wang"), swept.doors("garden")[9]
        client.post(f"/places/{door.code}/excuse/", {"reason": ""})
        assert Duty.objects.get(place=door).state == "open"
        client.post(f"/places/{door.code}/excuse/", {"reason": "楼道封闭施工"})
        assert Duty.objects.get(place=door).state == "excused"

    def test_an_excuse_leads_back_to_the_list_it_was_called_from(self, swept):
        client, door = signed_in(swept, "wang"), swept.doors("garden")[9]
        came = "http://testserver/gaps/?state=unvisited"
        page = client.get(f"/places/{door.code}/", headers={"referer": came}).content.decode()
        assert 'name="next" value="/gaps/?state=unvisited"' in page
        told = {"reason": "", "next": "/gaps/?state=unvisited"}
        refused = client.post(f"/places/{door.code}/excuse/", told).content.decode()
        assert 'name="next" value="/gaps/?state=unvisited"' in refused
        done = client.post(f"/places/{door.code}/excuse/", told | {"reason": "楼道封闭施工"})
        assert done.headers["Location"] == "/gaps/?state=unvisited"
        elsewhere = client.get(f"/places/{door.code}/", headers={"referer": "http://elsewhere/gaps/"})
        assert 'name="next" value="/gaps/' not in elsewhere.content.decode()

    def test_the_doors_of_an_empty_building_are_excused_together_and_each_says_so(self, swept):
        client, doors = signed_in(swept, "wang"), Duty.objects.filter(state="open", path__startswith=
            swept.places["garden"].path)  # fmt: skip
        at = "/gaps/?place=garden"
        assert client.get(at).content.decode().count('name="row"') == doors.count()
        chosen = [one.pk for one in doors[:3]]
        told = {"act": "excuse", "row": chosen, "next": at}
        asked = client.post("/gaps/together/", told).content.decode()
        assert "3 chosen" in asked and f'value="{at}"' in asked and doors.count() == 9
        told |= {"sure": "1", "once": "a", "reason": "整栋待拆，无人居住"}
        done = client.post("/gaps/together/", told).content.decode()
        assert doors.count() == 6 and done.count("Excused, with your reason.") == 3 and f'href="{at}"' in done
        client.post("/gaps/together/", told)
        assert Duty.objects.filter(state="excused").count() == 3
        other = signed_in(swept, "chen").post("/gaps/together/", told | {"once": "b", "row": doors[0].pk})
        assert other.status_code == 200 and doors.count() == 6


class TestSearch:
    def test_a_person_is_found_masked_and_the_search_is_written_down(self, swept):
        page = text_of(signed_in(swept, "fang").get("/search/", {"q": CANARY}))
        assert "周**" in page and page.count(CANARY) <= 2  # in the field and in the title alone
        assert Reading.objects.get().what == "search"

    def test_the_neighbours_find_nobody(self, swept):
        page = text_of(signed_in(swept, "chen").get("/search/", {"q": CANARY}))
        assert "周**" not in page and "Nothing found" in page

    @pytest.mark.parametrize("asked", ["", " ", "%", "'", "a" * 500, "10-1", "🏠", "123456789012345678"])
    def test_any_text_may_be_searched_for(self, swept, asked):
        assert signed_in(swept, "fang").get("/search/", {"q": asked}).status_code == 200


class TestAnyAddress:
    @pytest.mark.parametrize(
        "page",
        [
            "/?round=x",
            "/?place=x",
            "/gaps/?after=9.9",
            "/now/?round=99",
            "/rounds/nothing/",
            "/?round=%27",
            "/places/99999999999999999999/",
        ],
    )
    def test_nonsense_is_answered_calmly(self, swept, page):
        assert signed_in(swept, "fang").get(page).status_code in {200, 204, 404}

    @pytest.mark.parametrize("page", ["/gaps/?after=%00", "/places/%00/", "/search/?q=%00"])
    def test_a_nul_character_is_refused_in_words(self, swept, page):
        answer = signed_in(swept, "fang").get(page)
        assert answer.status_code == 400 and "<h1" in answer.content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_every_alert_rule_is_told_apart_by_its_words_and_not_by_its_code(client, world, language):
    client.force_login(world.cast["gao"])
    page = client.get("/alerts/rules/", headers={"accept-language": language}).content.decode()
    names = re.findall(r'<th scope="row">(.+?)</th>', page)
    assert len(names) == len(set(names)) == len(RULES)
    assert not [code for code in RULES if code in page]
