"""The ledger of results: who was visited, found, flagged, excused, by whom, and what is still missing."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from lianfang.command.result_lists import RESULTS
from lianfang.duties import actions as duties
from lianfang.duties.models import Duty
from lianfang.flows.table import KINDS
from lianfang.kit import clock
from lianfang.listings import asking, files
from lianfang.testing.doors import Api, browser
from lianfang.testing.listings import listed
from lianfang.testing.world import NOON, World, open_round, visit

pytestmark = pytest.mark.django_db
DOORS = [f"garden-1-1-{door}" for door in ("101", "102", "201", "202", "301")]


@pytest.fixture
def told(world: World) -> World:
    """A round: one door met, one with somebody to follow up, one tried, one excused, one out of the base."""
    opened = open_round(world)
    clock.fix(NOON + timedelta(hours=1))
    met, flagged, tried, excused, void = (world.places[code] for code in DOORS)
    person = {"name": "王小明", "celsius": "38.2", "source_area": "武汉", "symptoms": ["fever"]}
    batch = [
        visit(met, dwelling_state="rented", special=["lives-alone"]),
        visit(flagged, fever=1, returned=1, flagged=[person]),
        visit(tried, "nobody-home", reason="上班"),
    ]
    receipts = duties.keep(world.scope("zhou"), batch=batch, kinds=KINDS)
    assert [one.code for one in receipts] == [""] * 3, receipts
    for_excuse = Duty.objects.get(place=excused, round=opened)
    duties.excuse(world.scope("fang"), duty=for_excuse, reason="住院，家中无人", kinds=KINDS)
    duties.remove_from_base(world.scope("fang"), opened=opened, place=void, reason="拆除")
    return world


def by_door(rows: list[Any]) -> dict[str, Any]:
    return {row.duty.place.code: row for row in rows}


def test_a_row_says_who_came_when_what_was_found_and_why_not(told: World) -> None:
    text = b"".join(browser(told, "fang").get("/results/", {"format": "csv"}).streaming_content)
    rows = {row["Code"]: row for row in csv.DictReader(io.StringIO(text.decode("utf-8-sig")))}
    assert len(rows) == 12
    met, flagged, tried, excused, void = (rows[code] for code in DOORS)
    assert (met["State"], met["When"], met["Recorded by"], met["People found"], met["Temperature"]) == (
        "done", "2020-01-29 13:00", "周网格", "3", "nothing noted",
    )  # fmt: skip
    assert (met["State of the dwelling"], met["Particular care"]) == ("rented", "elderly person living alone")
    assert [met[name] for name in ("Community", "Compound", "Building", "Unit of a building", "Door")] == [
        "滨河社区", "滨河花园", "1号楼", "1单元", "101",
    ]  # fmt: skip
    assert (flagged["State"], flagged["To follow up"]) == ("someone to follow up", "1")
    assert flagged["Flagged with"] == "from 武汉, 38.2 ℃, symptoms"
    assert flagged["Temperature"] == "1 with fever or symptoms · 38.2 ℃"
    assert (tried["State"], tried["Outcome"], tried["Tried"]) == ("nobody home", "nobody home", "1")
    assert (excused["State"], excused["Reason"], excused["Recorded by"]) == (
        "excused", "住院，家中无人", "方主任",
    )  # fmt: skip
    assert (void["State"], void["Reason"]) == ("out of the base", "拆除")
    missing = rows["garden-1-2-101"]
    assert (missing["State"], missing["Recorded by"]) == ("not yet visited", "")
    assert missing["Answers for it"]
    assert "王小明" not in text.decode("utf-8-sig")


@pytest.mark.parametrize(
    ("asked", "left"),
    [({"state": "open"}, 8), ({"state": "tried"}, 1), ({"state": "done"}, 2), ({"state": "excused"}, 1),
     ({"state": "void"}, 1), ({"found": "flagged"}, 1), ({"found": "fever"}, 1), ({"found": "special"}, 1),
     ({"by": "zhou"}, 3), ({"place": "garden-1-2"}, 6), ({"since": "2020-01-30"}, 0),
     ({"until": "2020-01-29", "since": "2020-01-29"}, 4), ({"round": "all"}, 12), ({"round": "r1"}, 12)],
)  # fmt: skip
def test_what_is_asked_narrows_every_door_alike(told: World, asked: dict[str, str], left: int, run) -> None:
    assert len(listed(RESULTS, told.scope("fang"), **asked)) == left
    assert Api(told, "fang").get("results", asked).json()["total"] == left
    flags = [word for name, text in asked.items() for word in (f"--{name}", text)]
    assert len(run("results", "list", *flags, user="fang")) == left


def test_the_neighbouring_street_and_who_sees_figures_alone_see_no_door(told: World) -> None:
    assert {row.duty.place.code for row in listed(RESULTS, told.scope("chen"))} == {
        f"village-{n}" for n in range(1, 5)
    }
    assert browser(told, "sun").get("/results/").status_code == 403


def test_who_may_not_know_health_is_told_who_came_and_not_what_was_found(told: World) -> None:
    from dataclasses import replace

    scope = told.scope("fang")
    blind = replace(scope, abilities={k: v for k, v in scope.abilities.items() if k != "see-health"})
    rows = by_door(listed(RESULTS, blind))
    row = rows[DOORS[1]]
    assert (row.by.username, row.visit, row.flagged, row.sign) == ("zhou", None, [], "done")
    assert rows[DOORS[3]].reason and not rows[DOORS[2]].reason
    assert listed(RESULTS, blind, found="flagged") == []


def test_the_statements_of_a_part_do_not_grow_with_its_rows(
    told: World, tmp_path, django_assert_num_queries, django_assert_max_num_queries, monkeypatch
) -> None:
    asked = asking.asked(RESULTS, told.scope("fang"), {"round": "r1"})
    asked.rows()
    with django_assert_num_queries(5):
        files.write(asked, tmp_path / "a.csv")
    monkeypatch.setattr(asking, "AT_ONCE", 5)  # 12 rows in three parts, of at most the same five each
    with django_assert_max_num_queries(15):
        files.write(asked, tmp_path / "b.csv")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
