"""Mosquito rounds and what they come to: house, container and Breteau index, by community and by round.

The definitions are those of the World Health Organization (docs/sources.md#breteau-index); the grades and
their colours are those of the disease pack.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

import msgspec
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lianfang.grid.models import Place, PlaceKind
from lianfang.kit.forms import Words
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import STEP, Scope, ancestors, below, next_sibling
from lianfang.measures import packs
from lianfang.measures import queries as measures
from lianfang.measures.packs import Band, Index
from lianfang.slots import indexes, rules
from lianfang.slots.forms import count
from lianfang.slots.indexes import SPAN
from lianfang.slots.intake import extended
from lianfang.slots.kinds import MOSQUITO_ROUND
from lianfang.slots.models import SlotRecord

PACK: Final = "dengue-chikungunya"
_HOUSES: Final = MOSQUITO_ROUND.form.by_name["houses"]
_POSITIVE: Final = MOSQUITO_ROUND.form.by_name["positive_containers"]
POSITIVE_HOUSES: Final = count(
    "positive_houses", _("Houses with larvae"), "mosquito.positive-houses", is_wanted=True
)
KIND: Final = extended(
    MOSQUITO_ROUND,
    POSITIVE_HOUSES,
    checks=(rules.no_more_than(POSITIVE_HOUSES, _HOUSES), rules.no_more_than(POSITIVE_HOUSES, _POSITIVE)),
)
_COUNTED: Final = ("houses", "positive_houses", "containers_checked", "positive_containers")
Counted = Mapping[str, int]


class Told(NamedTuple):
    """One index as a cell of a table."""

    title: Words
    value: Decimal | None
    band: Band | None
    is_met: bool | None


class Row(NamedTuple):
    """One community, or one round: what was counted, and each index in its grade."""

    place: Place
    on: date | None
    counted: Counted
    indexes: Sequence["Told"]


def pack_indexes(scope: Scope, *, at: datetime) -> list[Index]:
    """Those of the rules in force; of the mosquito pack where these have none."""
    held = measures.protocol(scope, at=at).edition_of
    found = held if held.indexes else packs.newest(PACK)
    return list(found.indexes.values())


def by_community(scope: Scope, *, place: Place, at: datetime) -> list[Row]:
    """Every community at or below a place where somebody looked in the last 7 days, the worst first.

    Three statements. Raises NotFound where the asker may not see figures.
    """
    _require(scope, place)
    communities = {
        one.path: one
        for one in Place.objects.filter(_around(place), kind=PlaceKind.COMMUNITY).order_by("path")
    }
    sums: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_COUNTED, 0))
    for path, _at, told in _told(place, at):
        community = next((path[:end] for end in range(len(path), 0, -STEP) if path[:end] in communities), "")
        if community:
            _add(sums[community], told)
    found = pack_indexes(scope, at=at)
    rows = [_row(communities[path], None, counted, found) for path, counted in sums.items()]
    return sorted(rows, key=_worst)


def by_round(scope: Scope, *, place: Place, at: datetime) -> list[Row]:
    """The rounds at a place and below it in the last 7 days, a day each, the last first. Two statements."""
    _require(scope, place)
    sums: dict[date, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_COUNTED, 0))
    for _path, when, told in _told(place, at):
        _add(sums[timezone.localdate(when)], told)
    found = pack_indexes(scope, at=at)
    return [_row(place, on, sums[on], found) for on in sorted(sums, reverse=True)]


def _require(scope: Scope, place: Place) -> None:
    if not scope.may("figures", place.path):
        raise NotFound()


def _around(place: Place) -> Any:
    """The place, what lies below it, and the community it lies in."""
    return below(place.path) | Q(path__in=ancestors(place.path))


def _told(place: Place, at: datetime) -> Iterable[tuple[str, datetime, Mapping[str, Any]]]:
    found = SlotRecord.objects.filter(
        path__gte=place.path,
        path__lt=next_sibling(place.path),
        kind=MOSQUITO_ROUND.code,
        outcome="done",
        withdrawn_seq=None,
        at__gt=at - SPAN,
        at__lte=at,
    )
    for path, when, more in found.values_list("path", "at", "more").iterator():
        yield path, when, msgspec.json.decode(more or "{}")


def _add(sums: dict[str, int], told: Mapping[str, Any]) -> None:
    for name in _COUNTED:
        sums[name] += int(told.get(name) or 0)


def _row(place: Place, on: date | None, counted: Counted, asked: Sequence[Index]) -> Row:
    return Row(place, on, counted, [_told_of(one, place, counted) for one in asked])


def _told_of(index: Index, place: Place, counted: Counted) -> Told:
    one = indexes.graded_of(index, place, counted.get(index.numerator, 0), counted.get(index.denominator, 0))
    return Told(str(index.title), one.value, one.band, one.is_met)


def _worst(row: Row) -> tuple[float, str]:
    return -max(
        (float(one.value) for one in row.indexes if one.value is not None), default=-1
    ), row.place.path
