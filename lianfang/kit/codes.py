"""What a code of a place or an event is made of: it stands in addresses, on labels and in commands."""

import re
from typing import Final

APART: Final = "/\\?#%"  # an address would end or part there
_APART: Final = re.compile(r"[/\\?#%\x00-\x1f\x7f]")


def fits(code: str) -> bool:
    """Whether a code leads to its thing through every door, and can be said: `!!` names nothing.

    A page that makes one is `new`.
    """
    return not _APART.search(code) and any(map(str.isalnum, code)) and code.casefold() != "new"


def made_of(text: str) -> str:
    """A code out of a name, which may hold anything: 1/2 as 1_2."""
    return _APART.sub("_", text)
