"""What a measure obliges, counted by the rooms that see to it: before it is decided as well as after.

A room says with `on` what a kind of measure asks of its places; who drafts and who decides reads the numbers.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils.functional import Promise

from lianfang.kit.scope import Scope
from lianfang.measures.models import Measure


class Obliged(NamedTuple):
    """Of the places of one kind in the measure's area: how many there are, are obliged, and do it already.

    `href` leads to them once the measure binds.
    """

    code: str
    words: str | Promise
    places: int
    obliged: int
    standing: int
    href: str = ""


Counting = Callable[[Scope, Measure, datetime], Iterable[Obliged]]
_counting: dict[str, Counting] = {}


def on(kind: str, counting: Counting) -> None:
    """Let a room count what measures of a kind ask."""
    _counting[kind] = counting


def of(scope: Scope, *, measure: Measure, at: datetime) -> list[Obliged]:
    """By kind of place what this measure asks, or would once decided; none where nobody counts."""
    counting = _counting.get(measure.kind)
    return list(counting(scope, measure, at)) if counting is not None else []
