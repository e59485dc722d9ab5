"""F14: what was decided, and that it has run out, reaches those who act on it, each once."""

from datetime import timedelta

from lianfang.duties import sweep
from lianfang.handovers.models import HandOver
from lianfang.kit import clock
from lianfang.notices.models import Reader
from lianfang.testing import measures
from lianfang.testing.world import NOON


def told():
    assert not HandOver.objects.filter(flow="F14").exists()
    return Reader.objects.count()


def test_a_measure_that_has_run_out_is_told_to_each_once(world):
    measures.in_force(world, "health-monitoring", to_at=NOON + timedelta(hours=2))
    decided = told()
    assert decided
    clock.fix(NOON + timedelta(hours=2) - timedelta(seconds=1))
    sweep.run_once()
    assert told() == decided
    clock.fix(NOON + timedelta(hours=2))
    sweep.run_once()
    ended = told()
    assert ended == 2 * decided
    clock.fix(NOON + timedelta(hours=3))
    sweep.run_once()
    assert told() == ended
