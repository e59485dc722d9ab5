"""Django's own command, with an executor that draws no more models than a statement needs."""

from django.core.management.commands import migrate

from lianfang.serving.migrating import Executor

migrate.MigrationExecutor = Executor  # type: ignore[attr-defined]  # Django's stubs do not know it
Command = migrate.Command
