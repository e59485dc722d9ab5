"""Loads of sheets, and registers as files, for other systems. Mounted by API v1."""

from datetime import datetime
from typing import Any, Final

from django.http import StreamingHttpResponse
from ninja import Router, Schema

from lianfang.acts import api as operations
from lianfang.exchange import acts, export_views, narrowing, wanted
from lianfang.shell.access import ScopedRequest
from lianfang.shell.schemas import PROBLEMS


class ImportOut(Schema):
    """A load of a sheet: what became of its rows, and when it was taken back."""

    id: int
    of: str  # the register
    file: str
    made_at: datetime
    read: int
    imported: int
    updated: int
    ignored: int
    refused: int
    undone_at: datetime | None


router = Router(tags=["exchange"])
operations.mount(router, acts.IMPORT, acts.IMPORTS, ImportOut)


def _body() -> dict[str, Any]:
    """What may be asked: the same questions as on the page, those that narrow for the registers they fit."""
    text = {"type": "string"}
    named = {one.name: text for questions in narrowing.NARROWS.values() for one in questions}
    own = {"place": text, "format": {"type": "string", "enum": ["xlsx", "csv"]}, "names": {"type": "boolean"},
           "purpose": text}  # fmt: skip
    schema = {"type": "object", "properties": own | named}
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}}


_FILE: Final = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}


@router.post(
    "/exports/{of}",
    response=PROBLEMS,
    openapi_extra=_body() | {"responses": {200: {"description": "the file"} | _FILE}},
    operation_id="export_register",
    summary="A register as a file, masked unless with names and a purpose",
)
def export(request: ScopedRequest, of: str) -> StreamingHttpResponse:
    """Taken out is written down, with names before the first row leaves."""
    return export_views.download(request, wanted.read(request.scope, operations.told(request), register=of))
