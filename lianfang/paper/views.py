"""Printing sheets and seeing which are still out."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.acts import naming
from lianfang.acts.pages import said
from lianfang.duties import queries as duties
from lianfang.duties.models import Level
from lianfang.kit import clock
from lianfang.kit.forms import Field
from lianfang.kit.ids import as_number
from lianfang.kit.lists import page_of
from lianfang.kit.problems import BadInput, NotAllowed, Problem
from lianfang.paper import actions, pages, printable, queries, rules, workbooks
from lianfang.slots import shown as slots

MOST_BLANK: Final = 50  # blank sheets in one go
_PLACE: Final = Field("place", "place", gettext_lazy("Place"), "paper.place", "", ability="record")
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@signed_in
def desk(request: ScopedRequest) -> HttpResponse:
    """The desk for paper: print, key in, and see what has not come back."""
    if not request.scope.may_anywhere("record"):
        raise NotAllowed()
    return _desk(request)


def _desk(request: ScopedRequest, status: int = 200) -> HttpResponse:
    rounds = [one for one in duties.rounds(request.scope) if one.closed_at is None]
    home = duties.home(request.scope)
    part = queries.still_out(request.scope, page=page_of(request.GET.get("page", "")))
    context: dict[str, Any] = {
        "rounds": rounds,
        "forms": [(code, form.title) for code, form in printable.forms().items()],
        "slots": [(code, kind.form.title) for code, kind in slots.kinds().items()],
        "today": request.POST.get("on") or timezone.localdate(clock.now()).isoformat(),
        "levels": Level.choices,
        "stacks": queries.stacks(request.scope, page=page_of(request.GET.get("printings", ""))),
        "part": part,
        "out": [(rules.serial(one.pk), one) for one in part],
        "place": request.POST.get("place")
        or request.GET.get("place", home.code if home.kind not in {"district", "street"} else ""),
    }
    return render(request, "paper/desk.html", context, status=status)


@require_POST
@signed_in
def start(request: ScopedRequest) -> HttpResponse:
    """Make sheets and go to where they can be printed."""
    if not request.scope.may_anywhere("record"):
        raise NotAllowed()
    try:
        made = _made(request, naming.named(request.scope, _PLACE, request.POST.get("place", "")))
    except Problem as problem:
        messages.error(request, said(problem))
        return _desk(request, status=problem.status)
    return HttpResponseRedirect(reverse("paper:printing", args=[made.pk]))


def _made(request: ScopedRequest, place: Any) -> Any:
    if request.POST.get("round"):
        return _walk(request, place)
    return _slots(request, place) if request.POST.get("on") else _log(request, place)


def _slots(request: ScopedRequest, place: Any) -> Any:
    try:
        on = date.fromisoformat(request.POST["on"])
    except ValueError:
        raise BadInput(field=_("Day"), reason=_("is not a date")) from None
    return actions.print_slots(request.scope, kind=request.POST.get("kind", ""), place=place, on=on)


def _walk(request: ScopedRequest, place: Any) -> Any:
    round = duties.round_named(request.scope, name=request.POST.get("round", ""))
    return actions.print_walk(request.scope, round=round, place=place)


def _log(request: ScopedRequest, place: Any) -> Any:
    many = as_number(request.POST.get("sheets", "1").strip() or "1")
    if not many or many > MOST_BLANK:
        reason = _("must be a whole number from {low} to {high}").format(low=1, high=MOST_BLANK)
        raise BadInput(field=_("How many"), reason=reason)
    return actions.print_log(
        request.scope,
        kind=request.POST.get("kind", ""),
        place=place,
        sheets=many,
        level=request.POST.get("level", actions.LOG_LEVEL),
    )


@require_safe
@signed_in
def printing(request: ScopedRequest, pk: int) -> HttpResponse:
    """A printing, as often as it is needed: the numbers stay."""
    found = queries.printing(request.scope, pk=pk)
    kit = queries.kit(request.scope, printing=found)
    return HttpResponse(pages.document(kit, toolbar={"back": reverse("paper:desk")}))


@require_safe
@signed_in
def workbook(request: ScopedRequest, pk: int) -> HttpResponse:
    kit = queries.kit(request.scope, printing=queries.printing(request.scope, pk=pk))
    with tempfile.TemporaryDirectory(prefix="lianfang-") as folder:
        path = Path(folder) / "sheets.xlsx"
        workbooks.write(kit, path)
        content = path.read_bytes()
    name = f"{pages_name(kit)}.xlsx"
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def pages_name(kit: queries.Kit) -> str:
    """A file's name for a printing, of letters every system takes."""
    return f"{kit.printing.kind.replace('.', '-')}-{kit.printing.pk}"
