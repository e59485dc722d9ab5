"""How office programs save a table: numbers and days as cells of their own kind, cells merged downwards."""

import csv
import re
from collections.abc import Mapping
from datetime import date
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

import xlsxwriter

Table = list[list[str]]
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,10}")
_DAY: Final = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")


class Span(NamedTuple):
    """Cells of a column that are one, from the first row to the last; all numbers from 0."""

    column: int
    first: int
    last: int


def to_csv(path: Path, table: Table, encoding: str) -> None:
    text = StringIO()
    csv.writer(text).writerows(table)
    path.write_bytes(text.getvalue().encode(encoding))


def to_xlsx(path: Path, tables: Mapping[str, tuple[Table, list[Span]]], rng: Random) -> None:
    """Each table on a sheet of its name. Numbers and days are typed or kept as text, as it happens."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, (table, spans) in tables.items():
        sheet = book.add_worksheet(name)
        covered = {(row, one.column) for one in spans for row in range(one.first, one.last + 1)}
        for at, row in enumerate(table):
            for column, cell in enumerate(row):
                if cell and (at, column) not in covered:
                    _write(sheet, at, column, cell, days, is_typed=rng.random() < 0.5)
        for one in spans:
            text = table[one.first][one.column]
            sheet.merge_range(one.first, one.column, one.last, one.column, text)
    book.close()


def _write(sheet: Any, row: int, column: int, cell: str, days: Any, *, is_typed: bool) -> None:
    if is_typed and _NUMBER.fullmatch(cell):
        sheet.write_number(row, column, int(cell))
    elif is_typed and _DAY.fullmatch(cell):
        sheet.write_datetime(row, column, date.fromisoformat(cell), days)
    else:
        sheet.write_string(row, column, cell)
