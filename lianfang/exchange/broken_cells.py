"""Cells of a workbook that a spreadsheet could not calculate, or never did: the reader shows them as empty.

They are found in the parts as they are measured: `#N/A` of a look-up that missed, and a formula written by
a program and never opened. Read as empty they would say that somebody has no document.
"""

import re
import zipfile
from collections.abc import Mapping
from typing import Final

from lianfang.kit.values.cells import UNCALCULATED

Broken = dict[tuple[int, int], str]  # row and column from 0 -> what is shown instead

MOST: Final = 200_000  # of one workbook; more say no more
_TAIL: Final = 600  # bytes of a cell with its formula that may lie across two pieces
_FORMULA: Final = rb"(?:<f[^>]*/>|<f[^>]*>[^<]{0,400}</f>)"
_ERROR: Final = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]{0,60}? t="e"[^>]{0,60}>'
    + _FORMULA
    + rb"?<v>(#[A-Z/0-9!?_]{2,14})</v>"
)
_UNCALCULATED: Final = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]{0,60}>' + _FORMULA + rb"(?:<v></v>|<v ?/>)?</c>"
)
_SHEET: Final = re.compile(rb'<sheet [^>]*?name="([^"]*)"[^>]*?r:id="([^"]+)"')
_TARGET: Final = re.compile(rb"<Relationship [^>]*>")
_ATTRIBUTE: Final = re.compile(rb'(Id|Target)="([^"]*)"')


class Finder:
    """Looks through the pieces of one part."""

    def __init__(self) -> None:
        self.found: Broken = {}
        self._tail = b""

    def see(self, piece: bytes) -> None:
        text = self._tail + piece
        if b't="e"' in text:
            for column, row, shown in _ERROR.findall(text):
                self._add(column, row, shown.decode())
        if b"<f" in text:
            for column, row in _UNCALCULATED.findall(text):
                self._add(column, row, UNCALCULATED)
        self._tail = text[-_TAIL:]

    def _add(self, column: bytes, row: bytes, shown: str) -> None:
        if len(self.found) < MOST:
            self.found[int(row) - 1, column_number(column) - 1] = shown


def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def by_sheet(packed: zipfile.ZipFile, by_part: Mapping[str, Broken]) -> dict[str, Broken]:
    """What was found in the parts, by the name of their sheet."""
    if not any(by_part.values()):
        return {}
    targets = {}
    for one in _TARGET.findall(packed.read("xl/_rels/workbook.xml.rels")):
        told = dict(_ATTRIBUTE.findall(one))
        targets[told.get(b"Id", b"")] = "xl/" + told.get(b"Target", b"").decode().removeprefix("/xl/")
    names = _SHEET.findall(packed.read("xl/workbook.xml"))
    return {text_of(name): by_part.get(targets.get(id, ""), {}) for name, id in names}


def text_of(name: bytes) -> str:
    """The name of a sheet as it stands in its part."""
    text = name.decode()
    for code, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(code, sign)
    return text
