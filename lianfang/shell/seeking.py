"""What the one search of every page finds besides places and people.

Apps above add what they keep by a number, a code or a name.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from django.utils.functional import Promise

from lianfang.kit.scope import Scope


class Found(NamedTuple):
    """One thing that was meant: what it is called, where it stands, and what tells it from others."""

    words: str
    href: str
    more: str = ""


Source = Callable[[Scope, str], list[Found]]
SOURCES: Final[list[tuple[str | Promise, Source]]] = []
MOST: Final = 20  # of each kind


def add(title: str | Promise, source: Source) -> None:
    """Have the search ask `source` too, and show what it finds under `title`.

    It takes a scope and what was typed, never empty and at most 80 letters, and finds only what the asker
    may open.
    """
    if all(source is not known for _, known in SOURCES):
        SOURCES.append((title, source))


def found(scope: Scope, text: str) -> list[tuple[str, list[Found]]]:
    """What was found, kind by kind; kinds without any are left out."""
    if not text:
        return []
    answers = [(str(title), source(scope, text)[:MOST]) for title, source in SOURCES]
    return [(title, rows) for title, rows in answers if rows]
