"""What waits for somebody besides hand-overs: layers above add it to the inbox, and to its badge."""

from collections.abc import Callable
from typing import NamedTuple

from django.utils.functional import Promise

from lianfang.kit.scope import Scope


class Waiting(NamedTuple):
    """How many of a kind of thing wait for the asker, where they are, and what they are called."""

    number: int
    href: str
    words: str | Promise


_asked: list[Callable[[Scope], Waiting]] = []


def add(asking: Callable[[Scope], Waiting]) -> None:
    """Let a layer above say what waits; called once, when the app is ready."""
    if asking not in _asked:
        _asked.append(asking)


def of(scope: Scope) -> list[Waiting]:
    """What waits for the asker beside the hand-overs, without the kinds of which nothing does."""
    return [one for one in (asking(scope) for asking in _asked) if one.number]
