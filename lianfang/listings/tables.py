"""Tables out: XLSX and CSV, row by row, with nothing in them that a program could take for a formula."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Protocol

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
MOST_ROWS: Final = 1_048_576
_WIDEST: Final = 40  # characters of a column


class Table(Protocol):
    def write(self, cells: Sequence[Any]) -> None: ...
    def close(self) -> None: ...


def defused(cell: Any) -> str:
    """A cell for CSV. What a spreadsheet would compute gets an apostrophe in front."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


class CsvTable:
    """UTF-8 with the mark that makes spreadsheets read it as such, unless another encoding is named."""

    def __init__(self, path: Path, *, encoding: str = "utf-8-sig", delimiter: str = ",") -> None:
        self._file = path.open("w", encoding=encoding, newline="")
        self._writer = csv.writer(self._file, delimiter=delimiter)

    def write(self, cells: Sequence[Any]) -> None:
        self._writer.writerow([defused(cell) for cell in cells])

    def close(self) -> None:
        self._file.close()


class XlsxTable:
    """One sheet in constant memory. Every cell is text unless it is an int or a float."""

    def __init__(self, path: Path, *, heading_rows: int = 1, widths: Sequence[int] = ()) -> None:
        import xlsxwriter  # here: every process lays out lists, few write workbooks

        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(str(path), options)
        self._sheet = self._book.add_worksheet()
        self._bold = self._book.add_format({"bold": True, "num_format": "@"})
        self._text = self._book.add_format({"num_format": "@"})
        self._heading_rows = heading_rows
        self._row = 0
        self._sheet.freeze_panes(heading_rows, 0)
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, min(max(width, 6), _WIDEST), self._text)

    def write(self, cells: Sequence[Any]) -> None:
        style = self._bold if self._row < self._heading_rows else self._text
        for column, cell in enumerate(cells):
            self._put(column, cell, style)
        self._row += 1

    def _put(self, column: int, cell: Any, style: Any) -> None:
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            self._sheet.write_number(self._row, column, cell)
        elif cell not in {None, ""}:
            self._sheet.write_string(self._row, column, str(cell)[:32_767], style)

    def close(self) -> None:
        self._book.close()


def open_table(path: Path, *, headings: Sequence[str], format: str = "") -> Table:
    """A table with one heading row, as XLSX or CSV by `format` or else by the file's name."""
    table: Table
    if (format or path.suffix.lstrip(".").lower()) == "xlsx":
        table = XlsxTable(path, widths=[2 * len(heading) + 6 for heading in headings])
    else:
        table = CsvTable(path)
    table.write(list(headings))
    return table
