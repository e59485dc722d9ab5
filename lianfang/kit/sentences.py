"""Sentences put together from parts that people typed: each ends in one stop, never in two."""

import re
from typing import Any, Final

_TWICE: Final = re.compile(r"([。！？；!?;])\s*[。.]+(?!\d)|(?<!\.)\.\s*。|(?<!\.)\.\.(?!\.)")
_ENDS: Final = "。.!！?？;；…"
_WIDE: Final = 0x2E7F  # from here on a character is set wide, and its stop is 。


def one_stop(text: str) -> str:
    """The text with a stop after a stop taken away. Three dots and numbers stay as they are."""
    return _TWICE.sub(lambda found: found[1] or ("。" if "。" in found[0] else "."), text)


def filled(text: str, **facts: Any) -> str:
    """A message with its facts in place, whatever stop a fact brings along."""
    return one_stop(text.format(**facts))


def ended(text: str) -> str:
    """What somebody typed as a sentence with its stop, Chinese or not; nothing stays nothing."""
    plain = text.strip()
    if not plain or plain[-1] in _ENDS:
        return plain
    return plain + ("。" if ord(plain[-1]) > _WIDE else ".")
