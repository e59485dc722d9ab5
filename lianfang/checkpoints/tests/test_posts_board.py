"""Who stood at the posts, by the clock of a day."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.checkpoints import posts_board
from lianfang.checkpoints.models import Manned
from lianfang.kit import clock
from lianfang.listings import boards
from lianfang.measures import rules
from lianfang.testing import measures
from lianfang.testing.doors import Api, browser
from lianfang.testing.world import NOON

SILENCE = timedelta(minutes=60)
HOUR = timedelta(hours=1)
DAY_AFTER = NOON + timedelta(days=2)


@pytest.fixture
def garden(world):
    """The compound must have a post since two days; today somebody stood there from eight to ten."""
    measures.in_force(world, "health-monitoring", "xincheng", obliges=rules.Posts(kinds=("compound",)))
    clock.fix(DAY_AFTER)
    place = world.places["garden"]
    for number, (hours, staff) in enumerate([(-4, 2), (-3, 2), (-2, 0)], start=1):
        Manned.objects.create(
            seq=900_000 + number, place=place, path=place.path, at=DAY_AFTER + hours * HOUR, staff=staff
        )
    return place


@pytest.mark.django_db
def test_hours_with_nobody_are_holes_and_what_is_to_come_is_none(world, garden):
    found = boards.drawn(posts_board.MANNING, world.scope("fang"), {})
    (line,) = found.lines
    states = {cell.slot.code: cell.state for cell in line.cells}
    assert (states["06:00"], states["08:00"], states["10:00"], states["12:00"], states["22:00"]) == (
        "overdue", "done", "overdue", "none", "none",
    )  # fmt: skip
    assert line.sums == (1, 12, 5) == found.sums


@pytest.mark.django_db
def test_it_stands_at_page_api_and_command_and_the_neighbour_sees_their_own(world, garden, run):
    page = browser(world, "fang").get("/posts/board/").content.decode()
    assert "5 missing" in page and 'href="/posts/garden/"' in page
    assert browser(world, "fang").get("/posts/board/?holes=1&print=1").status_code == 200
    told = Api(world, "fang").get("post-board").json()
    assert told["all"] == {"done": 1, "due": 12, "holes": 5} and told["rows"][0]["thing"] == "garden"
    assert run("post", "board", "--as", "fang")[0]["08:00"] == "1/1"
    assert "garden" not in browser(world, "chen").get("/posts/board/").content.decode()


TIMES = st.lists(st.tuples(st.integers(0, 1440), st.integers(0, 3)), max_size=20)


@given(TIMES)
def test_nobody_is_believed_longer_than_the_silence_or_twice(told):
    said = [(NOON + timedelta(minutes=at), staff) for at, staff in sorted(told)]
    held = posts_board.held(said, SILENCE)
    assert all(timedelta() <= ends - begins <= SILENCE for begins, ends in held)
    assert all(before[1] <= after[0] for before, after in pairwise(held))


@given(TIMES, st.integers(0, 24))
def test_more_said_never_makes_a_hole_of_what_was_manned(told, hours):
    begins = NOON + timedelta(hours=hours)
    said = sorted((NOON + timedelta(minutes=at), 1) for at, _staff in told)
    state = posts_board.state_of(said, begins, begins + 2 * HOUR, begins + 2 * HOUR, SILENCE)
    more = sorted([*said, (begins + HOUR, 1)])
    again = posts_board.state_of(more, begins, begins + 2 * HOUR, begins + 2 * HOUR, SILENCE)
    assert again == "done" and state in {"done", "overdue"}
