"""A board at its doors: page, printed page, file, API, command."""

import argparse
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from lianfang.acts.pages import said as said_of
from lianfang.kit.commands import CommandLine
from lianfang.kit.problems import BadInput, Problem
from lianfang.listings import asking, boards, files, line, pages, tables
from lianfang.listings.asking import Page
from lianfang.listings.boards import HOLES, ON, Board, Drawn, Sums
from lianfang.shell.access import ScopedRequest, signed_in

NOTHING_GIVEN: Final[Mapping[str, str]] = {}


def view(board: Board) -> Callable[..., HttpResponseBase]:
    def page(request: ScopedRequest) -> HttpResponseBase:
        return answered(request, board)

    return require_safe(signed_in(page))


def answered(
    request: ScopedRequest, board: Board, given: Mapping[str, str] = NOTHING_GIVEN, **more: Any
) -> HttpResponseBase:
    """The page, the part of it, or the file. A view of a room's own may end here too, with what its address
    has `given` and with `more` for its template."""
    said = {**asking.without_stale_mark(board.listing, request.GET.dict()), **given}
    wanted = request.GET.get(pages.FORMAT, "")
    if wanted:
        return download(boards.drawn(board, request.scope, said, everything=True), wanted)
    printed = pages.PRINTED in request.GET
    context: dict[str, Any] = {"printed": printed, "address": request.get_full_path(), "given": given} | more
    try:
        found = boards.drawn(board, request.scope, said, size=pages.MOST_PRINTED if printed else 0)
    except Problem as problem:
        if not board.listing.may_be_asked(request.scope):
            raise
        return _refused(request, board, said, problem, context)
    return _drawn(request, board, context | {"board": found, **_around(found), **_asked(found, said, given)})


def _drawn(request: ScopedRequest, board: Board, context: dict[str, Any], status: int = 200) -> HttpResponse:
    part = bool(request.headers.get("HX-Request"))
    answer = render(request, "listings/_board.html" if part else board.template, context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _refused(
    request: ScopedRequest, board: Board, said: Mapping[str, str], problem: Problem, context: dict[str, Any]
) -> HttpResponse:
    """What was not understood stands as it was typed, above today's board."""
    day = boards.day_of("")
    asked = asking.not_understood(board.listing, request.scope, said)
    found = Drawn(board, asked, day, False, [], [], Page((), 0), [], Sums())
    more = _asked(found, said, context["given"]) | {"refusal": said_of(problem)}
    return _drawn(request, board, context | {"board": found} | _around(found) | more, problem.status)


def _around(found: Drawn) -> dict[str, Any]:
    one = timedelta(days=1)
    return {"before": found.day.on - one, "following": found.day.on + one}


def _asked(found: Drawn, said: Mapping[str, str], given: Mapping[str, str]) -> dict[str, Any]:
    """The questions of the things, as their list asks them, and what the address says besides."""
    kept = {name: said[name] for name in (ON, HOLES) if said.get(name)}
    shown = pages.Shown(found.asking, found.page, "", kept, given=frozenset(given))
    return {"list": shown, "kept": kept}


# As a table


def _heads(found: Drawn) -> list[str]:
    last = [pgettext("board", "Done"), _("To be done"), _("Missing")]
    return [str(found.board.words), *(slot.code for slot in found.slots), *last]


def _rows(found: Drawn) -> list[list[Any]]:
    lines = [
        [one.name, *(_cell(cell.sums) for cell in one.cells), one.sums.done, one.sums.due, one.sums.holes]
        for one in found.lines
    ]
    below = [_cell(sums) for _slot, sums in found.below]
    return [*lines, [_("All"), *below, found.sums.done, found.sums.due, found.sums.holes]]


def _cell(sums: Sums) -> str:
    """n of N; what is missing has its sign in a file too."""
    return f"{sums.done}/{sums.due}{' !' if sums.holes else ''}" if sums.due else ""


def download(found: Drawn, format: str) -> HttpResponseBase:
    if format not in files.FORMATS:
        raise BadInput(field=_("Format"), reason=_("is not one of the answers offered"))
    stem = f"{found.board.words} {found.day.on}"
    return files.download(stem, lambda path: write(found, path.with_suffix(f".{format}")))


def write(found: Drawn, path: Path) -> Path:
    table = tables.open_table(path, headings=_heads(found))
    for row in _rows(found):
        table.write(row)
    table.close()
    return path


# API and command line


def told(found: Drawn) -> dict[str, Any]:
    """The board as data: n of N for each thing, each column and all."""
    return {
        "on": found.day.on.isoformat(),
        "as_of": found.day.at,
        "columns": [{"begins": slot.code, **sums._asdict()} for slot, sums in found.below],
        "rows": [
            {
                "thing": one.key,
                "name": one.name,
                **one.sums._asdict(),
                "cells": [
                    {"begins": cell.slot.code, "state": cell.state, **cell.sums._asdict()}
                    for cell in one.cells
                    if cell.marks
                ],
            }
            for one in found.lines
        ],
        "all": found.sums._asdict(),
        "total": found.page.total,
        "next": found.page.next,
    }


def add(to: CommandLine, board: Board, who: line.Who) -> None:
    noun, _space, verb = board.command.partition(" ")
    one = to.command(verb, partial(_listed, board, who), str(board.words), to.group(noun))
    for asked in board.listing.filters:
        one.add_argument(line.flag(asked), dest=asked.name, default="", help=str(asked.label))
    one.add_argument("--on", default="", metavar="DAY", help="2020-01-29; today where none is named")
    one.add_argument("--holes", action="store_true", help="only what is missing something")
    one.add_argument("--to", type=Path, metavar="FILE", help="write it as XLSX or CSV")
    one.add_argument("--as", dest="acting_as", default="", metavar="USERNAME", help="whose board it is")


def _listed(board: Board, who: line.Who, args: argparse.Namespace) -> Any:
    said = {one.name: getattr(args, one.name) for one in board.listing.filters}
    said |= {ON: args.on, HOLES: "1" if args.holes else ""}
    found = boards.drawn(board, who(args.acting_as), said, everything=True)
    if args.to is not None:
        if args.to.suffix.lower().lstrip(".") not in files.FORMATS:
            raise BadInput(field=str(args.to), reason=_("is neither XLSX nor CSV"))
        return {"file": str(write(found, args.to)), "rows": len(found.lines)}
    return [
        {"thing": one.key, "name": one.name, **one.sums._asdict()}
        | {cell.slot.code: _cell(cell.sums) for cell in one.cells}
        for one in found.lines
    ]
