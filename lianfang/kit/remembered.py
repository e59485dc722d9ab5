"""What several parts of a page look up is looked up once: as long as one request that only reads lasts.

Where nothing is drawn (most commands, the sweep, what writes) nothing is remembered, and each look-up finds
what stands now.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, TypeVar, cast

Found = TypeVar("Found")

_known: ContextVar[dict[Hashable, Any] | None] = ContextVar("what this request has looked up", default=None)
SAFE: Final = frozenset({"GET", "HEAD"})


@contextmanager
def remembering(method: str = "GET") -> Iterator[None]:
    """Until it ends, what is asked for twice is found once. What may write remembers nothing."""
    mark = _known.set({} if method in SAFE else None)
    try:
        yield
    finally:
        _known.reset(mark)


def once(key: Hashable, find: Callable[[], Found]) -> Found:
    """What `find` gives; while a page is drawn, what it gave for this key before. Nobody changes it."""
    known = _known.get()
    if known is None:
        return find()
    if key not in known:
        known[key] = find()
    return cast(Found, known[key])
