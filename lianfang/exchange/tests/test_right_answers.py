"""Every sheet that a real program got wrong gives the right answer by the command line."""

import json
from pathlib import Path

import pytest

from lianfang import cli
from lianfang.exchange.tests import right_answers
from lianfang.exchange.tests.right_answers import INPUTS, SCENARIOS, Load, Scenario
from lianfang.kit import clock
from lianfang.testing.world import World


@pytest.fixture
def district(world: World, tmp_path: Path) -> World:
    clock.fix(right_answers.AT)
    right_answers.base(world.scope("liu"), tmp_path)
    return world


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.loads[-1].file)
def test_the_command_answers_what_is_right(
    district: World, capsys: pytest.CaptureFixture[str], scenario: Scenario
) -> None:
    for load in scenario.loads:
        capsys.readouterr()
        code = cli.main(["import", load.register, str(load.path), "--json", "--as", load.by, *_table(load)])
        told = json.loads(capsys.readouterr().out.splitlines()[-1])
        counts = tuple(told[name] for name in ("imported", "updated", "ignored", "refused"))
        assert (load.file, counts) == (load.file, load.counts)
        assert told["read"] == sum(counts)
        assert {f"{one['code']} {one['column']}": one["count"] for one in told["reasons"]} == load.reasons
        assert set(load.unread) <= set(told["unread"]) and bool(load.unread) == bool(told["unread"])
        assert code == int(load.counts[:3] == (0, 0, 0))
    assert scenario.facts() == scenario.right


def _table(load: Load) -> list[str]:
    return ["--sheet", load.table] if load.table else []


def test_every_input_has_its_right_answer() -> None:
    named = {load.file for one in SCENARIOS for load in one.loads}
    assert {path.name for path in INPUTS.iterdir()} - named == right_answers.ELSEWHERE.keys()
