"""The data key in use, and the sealers of all keys still alive."""

from django.conf import settings
from django.db import connection

from lianfang.accounts.models import DataKey
from lianfang.kit import clock
from lianfang.kit.crypto import Sealer, Unreadable, new_wrapped_key, sealer

_CURRENT = "SELECT id, wrapped FROM accounts_datakey WHERE destroyed_at IS NULL ORDER BY id DESC LIMIT 1"

_ONE = "SELECT id, wrapped FROM accounts_datakey WHERE id = %s AND destroyed_at IS NULL"
_LIVING = "SELECT id, wrapped FROM accounts_datakey WHERE destroyed_at IS NULL ORDER BY id"


def current() -> Sealer:
    """The sealer for what is written now. Makes the first key of an empty database."""
    found = _read(_CURRENT)
    return found[0] if found else new()


def new() -> Sealer:
    """A fresh key, in use from now on: what is written after it can be destroyed by itself."""
    key = DataKey.objects.create(wrapped=new_wrapped_key(settings.MASTER_KEY), made_at=clock.now())
    return sealer(key.pk, bytes(key.wrapped), settings.MASTER_KEY)


def of(key_id: int | None) -> Sealer:
    """The sealer that reads what `key_id` sealed. Raises Unreadable once it is destroyed."""
    found = _read(_ONE, key_id or 0)
    if not found:
        raise Unreadable()
    return found[0]


def living() -> list[Sealer]:
    """The sealers of every key not destroyed: what was blinded under an earlier one is found as well."""
    return _read(_LIVING)


def _read(statement: str, *facts: int) -> list[Sealer]:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        rows = cursor.fetchall()
    return [sealer(pk, bytes(wrapped), settings.MASTER_KEY) for pk, wrapped in rows]
