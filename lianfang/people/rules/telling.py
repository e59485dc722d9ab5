"""Which numbers tell one person from others."""

from typing import Final

from lianfang.people.rules.documents import Document
from lianfang.people.rules.phones import Phone

_SHARED: Final = frozenset({"rounded-by-spreadsheet", "masked"})  # numbers that many people may share


def tells(one: Document | Phone) -> bool:
    """Whether a number tells one person from others: not one that a spreadsheet or a mask made the same."""
    return bool(one.number) and one.fault not in _SHARED
