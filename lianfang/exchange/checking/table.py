"""How the rows of each register are checked."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from lianfang.exchange.checking import households, persons, rows


class Check(NamedTuple):
    preparer: rows.Preparer
    row_type: type[rows.Prepared]


_BY_TEXTS: Final = Check(rows.by_texts, rows.Fields)

CHECKS: Final[Mapping[str, Check]] = {
    "places": _BY_TEXTS,
    "households": Check(households.preparer, households.HouseholdRow),
    "persons": Check(persons.preparer, persons.PersonRow),
    "enterprises": _BY_TEXTS,
    "workers": _BY_TEXTS,
    "arrivals": _BY_TEXTS,
    "cases": _BY_TEXTS,
}
