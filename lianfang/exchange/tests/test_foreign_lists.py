"""Line lists of other cities, in the shape in which they were published: taken whole, nothing invented."""

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.utils import timezone

from lianfang.cases.models import Case
from lianfang.exchange.actions import import_register
from lianfang.exchange.models import ImportRun
from lianfang.testing.world import World

FIRST = date(2020, 1, 5)


def sheet(path: Path, head: list[str], rows: list[list[str]]) -> Path:
    text = io.StringIO()
    csv.writer(text).writerows([head, *rows])
    path.write_text(text.getvalue(), "utf-8-sig")
    return path


def taken(world: World, path: Path, **mapping: str) -> ImportRun:
    given = {"classification": "confirmed"}
    return import_register(world.scope("qian"), register="cases", path=path, mapping=mapping, given=given)


def told(column: str) -> list[Any]:
    return [getattr(one, column) for one in Case.objects.order_by("number")]


@pytest.fixture
def days() -> list[tuple[date, date]]:
    """An onset and a confirmation a few days later, all before the clock of the test."""
    rng = Random(5)
    onsets = [FIRST + timedelta(days=rng.randint(0, 15)) for _ in range(135)]
    return [(on, on + timedelta(days=rng.randint(1, 8))) for on in onsets]


def test_a_list_with_days_first_absences_and_free_sources_comes_in_whole(
    world: World, tmp_path: Path, days: list[tuple[date, date]]
) -> None:
    """135 cases: ids for names, dd/mm/yyyy, NA, sources in free words, three dead by their date."""
    head = [
        "case_id",
        "gender",
        "age",
        "symptom_onset",
        "confirm_date",
        "Infection_source",
        "death",
        "severity",
    ]
    rows = [
        [f"TJ{at}", "MF"[at % 2], str(20 + at % 60), "NA" if at % 14 == 3 else f"{on:%d/%m/%Y}",
         f"{seen:%d/%m/%Y}", ("Wuhan", "TJ3; TJ4", "family of TJ1", "")[at % 4],
         f"{seen:%d/%m/%Y}" if at in {7, 8, 9} else "", "normal"]
        for at, (on, seen) in enumerate(days)
    ]  # fmt: skip
    columns = {
        "name": "case_id",
        "card_no": "case_id",
        "onset_on": "symptom_onset",
        "diagnosed_at": "confirm_date",
    }
    path = sheet(tmp_path / "list.csv", head, rows)
    run = taken(world, path, **columns, source="Infection_source")
    assert (run.imported, run.refused, list(run.unread)) == (135, 0, ["severity"])
    told_on = [None if "NA" in row else on for row, (on, _seen) in zip(rows, days, strict=True)]
    assert told("onset_on") == told_on
    assert [timezone.localdate(at) for at in told("diagnosed_at")] == [seen for _on, seen in days]
    assert told("outcome").count("died") == 3
    assert set(told("found_at")) == set(told("carded_at")) == {None}
    assert set(told("linked_to_id")) == {None}
    codes = {one["code"]: one["column"] for one in run.reasons}
    assert codes == {"unknown-source": "Infection_source", "case-without-place": ""}
    assert taken(world, path, **columns, source="Infection_source").ignored == 135


def test_a_list_with_months_of_age_and_several_references_comes_in_whole(
    world: World, tmp_path: Path, days: list[tuple[date, date]]
) -> None:
    """93 cases: numbers for names, ISO days, an infant of half a year, cells of several lines and cases."""
    head = [
        "Case",
        "Age",
        "Sex",
        "Related cases",
        "Symptom onset",
        "Date confirmed",
        "Date hospital",
        "Outcome",
        "Notes",
    ]
    rows = [
        [str(at), "0.5" if at == 30 else str(18 + at % 70), ("Male", "Female")[at % 2],
         ("", "4", "8,9,31,33", "NA")[at % 4], "NA" if at % 9 == 2 else on.isoformat(), seen.isoformat(),
         seen.isoformat(), ("NA", "recovered", "")[at % 3], "first line\nsecond line"]
        for at, (on, seen) in enumerate(days[:93], 1)
    ]  # fmt: skip
    run = taken(
        world, sheet(tmp_path / "list.csv", head, rows), name="Case", linked="Related cases",
        onset_on="Symptom onset", diagnosed_at="Date confirmed",
    )  # fmt: skip
    assert (run.imported, run.refused, list(run.unread)) == (93, 0, ["Notes"])
    assert set(told("linked_to_id")) == {None}
    infant = Case.objects.order_by("number")[29]
    assert (infant.age, infant.age_told) == (0, "6m")
    assert told("outcome").count("recovered") == 31
    assert set(told("carded_at")) == {None}
    links = sum(1 for row in rows if row[3] not in {"", "NA"})
    assert {one["code"]: one["count"] for one in run.reasons} == {
        "unknown-case": links, "case-without-place": 93,
    }  # fmt: skip
