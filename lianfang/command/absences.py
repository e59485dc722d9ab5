"""Who is away and who stands in: noting it, ending it, and handing single duties to somebody else."""

from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.accounts.models import Posting, User
from lianfang.acts import naming
from lianfang.cases import packs
from lianfang.duties import actions
from lianfang.duties import queries as duties
from lianfang.duties.models import Duty
from lianfang.duties.subjects import title_of
from lianfang.flows.table import KINDS
from lianfang.kit import clock
from lianfang.kit.forms import Field
from lianfang.kit.ids import as_number
from lianfang.kit.problems import BadInput, NotAllowed, Problem
from lianfang.kit.scope import Scope
from lianfang.measures import queries as measures
from lianfang.shell import answers

MOST_DUTIES: Final = 60  # of one person on the page; the nearest due come first


def person(scope: Scope, label: str, text: str) -> User:
    """Whom a name, user name or telephone means. Raises UnknownUser, and Several where more are called so."""
    found: User = naming.named(
        scope, Field("person", "user", label, "absence.person", "", ability="pair"), text
    )
    return found


def is_here(scope: Scope, one: User) -> bool:
    """Whether somebody is posted where the asker decides who answers."""
    mine = scope.narrowed("pair").q("place__path")
    return Posting.objects.in_force(clock.now()).filter(mine, user=one).exists()


def _require(scope: Scope) -> None:
    if not scope.may_anywhere("pair"):
        raise NotAllowed()


@require_safe
@signed_in
def board(request: ScopedRequest) -> HttpResponse:
    _require(request.scope)
    now = clock.now()
    rows = duties.absences(request.scope, at=now)
    context = {
        "away": [one for one in rows if one.from_at <= now],
        "ahead": [one for one in rows if one.from_at > now],
    }
    return render(request, "command/absences.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def hand_on(request: ScopedRequest) -> HttpResponse:
    """One person's open duties here, and giving those chosen to somebody else, with the reason."""
    _require(request.scope)
    username = (request.POST.get("person") or request.GET.get("person", "")).strip()[:400]
    context: dict[str, Any] = {
        "person": username,
        "written": request.POST,
        "chosen": request.POST.getlist("duty"),
    }
    status = 200
    try:
        context["owner"] = _owner(request.scope, username) if username else None
        if request.method == "POST":
            return _give(request, context["owner"])
    except Problem as problem:
        messages.error(request, problem.message)
        status = problem.status
    held = _held(request.scope, context.get("owner"))
    titles = packs.titles(measures.protocol(request.scope, at=clock.now()))
    context |= {
        "rows": [(one, _title(one, titles)) for one in held[:MOST_DUTIES]],
        "whole": held.count(),
        "more": held.count() - MOST_DUTIES,
    }
    return render(request, "command/duties_handed_on.html", context, status=status)


def _owner(scope: Scope, username: str) -> User:
    """Somebody who holds an open duty where the asker decides, or is posted there; nobody else is named."""
    found = person(scope, _("Whose duties"), username)
    if not _held(scope, found).exists() and not is_here(scope, found):
        raise BadInput(field=_("Whose duties"), reason=_("is not known"))
    return found


def _held(scope: Scope, owner: User | None) -> Any:
    """Open duties of a person at places for which the asker decides who answers."""
    found = duties.duties(scope).filter(scope.narrowed("pair").q("path"), state="open", owner=owner)
    found = found if owner else found.none()
    return found.select_related("place", "round").order_by("due_at", "pk")


def _title(one: Duty, titles: Mapping[str, Any]) -> str:
    """What is to be done: as its record is called, else as the pack names the duty of a class."""
    return str((None if one.kind in KINDS else titles.get(one.kind)) or title_of(one.kind))


def _give(request: ScopedRequest, owner: User | None) -> HttpResponse:
    ids = {number for text in request.POST.getlist("duty")[:MOST_DUTIES] if (number := as_number(text))}
    held = _held(request.scope, owner)
    chosen = held if request.POST.get("all") == answers.YES else held.filter(pk__in=ids)
    mine = list(chosen.values_list("pk", flat=True))
    if not mine:
        raise BadInput(field=_("Duties"), reason=_("none is chosen"))
    to = person(request.scope, _("To whom"), request.POST.get("to", "").strip())
    reason = request.POST.get("reason", "")[:300]
    moved = actions.reassign(request.scope, to=to, reason=reason, ids=mine)
    messages.success(
        request,
        ngettext("{n} duty is now with {person}.", "{n} duties are now with {person}.", moved).format(
            n=moved, person=to.name
        ),
    )
    return HttpResponseRedirect(
        f"{reverse('command:duties-handed-on')}?person={owner.username if owner else ''}"
    )
