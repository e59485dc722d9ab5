"""XLSX, XLS, ODS, read in one piece behind guards: a few kilobytes can ask for all of a machine's memory."""

import re
import zipfile
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import isfinite
from pathlib import Path
from typing import IO, Any, Final, TypeVar

from django.utils.translation import gettext as _
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from lianfang.exchange import broken_cells, ods_merges
from lianfang.exchange.problems import SheetEmpty, SheetLocked, SheetTooLarge, SheetUnreadable

MOST_BYTES: Final = 512 << 20  # of the file as sent
MOST_UNPACKED: Final = 3 << 30  # of all parts of an XLSX unpacked
MOST_CELLS: Final = 32_000_000  # of one sheet's used rectangle; each takes some 24 bytes
EXACT_BELOW: Final = 1e15  # a spreadsheet keeps 15 digits of a number
LAST_ROWS: Final = frozenset({65_536, 1_048_576})  # of XLS and XLSX

T = TypeVar("T")
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAM: Final = "Workbook".encode("utf-16-le")
_OLD_STREAM: Final = "Book\0".encode("utf-16-le")
_PIECE: Final = 1 << 20
# Patterns that begin with plain letters: the scan of a whole sheet must stay cheap.
_ROW: Final = re.compile(rb"""row\b[^>]{0,40}?\br=["'](\d{1,10})["']""")
_WIDE: Final = re.compile(rb"""r=["']([A-Z]{2,3})\d""")
_ANY_ROW: Final = re.compile(rb"[<:]row\b")
_CELL: Final = re.compile(rb"[<:]c[\s/>]")
_BARE: Final = re.compile(rb"""[<:]c(?![^<>]{0,200}?\br=["'])[\s/>]""")


def is_workbook(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(8).startswith((_ZIP, _OLE, b"PK\x05\x06"))


@dataclass
class Workbook:
    """An opened workbook: the names of its visible tables, and their rows."""

    format: str
    tables: list[str]
    _book: CalamineWorkbook
    _broken: dict[str, broken_cells.Broken]  # by table
    _merged: dict[str, list[ods_merges.Range]]  # by table, where the reader does not tell

    @property
    def most_rows(self) -> int:
        return 65_536 if self.format == "xls" else 1_048_576

    def rows(self, table: str) -> Iterator[tuple[int, list[str]]]:
        return _rows(self._sheet(table), self._broken.get(table, {}), self._merged.get(table, []))

    def has_rows(self, table: str) -> bool:
        return self._sheet(table).start is not None

    def _sheet(self, table: str) -> CalamineSheet:
        return _guarded(lambda: self._book.get_sheet_by_name(table))


def open_workbook(path: Path) -> Workbook:
    """Raises SheetUnreadable, SheetLocked, SheetTooLarge."""
    if path.stat().st_size > MOST_BYTES:
        raise SheetTooLarge(reason=f"{path.stat().st_size >> 20} MB")
    with path.open("rb") as file:
        is_zip = file.read(2) == b"PK"
    broken = _must_unpack(path) if is_zip else _must_be_young(path)
    book = _guarded(lambda: CalamineWorkbook.from_path(str(path)))
    tables = [
        one.name
        for one in book.sheets_metadata
        if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
    ]
    if not tables:
        raise SheetEmpty()
    merged = ods_merges.of(path) if is_zip else {}
    return Workbook("xlsx" if is_zip else "xls", tables, book, broken, merged)


def _guarded(read: Callable[[], T]) -> T:
    try:
        return read()
    except PasswordError as fault:
        raise SheetLocked() from fault
    except (CalamineError, OSError, ValueError) as fault:
        if "password" in str(fault).lower() or "encrypt" in str(fault).lower():
            raise SheetLocked() from fault
        raise _damaged() from fault
    except BaseException as fault:
        if type(fault).__name__ == "PanicException":  # the reader's own assertion; not an Exception
            raise _damaged() from fault
        raise


def _damaged() -> SheetUnreadable:
    return SheetUnreadable(reason=_("the workbook is damaged or was not sent completely."))


def _must_unpack(path: Path) -> dict[str, broken_cells.Broken]:
    """Unpack every part once without keeping it, counting what it really holds, not what it says.

    Answers the cells that could not be calculated, by table.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            left, found = MOST_UNPACKED, dict[str, broken_cells.Broken]()
            with ThreadPoolExecutor(1) as ahead:
                for part in packed.infolist():
                    finder = broken_cells.Finder()
                    left -= _measure(packed, part, left, finder, ahead)
                    found[part.filename] = finder.found
            return broken_cells.by_sheet(packed, found)
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        KeyError,
        UnicodeError,
        NotImplementedError,
        RuntimeError,
    ) as fault:
        raise _damaged() from fault


def _must_be_young(path: Path) -> dict[str, broken_cells.Broken]:
    """Workbooks of the nineties keep their text in the code page of a country, which nothing here reads."""
    content = path.read_bytes()
    if _OLD_STREAM in content and _STREAM not in content:
        raise SheetUnreadable(
            reason=_("it was saved by a very old program. Please open it and save it as XLSX.")
        )
    return {}


def _measure(
    packed: zipfile.ZipFile,
    part: zipfile.ZipInfo,
    left: int,
    finder: broken_cells.Finder,
    ahead: Executor,
) -> int:
    """The bytes one part unpacks to, which must be those it states."""
    if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise zipfile.BadZipFile("compressed in a way no office program writes")
    stated, total, extent = part.file_size, 0, _Extent()
    part.file_size = left + 2 * _PIECE  # or reading would stop at the stated size
    with packed.open(part) as file:
        for piece in _pieces(file, ahead):
            total += len(piece)
            if total > left:
                raise SheetTooLarge(reason=_("more than {size} GB unpacked").format(size=MOST_UNPACKED >> 30))
            extent.see(piece)
            finder.see(piece)
    if total != stated:
        raise zipfile.BadZipFile("states a size it does not have")
    return total


def _pieces(file: IO[bytes], ahead: Executor) -> Iterator[bytes]:
    """The content of a part, one piece being unpacked while the one before is looked at.

    Unpacking needs no interpreter, looking does: a fifth of the time before the first row.
    """
    piece = file.read(_PIECE)
    while piece:
        following = ahead.submit(file.read, _PIECE)
        yield piece
        piece = following.result()


class _Extent:
    """The rectangle a sheet's cells span: it is allocated whole, however few cells are in it."""

    def __init__(self) -> None:
        self.rows, self.columns, self.counted = 0, 26, 0
        self._tail = b""

    def see(self, piece: bytes) -> None:
        text = self._tail + piece
        self.rows = max(self.rows, max(map(int, _ROW.findall(text)), default=0))
        self.columns = max(
            self.columns, max(map(broken_cells.column_number, set(_WIDE.findall(text))), default=0)
        )
        self.counted += piece.count(b"<row") + piece.count(b":row")
        if text.count(b"<c") != text.count(b'<c r="') or b":c " in text:
            self._see_bare(text)
        self._tail = text[-64:]
        self._must_fit()

    def _see_bare(self, text: bytes) -> None:
        """Cells that do not say where they are stand one after the other."""
        if _BARE.search(text):
            widest = max(len(_CELL.findall(row)) for row in _ANY_ROW.split(text))
            self.columns = max(self.columns, 2 * widest)  # twice: a row may lie across two pieces

    def _must_fit(self) -> None:
        rows = max(self.rows, self.counted)
        if rows * self.columns > MOST_CELLS:
            raise SheetTooLarge(
                reason=_("its used area spans {rows:,} rows and {columns} columns").format(
                    rows=rows, columns=self.columns
                )
            )


def _rows(
    sheet: CalamineSheet, broken: broken_cells.Broken, ranges: list[ods_merges.Range]
) -> Iterator[tuple[int, list[str]]]:
    if sheet.start is None:
        return
    merged, left = _Merged(sheet, ranges), sheet.start[1]
    rows = {row for row, _column in broken}
    for number, cells in enumerate(sheet.iter_rows(), 1):
        shown = [cell if cell.__class__ is str else shown_as(cell) for cell in cells]
        if number - 1 in rows:
            shown = [text or broken.get((number - 1, at), "") for at, text in enumerate(shown, left)]
        yield number, merged.fill(number - 1, shown) if merged.ranges else shown


class _Merged:
    """Cells merged downwards stand in every row they cover, as the reader of the sheet sees them."""

    def __init__(self, sheet: CalamineSheet, ranges: list[ods_merges.Range]) -> None:
        left = sheet.start[1] if sheet.start else 0
        found = sheet.merged_cell_ranges or ranges
        tall = sorted((top, low, column - left) for (top, column), (low, _right) in found if low > top)
        self.ranges = [(top, low, column) for top, low, column in tall if column >= 0]
        self._next = 0
        self._open: dict[int, tuple[int, str]] = {}

    def fill(self, row: int, cells: list[str]) -> list[str]:
        for column, (low, value) in list(self._open.items()):
            if row > low:
                del self._open[column]
            elif column < len(cells) and not cells[column]:
                cells[column] = value
        end = bisect_right(self.ranges, (row, 1 << 32, 0), self._next)
        for _top, low, column in self.ranges[self._next : end]:
            if column < len(cells):
                self._open[column] = (low, cells[column])
        self._next = end
        return cells


def shown_as(cell: Any) -> str:
    """A cell as text: whole numbers without `.0`, too long ones as a spreadsheet shows them."""
    match cell:
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() | int():
            return _number(float(cell))
        case datetime() if cell.time() != time.min:
            return cell.isoformat(" ", "seconds")
        case date():
            return cell.isoformat()[:10]
        case timedelta():
            return str(cell)
    return str(cell)


def _number(value: float) -> str:
    if abs(value) >= EXACT_BELOW or not isfinite(value):
        return f"{value:.14E}"  # the digits beyond are lost: 3.70799199001010E+17
    return str(int(value)) if value.is_integer() else f"{value:.15g}"
