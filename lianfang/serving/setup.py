"""From an empty data directory to a district with a duty officer."""

import secrets
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext_lazy as _

from lianfang.accounts import actions as accounts
from lianfang.accounts import keys
from lianfang.accounts.models import Role, User
from lianfang.accounts.queries import system_scope
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit.problems import Problem
from lianfang.kit.scope import WHOLE
from lianfang.measures import actions as measures
from lianfang.measures.models import Event


class AlreadyThere(Problem):
    code, status = "already-initialised", 409
    text = _("This data directory already holds the district {name}.")


def migrate() -> None:
    """Bring the database to this version's tables. Cheap when it is there already, or not at all yet."""
    if not connection.introspection.table_names():
        _make_tables()
    call_command("migrate", verbosity=0, interactive=False)


def _make_tables() -> None:
    """All tables at once from the models, and every migration noted as done, in one transaction.

    Going through the migrations takes Django twelve seconds, for each of them imagines every model anew.
    Both ways lead to the same tables: a test compares them. A database that holds anything goes the long way.
    """
    recorder = MigrationRecorder(connection)
    with connection.schema_editor() as editor:
        editor.create_model(recorder.Migration)
        for model in apps.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        for app, name in MigrationLoader(connection).disk_migrations:
            recorder.record_applied(app, name)


def initialise(*, district: str, admin: str) -> dict[str, Any]:
    """Create the tables, the district's root, an event, the first key and the first duty officer.

    Returns the officer's one-time password; it is shown this once. Raises AlreadyThere.
    """
    migrate()
    there = Place.objects.filter(path=WHOLE).first()
    if there is not None:
        raise AlreadyThere(name=there.name)
    password = secrets.token_urlsafe(12)
    with transaction.atomic():
        root = create_district(name=district or "District", code="district")
        scope = system_scope("init", actor_id=accounts.operator().pk)
        if admin and not User.objects.filter(username=admin).exists():
            accounts.create_user(
                scope, username=admin, name=admin, place=root, role=Role.DUTY_OFFICER, password=password
            )
        if not Event.objects.exists():
            measures.open_event(scope, code="event-1", name=root.name)
    return {"district": root.name, "username": admin, "password": password}


def create_district(*, name: str, code: str) -> Place:
    """The root of the tree, and the key its registers are sealed with."""
    keys.current()
    return Place.objects.create(path=WHOLE, kind=PlaceKind.DISTRICT, code=code, name=name, full_name=name)
