"""Spreadsheets as people send them, as a stream of rows under one row of column names.

Title rows, merged cells and two-line headings are put up with; the row numbers are those that the
sender sees. Nothing is guessed about what a spreadsheet has destroyed: it is told apart and said.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from lianfang.exchange import delimited, workbooks
from lianfang.exchange.problems import NoHeader, NoSuchTable, SheetEmpty, SheetTooLarge

MOST_ROWS: Final = 1_048_576  # what a sheet can hold
TOP_ROWS: Final = 30  # where the row of column names is looked for
FEWEST_KNOWN: Final = 2  # column names that make a row the heading

Cells = list[str]
Row = tuple[int, Cells]
Knows = Callable[[str], bool]


@dataclass
class Sheet:
    """One table: what stood above it, its column names, and its rows as (number, cells).

    `format` is xlsx, xls or csv; `encoding` and `delimiter` are a CSV's. `notices` are things the
    sender should know, as (row, code), complete once the rows are read.
    """

    format: str
    title: str
    top: list[Cells]
    names: Cells
    rows: Iterator[Row]
    encoding: str = ""
    delimiter: str = ""
    notices: list[tuple[int, str]] = field(default_factory=list)


class Layout(NamedTuple):
    """How a sheet looked: enough to give rows back the way they came."""

    format: str  # csv, xlsx or xls; xls comes back as xlsx
    encoding: str
    delimiter: str
    top: list[list[str]]  # title rows and heading rows
    names: list[str]

    @property
    def suffix(self) -> str:
        return ".csv" if self.format == "csv" else ".xlsx"


def tables(path: Path) -> list[str]:
    """The names of a workbook's tables that hold rows; none of a text file. Raises as `open_sheet`."""
    if not workbooks.is_workbook(path):
        return []
    book = workbooks.open_workbook(path)
    return [table for table in book.tables if book.has_rows(table)]


def open_sheet(path: Path, *, knows: Knows, examples: Sequence[str] = (), table: str = "") -> Sheet:
    """The named table of a file, else the first with a heading. `knows` tells names of columns looked for.

    Raises SheetUnreadable, SheetLocked, SheetEmpty, SheetTooLarge, NoSuchTable, or NoHeader, which shows
    the `examples`.
    """
    if workbooks.is_workbook(path):
        return _from_workbook(path, knows, examples, table)
    if table:
        raise NoSuchTable(name=table, found="–")
    found = delimited.open_text(path)
    sheet = _below_heading(found.rows, knows, examples)
    sheet.format, sheet.encoding, sheet.delimiter = "csv", found.encoding, found.delimiter
    sheet.rows = _cut_off(sheet, sheet.rows, ended=found.ended)
    return sheet


def _from_workbook(path: Path, knows: Knows, examples: Sequence[str], wanted: str) -> Sheet:
    book = workbooks.open_workbook(path)
    if wanted and wanted not in book.tables:
        raise NoSuchTable(name=wanted, found="、".join(book.tables))
    refusal: NoHeader | SheetEmpty = SheetEmpty()
    for table in [wanted] if wanted else book.tables:
        try:
            sheet = _below_heading(book.rows(table), knows, examples)
        except SheetEmpty:
            continue
        except NoHeader as problem:
            refusal = problem
            continue
        sheet.format, sheet.title = book.format, table
        others = [other for other in book.tables if other != table and book.has_rows(other)]
        sheet.notices += [(0, "other-sheets")] if others and not wanted else []
        sheet.rows = _full(sheet, sheet.rows, most=book.most_rows)
        return sheet
    raise refusal


def _below_heading(rows: Iterator[Row], knows: Knows, examples: Sequence[str]) -> Sheet:
    """Find the heading among the first rows; the sheet's rows are those after it, blank ones left out."""
    first = list(islice(rows, TOP_ROWS))
    if not any(any(map(str.strip, cells)) for _number, cells in first):
        raise SheetEmpty()
    heading = _heading(first, knows)
    if heading is None:
        raise NoHeader(rows=min(TOP_ROWS, len(first)), names=_(", ").join(examples))
    last, names = heading
    body = _filled(chain(first[last + 1 :], rows))
    return Sheet("", "", [cells for _number, cells in first[: last + 1]], names, body)


def _heading(first: Sequence[Row], knows: Knows) -> tuple[int, Cells] | None:
    """The index of the heading's last row and its names: the row, or pair of rows, known best."""
    best: tuple[int, int, Cells] | None = None
    for at, (_number, cells) in enumerate(first):
        for names in (cells, _two_lines(first[at - 1][1], cells, knows) if at else cells):
            known = len({name for name in names if knows(name)})
            if known >= FEWEST_KNOWN and (best is None or known > best[0]):
                best = (known, at, names)
    return None if best is None else (best[1], [name.strip() for name in best[2]])


def _two_lines(upper: Cells, lower: Cells, knows: Knows) -> Cells:
    """Names over two rows: a group name above, the columns below, single columns merged downwards."""
    names = []
    for at in range(max(len(upper), len(lower))):
        above = upper[at].strip() if at < len(upper) else ""
        below = lower[at].strip() if at < len(lower) else ""
        candidates = (below, above + below, above) if below else (above,)
        names.append(next(filter(knows, candidates), below or above))
    return names


def _filled(rows: Iterator[Row]) -> Iterator[Row]:
    for number, cells in rows:
        if number > MOST_ROWS:
            raise SheetTooLarge(reason=_("more than {rows:,} rows").format(rows=MOST_ROWS))
        if any(cells) and any(map(str.strip, cells)):
            yield number, cells


def _full(sheet: Sheet, rows: Iterator[Row], *, most: int) -> Iterator[Row]:
    """Notice a sheet that is filled to the last row its format can hold: more may have been lost."""
    number = 0
    for number, cells in rows:
        yield number, cells
    if number >= most:
        sheet.notices.append((number, "sheet-full"))


def _cut_off(sheet: Sheet, rows: Iterator[Row], *, ended: bool) -> Iterator[Row]:
    """Notice a last line that ends before its row does."""
    number, cells = 0, list[str]()
    for number, cells in rows:
        yield number, cells
    if number and not ended and len(cells) < len(sheet.names):
        sheet.notices.append((number, "cut-off"))
    if number in workbooks.LAST_ROWS:  # the sender's program may have dropped what lay beyond
        sheet.notices.append((number, "sheet-full"))
