"""A walk of some of the cast over every kind of page they can reach.

Nothing may be wider than its window, taller than it may be, in words of machines or of another language, dead
or in error. `./run bench walk` walks for all of the cast, in three languages.
"""

import pytest

from e2e.walking import walk
from lianfang.duties import actions as duties
from lianfang.flows.table import KINDS
from lianfang.testing import measures
from lianfang.testing.world import build, open_round, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def swept(transactional_db):
    world = build()
    open_round(world)
    doors = world.doors("garden")
    batch = [visit(doors[0]), visit(doors[1], "nobody-home"), visit(doors[2], "refused")]
    duties.keep(world.scope("zhou"), batch=batch, kinds=KINDS, source="phone")
    duties.pair(world.scope("fang"), place=world.places["garden"], user=world.cast["zhou"])
    measures.draft(world, "screening")
    return world


@pytest.mark.parametrize(("name", "language"), [("zhou", "zh-hant"), ("wang", "zh-hans")])
def test_no_page_that_somebody_can_reach_is_wide_endless_foreign_or_dead(swept, opened, name, language):
    page = opened(swept.cast[name], "/", language=language)
    names = (*swept.cast, *swept.places)
    seen = list(walk(page, language=language, names=names))
    assert len(seen) > 20
    assert not [f"{one.path}: {'; '.join(one.wrong)}" for one in seen if one.wrong]
