"""Merged cells of an OpenDocument workbook, which its reader does not tell."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lianfang.exchange.broken_cells import text_of

Range = tuple[tuple[int, int], tuple[int, int]]  # the first and the last cell, row and column from 0

MOST_BYTES: Final = 256 << 20  # of the part that holds the cells; more says no merged cells
_KIND: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_TOKEN: Final = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(\s[^>]*)?/?>")
_NAME: Final = re.compile(rb'table:name="([^"]*)"')
_NUMBER: Final = re.compile(rb'table:number-((?:rows|columns)-(?:repeated|spanned))="(\d{1,7})"')


def of(path: Path) -> dict[str, list[Range]]:
    """The ranges of each table, from the top; nothing of a file of another kind."""
    with zipfile.ZipFile(path) as packed:
        names = set(packed.namelist())
        if not {"mimetype", "content.xml"} <= names or packed.read("mimetype")[: len(_KIND)] != _KIND:
            return {}
        if packed.getinfo("content.xml").file_size > MOST_BYTES:
            return {}
        found: dict[str, list[Range]] = {}
        for table, one in _ranges(packed.read("content.xml")):
            found.setdefault(table, []).append(one)
        return found


def _ranges(content: bytes) -> Iterator[tuple[str, Range]]:
    table, row, rows, column = "", -1, 1, 0
    for token in _TOKEN.finditer(content):
        told = {name: int(number) for name, number in _NUMBER.findall(token[2] or b"")}
        if token[1] == b"table":
            name = _NAME.search(token[2] or b"")
            table, row, rows = text_of(name[1]) if name else "", -1, 1
        elif token[1] == b"table-row":
            row, rows, column = row + rows, told.get(b"rows-repeated", 1), 0
        else:
            high, wide = told.get(b"rows-spanned", 1), told.get(b"columns-spanned", 1)
            if high > 1 or wide > 1:
                yield table, ((row, column), (row + high - 1, column + wide - 1))
            column += told.get(b"columns-repeated", 1)
