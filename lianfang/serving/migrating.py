"""Migrations as Django runs them, without imagining the whole program anew for every statement.

To add one column Django draws every model that is related to the table in any number of steps, before and
after: here that is nearly all of them, and a hundred and fifty tables took a minute. A statement about one
table needs that table and the keys of those it points to. Steps that look further, and all that move rows,
are given the whole.
"""

from collections.abc import Iterator
from typing import Any, Final

from django.db.migrations import Migration, operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState, StateApps
from django.db.migrations.utils import resolve_relation

_OF_ONE_TABLE: Final = (
    operations.CreateModel,
    operations.DeleteModel,
    operations.AddField,
    operations.RemoveField,
    operations.AddIndex,
    operations.RemoveIndex,
    operations.AddConstraint,
    operations.RemoveConstraint,
    operations.AlterModelOptions,
    operations.RunPython,  # asks for the whole itself
)
_OF_A_KEY: Final[tuple[str, ...]] = ("db_table", "managed", "proxy", "swappable")

Key = tuple[str, str]


class Drawn(StateApps):
    """The models of a state, each drawn when it is asked for; those it points to with their keys alone."""

    def __init__(self, state: ProjectState) -> None:
        super().__init__([*state.real_apps], {})
        self.state, self.whole = state, set[Key]()

    def get_model(self, app_label: str, model_name: str | None = None, require_ready: bool = True) -> Any:
        label, _, name = app_label.partition(".")
        key = (label, (model_name or name).lower())
        found = self.state.models.get(key)
        if found is not None and key not in self.whole:
            self.whole.add(key)
            self.unregister_model(*key)
            self.render_multiple([*self._pointed_to(found), found])
        return super().get_model(*key, require_ready)

    def _pointed_to(self, model: ModelState) -> list[ModelState]:
        wanted, found = [*_targets(model)], dict[Key, ModelState]()
        while wanted:
            key = wanted.pop()
            other = self.state.models.get(key)
            if other is None or key in found or key in self.whole or key[1] in self.all_models[key[0]]:
                continue
            found[key] = _keys_of(other)
            wanted += _targets(found[key])
        return list(found.values())


def _targets(model: ModelState) -> Iterator[Key]:
    for field in model.fields.values():
        if field.remote_field:
            for one in (field.remote_field.model, getattr(field.remote_field, "through", None)):
                if one:
                    yield resolve_relation(one, model.app_label, model.name_lower)


def _keys_of(model: ModelState) -> ModelState:
    """The model with no columns but those another table may point to."""
    fields = {name: one for name, one in model.fields.items() if one.primary_key or one.unique}
    options = {name: model.options[name] for name in _OF_A_KEY if name in model.options}
    return ModelState(model.app_label, model.name, fields, options, model.bases)


class State(ProjectState):
    """A state whose models are drawn one by one, until somebody who moves rows asks for the whole."""

    is_whole = False

    def clone(self) -> "State":
        return State({key: one.clone() for key, one in self.models.items()}, self.real_apps)

    def clear_delayed_apps_cache(self) -> None:
        self.is_whole = True  # what moves rows calls this first

    @property
    def apps(self) -> StateApps:
        return StateApps([*self.real_apps], self.models) if self.is_whole else Drawn(self)

    @apps.deleter
    def apps(self) -> None:
        """Nothing is kept."""


class Executor(MigrationExecutor):
    """Runs what concerns one table on a `State`, and the rest on Django's own."""

    def _create_project_state(self, with_applied_migrations: bool = False) -> ProjectState:
        found = super()._create_project_state(with_applied_migrations)  # type: ignore[misc]  # not in the stubs
        return State(found.models, found.real_apps)

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        done = super().apply_migration(_fit(state, migration), migration, fake, fake_initial)
        return State(done.models, done.real_apps)

    def unapply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False
    ) -> ProjectState:
        return super().unapply_migration(_fit(state, migration), migration, fake)


def _fit(state: ProjectState, migration: Migration) -> ProjectState:
    if all(_is_of_one_table(one) for one in migration.operations):
        return state
    return ProjectState(state.models, state.real_apps)


def _is_of_one_table(operation: Operation) -> bool:
    if isinstance(operation, operations.SeparateDatabaseAndState):
        return all(map(_is_of_one_table, operation.database_operations))
    if isinstance(operation, operations.AlterField):  # nothing points to a column that is not unique
        return not (operation.field.unique or operation.field.primary_key)
    return isinstance(operation, _OF_ONE_TABLE)
