"""The list of workers that an enterprise files, read as any sheet is: headings found, rows as texts."""

from collections.abc import Mapping
from pathlib import Path
from typing import IO, Final

from lianfang.exchange import columns, sheets
from lianfang.exchange.columns import ROSTER
from lianfang.exchange.problems import SheetTooLarge
from lianfang.kit.values.cells import clean

LARGEST: Final = 1 << 20  # bytes; two thousand rows are some 200 kB
Rows = list[tuple[int, Mapping[str, str]]]


def read(path: Path, *, most: int) -> Rows:
    """The rows with their numbers as the sender sees them. Raises what the reader of sheets raises."""
    known = columns.names_of(ROSTER.code)
    sheet = sheets.open_sheet(
        path, knows=lambda name: columns.fold(name) in known, examples=[one.heading for one in ROSTER.columns]
    )
    mapping = columns.find(ROSTER, sheet.names)
    found: Rows = []
    for number, cells in sheet.rows:
        if len(found) >= most:
            raise SheetTooLarge(reason=f"> {most}")
        texts = {key: clean(cells[at]) for key, at in mapping.items() if at < len(cells)}
        if any(text.strip() for text in texts.values()):
            found.append((number, texts))
    return found


def keep(upload: IO[bytes] | None, name: str, to: Path) -> Path | None:
    """An upload as a file that a reader opens; None where nothing was chosen. Raises SheetTooLarge."""
    body = upload.read(LARGEST + 1) if upload is not None else b""
    if not body:
        return None
    if len(body) > LARGEST:
        raise SheetTooLarge(reason="1 MiB")
    path = to / f"list{Path(name).suffix.casefold()[:6] or '.csv'}"
    path.write_bytes(body)
    return path
