"""A figure, its rows, its places and its value at a cut-off come from one declaration, at every door."""

import html
import re
from datetime import timedelta

import pytest
from django.utils.translation import activate

from lianfang.duties import actions as duties
from lianfang.duties.models import Ledger
from lianfang.figures import asking
from lianfang.figures.declared import DOMAINS, ROWS, figures
from lianfang.flows.table import KINDS
from lianfang.kit import clock
from lianfang.kit.problems import BadInput, NotFound
from lianfang.testing import figures as document
from lianfang.testing import road, source
from lianfang.testing.doors import Api, browser
from lianfang.testing.figures import told
from lianfang.testing.world import open_round, visit

pytestmark = pytest.mark.django_db


def send(world, *records):
    duties.keep(world.scope("zhou"), batch=list(records), kinds=KINDS)


def head():
    return str(Ledger.objects.get().seq)


def plain(answer):
    assert answer.status_code == 200
    text = answer.content.decode().split("<main")[1].split("</main>")[0]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


@pytest.fixture
def round(world):
    """Two doors of the garden are done, a third was tried; the village has not begun."""
    opened = open_round(world)
    doors = world.doors("garden")
    send(world, visit(doors[0]), visit(doors[1]), visit(doors[2], "nobody-home"))
    return opened


def test_every_figure_says_what_it_is():
    activate("en")
    for one in figures().values():
        assert one.domain in DOMAINS and str(one.label) and str(one.unit) and str(one.owner), one.code
        assert str(one.words).endswith("."), one.code
        assert not one.of or one.of in figures(), one.code
        assert set(one.unlike) <= set(figures()), one.code
        assert bool(one.measure.within) != bool(one.measure.made), one.code
        assert one.measure.within or not one.measure.adds_up, f"{one.code}: says no reason"


def test_the_table_of_figures_is_current():
    assert (source.ROOT / "docs/figures.md").read_text("utf-8") == document.table(), "run ./run acts"


def test_no_figure_is_counted_from_rows_that_were_cut(world, round):
    """A sliced queryset counts its slice: 500 of 1,519 would pass for all."""
    road.build(world)
    qian = world.scope("qian")
    window = asking.asked(qian, {}).window
    for one in figures().values():
        rows = one.rows(qian, window)
        assert not rows.query.is_sliced, one.code


def test_the_rows_of_every_figure_can_be_listed_and_are_as_many_as_it_counts(world, round):
    road.build(world)
    feverish = road.car(road.person(1, "38.5", decision="transfer"), disposition="transfer")
    road.send(world, road.car(road.person(1), road.person(2)), feverish)
    qian = world.scope("qian")
    window = asking.asked(qian, {}).window
    listed = 0
    for one in asking.values(qian, window, figures(), place="district").values():
        if one.value is not None and one.href:
            assert browser(world, "qian").get(one.href).status_code == 200, one.figure.code
            if one.figure.measure is ROWS:
                rows = asking.rows_of(qian, one.figure, window)
                assert rows.count() == one.value, one.figure.code
                listed += 1
    assert listed > 60


def test_of_a_sum_only_the_rows_that_add_to_it_are_shown(world, round):
    """Two visits counted six heads and no contact: two rows and none, not every visit twice."""
    liu, client = world.scope("liu"), browser(world, "liu")
    window = asking.asked(liu, {"round": str(round.pk)}).window
    codes = [code for code, one in figures().items() if one.measure.column]
    assert {"found-residents", "found-contact", "registers-workers", "road-people"} <= set(codes)
    for one in asking.values(liu, window, codes, place="district").values():
        column = one.figure.measure.column
        rows = asking.rows_of(liu, one.figure, window).values_list(column, flat=True)
        assert sum(rows) == (one.value or 0) and 0 not in rows, one.figure.code
    told_of = asking.values(liu, window, ["found-residents", "found-contact"], place="district")
    assert "<b>2</b> rows" in client.get(told_of["found-residents"].href).content.decode()
    assert "Nothing is counted here" in client.get(told_of["found-contact"].href).content.decode()


def test_rows_are_asked_for_and_told_in_words(world, round):
    """Kinds of duties by their titles, a place by its name, an hour as a clock says it."""
    client = browser(world, "liu", "zh-hans")
    page = plain(client.get("/figures/round-due/rows/?place=district&within=garden"))
    assert f"· 楼栋或区域 {world.places['garden'].name}" in page
    page = plain(
        client.get("/figures/net-due/rows/?place=district&kind=sanitation.disinfection&hour=2020-02-05T08")
    )
    assert "sanitation.disinfection" not in page and "2020-02-05 08:00" in page


def test_the_round_in_figures(world, round):
    seen = told(world)
    assert (seen["round-raised"], seen["round-due"], seen["round-done"], seen["round-open"]) == (
        16,
        16,
        2,
        14,
    )
    assert (seen["round-tried"], seen["round-unvisited"]) == (1, 13)
    assert seen["found-residents"] == 6


def test_what_came_in_after_the_cut_off_is_in_the_figure_now_and_not_in_that_of_the_cut(world, round):
    cut = head()
    correction = visit(world.doors("garden")[3])
    send(world, correction)
    send(world, visit(world.doors("garden")[2], head_count=5))
    now, then = told(world), told(world, cut=cut)
    assert (now["round-done"], then["round-done"]) == (4, 2)
    assert (now["round-tried"], then["round-tried"]) == (0, 1)
    assert (now["found-residents"], then["found-residents"]) == (14, 6)
    assert now["registers-places-dwelling"] == 16 and then["registers-places-dwelling"] is None


def test_a_visit_corrected_after_the_cut_off_counts_there_as_it_was_known(world, round):
    first = visit(world.doors("garden")[4], head_count=2)
    send(world, first)
    cut = head()
    send(world, visit(world.doors("garden")[4], head_count=7, corrects=first["id"]))
    assert told(world, "found-residents", cut=cut) == {"found-residents": 8}
    assert told(world, "found-residents") == {"found-residents": 13}


def test_a_cut_off_may_be_said_as_a_moment(world, round):
    clock.fix(clock.now() + timedelta(hours=1))
    send(world, visit(world.doors("garden")[3]))
    assert told(world, "round-done", cut="2020-01-29 12:30") == {"round-done": 2}
    assert told(world, "round-done", cut="2020-01-29T05:00:00Z") == {"round-done": 3}
    for wrong in ("2020-01-29 14:00", "gestern", "2020-13-01"):
        with pytest.raises(BadInput):
            told(world, cut=wrong)


def test_the_places_below_make_up_the_figure_or_say_why_not(world, round):
    road.build(world)
    road.send(world, road.car(road.person(1), road.person(2)))
    qian = world.scope("qian")
    for place in ("district", "xincheng", "garden"):
        asked = asking.asked(qian, {"place": place})
        for code, one in figures().items():
            found = asking.below(qian, one, asked)
            if found.told.value is None or not found.branches:
                continue
            if one.measure.adds_up:
                below = sum(each.value for _place, each in found.branches)
                assert below + found.here == found.told.value and found.here >= 0, (code, place)
            else:
                assert str(one.measure.why), code


def test_nought_is_told_from_what_nobody_reported(world):
    assert told(world, "round-done", "road-vehicles") == {"round-done": None, "road-vehicles": None}
    open_round(world)
    road.build(world)
    assert told(world, "round-done", "road-vehicles") == {"round-done": 0, "road-vehicles": 0}
    assert told(world, "round-done", place="clinic") == {"round-done": 0}


def test_the_page_of_a_figure_shows_the_cut_and_now_side_by_side_with_the_places(world, round):
    cut = head()
    send(world, visit(world.doors("garden")[3]))
    page = plain(browser(world, "liu").get(f"/figures/round-done/?cut={cut}"))
    assert re.search(r"As known at the cut-off 2 .* As known now 3 dwellings", page)
    assert "新城街道" in page and "They add up to the figure above." in page
    chinese = browser(world, "liu", "zh-hans").get("/figures/round-done/").content.decode()
    assert "截止时点" in chinese


def test_the_dictionary_can_be_searched_and_answers_a_wrong_day_with_words(world, round):
    liu = browser(world, "liu")
    page = plain(liu.get("/figures/?q=listed area"))
    assert "from listed areas" in page and "hand-overs open" not in page
    wrong = liu.get("/figures/?cut=gestern")
    assert wrong.status_code in {400, 422}
    assert "neither a moment nor a number" in wrong.content.decode()


def test_who_may_only_count_gets_numbers_without_a_way_to_rows(world, round):
    sun = browser(world, "sun")
    page = sun.get("/figures/").content.decode()
    assert 'data-figure="round-done"' not in page and "round-done" in page
    assert sun.get("/figures/round-done/rows/?place=xincheng").status_code == 404
    assert sun.get("/figures/cases-confirmed/").status_code == 404


def test_the_neighbouring_street_gets_no_figure_of_this_one(world, round):
    chen = browser(world, "chen")
    for address in ("/figures/?place=garden", "/figures/round-done/?place=garden",
                    "/figures/round-done/rows/?place=garden"):  # fmt: skip
        assert chen.get(address).status_code == 404, address
    with pytest.raises(NotFound):
        told(world, who="chen", place="garden")


def test_the_api_tells_the_dictionary_one_figure_and_its_rows(world, round):
    api = Api(world, "liu")
    every = api.get("figures", {"domain": "round"}).json()
    assert {one["code"]: one["value"] for one in every["figures"]}["round-open"] == 14
    one = api.get("figures/round-done", {"place": "garden"}).json()
    assert (one["value"], one["state"], one["adds_up"]) == (2, "reported", True)
    assert [row["value"] for row in one["below"]] == [2]
    rows = api.get("figures/round-done/rows", {"place": "garden", "limit": 1}).json()
    assert (rows["total"], len(rows["rows"])) == (2, 1)
    rest = api.get("figures/round-done/rows", {"place": "garden", "limit": 1, "after": rows["next"]}).json()
    assert rest["rows"][0]["place"] != rows["rows"][0]["place"]
    assert api.get("figures", {"cut": "gestern"}).status_code in {400, 422}
    assert api.get("figures", {"at_seq": "3"}).status_code in {400, 422}, "no question is passed over"
    assert api.get("figures/no-such").status_code == 404
    assert api.get("figures/round-done/rows", {"limit": 0}).status_code in {400, 422}


def test_the_command_line_tells_them_too(world, round, run, tmp_path):
    every = run("figures", "--domain", "round", user="liu")
    assert {one["code"]: one["value"] for one in every["figures"]}["round-done"] == 2
    one = run("figures", "round-done", "--place", "garden", "--cut", head(), user="liu")
    assert (one["value"], one["cut"]) == (2, int(head()))
    assert len(run("figures", "round-done", "--rows", user="liu")) == 2
    assert run("figures", "round-done", "--to", tmp_path / "done.csv", user="liu")["rows"] == 2
    assert run("figures", "no-such", user="liu", code=1)["code"] == "not-found"


def test_the_rows_of_a_figure_go_out_as_a_file(world, round):
    answer = browser(world, "liu").get("/figures/round-done/rows/?place=garden&format=csv")
    assert len(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()) == 3
