"""Records the core keeps of its own decisions, in the same numbered and sealed run as all others."""

from datetime import datetime
from typing import Any

import msgspec

from lianfang.accounts import keys
from lianfang.duties.journal import Entry, Journal, content_mac
from lianfang.kit.forms import Form
from lianfang.kit.ids import uuid7
from lianfang.kit.scope import Scope


def note(
    journal: Journal, scope: Scope, form: Form, *, place_id: int, path: str, made_at: datetime, detail: Any
) -> int:
    """Write one record of the core's own; its number."""
    identity, sealer, actor = uuid7(), keys.current(), scope.actor
    answers = msgspec.convert(detail, form.schema)
    mac = content_mac(
        sealer,
        id=identity,
        kind=form.name,
        place_id=place_id,
        made_at=made_at,
        made_by=actor,
        corrects=None,
        detail=answers,
    )
    text = msgspec.json.encode(detail).decode()
    entry = Entry(identity, form.name, place_id, path, made_at, actor, "system", text, None, mac)
    return journal.append([entry])[0]
