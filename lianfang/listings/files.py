"""A listing as a file: all that was asked for, as the asker may see it, read in parts."""

import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from lianfang.kit.problems import BadInput
from lianfang.listings import asking, tables
from lianfang.listings.asking import Asking

FORMATS: Final = ("xlsx", "csv")
MOST_ROWS: Final = tables.MOST_ROWS - 1  # of one sheet, below its heading


def answer(asked: Asking, format: str) -> StreamingHttpResponse:
    """A download of all of it. Raises BadInput for another format, or too many rows."""
    if format not in FORMATS:
        raise BadInput(field=_("Format"), reason=_("is not one of the answers offered"))
    return download(str(asked.listing.words), lambda path: write(asked, path.with_suffix(f".{format}")))


def write(asked: Asking, path: Path) -> Path:
    columns = [one for one in asked.listing.columns if one.by_machine]
    if path.suffix == ".xlsx" and asked.rows().count() > MOST_ROWS:
        raise BadInput(field=_("Format"), reason=_("holds too few rows for this list; CSV holds them all"))
    table = tables.open_table(path, headings=[str(one.label) for one in columns])
    for part in asking.parts(asked):
        for row in part:
            table.write([_cell(one.said(row)) for one in columns])
    table.close()
    return path


def _cell(said: Any) -> Any:
    if isinstance(said, datetime):
        return f"{timezone.localtime(said):%Y-%m-%d %H:%M}"
    if isinstance(said, bool):
        return _("yes") if said else _("no")
    return said if isinstance(said, int | float) or said is None else str(said)


def download(stem: str, write: Callable[[Path], Path]) -> StreamingHttpResponse:
    """What `write` writes, as a download that leaves nothing on disk. It answers where it wrote."""
    folder = tempfile.TemporaryDirectory(prefix="lianfang-")
    try:
        path = write(Path(folder.name) / "file.xlsx")
    except BaseException:
        folder.cleanup()
        raise
    name = f"{stem}{path.suffix}"
    response = StreamingHttpResponse(_pieces(path, folder), content_type="application/octet-stream")
    response.headers["Content-Length"] = str(path.stat().st_size)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Cache-Control"] = "no-store"
    return response


def _pieces(path: Path, folder: "tempfile.TemporaryDirectory[str]") -> Iterator[bytes]:
    with folder, path.open("rb") as file:
        while piece := file.read(65_536):
            yield piece
