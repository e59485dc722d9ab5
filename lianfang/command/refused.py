"""Refused records: what could not be kept, before whoever may put another's record right."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.duties import queries as duties
from lianfang.duties import refusals
from lianfang.duties.models import Quarantined
from lianfang.duties.problems import RefusalUnmendable
from lianfang.flows.table import KINDS
from lianfang.kit.forms import Field, Form
from lianfang.kit.problems import BadInput, NotAllowed, Problem
from lianfang.shell import answers

LEVEL = "L3"  # what was asked when it was recorded; the room refuses what its place may not be asked


def _line(scope: Any, one: Quarantined) -> dict[str, Any]:
    said = refusals.content(scope, one=one, kinds=KINDS)
    return {
        "one": one,
        "title": said.kind.form.title if said.kind else one.kind,
        "place": said.place,
        "area": "" if said.place else refusals.area_of(scope, one=one),
        "made_at": said.made_at,
    }


@require_safe
@signed_in
def refused(request: ScopedRequest, pk: int) -> HttpResponse:
    """One of them with what was written, for who may know it; that it was read is written down."""
    one = refusals.refusal(request.scope, id=pk)
    return _page(request, one)


def _page(request: ScopedRequest, one: Quarantined) -> HttpResponse:
    scope = request.scope
    may_read = refusals.may_read(scope, one=one)
    look = refusals.look_at if may_read else refusals.content
    said = look(scope, one=one, kinds=KINDS)
    context = _line(scope, one) | {
        "may_read": may_read,
        "answers": list(shown(said.kind.form, said.answers)) if said.kind else [],
        "may_mend": may_read and said.kind is not None and one.by is not None and one.settled_at is None,
    }
    response = render(request, "command/refused_one.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def shown(form: Form, told: dict[str, Any]) -> Iterator[tuple[Any, str]]:
    """Answers in the form's order, in words; what the form does not ask stands under its own name."""
    for field in form:
        if told.get(field.name) not in (None, "", []):
            yield field.label, _words(field, told[field.name])
    for name in told.keys() - form.by_name.keys():
        yield name, str(told[name])


def _words(field: Field, value: Any) -> str:
    if field.part is not None and isinstance(value, list):
        return "; ".join(_member(field.part, one) for one in value if isinstance(one, dict))
    labels = {code: str(label) for code, label in field.choices}
    if isinstance(value, list):
        return ", ".join(labels.get(one, str(one)) for one in value if isinstance(one, str))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(answers.written(field, value))
    return labels.get(text, text.replace("T", " ") if field.kind == "moment" else text)


def _member(part: Form, told: dict[str, Any]) -> str:
    return ", ".join(f"{label} {words}" for label, words in shown(part, told))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def mend(request: ScopedRequest, pk: int) -> HttpResponse:
    """The right form with what was written; kept, it counts for who recorded it, at the moment it says."""
    one = refusals.refusal(request.scope, id=pk)
    if not refusals.may_read(request.scope, one=one):
        raise NotAllowed()
    if request.method != "POST" or "more" in request.POST:
        return _mending(request, one)
    try:
        _mend(request, one)
    except Problem as problem:
        messages.error(request, problem.message)
        return _mending(request, one, status=problem.status)
    messages.success(request, _("Kept in the name of {person}.").format(person=one.by.name if one.by else ""))
    return HttpResponseRedirect(reverse("command:refused"))


def _mend(request: ScopedRequest, one: Quarantined) -> None:
    form = _form(one)
    refusals.mend(
        request.scope,
        id=one.pk,
        place=duties.place_named(request.scope, name=request.POST.get("place", "").strip()[:64]),
        made_at=_moment(request.POST.get("made_at", "")),
        answers=answers.read(form, request.POST, level=LEVEL),
        kinds=KINDS,
    )


def _form(one: Quarantined) -> Form:
    if one.kind not in KINDS or one.by is None:
        raise RefusalUnmendable(person=one.by.name if one.by else "?")
    return KINDS[one.kind].form


def _moment(text: str) -> datetime:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(field=_("Recorded at"), reason=_("is not a date and a time")) from None
    return timezone.make_aware(read) if timezone.is_naive(read) else read


def _mending(request: ScopedRequest, one: Quarantined, status: int = 200) -> HttpResponse:
    form, said = _form(one), refusals.look_at(request.scope, one=one, kinds=KINDS)
    given = answers.read(form, request.POST, level=LEVEL) if request.method == "POST" else said.answers
    more = request.POST.get("more", "")
    if more in form.by_name:
        given[more] = [*given.get(more, []), {}]
    made = f"{timezone.localtime(said.made_at):%Y-%m-%dT%H:%M:%S}" if said.made_at else ""
    context = _line(request.scope, one) | {
        "asked": answers.asked(form, level=LEVEL, answers=given),
        "at": request.POST.get("made_at", made),
        "where": request.POST.get("place", said.place.code if said.place else ""),
    }
    response = render(request, "command/refused_mending.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
