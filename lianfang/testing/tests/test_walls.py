"""Walls by what a thing is, not by the name of its file: doors, functions that write, scopes.

An object that was found through a scope is the permission: who is handed one need not ask again. So a
scope is either used or not taken. What is handed on as a value keeps the shape its caller knows.
"""

import ast
from functools import cache

from django.apps import apps
from django.db.models import CheckConstraint

from lianfang.testing import source

# Functions that write and take neither a scope, nor the cursor of a transaction whose opener has asked.
WRITES_UNASKED = {
    "accounts/actions.py operator": "makes the account the command line acts as; there is no asker yet",
    "accounts/actions.py sign_in": "finds out who asks",
    "accounts/keys.py new": "the first key of an empty database",
    "accounts/keys.py mark": "a start of the server, noted with its key",
    "accounts/queries.py scope_of_token": "makes the scope",
    "accounts/sessions.py end": "under `unlock` and `end_posting`, which have asked",
    "acts/doing.py forget": "a step of the sweep",
    "duties/watch.py alarm_overdue": "a step of the sweep",
    "exchange/leaving.py count": "reads under a condition that its caller made of the scope",
    "exchange/leaving.py rows": "reads under a condition that its caller made of the scope",
    "handovers/history.py lay_before": "under the moves of a hand-over, which have asked",
    "handovers/history.py note": "under the moves of a hand-over, which have asked",
    "exchange/narrowing.py offered": "reads under a condition that its caller made of the scope",
    "kit/lives.py move": "under the actions of each noun, which have asked",
    "mending/following.py along": "under a merger, which has asked",
    "mending/following.py hand_overs_about": "under a merger, which has asked",
    "mending/following.py memberships": "under a merger or a split, which has asked",
    "mending/households.py along": "under the mending of a household, which has asked",
    "people/identity.py seal_household": "under the mending of a household, which has asked",
    "people/identity.py seal_person": "under the mending of a person, which has asked",
    "mending/moving.py end_pairings": "under the mending of a place, which has asked",
    "mending/moving.py names": "under the mending of a place, which has asked",
    "notices/telling.py tell": "under what makes a measure known, and a step of the sweep",
    "isolation/contacts.py tell": "a step of the sweep",
    "isolation/following.py seen": "under the acts of an observation, and a step of the sweep",
    "isolation/keeping.py read": "in the transaction that keeps the record",
    "isolation/keeping.py read_again": "in the transaction that keeps the record",
    "isolation/needs.py ask_all": "under the acts of this room, and a step of the sweep",
    "isolation/needs.py end_at": "under a release, which has asked",
    "isolation/needs.py give": "under the acts of this room, which have asked",
    "isolation/needs.py quiet": "under the acts of this room, which have asked",
    "isolation/needs.py renew": "a step of the sweep",
    "isolation/readings.py raise_for": "under the acts of an observation, and a step of the sweep",
    "isolation/teams.py dissolve": "under a release, which has asked",
    "isolation/teams.py keep": "under the acts of this room, which have asked",
    "resident/tallies.py count": "a try of somebody who need not be anybody",
    "restrictions/owed.py see_to": "under the acts of an observation, and a step of the sweep",
    "passes/shown.py forget": "under the keeping of a correction",
    "serving/forgetting.py empty_log": "a step of the sweep",
    "serving/forgetting.py scrub": "at the command line alone; changes no row",
    "serving/setup.py create_district": "there is no district yet, so nobody of it",
    "shell/codes.py drawing": "saves a drawing into memory",
}
# Take a scope without need: each was handed something found through one. The list may only get shorter.
IDLE = {
    "cases/queries.py": {
        "class_changes", "class_facts", "community_of", "earlies_of", "household_at", "latest_changes",
    },
    "checkpoints/actions.py": {"forget_visitors"},
    "checkpoints/moving.py": {
        "claim_lost", "join_fevers", "move_arrival", "move_fever", "told_of", "told_of_arrival",
    },
    "checkpoints/queries.py": {"arrival_row", "arrival_rows", "checked_plate", "plate_index"},
    "command/queries.py": {"phones_of"},
    "acts/rehearsing.py": {"__call__"},
    "exchange/queries.py": {"alike_rows"},
    "exchange/registers/table.py": {"__init__"},
    "handovers/alarms.py": {"hand_over_of", "hand_overs_of"},
    "handovers/queries.py": {"history", "posted_around"},
    "restrictions/queries.py": {"history"},
    "measures/acts.py": {"_second_person"},
    "measures/deciding.py": {"run_out"},
    "measures/queries.py": {
        "district_name", "event_steps", "instructions", "lying_over", "milestones",
    },
    "passes/queries.py": {"public_keys"},
    "resident/actions.py": {"form_of"},
    "resident/queries.py": {"card_text", "link_of", "own_answers"},
}  # fmt: skip


@cache
def handed_on():
    """The names of functions that stand somewhere as a value: their caller gives all it has."""
    called, named = set(), set()
    for path in source.modules():
        for node in ast.walk(source.tree(path)):
            if isinstance(node, ast.Call):
                called.add(id(node.func))
            if isinstance(node, ast.Name | ast.Attribute) and id(node) not in called:
                named.add(node.id if isinstance(node, ast.Name) else node.attr)
    return named


def test_what_answers_requests_does_not_write():
    writing = [
        f"{source.shown(path)} {one.name}"
        for path in source.modules()
        if any(map(source.is_door, source.all_functions(path)))
        for one in source.all_functions(path)
        if source.writes(one)
    ]
    assert not writing


def test_what_writes_has_asked_or_stands_in_the_transaction_of_who_has():
    unasked = {
        f"{source.written(path)} {one.name}"
        for path in source.modules()
        if path.relative_to(source.PACKAGE).parts[0] != "drill"  # it plays all parts itself
        for one in source.functions(path)
        if not one.name.startswith("_") and source.writes(one)
        if not {"scope", "cursor"} & set(source.parameters(one)[:1])
    }
    assert unasked - WRITES_UNASKED.keys() == set()
    assert WRITES_UNASKED.keys() - unasked == set(), "an exception that nobody needs any more"


def test_a_scope_that_is_taken_is_used():
    idle = {
        (source.written(path), one.name)
        for path in source.modules()
        for one in source.all_functions(path)
        if "scope" in source.parameters(one) and one.name not in handed_on() and not _uses_scope(one)
    }
    known = {(module, name) for module, names in IDLE.items() for name in names}
    assert idle - known == set()
    assert known - idle == set(), "an exception that nobody needs any more"


def _uses_scope(function):
    return any(
        isinstance(node, ast.Name) and node.id == "scope"
        for statement in function.body
        for node in ast.walk(statement)
    )


# Closed choices without a rule of the database, and why.
UNHELD = {
    "duties.Evidence.verdict": "rows by the million, written by one function, from constants",
    "mending.PlaceStep.kind": "the history of mended places, written by its acts alone; its rule is owed",
}


def test_the_database_takes_no_other_answer_of_a_closed_set():
    """An open set of choices is a callable; a closed one is a list, and a constraint says the same."""
    loose = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("lianfang.")
        for field in model._meta.local_concrete_fields
        if isinstance(field.choices, list) and not _is_held(model, field)
    }
    assert loose == UNHELD.keys()


def _is_held(model, field):
    wanted = {value for value, _words in field.choices}
    for one in model._meta.constraints:
        told = one.condition.children if isinstance(one, CheckConstraint) else []
        if len(told) == 1 and told[0][0] == f"{field.name}__in" and set(told[0][1]) - {""} == wanted:
            return True
    return False
