"""What else is known of a place, told on its page by whoever keeps it: an enterprise, a checkpoint."""

from collections.abc import Callable
from typing import Final, NamedTuple

from lianfang.grid.models import Place
from lianfang.kit.forms import Words
from lianfang.kit.scope import Scope


class Known(NamedTuple):
    """One fact of a place: what it is, what is known, and where more of it stands."""

    label: Words
    said: Words
    href: str = ""


Source = Callable[[Scope, Place], list[Known]]
SOURCES: Final[list[Source]] = []


def add(source: Source) -> None:
    """Have the page of a place tell this too.

    `source` takes a scope that may see rows of the place, asks one statement at most, and none for kinds of
    places that it keeps nothing of.
    """
    if source not in SOURCES:
        SOURCES.append(source)


def known(scope: Scope, *, place: Place) -> list[Known]:
    """All that is known of it; nothing for who may not see rows there."""
    if not scope.may("see", place.path):
        return []
    return [one for source in SOURCES for one in source(scope, place)]
