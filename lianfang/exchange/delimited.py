"""Text tables in the encodings and with the delimiters that office programs write."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from django.utils.translation import gettext as _

from lianfang.exchange.problems import SheetEmpty, SheetTooLarge, SheetUnreadable

MOST_BYTES: Final = 1 << 30
_HEAD: Final = 1 << 16  # bytes looked at to tell encoding and delimiter
_PIECE: Final = 1 << 20
_OWN_COMMA: Final = "，"
_DELIMITERS: Final = f",\t;|{_OWN_COMMA}"
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ENOUGH_TO_TELL: Final = 4  # characters that decode as UTF-8 by chance in no other encoding


@dataclass
class Text:
    """An opened text table. `ended` says whether its last line was ended."""

    encoding: str
    delimiter: str
    ended: bool
    rows: Iterator[tuple[int, list[str]]]


def open_text(path: Path) -> Text:
    """Raises SheetEmpty, SheetTooLarge, SheetUnreadable."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise SheetTooLarge(reason=f"{size >> 20} MB")
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if not head.strip(b"\0 \t\r\n\xef\xbb\xbf\xfe\xff"):
            raise SheetEmpty()
        encoding = _encoding(file, head)
        file.seek(max(size - 4, 0))
        ended = b"\n" in file.read() or b"\r" in head[-4:]
    sample = _sample(head, encoding)
    _must_be_text(sample)
    delimiter = _delimiter(sample)
    return Text(encoding, delimiter, ended, _rows(path, encoding, delimiter))


def _encoding(file: IO[bytes], head: bytes) -> str:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if b"\0" in head:
        return _utf16(head)
    fault = _fault(file, "utf-8")
    if fault is None:
        return "utf-8"
    if fault[1] >= _ENOUGH_TO_TELL:
        raise SheetUnreadable(reason=_("it is UTF-8 but damaged near line {line}.").format(line=fault[0]))
    fault = _fault(file, "gb18030")
    if fault is None:
        return "gb18030"
    raise SheetUnreadable(
        reason=_("line {line} is neither UTF-8 nor GB18030 nor UTF-16.").format(line=fault[0])
    )


def _utf16(head: bytes) -> str:
    """Of text with zero bytes: commas and digits have theirs in the high byte."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) <= 8 * min(even, odd):
        raise SheetUnreadable(reason=_("it is not a table of text."))
    return "utf-16-le" if odd > even else "utf-16-be"


def _fault(file: IO[bytes], encoding: str) -> tuple[int, int] | None:
    """None if all of it decodes; else the line of the first fault and how much above ASCII came before."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    line, foreign = 1, 0
    while True:
        piece = file.read(_PIECE)
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as fault:
            good = fault.object[: fault.start].decode(encoding, "ignore")
            return line + good.count("\n"), foreign + _above_ascii(good)
        if not piece:
            return None
        line += text.count("\n")
        foreign = foreign if text.isascii() or foreign > _ENOUGH_TO_TELL else foreign + _above_ascii(text)


def _above_ascii(text: str) -> int:
    return sum(character > "\x7f" for character in text)


def _sample(head: bytes, encoding: str) -> str:
    return codecs.getincrementaldecoder(encoding)("replace").decode(head)


def _must_be_text(sample: str) -> None:
    start = sample.lstrip("\ufeff \t\r\n")[:200].lower()
    if start.startswith(("<html", "<!doctype", "<table", "<?xml", "<meta", "<head")):
        raise SheetUnreadable(
            reason=_("it is a web page under another name. Please open it and save it as XLSX.")
        )
    if start.startswith(("%pdf", "{\\rtf", "gif8", "\x89png")) or _control_share(sample) > 0.002:
        raise SheetUnreadable(reason=_("it is not a table of text."))


def _control_share(sample: str) -> float:
    controls = sum(character < " " and character not in "\t\r\n" for character in sample)
    return (controls + sample.count("\ufffd")) / max(len(sample), 1)


def _delimiter(sample: str) -> str:
    """The delimiter that parts most of the first lines into most columns.

    A full-width comma only where there is no other: addresses have some of their own.
    """
    lines = sample.splitlines()[:30]
    usual = {mark: sorted(line.count(mark) for line in lines)[len(lines) * 2 // 3] for mark in _DELIMITERS}
    return max(usual, key=lambda mark: (mark != _OWN_COMMA and usual[mark] > 0, usual[mark]))


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        number = 0
        try:
            for number, cells in enumerate(reader, 1):
                yield number, [_shown(cell) if cell[:1] == "'" else cell for cell in cells]
        except (csv.Error, UnicodeError) as fault:
            raise SheetUnreadable(
                reason=_("after row {row} its quotation marks or characters are damaged.").format(row=number)
            ) from fault


def _shown(cell: str) -> str:
    """Without the apostrophe that keeps a program from taking the text for a formula."""
    return cell[1:] if cell[1:2] in {"=", "+", "-", "@", "\t", "\r"} else cell
