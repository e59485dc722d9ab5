"""One declaration, many doors: the same rows, the same count, the same refusals."""

import csv
import io
import re
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook

from lianfang.command.alert_lists import ALERTS
from lianfang.duties import alerts
from lianfang.duties.models import Alert
from lianfang.kit import clock
from lianfang.listings import asking
from lianfang.testing.doors import Api, browser
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db


def main_of(answer):
    assert answer.status_code == 200
    return rows_of(answer)


def rows_of(answer):
    """The list itself; what its page says besides is none of it."""
    return answer.content.decode().partition('id="list-alerts"')[2]


@pytest.fixture
def api(world):
    def call(name, address, **asked):
        return Api(world, name).get(address, asked)

    return call


def sound(world, number, *, place="garden", level="notice", rule="duty-overdue", minutes=0):
    where = world.places[place]
    return alerts.raise_alert(
        world.scope("liu"), rule=rule, ref=f"duty:{number}", path=where.path, place_id=where.pk, level=level,
        words="x", at=NOON + timedelta(minutes=minutes),
    )  # fmt: skip


@pytest.fixture
def three(world):
    """One urgent, one of another rule; one in the neighbouring street."""
    return [
        sound(world, 1, level="urgent"),
        sound(world, 2, rule="order-overdue"),
        sound(world, 3, place="village", minutes=5),
    ]


def test_every_door_shows_the_same_rows_and_counts(world, three, api, run):
    wanted = [one.pk for one in sorted(three, key=lambda one: (one.level != "urgent", one.at, one.pk))]
    answer = api("liu", "alerts").json()
    assert [row["id"] for row in answer["rows"]] == wanted
    assert (answer["total"], answer["before"], answer["next"], answer["previous"]) == (3, 0, "", "")
    assert [row["id"] for row in run("alert", "list", "--as", "liu")] == wanted
    assert "<b>3</b> rows" in main_of(browser(world, "liu").get("/alerts/"))
    file = b"".join(browser(world, "liu").get("/alerts/?format=csv").streaming_content)
    rows = list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"))))
    assert [int(row["Number"]) for row in rows] == wanted and rows[0]["Level"] == "urgent"


def test_the_same_question_narrows_every_door(world, three, api, run):
    asked = {"rule": "duty-overdue", "place": "garden"}
    assert [row["id"] for row in api("liu", "alerts", **asked).json()["rows"]] == [three[0].pk]
    line = run("alert", "list", "--rule", "duty-overdue", "--place", "garden", "--as", "liu")
    assert [row["id"] for row in line] == [three[0].pk]
    page = main_of(browser(world, "liu").get("/alerts/", asked))
    assert "<b>1</b> row" in page and page.count('<th scope="row">') == 1


def test_each_answer_says_how_many_rows_it_would_leave(world, three):
    page = main_of(browser(world, "liu").get("/alerts/?level=notice"))
    assert "Duty overdue (1)" in page and "Order overdue (1)" in page, "the other questions are kept"
    assert "notice (2)" in page and "urgent (1)" in page, "its own answer is not"
    tabs = [re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<a href=\"\?[^>]*show=.*?</a>", page)]
    assert tabs == ["Not settled 2", "Nobody looks after it 2", "Settled 0", "All 2"]


def test_the_neighbouring_street_sees_and_counts_nothing_of_it(world, three, api, run):
    assert api("chen", "alerts").json()["total"] == 1
    assert [row["id"] for row in run("alert", "list", "--as", "chen")] == [three[2].pk]
    page = main_of(browser(world, "chen").get("/alerts/"))
    assert "<b>1</b> row" in page and "urgent" not in page
    assert api("zhou", "alerts").status_code == 403
    assert run("alert", "list", "--as", "zhou", code=1)["code"] == "not-allowed"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rule", "no-such"), ("show", "x"), ("since", "yesterday"), ("since", "0001-01-01"), ("sort", "x"),
        ("after", "zzz"), ("level", "a\x00"), ("place", "nowhere"), ("owner", "nobody-here"),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_said_in_words_at_every_door(world, three, api, run, name, text):
    page = browser(world, "liu").get("/alerts/", {name: text})
    answer = api("liu", "alerts", **{name: text})
    if name == "after":  # a page begins anew, the API says so
        assert page.status_code == 200 and answer.status_code == 400
        return
    assert 400 <= page.status_code < 500 and 400 <= answer.status_code < 500
    assert "\x00" in text or 'role="alert"' in page.content.decode()
    assert '<th scope="row">' not in rows_of(page)
    if name in {"place", "owner", "since"}:
        assert f'value="{text}"' in page.content.decode(), "what was typed stands there still"
    if "\x00" not in text:
        assert run("alert", "list", f"--{name}", text, "--as", "liu", code=1)["code"] == answer.json()["code"]


def test_a_misspelt_question_to_the_api_does_not_answer_with_everything(api, three):
    answer = api("liu", "alerts", levle="urgent")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-input") and "levle" in answer.json()[
        "message"
    ]


def test_the_api_goes_on_by_its_key(api, three):
    first = api("liu", "alerts", limit=2).json()
    second = api("liu", "alerts", limit=2, after=first["next"]).json()
    assert (len(first["rows"]), len(second["rows"]), second["before"], second["total"]) == (2, 1, 2, 3)
    assert api("liu", "alerts", limit=2, after=second["previous"]).json()["rows"] == first["rows"]
    assert [api("liu", "alerts", limit=one).status_code for one in ("0", "501", "x")] == [400, 400, 400]


def test_a_file_holds_all_that_was_asked_for_and_nothing_a_spreadsheet_would_run(
    world, monkeypatch, tmp_path
):
    monkeypatch.setattr(asking, "AT_ONCE", 7)
    for number in range(ALERTS.size + 3):
        sound(world, number)
    Alert.objects.filter(ref="duty:5").update(value="=1+1")
    file = b"".join(browser(world, "liu").get("/alerts/?format=xlsx").streaming_content)
    (tmp_path / "a.xlsx").write_bytes(file)
    rows = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + ALERTS.size + 3 and len({row[-1] for row in rows}) == len(rows)
    csv_file = b"".join(browser(world, "liu").get("/alerts/?format=csv").streaming_content).decode(
        "utf-8-sig"
    )
    assert "'=1+1" in csv_file
    assert browser(world, "liu").get("/alerts/?format=exe").status_code == 400


def test_a_command_writes_the_file_itself(world, three, run, tmp_path):
    said = run("alert", "list", "--as", "liu", "--to", tmp_path / "a.csv")
    assert said["rows"] == 3 and len((tmp_path / "a.csv").read_text("utf-8-sig").splitlines()) == 4
    assert run("alert", "list", "--to", tmp_path / "a.exe", code=1)["code"] == "bad-input"


def test_to_be_printed_all_rows_stand_on_one_page_without_buttons(world):
    for number in range(ALERTS.size + 3):
        sound(world, number)
    page = main_of(browser(world, "liu").get("/alerts/?print=1"))
    assert (
        page.count('<th scope="row">') == ALERTS.size + 3 and "hx-get" not in page and "Settle<" not in page
    )


def test_the_part_that_asks_for_itself_again_stays_where_it_was(world, three):
    liu = browser(world, "liu")
    part = liu.get("/alerts/?level=urgent", headers={"hx-request": "true"}).content.decode()
    assert part.lstrip().startswith("<div id=") and 'hx-get="/alerts/?level=urgent"' in part


def test_statements_do_not_grow_with_the_rows(world):
    liu = browser(world, "liu")
    for number in range(3):
        sound(world, number)
    liu.get("/alerts/")
    few = _statements(liu)
    for number in range(3, ALERTS.size):
        sound(world, number, level="urgent", minutes=number)
    assert _statements(liu) == few <= 18


def _statements(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as found:
        client.get("/alerts/")
    return len(found)


def test_a_listing_knows_the_clock_of_the_house(world, three):
    clock.fix(NOON + timedelta(days=1))
    assert asking.asked(ALERTS, world.scope("liu"), {"until": "2020-01-01"}).rows().count() == 0
