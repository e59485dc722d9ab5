"""That what was sealed opens: every living data key, and some blobs of each table under each of them."""

import os
from collections.abc import Iterator
from itertools import chain

from django.apps import apps
from django.db import models

from lianfang.accounts import keys
from lianfang.accounts.models import DataKey
from lianfang.kit import master
from lianfang.kit.crypto import Sealer, Unreadable

EACH = 25  # blobs of a table and key, from either end of it
NO_BLOBS = frozenset({"mac"})  # bytes of a sealed row that are no blob


def keys_open() -> tuple[bool, str]:
    """Unwrap every living data key and open a sample under each."""
    path = master.path()
    if path.exists() and os.stat(path).st_mode & 0o077:
        return False, f"{path.name} can be read by others; run chmod 600"
    if not DataKey.objects.exists():
        return True, "nothing is sealed yet"
    living, opened = keys.living(), 0
    for sealer in living:
        for model, key, column in sealed_columns():
            for pk, blob in _sample(model, key, column, sealer.key_id):
                if not _opens(sealer, blob):
                    said = f"{model._meta.db_table} {pk} does not open under data key {sealer.key_id}"
                    return False, said
                opened += 1
    where = "readable by this account only" if path.exists() else "kept apart from the database"
    shown = master.shown(master.fingerprint(keys.require()))
    return True, f"master key {shown}, {where}; {len(living)} data keys, {opened} entries opened"


def sealed_columns() -> list[tuple[type[models.Model], str, str]]:
    """Every column of blobs, with the column beside it that names their data key."""
    return [
        (model, key.attname, one.name)
        for model in apps.get_models()
        for key in model._meta.concrete_fields
        if key.related_model is DataKey
        for one in model._meta.concrete_fields
        if isinstance(one, models.BinaryField) and one.name not in NO_BLOBS
    ]


def _sample(model: type[models.Model], key: str, column: str, key_id: int) -> Iterator[tuple[object, bytes]]:
    rows = model._default_manager.filter(**{key: key_id}).exclude(**{column: b""}).values_list("pk", column)
    return chain(rows.order_by("pk")[:EACH], rows.order_by("-pk")[:EACH])


def _opens(sealer: Sealer, blob: bytes) -> bool:
    try:
        sealer.open(bytes(blob))
    except Unreadable:
        return False
    return True
