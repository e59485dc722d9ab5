"""Which of the households listed at one door stand for it."""

from collections.abc import Iterable
from typing import Any


def counted(households: Iterable[Any]) -> list[Any]:
    """Those of a door whose people and contact stand for it, of households read `own_first`.

    What another area's committee tells of a door is shown beside, and counts where nobody else is known.
    """
    found = list(households)
    return [one for one in found if not one.told] or found
