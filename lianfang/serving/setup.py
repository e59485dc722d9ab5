"""From an empty data directory to a district with a duty officer."""

import secrets
from typing import Any

from django.core.management import call_command
from django.db import transaction
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
    """Bring the database to this version's tables. Cheap when it is there already."""
    call_command("migrate", verbosity=0, interactive=False)


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
