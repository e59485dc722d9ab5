"""A statement about one table is given that table and the keys of those it points to; who moves rows, all."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations import AlterField, CreateModel, Migration, RunPython, SeparateDatabaseAndState
from django.db.migrations.state import ProjectState
from django.db.models import CharField

from lianfang.serving import migrating
from lianfang.serving.management.commands import migrate


@pytest.fixture(scope="module")
def state():
    return migrating.State(ProjectState.from_apps(apps).models)


def test_the_command_runs_it():
    assert migrate.migrate.MigrationExecutor is migrating.Executor


def test_a_table_is_drawn_whole_and_what_it_points_to_by_its_keys(state):
    duty = state.apps.get_model("duties", "Duty")
    drawn = {one._meta.label for one in duty._meta.apps.get_models()}
    assert {"duties.Duty", "grid.Place", "accounts.User"} <= drawn and len(drawn) < 12
    place = duty._meta.get_field("place").related_model
    assert place._meta.db_table == "grid_place" and "name" not in {one.name for one in place._meta.fields}
    whole = ProjectState(state.models, state.real_apps).apps.get_model("duties", "Duty")
    told = [[(one.column, one.db_type(connection)) for one in each._meta.fields] for each in (duty, whole)]
    assert told[0] == told[1]


def test_who_moves_rows_is_given_every_model_with_all_its_ways(state):
    moving = state.clone()
    moving.clear_delayed_apps_cache()
    place = moving.apps.get_model("grid", "Place")
    assert len(place._meta.apps.get_models()) > 100
    assert "name" in {one.name for one in place._meta.fields} and len(place._meta.related_objects) > 20


@pytest.mark.parametrize(
    "operation, light",
    [
        (CreateModel("New", []), True),
        (RunPython(RunPython.noop), True),  # asks for the whole itself
        (AlterField("new", "name", CharField(max_length=9)), True),
        (AlterField("new", "name", CharField(max_length=9, unique=True)), False),
        (SeparateDatabaseAndState([AlterField("new", "name", CharField(max_length=9, unique=True))]), False),
    ],
)
def test_a_step_that_looks_at_what_points_here_is_given_djangos_own_state(state, operation, light):
    migration = Migration("0001", "grid")
    migration.operations = [operation]
    assert isinstance(migrating._fit(state, migration), migrating.State) is light
