"""Refused rows back to who sent them, in their own layout."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from lianfang.exchange.sheets import Layout
from lianfang.listings.tables import CsvTable, Table, XlsxTable


def write_refused(
    path: Path, *, layout: Layout, rows: Iterable[tuple[Sequence[str], str]], headings: Sequence[str]
) -> None:
    """The refused rows under the sender's own title and heading rows, with a column for the reason.

    `rows` are (cells, reason); `headings` the names of the reason column, the first one to be
    written. A reason column left by an earlier round is used again.
    """
    at = next((at for at, name in enumerate(layout.names) if name in headings), len(layout.names))
    table = _like_sent(path, layout)
    for number, cells in enumerate(layout.top, 1):
        table.write(_with(cells, at, headings[0] if number == len(layout.top) else ""))
    for refused, reason in rows:
        table.write(_with(refused, at, reason))
    table.close()


def _like_sent(path: Path, layout: Layout) -> Table:
    if layout.format == "csv":
        marked = {"utf-8": "utf-8-sig", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}
        encoding = marked.get(layout.encoding, layout.encoding)
        return CsvTable(path, encoding=encoding, delimiter=layout.delimiter)
    return XlsxTable(path, heading_rows=len(layout.top))


def _with(cells: Sequence[str], at: int, reason: str) -> list[str]:
    longer = [*cells, *[""] * (at + 1 - len(cells))]
    if reason:
        longer[at] = reason
    return longer
