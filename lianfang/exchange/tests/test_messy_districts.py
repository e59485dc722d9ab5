"""Sheets of made-up districts in every layout and spelling, held against what their rows meant."""

from pathlib import Path

import pytest

from lianfang.grid.models import Place
from lianfang.testing.messy.proof import Account, prove
from lianfang.testing.world import World

SETS = {1: ("persons", "persons"), 2: ("places", "persons"), 3: ("households", "persons")}


@pytest.mark.parametrize("seed", SETS)
def test_no_sheet_merges_people_makes_places_or_loses_a_cell(world: World, tmp_path: Path, seed: int) -> None:
    account = Account()
    prove(world.scope("liu"), seed, tmp_path, account, SETS[seed])
    assert account.wrong == []
    assert account.placed >= 0.99 * account.clear > 0, account.unplaced
    assert account.read == sum(account.counts.values())
    assert not Place.objects.filter(name__in=("小计", "合计", "不存在花园", "3月2日")).exists()
