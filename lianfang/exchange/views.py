"""Sheets in and out: choose, check, take over; and registers taken out."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.acts import pages
from lianfang.exchange import (
    actions,
    acts,
    blanks,
    columns,
    lists,
    preparing,
    queries,
    undoing,
    uploads,
    words,
)
from lianfang.kit.problems import BadInput, NotAllowed, Problem
from lianfang.kit.scope import Scope
from lianfang.kit.values import days
from lianfang.listings import files
from lianfang.listings import pages as listings
from lianfang.shell import again


@require_safe
@signed_in
def imports(request: ScopedRequest) -> HttpResponseBase:
    """Sheets in and out: the form that takes one in, what was loaded so far, the form that takes one out."""
    context = _choosing(request.scope) if listings.is_whole(request) else {}
    return listings.answered(request, lists.IMPORTS, **context)


def _choosing(scope: Scope) -> dict[str, Any]:
    registers = {
        code: told
        for code, told in words.REGISTERS.items()
        if code not in columns.GUARDED or scope.may_anywhere(columns.GUARDED[code])
    }
    return {
        "registers": registers,
        "leaving": {code: told for code, told in words.REGISTERS.items() if code in columns.REGISTERS},
        "may_export": scope.may_anywhere("export"),
        "alike": queries.alike_total(scope),
    }


@require_safe
@signed_in
def blank(request: ScopedRequest, register: str) -> HttpResponse | StreamingHttpResponse:
    """A sheet to fill in, with the columns of a register."""
    _require(request, "import")
    name = str(words.REGISTERS[columns.register_named(register).code][0])
    return files.download(name, lambda path: blanks.write(path, register=register))


def _require(request: ScopedRequest, ability: str) -> None:
    if not request.scope.may_anywhere(ability):
        raise NotAllowed()


@require_POST
@signed_in
def upload(request: ScopedRequest) -> HttpResponse:
    """Take a file in and show how the check goes."""
    file = request.FILES.get("file")
    try:
        if not isinstance(file, UploadedFile):
            raise BadInput(field=_("File"), reason=_("must be filled in"))
        found = uploads.receive(
            request.scope,
            register=request.POST.get("register", ""),
            name=file.name or "",
            chunks=file.chunks(),
        )
    except Problem as problem:
        return again.refused(request, problem, page=reverse("exchange:imports"))
    return HttpResponseRedirect(reverse("exchange:upload", args=[found.id]))


@require_safe
@signed_in
def one(request: ScopedRequest, id: UUID) -> HttpResponse:
    """How one upload stands; only the moving part where that is asked for."""
    found = uploads.named(request.scope, id=id)
    part = bool(request.headers.get("HX-Request"))
    choices = _choices(found)
    context = {
        "upload": found,
        "register_words": words.REGISTERS[found.register][0],
        "choices": choices,
        "missing": _missing(found, choices),
        "remembered": [row for row in choices if row["remembered"]],
        "fills": found.register in words.FILLED,
        "dated": found.register in preparing.DATED,
    }
    return render(request, "exchange/_upload.html" if part else "exchange/upload.html", context)


def _choices(found: uploads.Upload) -> list[dict[str, Any]]:
    """Each heading of the sheet with the column it is read as, chosen or by its name."""
    register, known = columns.register_named(found.register), columns.names_of(found.register)
    chosen = {heading: key for key, heading in found.mapping.items() if heading}
    taken = set(found.mapping)
    options = [(column.key, column.heading) for column in register.columns]
    rows = []
    for number, heading in enumerate(found.headings):
        by_name = known.get(columns.fold(heading), "")
        key = chosen.get(heading) or ("" if by_name in taken else by_name)
        if key:
            taken.add(key)
        before = bool(key) and found.before.get(key) == heading and key != by_name
        rows.append(
            {"number": number, "heading": heading, "key": key, "options": options, "remembered": before}
        )
    return rows


def _missing(found: uploads.Upload, choices: list[dict[str, Any]]) -> list[dict[str, str]]:
    """The columns of the register that the sheet has not, with what holds for every row."""
    there = {row["key"] for row in choices}
    return [
        {"key": one.key, "heading": one.heading, "value": found.given.get(one.key, "")}
        for one in columns.register_named(found.register).columns
        if one.key not in there
    ]


@require_POST
@signed_in
def check(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Check again, read as a person chose."""
    found = uploads.named(request.scope, id=id)
    wishes = _wishes(request, found)
    return _told(request, found, lambda: uploads.check(request.scope, upload=found, wishes=wishes))


def _wishes(request: ScopedRequest, found: uploads.Upload) -> uploads.Wishes:
    asked = request.POST
    keys = {column.key for column in columns.register_named(found.register).columns}
    mapping: dict[str, str] = {}
    for number, heading in enumerate(found.headings):
        key = asked.get(f"column-{number}", "")
        if key in keys:
            mapping.setdefault(key, heading)
    read = set(mapping)
    mapping |= dict.fromkeys({row["key"] for row in _choices(found) if row["key"]} - read, "")
    told = {key: asked.get(f"every-{key}", "").strip()[:120] for key in keys - read}
    table_as = asked.get("table-as", "") if asked.get("table-as", "") in keys - read else ""
    return uploads.Wishes(
        mapping, {key: value for key, value in told.items() if value and key != table_as}, table_as,
        fills=asked.get("fills") == "1", moves=asked.get("moves") == "1",
        dates=asked.get("dates", "") if asked.get("dates") in days.ORDERS else "",
    )  # fmt: skip


@require_POST
@signed_in
def turn(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Check another sheet of the same workbook."""
    found = uploads.named(request.scope, id=id)
    table = request.POST.get("table", "")
    return _told(request, found, lambda: uploads.turn_to(request.scope, upload=found, table=table))


@require_safe
@signed_in
def refused_so_far(request: ScopedRequest, id: UUID) -> HttpResponse | StreamingHttpResponse:
    """The rows that a check refused, before anything is kept, in the sender's layout with the reasons."""
    found = uploads.named(request.scope, id=id)
    path = uploads.refused_rows(found)

    def write(to: Path) -> Path:
        copy = to.with_suffix(path.suffix)
        shutil.copyfile(path, copy)
        return copy

    return files.download(f"{Path(found.name).stem} {_('refused rows')}", write)


@require_POST
@signed_in
def keep(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Take the rows over that the check has shown."""
    found = uploads.named(request.scope, id=id)
    return _told(request, found, lambda: uploads.keep(request.scope, upload=found))


def _told(request: ScopedRequest, found: uploads.Upload, act: Callable[[], None]) -> HttpResponse:
    try:
        act()
    except Problem as problem:
        messages.error(request, problem.message)
    return HttpResponseRedirect(reverse("exchange:upload", args=[found.id]))


@require_safe
@signed_in
def run(request: ScopedRequest, pk: int) -> HttpResponse:
    """One load: what became of its rows, and whether it can be taken back, or what rests on it."""
    found = queries.run(request.scope, id=pk)
    may = acts.may_undo(request.scope, found)
    context = {
        "run": found,
        "register_words": words.REGISTERS[found.register][0],
        "built": undoing.built_on(found) if may else [],
        "offered": pages.offered(request.scope, acts.IMPORT, acts.IMPORTS, found),
    }
    return render(request, "exchange/run.html", context)


@require_safe
@signed_in
def refused(request: ScopedRequest, pk: int) -> HttpResponse | StreamingHttpResponse:
    """The refused rows of an import, in the sender's layout with the reasons."""
    run = queries.run(request.scope, id=pk)
    stem = f"{Path(run.source_name).stem} {_('refused rows')}"
    return files.download(stem, lambda path: actions.write_refused(request.scope, run=run, to=path))
