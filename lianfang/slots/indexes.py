"""Figures that a disease pack makes of recurring work, such as the Breteau index of mosquito rounds.

Counted over every record of the last days at a place and below it, never over a page of them. A place
nobody looked at has no index, which is not an index of zero.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple

import msgspec

from lianfang.duties.kinds import table
from lianfang.grid.models import Place
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope, below
from lianfang.measures.packs import Band, Index
from lianfang.slots.models import SlotRecord

SPAN: Final = timedelta(days=7)  # docs/sources.md#breteau-index


class Graded(NamedTuple):
    """One area: what was counted, the figure to one decimal, and its band; None where nothing was counted."""

    place: Place
    numerator: int
    denominator: int
    value: Decimal | None
    band: Band | None
    is_met: bool | None


def kind_of(index: Index) -> str:
    """The kind of recurring work that asks for what the index counts; empty without one."""
    wanted = {index.numerator, index.denominator}
    return next((code for code, kind in table().items() if wanted <= set(kind.form.by_name)), "")


def graded(scope: Scope, *, index: Index, place: Place, at: datetime) -> list[Graded]:
    """The index of a place, then of each place right below it that was looked at, the worst first.

    Two statements. Raises NotFound where the asker may not see figures.
    """
    if not scope.may("figures", place.path):
        raise NotFound()
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    children = {one.path: one for one in Place.objects.filter(parent=place)}
    for path, more in _told(index, place, at):
        told = msgspec.json.decode(more or "{}")
        numbers = (int(told.get(index.numerator) or 0), int(told.get(index.denominator) or 0))
        for where in (place.path, path[: len(place.path) + 4]):
            counted[where][0] += numbers[0]
            counted[where][1] += numbers[1]
    parts = [graded_of(index, one, *counted[path]) for path, one in children.items() if path in counted]
    worst = sorted(parts, key=lambda one: (-(one.value if one.value is not None else -1), one.place.path))
    return [graded_of(index, place, *counted[place.path]), *worst]


def _told(index: Index, place: Place, at: datetime) -> Iterable[tuple[str, str]]:
    found = SlotRecord.objects.filter(
        below(place.path),
        kind=kind_of(index),
        outcome="done",
        withdrawn_seq=None,
        at__gt=at - SPAN,
        at__lte=at,
    )
    return found.values_list("path", "more").iterator()


def graded_of(index: Index, place: Place, numerator: int, denominator: int) -> Graded:
    """One area in its grade, by what was counted there."""
    if not denominator:
        return Graded(place, numerator, denominator, None, None, None)
    exact = Decimal(numerator) * index.per / denominator
    reached = [one for one in index.bands if exact >= one.low]
    value = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return Graded(
        place, numerator, denominator, value, reached[-1] if reached else None, exact < index.target_below
    )
