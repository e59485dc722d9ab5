"""The board of recurring work: things against the clock, holes counted, one picture at every door."""

import csv
import io
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.duties import actions as duties
from lianfang.duties.actions import NewDuty
from lianfang.kit import clock
from lianfang.listings import boards
from lianfang.slots.kinds import DISINFECTION
from lianfang.slots.lists import SLOTS
from lianfang.testing.doors import Api, browser
from lianfang.testing.world import NOON

HOUR = timedelta(hours=1)
TODAY, YESTERDAY = "2020-01-29", "2020-01-28"


def owe(world, code, *hours, days=0):
    """Slots of an hour around so many hours from noon."""
    place = world.places[code]
    items = [
        NewDuty(place.pk, place.path, NOON + one * HOUR - HOUR / 2, NOON + one * HOUR + HOUR / 2)
        for one in (hour - 24 * days for hour in hours)
    ]
    return duties.raise_duties(
        world.scope("liu"), kind=DISINFECTION.code, origin=f"schedule:{days}", items=items
    )


@pytest.fixture
def owed(world):
    """The garden at eight, noon and four, a building of it at eight; the street next door at eight."""
    owe(world, "garden", -4, 0, 4)
    owe(world, "garden-1", -4)
    owe(world, "village", -4)
    return world


def drawn(world, name="fang", **said):
    return boards.drawn(SLOTS, world.scope(name), said)


@pytest.mark.django_db
def test_what_is_missing_is_a_hole_with_its_time_and_its_sums(owed):
    found = drawn(owed)
    assert [slot.code for slot, _sums in found.below] == ["08:00", "12:00", "16:00"]
    assert [sums.holes for _slot, sums in found.below] == [2, 0, 0]
    assert found.sums == (0, 4, 2) and [line.key for line in found.lines] == ["garden", "garden-1"]
    assert [cell.state for cell in found.lines[0].cells] == ["overdue", "open", "none"]


@pytest.mark.django_db
def test_only_what_is_missing_and_only_a_place_and_the_neighbour_sees_their_own(owed):
    owe(owed, "garden-1-1-101", 4)
    assert len(drawn(owed).lines) == 3 and len(drawn(owed, holes="1").lines) == 2
    assert [line.key for line in drawn(owed, place="garden-1").lines] == ["garden-1", "garden-1-1-101"]
    assert [line.key for line in drawn(owed, name="chen").lines] == ["village"]


@pytest.mark.django_db
def test_another_day_shows_that_day_and_its_rows(owed):
    owe(owed, "garden", -4, days=1)
    before = drawn(owed, on=YESTERDAY)
    assert before.sums == (0, 1, 1), "what was missing yesterday, and nothing of today"
    assert drawn(owed).sums.holes == 3, "what earlier days left open is still to be done"
    page = browser(owed, "fang").get(f"/slots/garden/?on={YESTERDAY}").content.decode()
    assert "0</b><i>/</i><span>1" in page and ">08:00<" in page
    assert drawn(owed, on="2020-01-30").lines == []


@pytest.mark.django_db
def test_every_door_tells_the_same(owed, run):
    fang = browser(owed, "fang")
    page = fang.get("/slots/xincheng/").content.decode()
    assert "2 missing" in page and page.count('data-cell="overdue"') == 3, "two cells and their column"
    told = Api(owed, "fang").get("slot-board", {"on": TODAY}).json()
    assert told["all"] == {"done": 0, "due": 4, "holes": 2} and told["total"] == 2
    lines = run("slot", "board", "--as", "fang")
    assert [(one["thing"], one["08:00"], one["holes"]) for one in lines] == [
        ("garden", "0/1 !", 1), ("garden-1", "0/1 !", 1),
    ]  # fmt: skip
    file = b"".join(fang.get("/slots/xincheng/?format=csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(file)))
    assert rows[0][1:4] == ["08:00", "12:00", "16:00"] and rows[-1][1:] == [
        "0/2 !",
        "0/1",
        "0/1",
        "0",
        "4",
        "2",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("on", ["yesterday", "0001-01-01", "2020-13-01"])
def test_what_is_no_day_is_said_in_words(owed, run, on):
    page = browser(owed, "fang").get("/slots/garden/", {"on": on})
    assert page.status_code == 400 and 'role="alert"' in page.content.decode()
    assert Api(owed, "fang").get("slot-board", {"on": on}).status_code == 400
    assert run("slot", "board", "--on", on, "--as", "fang", code=1)["code"] == "bad-input"


@pytest.mark.django_db
def test_statements_do_not_grow_with_the_places(owed, django_assert_max_num_queries):
    for door in owed.doors("garden"):
        owe(owed, door.code, -4, 0)
    with django_assert_max_num_queries(8):
        assert drawn(owed).sums.due > 20


STATES = st.sampled_from(boards.WORST_FIRST)
MARKS = st.lists(st.tuples(st.integers(1, 5), st.integers(0, 24 * 60 - 1), STATES), max_size=60)


@given(MARKS)
def test_the_sums_of_rows_and_of_columns_are_the_sum_of_all(told):
    clock.fix(NOON)
    day = boards.day_of(TODAY)
    marks = [boards.Mark(thing, day.begins + timedelta(minutes=at), state) for thing, at, state in told]
    by_slot = boards._by_slot(day.slots, marks)
    assert all(slot.begins <= one.at < slot.ends for slot, ones in by_slot.items() for one in ones)
    columns = [boards.Sums.of(by_slot[slot]) for slot in day.slots]
    rows = [boards.Sums.of(one for one in marks if one.thing == thing) for thing in range(1, 6)]
    everything = boards.Sums.of(marks)
    for parts in (columns, rows):
        assert boards.Sums(*(sum(each) for each in zip(*parts, strict=True))) == everything


@given(st.integers(-3000, 3000), st.integers(1, 3000))
def test_a_stretch_that_touches_the_day_stands_in_it(opens, minutes):
    clock.fix(NOON)
    day = boards.day_of(TODAY)
    begins = NOON + timedelta(minutes=opens)
    at = boards.within(day, begins, begins + timedelta(minutes=minutes))
    assert day.begins <= at < day.ends
    assert len(boards._by_slot(day.slots, [boards.Mark(1, at, "open")])) == 1
