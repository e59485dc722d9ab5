"""Registers taken out: what is wanted, how many rows that is, and the file."""

from pathlib import Path
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.exchange import actions, columns, narrowing, wanted, words
from lianfang.exchange.leaving import LEAVING
from lianfang.kit.problems import NotAllowed, NotFound, Problem
from lianfang.listings import files
from lianfang.shell import again


@require_safe
@signed_in
def register(request: ScopedRequest, register: str) -> HttpResponse:
    """The questions that narrow an export, and how many rows the answers leave."""
    if not request.scope.may_anywhere("export"):
        raise NotAllowed()
    if register not in LEAVING:
        raise NotFound()
    said = request.GET.dict()
    status, problem, rows, total = 200, "", 0, 0
    try:
        rows, total = wanted.read(request.scope, said | {"names": ""}, register=register).rows_of(
            request.scope
        )
    except Problem as refusal:
        status, problem = refusal.status, refusal.message
    context = {
        "register": register,
        "words": words.REGISTERS[register],
        "headings": _headings(register),
        "questions": _questions(request, register),
        "said": said,
        "rows": rows,
        "total": total,
        "problem": problem,
        "may_name": request.scope.may_anywhere("export-identities"),
    }
    return render(request, "exchange/export.html", context, status=status)


def _headings(register: str) -> list[str]:
    named = {one.key: one.heading for one in columns.REGISTERS[register].columns}
    return [named[key] for key in LEAVING[register].keys]


def _questions(request: ScopedRequest, register: str) -> list[dict[str, Any]]:
    leaving = LEAVING[register]
    bound = actions.export_bounds(request.scope, register=register, place=None).sql(leaving.path)
    return [
        {
            "name": one.name,
            "label": one.label,
            "value": request.GET.get(one.name, one.begins),
            "begins": one.begins,
            "offered": [(code, str(said)) for code, said in narrowing.offered(one, leaving.tables, bound)],
            "is_open": not one.words and not one.values,
        }
        for one in narrowing.NARROWS[register]
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def export(request: ScopedRequest) -> HttpResponse | StreamingHttpResponse:
    """A register as a file; with names only for a purpose that is written down.

    Whoever opens the address is led to the page where that is asked.
    """
    if not request.scope.may_anywhere("export"):
        raise NotAllowed()
    if request.method != "POST":
        return redirect("exchange:export-of", next(iter(LEAVING)))
    name = request.POST.get("register", "")
    page = reverse("exchange:export-of", args=[name]) if name in LEAVING else reverse("exchange:imports")
    try:
        asked = wanted.read(request.scope, request.POST.dict())
        return download(request, asked)
    except NotAllowed:
        raise
    except Problem as problem:
        return again.refused(request, problem, page=page)


def download(request: ScopedRequest, asked: wanted.Wanted) -> StreamingHttpResponse:
    """The file of what was asked for. Raises what the export raises."""

    def write(path: Path) -> Path:
        to = path.with_suffix(f".{asked.format}")
        asked.write(request.scope, to)
        return to

    return files.download(str(words.REGISTERS[asked.register][0]), write)
