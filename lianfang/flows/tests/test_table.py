"""All wiring between rooms stands in one table, and what it says is what happens."""

import ast
import json
from datetime import timedelta

import pytest

from lianfang.duties import outbox, sweep
from lianfang.duties.models import StuckFollowUp
from lianfang.flows import table
from lianfang.handovers import contracts
from lianfang.handovers.tests.test_clocks import send
from lianfang.measures import hooks
from lianfang.testing import source
from lianfang.testing.world import NOON

CONNECTS = {("contracts", "on"), ("hooks", "on"), ("sweep", "register"), ("handovers", "on")}


def test_a_layer_is_connected_when_the_apps_are_ready_and_nowhere_else():
    elsewhere = [
        f"{source.shown(path)}:{node.lineno}"
        for path in source.modules()
        if path.name != "apps.py"
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if isinstance(node.func.value, ast.Name) and (node.func.value.id, node.func.attr) in CONNECTS
    ]
    assert not elsewhere


def test_what_the_table_says_is_connected_and_nothing_else_is():
    said = {(flow, became, function) for flow, became, function in table.HAND_OVERS}
    assert {(*key, each) for key, functions in contracts._called.items() for each in functions} == said
    assert {(name, each) for name in hooks.EVENTS for each in hooks._listeners[name]} >= set(table.DECISIONS)
    assert set(table.STEPS) <= set(sweep.steps())


@pytest.mark.parametrize(("flow", "became"), [("F99", "closed"), ("F1", "accpeted")])
def test_what_no_hand_over_ever_becomes_cannot_be_followed(flow, became):
    with pytest.raises(KeyError):
        contracts.on(flow, became, print)


def stuck(one, function):
    return StuckFollowUp.objects.create(
        name=f"hand-over:F2:closed:{function}", seqs=json.dumps([one.pk]), failed_at=NOON, next_at=NOON
    )


def test_what_a_former_version_left_undone_is_done_although_its_function_has_another_name(world):
    left = stuck(send(world, "F2"), "lianfang.flows.arrivals._told")
    assert outbox.sweep(NOON + timedelta(minutes=5)) == 1
    left.refresh_from_db()
    assert left.settled_at is not None


def test_what_nothing_can_do_any_more_stays_and_is_not_taken_for_done(world):
    left = stuck(send(world, "F2"), "lianfang.flows.gone.away")
    assert outbox.sweep(NOON + timedelta(minutes=5)) == 0
    left.refresh_from_db()
    assert left.settled_at is None
