"""A listing is declared once; every door reads the declaration: page, API, command line, file, print.

Its rows come from one query with the scope first, its columns say what of a row is told and how it is
written, its filters narrow the query, its order is the key by which it is paged. What is counted is
counted in the database.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import Q, QuerySet

from lianfang.acts.declared import Act, Noun
from lianfang.kit.forms import Words
from lianfang.kit.scope import Scope

PAGE: Final = 50  # rows a page shows at once
EVERY: Final = "all"  # the answer to a question with cases that narrows nothing


class Case(NamedTuple):
    """One answer of a filter: its code, its words, and the rows it keeps."""

    code: str
    words: Words
    q: Q


def no_cases(scope: Scope, at: datetime) -> Sequence[Case]:
    return ()


def as_they_are(scope: Scope, rows: Sequence[Any], at: datetime) -> Sequence[Any]:
    return rows


def none_beside(scope: Scope, rows: QuerySet[Any], at: datetime) -> Mapping[str, Any]:
    return {}


def no_address(row: Any) -> str:
    return ""


def no_sign(row: Any) -> str:
    return ""


def never(row: Any) -> bool:
    return False


@dataclass(frozen=True)
class Column:
    """One thing told of each row. `value` is what machines read, `words` what people read for a code.

    `kind` is text, count, number (which names something), moment, due (a moment that can be past), phone,
    flag, and for pages alone share (n of N) and bar (a whole with its parts by state). `sort` names the
    order that its heading asks for, `only` the answer of a filter under which pages show it. What is not
    `by_machine` is in no file, no answer of the API and no command.
    """

    name: str
    label: Words
    value: Callable[[Any], Any]
    kind: str = "text"
    words: Mapping[Any, Words] | Callable[[Any], Words] | None = None
    href: Callable[[Any], str] = no_address
    sign: Callable[[Any], str] = no_sign
    sort: str = ""
    only: tuple[str, str] | None = None
    by_page: bool = True
    by_machine: bool = True

    @property
    def is_number(self) -> bool:
        """Whether it stands at the end of its column, as numbers do."""
        return self.kind in {"count", "share"}

    def said(self, row: Any) -> Any:
        """The value as people read it."""
        value = self.value(row)
        if self.words is None:
            return value
        if callable(self.words):
            return self.words(row)
        return self.words.get(value, value)


def of_place(
    name: str,
    label: Words,
    get: Callable[[Any], Any],
    *,
    href: Callable[[Any], str] = no_address,
    sort: str = "",
) -> Column:
    """A column that names a place: by code for machines, in words for people."""

    def said(row: Any) -> str:
        place = get(row)
        return "" if place is None else place.called

    return Column(name, label, lambda row: getattr(get(row), "code", None), words=said, href=href, sort=sort)


def of_person(
    name: str, label: Words, get: Callable[[Any], Any], *, only: tuple[str, str] | None = None
) -> Column:
    """A column that names somebody who works here."""

    def said(row: Any) -> str:
        return getattr(get(row), "name", "")

    return Column(name, label, lambda row: getattr(get(row), "username", None), words=said, only=only)


@dataclass(frozen=True)
class Filter:
    """One question that narrows a listing.

    `kind` is `cases` (conditions, each counted), `choice` (the values of a column, counted), `place` (and
    all below it), `person`, `since` and `until` (days), or `text`. `begins` is the case that holds where
    nothing is said; then `all` asks for every one. Cases that begin with one are shown as links. `words` of
    a choice are its whole set by code, or a function that names any code of an open one; none where the
    values are words that somebody wrote.
    """

    name: str
    label: Words
    kind: str
    field: str = ""
    cases: Callable[[Scope, datetime], Sequence[Case]] = no_cases
    words: Mapping[str, Words] | Callable[[str], Words] | None = None  # of codes; what people wrote has none
    begins: str = ""
    sorts: tuple[tuple[str, str], ...] = ()  # the order that goes with a case
    narrow: Callable[[Any, Any], Any] | None = None  # (rows, value) where `field` does not say it

    @property
    def codes(self) -> Mapping[str, Words] | None:
        """The closed set of its answers; none where any value of the column may be asked for."""
        return self.words if isinstance(self.words, Mapping) else None

    def said(self, value: Any) -> Words:
        """An answer as people read it."""
        if callable(self.words):
            return self.words(value)
        return (self.words or {}).get(value, value)


@dataclass(frozen=True)
class Sort:
    """An order, as names of columns, `-` before those that go down. The last one tells every row apart."""

    code: str
    label: Words
    order: tuple[str, ...]


@dataclass(frozen=True)
class Listing:
    """A list that exists once. `code` is its address in the API and its mark on a page.

    `rows` answers a query bounded by the scope; `load` makes of the rows of one page what its columns read,
    in a number of statements that does not depend on them. `needs` are the abilities of which one is
    asked for. `command` is how the command line calls it. `acts`, of `noun`, can be done to several at once.
    """

    code: str
    words: Words
    command: str
    rows: Callable[[Scope, datetime], QuerySet[Any]]
    columns: tuple[Column, ...]
    sorts: tuple[Sort, ...]
    filters: tuple[Filter, ...] = ()
    load: Callable[[Scope, Sequence[Any], datetime], Sequence[Any]] = as_they_are
    needs: tuple[str, ...] = ()
    beside: Callable[[Scope, QuerySet[Any], datetime], Mapping[str, Any]] = (
        none_beside  # said besides, of all rows
    )
    is_late: Callable[[Any], bool] = never  # of a row; marked on the page
    template: str = "listings/page.html"  # another one extends it
    last_cell: str = ""  # a template that a row ends in: what can be done with it there
    empty: tuple[Words, Words] = ("", "")  # that there is nothing, and what to do then
    none: str = ""  # a template that says it instead
    noun: Noun | None = None
    acts: tuple[Act, ...] = ()
    size: int = PAGE
    also: tuple[str, ...] = ()  # other commands people know it by
    kept: tuple[str, ...] = ()  # what the address of its page says besides, and every link of it keeps

    def may_be_asked(self, scope: Scope) -> bool:
        return not self.needs or any(scope.may_anywhere(one) for one in self.needs)

    def filter_named(self, name: str) -> Filter:
        return next(one for one in self.filters if one.name == name)


LISTINGS: Final[dict[str, Listing]] = {}


def declare(listing: Listing) -> Listing:
    LISTINGS[listing.code] = listing
    return listing
