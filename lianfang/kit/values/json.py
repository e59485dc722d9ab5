"""JSON as programs really write it: a mark of the byte order before it, moments without seconds."""

import codecs
import re
from typing import Any, Final

import msgspec

MARK: Final = codecs.BOM_UTF8
_MINUTE: Final = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(Z|[+-]\d{2}:\d{2})?")


def plain(body: bytes) -> bytes:
    """A body without the mark that some editors and spreadsheets put before a text."""
    return body[len(MARK) :] if body.startswith(MARK) else body


def with_seconds(raw: bytes | msgspec.Raw) -> bytes:
    """The same JSON, its moments that end at the minute with seconds, as the decoder wants them.

    For what was refused once: nobody's clock is wrong because it shows no seconds. Raises what the decoder
    raises for what is no JSON.
    """
    return msgspec.json.encode(_told(msgspec.json.decode(raw)))


def _told(value: Any) -> Any:
    if isinstance(value, str):
        found = _MINUTE.fullmatch(value)
        return f"{found[1]}:00{found[2] or ''}" if found else value
    if isinstance(value, dict):
        return {name: _told(one) for name, one in value.items()}
    return [_told(one) for one in value] if isinstance(value, list) else value
