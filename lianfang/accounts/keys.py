"""The data key in use, the sealers of all keys still alive, and the master key that opens them.

A master key is made for a database that holds no data key, and for no other: one that appeared beside
sealed data would open nothing of it, and would look as if all were well.
"""

from datetime import datetime
from typing import NamedTuple

from django.db import connection

from lianfang.accounts.models import DataKey
from lianfang.kit import clock, crypto, master, remembered, sql
from lianfang.kit.crypto import Sealer, Unreadable, new_wrapped_key, sealer
from lianfang.kit.master import MasterKeyForeign, MasterKeyMissing

_CURRENT = "SELECT id, wrapped FROM accounts_datakey WHERE destroyed_at IS NULL ORDER BY id DESC LIMIT 1"

_ONE = "SELECT id, wrapped FROM accounts_datakey WHERE id = %s AND destroyed_at IS NULL"
_LIVING = "SELECT id, wrapped FROM accounts_datakey WHERE destroyed_at IS NULL ORDER BY id"


def current() -> Sealer:
    """The sealer for what is written now. Makes the first key of an empty database.

    As all that reads keys, raises MasterKeyMissing, MasterKeyForeign or MasterKeyBroken where the
    master key is not the one that the database was sealed under.
    """
    found = _read(_CURRENT)
    return found[0] if found else new()


def new() -> Sealer:
    """A fresh key, in use from now on: what is written after it can be destroyed by itself."""
    with_key = require()
    key = DataKey.objects.create(wrapped=new_wrapped_key(with_key), made_at=clock.now())
    return sealer(key.pk, bytes(key.wrapped), with_key)


def of(key_id: int | None) -> Sealer:
    """The sealer that reads what `key_id` sealed. Raises Unreadable once it is destroyed."""
    found = remembered.once((of, key_id), lambda: _read(_ONE, key_id or 0))
    if not found:
        raise Unreadable()
    return found[0]


def living() -> list[Sealer]:
    """The sealers of every key not destroyed: what was blinded under an earlier one is found as well."""
    return _read(_LIVING)


def require() -> str:
    """The master key, proved on every living data key; made where the database has never had one."""
    living()
    held = master.held()
    if held:
        return held
    last = DataKey.objects.order_by("-pk").first()
    if last is not None:
        raise MasterKeyMissing(wanted=crypto.wrapped_by(last.wrapped) or f"#{last.pk}")
    return master.make()


def check() -> None:
    """Raise what `require` raises, and make nothing: an empty database asks for no key yet."""
    if DataKey.objects.exists():
        require()


def mark() -> int:
    """Let data keys wrapped before they bore a fingerprint bear that of the master key; how many did."""
    held, marked = master.held(), 0
    for key in DataKey.objects.filter(destroyed_at=None):
        if held and not crypto.wrapped_by(key.wrapped):
            opened = crypto.unwrap(held, key.wrapped, f"#{key.pk}")
            with sql.writing():
                DataKey.objects.filter(pk=key.pk).update(wrapped=crypto.wrap(held, opened))
            marked += 1
    return marked


class KeyRow(NamedTuple):
    """A living data key as an operator looks at it: fingerprints, and whether it opens."""

    pk: int
    made_at: datetime
    sealed_under: str
    here: str
    opens: bool


def listed(master_hex: str) -> list[KeyRow]:
    """The living data keys beside a master key. Raises MasterKeyBroken for what is none."""
    here = master.shown(master.fingerprint(master_hex)) if master_hex else "-"
    return [
        KeyRow(one.pk, one.made_at, crypto.wrapped_by(one.wrapped) or "?", here, _opens(one, master_hex))
        for one in DataKey.objects.filter(destroyed_at=None).order_by("pk")
    ]


def _opens(key: DataKey, master_hex: str) -> bool:
    try:
        crypto.unwrap(master_hex, key.wrapped)
    except (MasterKeyMissing, MasterKeyForeign, Unreadable):
        return False
    return True


def wrapped(secret: bytes) -> bytes:
    """Another secret of the system, readable only with the master key."""
    return crypto.wrap(require(), secret)


def unwrapped(sealed: bytes | memoryview) -> bytes:
    return crypto.unwrap(master.held(), sealed)


def _read(statement: str, *facts: int) -> list[Sealer]:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        rows = cursor.fetchall()
    return [sealer(pk, bytes(wrapped), master.held()) for pk, wrapped in rows] if rows else []
