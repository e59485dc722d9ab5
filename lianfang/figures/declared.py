"""The metric dictionary: each published number, defined once.

A `Source` says which rows there are below a place in a window of time; a `Figure` says which of them count
and how. The number, its list, its share of each place below and its value at a former cut all come from
that one declaration, so none can tell another story. Rooms declare theirs in their `figures.py`.
"""

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

from django.apps import apps
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.forms import Words
from lianfang.kit.scope import WHOLE, Scope, below
from lianfang.listings.declared import Column, Filter, Sort, as_they_are

DAY, NOW, ROUND, EVENT = "day", "now", "round", "event"  # over what a source counts
NUMBER, MOMENT, NEVER = "number", "moment", "never"  # how a source knows what was known at a cut

OVER: Final[Mapping[str, Words]] = {
    DAY: _("what happened on the calendar day of the district, from 00:00 to 24:00"),
    NOW: _("what stands at the moment it is asked for"),
    ROUND: _("what belongs to the round, from its opening on"),
    EVENT: _("what has been entered in the event since it was opened"),
}
KNOWN: Final[Mapping[str, Words]] = {
    NUMBER: _("What was recorded later than the cut-off is left out by its number: it comes in after it."),
    MOMENT: _("What was entered later than the cut-off is left out by its moment: it comes in after it."),
    NEVER: _("Its rows keep no history: it can be told as it stands now, not as it stood at a cut-off."),
}
NOUGHT: Final = _("0 means that there was none; where nothing could be reported it says so.")
DOMAINS: Final[Mapping[str, Words]] = {
    "round": pgettext_lazy("domain", "Screening rounds"),
    "found": pgettext_lazy("domain", "What the visits found"),
    "road": pgettext_lazy("domain", "Checkpoints on the road"),
    "posts": pgettext_lazy("domain", "Posts of places"),
    "clinic": pgettext_lazy("domain", "Fever clinic"),
    "cases": pgettext_lazy("domain", "Cases"),
    "classes": pgettext_lazy("domain", "Classes of communities"),
    "slots": pgettext_lazy("domain", "Recurring work"),
    "isolation": pgettext_lazy("domain", "Isolation"),
    "disinfection": pgettext_lazy("domain", "Disinfection"),
    "markets": pgettext_lazy("domain", "Markets"),
    "enterprises": pgettext_lazy("domain", "Enterprises"),
    "mosquitoes": pgettext_lazy("domain", "Mosquitoes"),
    "findings": pgettext_lazy("domain", "Findings"),
    "desks": pgettext_lazy("domain", "Hand-overs, alerts and orders"),
    "registers": pgettext_lazy("domain", "Registers"),
    "workforce": pgettext_lazy("domain", "Workforce"),
}


@dataclass(frozen=True)
class Window:
    """What is asked for: below which place, of which time, as known when.

    `start` and `end` bound the day; `at` is the moment asked from, which is the cut-off where there is
    one. `seq` counts the records known at the cut-off; None: all that is known now.
    """

    path: str
    start: datetime
    end: datetime
    at: datetime
    seq: int | None = None
    round: str = ""  # code or id; empty: the main one

    @property
    def is_cut(self) -> bool:
        return self.seq is not None

    def of_the_day(self, moment: str) -> Q:
        return Q(**{f"{moment}__gte": self.start, f"{moment}__lt": self.end})

    def recorded(self, seq: str = "seq", withdrawn: str = "withdrawn_seq") -> Q:
        """Rows of records that stand: kept by the cut-off, and not corrected away by then."""
        if self.seq is None:
            return Q(**{withdrawn: None})
        later = Q(**{withdrawn: None}) | Q(**{f"{withdrawn}__gt": self.seq})
        return Q(**{f"{seq}__lte": self.seq}) & later


@dataclass(frozen=True)
class Measure:
    """How rows become a number. `within` is the aggregate over those that count, else `made` reads them.

    `column` is what is summed: a row without any of it adds nothing, and is none of the rows shown.
    `why` says, of one that does not add up, why the places below need not make up the place above.
    """

    within: Callable[[Q], Any] | None = None
    made: Callable[[QuerySet[Any]], int | float | None] | None = None
    why: Words = ""
    column: str = ""

    @property
    def adds_up(self) -> bool:
        return not self.why


ROWS: Final = Measure(lambda where: Count("pk", filter=where))


def total(column: str) -> Measure:
    """The sum of a column."""
    return Measure(lambda where: Sum(column, filter=where), column=column)


def different(column: str, why: Words) -> Measure:
    """How many different ones."""
    return Measure(lambda where: Count(column, filter=where, distinct=True), why=why)


def always(scope: Scope, window: Window) -> bool:
    return True


Sums = Callable[[Scope, Window, Sequence[str]], Mapping[str, Mapping[str, int]]]


@dataclass(frozen=True)
class Source:
    """Rows that figures count. `rows` are not yet bounded by the place: `path` names the column that is.

    `shows` is the ability that opens the number, `needs` the one that opens the rows. `reported` says
    whether anything was reported at all: where not, no figure of it is 0. `sums` are running sums kept of
    the same rows, by path and by code, for what is asked often; a test recounts them.
    """

    code: str
    words: Words  # what one row is
    rows: Callable[[Scope, Window], QuerySet[Any]]
    over: str
    known: str
    columns: tuple[Column, ...]
    sorts: tuple[Sort, ...] = (Sort("place", _("By place"), ("path", "pk")),)
    filters: tuple[Filter, ...] = ()
    load: Callable[[Scope, Sequence[Any], datetime], Sequence[Any]] = as_they_are
    path: str = "path"
    shows: str = "figures"
    needs: str = "see"
    reported: Callable[[Scope, Window], bool] = always
    zero: Words = NOUGHT
    sums: Sums | None = None

    def below(self, scope: Scope, window: Window) -> QuerySet[Any]:
        found = self.rows(scope, window)
        return found if window.path == WHOLE else found.filter(below(window.path, self.path))


class Apart(NamedTuple):
    """Rows that count, but of which something is not known: told with their number, beside the figure."""

    words: Words
    where: Q


Where = Q | Callable[[Window], Q]
EVERY: Final = Q()  # all rows of a source count


@dataclass(frozen=True)
class Figure:
    """One number. `words` is its definition in a sentence, `owner` answers for it.

    `of` is the code of the figure it is a part of. `unlike` names figures it may not be compared with,
    each with the reason.
    """

    code: str
    label: Words
    unit: Words
    owner: Words
    domain: str
    source: Source
    words: Words
    where: Where = EVERY
    measure: Measure = ROWS
    of: str = ""
    unlike: Mapping[str, Words] = field(default_factory=dict)
    apart: Apart | None = None

    def condition(self, window: Window) -> Q:
        return self.where(window) if callable(self.where) else self.where

    def rows(self, scope: Scope, window: Window) -> QuerySet[Any]:
        """The rows that count, below the place of the window."""
        return self.source.below(scope, window).filter(self.condition(window))

    @property
    def field(self) -> Words:
        """The domain in words."""
        return DOMAINS[self.domain]

    @property
    def cut_off(self) -> Words:
        return OVER[self.source.over]

    @property
    def known(self) -> Words:
        return KNOWN[self.source.known]


TAKEN: Final = frozenset({"found", "passage", "net"})  # pages that stand at the addresses of figures
_FIGURES: Final[dict[str, Figure]] = {}


def declare(*figures: Figure) -> tuple[Figure, ...]:
    for one in figures:
        assert one.code not in _FIGURES and one.code not in TAKEN, one.code
        assert one.domain in DOMAINS, one.domain
        _FIGURES[one.code] = one
    return figures


@cache
def figures() -> Mapping[str, Figure]:
    """Every figure of the house, by code: those that the rooms' `figures.py` declare."""
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "figures"):
            importlib.import_module(f"{config.name}.figures")
    order = {domain: at for at, domain in enumerate(DOMAINS)}
    return dict(sorted(_FIGURES.items(), key=lambda one: order[one[1].domain]))
