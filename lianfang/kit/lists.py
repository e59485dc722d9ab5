"""Lists too long for one page: a part of the rows, and always how many there are in all.

A figure is never computed from a part: whoever needs one asks the database, or takes `total`.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db.models import QuerySet

from lianfang.kit.ids import as_number

Row = TypeVar("Row")
Shown = TypeVar("Shown")
MOST_PAGES = 100_000
EVERYTHING = 10_000_000  # for the command line and files, which have no pages


class Cut(list[Row]):
    """One page of rows. `total` counts all of them, `page` is its number, from 1 on."""

    def __init__(self, rows: Iterable[Row], *, total: int, most: int, page: int = 1) -> None:
        super().__init__(rows)
        self.total, self.most, self.page = total, most, page

    @property
    def first(self) -> int:
        return (self.page - 1) * self.most + 1

    @property
    def last(self) -> int:
        return (self.page - 1) * self.most + len(self)

    @property
    def is_part(self) -> bool:
        return len(self) < self.total

    @property
    def before(self) -> int:
        return self.page - 1

    @property
    def after(self) -> int:
        """The number of the next page; 0 where this is the last."""
        return self.page + 1 if self.last < self.total else 0

    def of(self, show: Callable[[Row], Shown]) -> "Cut[Shown]":
        """The same page of something made of each row."""
        return Cut([show(one) for one in self], total=self.total, most=self.most, page=self.page)


def cut(rows: QuerySet[Any], most: int, *, page: int = 1) -> "Cut[Any]":
    """A page of `most` rows in the order they have. They are counted only where they do not fit one page."""
    page = min(max(page, 1), MOST_PAGES)
    found = list(rows[(page - 1) * most : page * most + 1])
    part = found[:most]
    whole = len(found) if page == 1 and len(found) <= most else rows.count()
    return Cut(part, total=whole, most=most, page=page)


def cut_list(rows: "list[Any]", most: int, *, page: int = 1) -> "Cut[Any]":
    """The same of rows that had to be read and sorted as a whole."""
    page = min(max(page, 1), MOST_PAGES)
    return Cut(rows[(page - 1) * most : page * most], total=len(rows), most=most, page=page)


def page_of(text: str) -> int:
    """The page an address asks for; the first for nothing, or for what is no number."""
    return min(as_number(text) or 1, MOST_PAGES)
