"""The page where an enterprise files by itself: opened by a link, one upload, read and checked at once.

Without an account, a script or a cookie. A list with a wrong cell is not filed; each such cell is named.
"""

import tempfile
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.accounts import actions as accounts
from lianfang.accounts.queries import system_scope
from lianfang.enterprises import acts, filing
from lianfang.enterprises.forms import FILE_SHEET, LEAST_STOCK, MOST_WORKERS, PLEDGES
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.rosters import Reading
from lianfang.enterprises.ways import Way
from lianfang.exchange import blanks, rosters
from lianfang.exchange.columns import ROSTER
from lianfang.kit.forms import BadDetail, parse
from lianfang.kit.problems import Problem
from lianfang.kit.scope import Scope
from lianfang.resident import rules, tallies
from lianfang.resident.models import Link
from lianfang.resident.problems import TooMany
from lianfang.shell import answers
from lianfang.shell.context import HTML_NAMES, OWN_NAMES

_MOST_CELLS = 200  # named on the page
_NOTHING = Reading([], [])


def answer(request: HttpRequest, link: Link, token: str, address: str) -> HttpResponse:
    """The page, the empty sheet, or what came of a filing."""
    one = Enterprise.objects.select_related("place", "organisation").get(place=link.place_id)
    if "sheet" in request.GET:
        return _sheet()
    if request.method != "POST":
        return _page(request, one)
    told: Reading = _NOTHING
    try:
        tallies.count_up("told", address, most=rules.TOLD_FROM_ONE_ADDRESS)
        told = _read(request)
        _file(request, one, told)
    except TooMany:
        raise
    except Problem as problem:
        return _page(request, one, fault=problem, told=told)
    return HttpResponseRedirect(f"/r/{token}/?l={translation.get_language()}&told=1", status=303)


def _acting() -> Scope:
    return system_scope("own filing", actor_id=accounts.operator().pk)


def _read(request: HttpRequest) -> Reading:
    upload = request.FILES.get("list")
    with tempfile.TemporaryDirectory() as folder:
        path = rosters.keep(upload, str(upload.name) if upload else "", Path(folder))
        if path is None:
            raise BadDetail(field=str(_("List of workers")), reason=_("Choose the list of workers."))
        return filing.reading(_acting(), rosters.read(path, most=MOST_WORKERS))


def _file(request: HttpRequest, one: Enterprise, told: Reading) -> None:
    given = answers.read(FILE_SHEET, request.POST, level="L2")
    asked: Any = parse(FILE_SHEET, msgspec.json.encode(given))
    filing.file_read(_acting(), one, told, pledged=asked.pledged, stock_days=asked.stock_days,
                     separate_room=asked.separate_room)  # fmt: skip


def _sheet() -> HttpResponse:
    """The list to be filled in, with the headings that are read."""
    with tempfile.TemporaryDirectory() as folder:
        path = blanks.write(Path(folder) / "list", register=ROSTER.code)
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        response = HttpResponse(path.read_bytes(), content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{_('List of workers')}.xlsx")
    return response


def _page(
    request: HttpRequest, one: Enterprise, *, fault: Problem | None = None, told: Reading = _NOTHING
) -> HttpResponse:
    spoken = translation.get_language() or settings.LANGUAGE_CODE
    given = answers.read(FILE_SHEET, request.POST, level="L2") if request.method == "POST" else {}
    context = {
        "languages": OWN_NAMES,
        "spoken": spoken,
        "html_language": HTML_NAMES.get(spoken, "en"),
        "duty_phone": settings.DUTY_PHONE,
        "one": one,
        "may_file": acts.can_file(_acting(), one),
        "pledges": PLEDGES,
        "given": given,
        "least": LEAST_STOCK,
        "fault": None if told.faults else fault,
        "cells": told.faults[:_MOST_CELLS],
        "wrong": len(told.faults),
        "read": len(told.workers),
        "told": "told" in request.GET,
    }
    return render(request, "resident/filing.html", context, status=fault.status if fault else 200)


def way(scope: Scope, one: Enterprise) -> Way | None:
    """On the page of an enterprise: whoever hands out links makes theirs."""
    if not scope.may("issue-passes", one.path):
        return None
    address = reverse("resident:own-filing", args=[one.pk])
    return Way(gettext_lazy("Link for the enterprise to file by itself"), address)
