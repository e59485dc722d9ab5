"""The measures page: what happened when, and where what holds now."""

from datetime import timedelta

import pytest

from lianfang.kit import clock
from lianfang.measures import actions, areas, queries, timeline
from lianfang.testing import measures
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def shown(world, name="liu", at=None):
    scope = world.scope(name)
    drawn = areas.draw(scope, measures=queries.measures(scope), at=at or clock.now())
    return {one.shape.area.name: (one.standing, one.number) for one in drawn.places} if drawn else {}


def test_a_line_bears_what_was_decided_announced_adjusted_and_lifted_in_their_order(world):
    measure = measures.in_force(world, "place-closure", "binhe qingchi", to_at=NOON + 48 * HOUR)
    clock.fix(NOON + HOUR)
    actions.adjust(world.scope("gao"), measure=measure, reason="平稳", remove=[world.places["binhe"]])
    clock.fix(NOON + 5 * HOUR)
    actions.lift(world.scope("gao"), measure=measure, reason="平稳")
    drawn = timeline.draw(queries.measures(world.scope("liu")), now=clock.now())
    (bar,) = drawn.bars
    at = [mark.at - NOON for mark in bar.marks]
    assert at == [0 * HOUR, 0 * HOUR, HOUR, 5 * HOUR]
    assert [mark.x for mark in bar.marks] == sorted(mark.x for mark in bar.marks)
    assert bar.sign == "excused" and not bar.is_open and bar.ends_at == NOON + 5 * HOUR
    assert bar.x + bar.width == pytest.approx(bar.marks[-1].x, abs=0.7) == pytest.approx(drawn.now_x, abs=0.7)


def test_a_draft_draws_nothing_and_everything_stays_in_the_drawing(world):
    measures.draft(world)
    assert timeline.draw(queries.measures(world.scope("liu")), now=NOON) is None
    actions.decide(world.scope("gao"), measure=measures.draft(world, to_at=NOON + 4000 * HOUR))
    drawn = timeline.draw(queries.measures(world.scope("liu")), now=NOON)
    (bar,) = drawn.bars  # decided, and not yet in force
    assert bar.sign == "tried" and bar.x >= 0 and bar.x + bar.width <= 100
    assert all(0 < tick.x < 100 for tick in drawn.ticks)


def test_the_map_tells_restricted_from_watched_and_from_free(world):
    assert shown(world) == {}
    measures.in_force(world, "screening", "xincheng")
    assert shown(world) == {"滨河社区": (areas.MILD, 1), "北张社区": (areas.FREE, 0)}
    held = measures.in_force(world, "place-closure", "garden village", to_at=NOON + 2 * HOUR)
    assert shown(world) == {"滨河社区": (areas.PARTLY, 2), "北张社区": (areas.PARTLY, 1)}
    measures.in_force(world, "gathering-limit", "qingchi")
    assert shown(world)["北张社区"] == (areas.TWICE, 2)
    clock.fix(held.to_at)  # past its end it restricts nobody
    assert shown(world) == {"滨河社区": (areas.MILD, 1), "北张社区": (areas.RESTRICTED, 1)}


def test_the_neighbouring_street_is_not_on_the_map(world):
    measures.in_force(world, "place-closure", "district")
    assert set(shown(world, "chen")) == {"北张社区"}


def test_the_page_draws_both(world, client):
    one = measures.in_force(world, "place-closure", "binhe")
    client.force_login(world.cast["fang"])
    page = client.get("/measures/").content.decode()
    assert 'class="when-line"' in page and 'class="where-map"' in page and "滨河社区" in page
    assert 'aria-label="<' not in page and "<title><" not in page and " <time" not in page.split("<svg")[1]
    assert 'class="when-line"' in client.get(f"/measures/{one.pk}/").content.decode()
