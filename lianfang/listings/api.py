"""A listing as an operation of the API: rows, how many there are in all, and the key of the next page."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import msgspec
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import create_model

from lianfang.kit.ids import as_number
from lianfang.kit.problems import BadInput
from lianfang.listings import asking, board_pages, boards, together
from lianfang.listings.boards import HOLES, ON, Board
from lianfang.listings.declared import Column, Listing
from lianfang.shell.access import ScopedRequest
from lianfang.shell.schemas import PROBLEMS

LIMIT: Final = "limit"
MOST: Final = 500  # rows of one answer
KEY: Final = "Idempotency-Key"
_TYPES: Final = {"count": int, "number": int, "moment": datetime, "due": datetime, "flag": bool}


def mount(router: Router, listing: Listing) -> None:
    """`GET /orders` lists, `POST /orders/together` does one act to several."""
    with translation.override("en"):
        router.add_api_operation(
            f"/{listing.code}",
            ["GET"],
            _listed(listing),
            response={200: shape(listing), **PROBLEMS},
            operation_id=f"list_{listing.code.replace('-', '_')}",
            summary=str(listing.words),
            openapi_extra={"parameters": _parameters(listing)},
        )
        if listing.acts:
            router.add_api_operation(
                f"/{listing.code}/together",
                ["POST"],
                _together(listing),
                response={200: Any, **PROBLEMS},
                operation_id=f"{listing.code.replace('-', '_')}_together",
                summary=f"{listing.words}: one act, done to several",
                openapi_extra={"requestBody": _body(listing)},
            )


def shape(listing: Listing) -> Any:
    """What an answer looks like, for the description."""
    name = "".join(part.title() for part in listing.code.split("-"))
    fields: dict[str, Any] = {
        one.name: (_TYPES.get(one.kind, str) | None, None) for one in listing.columns if one.by_machine
    }
    row = create_model(f"{name}Row", **fields)
    return create_model(
        f"{name}List",
        rows=(list[row], ...),  # type: ignore[valid-type]  # a type made of the columns
        total=(int, ...),
        before=(int, ...),
        next=(str, ""),
        previous=(str, ""),
    )


def _parameters(listing: Listing) -> list[dict[str, Any]]:
    text = {"type": "string"}
    found = [
        {"in": "query", "name": one.name, "schema": text, "description": str(one.label)}
        for one in listing.filters
    ]
    sorts = {"type": "string", "enum": [one.code for one in listing.sorts]}
    number = {"type": "integer", "minimum": 1, "maximum": MOST}
    return [
        *found,
        {"in": "query", "name": asking.SORT, "schema": sorts},
        {"in": "query", "name": asking.AFTER, "schema": text, "description": "`next` of the page before"},
        {"in": "query", "name": LIMIT, "schema": number},
    ]


def _listed(listing: Listing) -> Callable[..., Any]:
    names = {one.name for one in listing.filters} | {asking.SORT, asking.AFTER, LIMIT}
    columns = [one for one in listing.columns if one.by_machine]

    def operation(request: ScopedRequest) -> Any:
        asked = asking.asked(listing, request.scope, request.GET.dict())
        unknown = sorted(set(request.GET) - names)
        if unknown:  # a misspelt question would answer with everything
            raise BadInput(field=unknown[0][:64], reason=_("is not a question of this list"))
        found = asking.page(asked, size=_limit(request.GET.get(LIMIT, "")) or listing.size)
        return {
            "rows": [{one.name: _told(one, row) for one in columns} for row in found.rows],
            "total": found.total,
            "before": found.before,
            "next": found.next,
            "previous": found.previous,
        }

    return operation


def _told(column: Column, row: Any) -> Any:
    """A value as the description says it: what is no number, moment or flag there is text."""
    value = asking.plain(column.value(row))
    return value if value is None or column.kind in _TYPES else str(value)


def _limit(text: str) -> int:
    if not text:
        return 0
    number = as_number(text) or 0
    if not 1 <= number <= MOST:
        raise BadInput(field=LIMIT, reason=_("is not a number from 1 to {most}").format(most=MOST))
    return number


def _body(listing: Listing) -> dict[str, Any]:
    schema = {
        "type": "object",
        "required": ["act", "rows"],
        "properties": {
            "act": {"type": "string", "enum": [one.code for one in listing.acts]},
            "rows": {"type": "array", "items": {"type": "string"}, "maxItems": together.MOST},
            "told": {"type": "object", "description": "the answers of the act's form"},
        },
    }
    return {"content": {"application/json": {"schema": schema}}}


class _Several(msgspec.Struct):
    act: str
    rows: list[str | int]
    told: dict[str, Any] = {}


def _together(listing: Listing) -> Callable[..., Any]:
    def operation(request: ScopedRequest) -> Any:
        try:
            body = msgspec.json.decode(request.body or b"{}", type=_Several)
        except (msgspec.MsgspecError, RecursionError) as fault:
            raise BadInput(field="body", reason="JSON") from fault
        chosen = together.chosen(listing, request.scope, body.act, [str(one) for one in body.rows])
        done = together.run(request.scope, chosen, body.told, key=request.headers.get(KEY, ""))
        rows = [{"row": one.key, "done": one.is_done, "code": one.code, "message": one.words} for one in done]
        return {"rows": rows, "done": sum(one.is_done for one in done), "of": len(done)}

    return operation


def mount_board(router: Router, board: Board) -> None:
    """`GET /slot-board?on=2020-01-29&holes=1`."""
    text = {"type": "string"}
    names = [one.name for one in board.listing.filters]
    asked = [{"in": "query", "name": one, "schema": text} for one in [*names, ON, HOLES, asking.AFTER]]

    def operation(request: ScopedRequest) -> Any:
        return board_pages.told(boards.drawn(board, request.scope, request.GET.dict()))

    with translation.override("en"):
        router.add_api_operation(
            f"/{board.code}",
            ["GET"],
            operation,
            response={200: dict[str, Any], **PROBLEMS},
            operation_id=board.code.replace("-", "_"),
            summary=str(board.words),
            openapi_extra={"parameters": asked},
        )
