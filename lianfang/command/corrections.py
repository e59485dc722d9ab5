"""One record with what it says, and its correction: prefilled, and told beforehand what it takes back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.command.refused import shown
from lianfang.duties import actions, corrections
from lianfang.duties.kinds import RecordKind
from lianfang.duties.models import Record
from lianfang.duties.problems import RecordRefused
from lianfang.flows.table import KINDS
from lianfang.handovers import queries as flows
from lianfang.handovers.contracts import TABLE
from lianfang.kit.ids import uuid7
from lianfang.kit.problems import NotAllowed, Problem
from lianfang.shell import answers
from lianfang.shell.language import page_to_return_to


@require_safe
@signed_in
def record(request: ScopedRequest, id: UUID) -> HttpResponse:
    """What was written down, for who may know it; that it was read is written down too."""
    one, kind = corrections.record_of(request.scope, id=id, kinds=KINDS)
    told = corrections.look_at(request.scope, record=one, kind=kind)
    context = {
        "record": one,
        "title": kind.form.title,
        "answers": list(shown(kind.form, told)),
        "may_correct": corrections.may_correct(request.scope, record=one, kind=kind),
        "rests": _resting(request, one),
    }
    return _unstored(render(request, "command/record.html", context))


def _resting(request: ScopedRequest, one: Record) -> list[Any]:
    """The hand-overs that rest on it and are not over, by the names of their flows."""
    found = flows.resting_on(request.scope, flows=list(TABLE), seqs=[one.seq])
    return [TABLE[each.flow].name for each in found if not (each.closed_at or each.withdrawn_at)]


def _unstored(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def correct(request: ScopedRequest, id: UUID) -> HttpResponse:
    """The form with what was written. What a correction takes back is shown before it is kept."""
    one, kind = corrections.record_of(request.scope, id=id, kinds=KINDS)
    if not corrections.may_correct(request.scope, record=one, kind=kind):
        raise NotAllowed()
    level = corrections.level_of(one, kind)
    if request.method != "POST":
        told = corrections.look_at(request.scope, record=one, kind=kind)
        return _page(request, one, kind, level, told)
    given = answers.read(kind.form, request.POST, level=level)
    if "more" in request.POST:
        more = request.POST["more"]
        return _page(request, one, kind, level, given | {more: [*given.get(more, []), {}]} if more else given)
    try:
        effect = corrections.effect(request.scope, record=one, kind=kind, answers=given)
        if effect and request.POST.get("sure") != answers.YES:
            return _page(request, one, kind, level, given, effect=effect)
        _keep(request, one, given)
    except Problem as problem:
        messages.error(request, problem.message)
        return _page(request, one, kind, level, given, status=problem.status)
    messages.success(request, _("Corrected. What was recorded before stays in the history, withdrawn."))
    return HttpResponseRedirect(page_to_return_to(request))


def _keep(request: ScopedRequest, one: Record, given: dict[str, Any]) -> None:
    record = {
        "id": request.POST.get("id", ""),
        "kind": one.kind,
        "place": one.place_id,
        "made_at": one.made_at.isoformat(),
        "corrects": str(one.pk),
        "detail": given,
    }
    (receipt,) = actions.keep(request.scope, batch=[record], kinds=KINDS, source="web", aside=False)
    if receipt.state == "refused":
        raise RecordRefused(message=receipt.message)


def _page(
    request: ScopedRequest,
    one: Record,
    kind: RecordKind,
    level: str,
    given: dict[str, Any],
    *,
    effect: corrections.Effect | None = None,
    status: int = 200,
) -> HttpResponse:
    back = reverse("command:place", args=[one.place.code])
    context = {
        "record": one,
        "title": kind.form.title,
        "asked": answers.asked(kind.form, level=level, answers=given),
        "effect": effect,
        "rests": _resting(request, one),
        "id": request.POST.get("id") or str(uuid7()),
        "next": request.POST.get("next") or request.GET.get("next") or back,
    }
    return _unstored(render(request, "command/correction.html", context, status=status))
