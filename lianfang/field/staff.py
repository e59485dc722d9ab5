"""The pages of who works here, and what puts people and phones out."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lianfang.accounts import queries as accounts
from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.accounts.models import User
from lianfang.acts import pages
from lianfang.command.absences import colleagues as successors
from lianfang.command.schedules import person as person_named
from lianfang.duties import staff as acts
from lianfang.duties.problems import NeedsReason
from lianfang.field import actions, colleagues
from lianfang.field import acts as declared
from lianfang.field.colleagues import Colleague
from lianfang.kit import clock
from lianfang.kit.ids import as_number
from lianfang.kit.lists import cut
from lianfang.kit.problems import BadInput, NotAllowed, NotFound, Problem
from lianfang.kit.scope import Scope


@require_safe
@signed_in
def everybody(request: ScopedRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:64]
    page = colleagues.page(
        request.scope, text=text, number=as_number(request.GET.get("page", "")) or 1, at=clock.now()
    )
    return render(request, "field/staff.html", {"page": page, "text": text})


MOST_SLIPS: Final = 1000  # at once; ten milliseconds each


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def passwords(request: ScopedRequest) -> HttpResponse:
    """First passwords for those who have none, or for one who forgot theirs, as slips to print and cut.

    They are shown this once and kept nowhere.
    """
    if not request.scope.may_anywhere("manage-users"):
        raise NotAllowed()
    waiting = accounts.without_password(request.scope, at=clock.now()).order_by("name", "pk")
    if request.method == "POST":
        chosen = _chosen(request, waiting)
        slips = acts.first_passwords(request.scope, users=chosen, reason="–")
        return render(request, "field/slips.html", {"slips": slips, "server": request.get_host()})
    return render(request, "field/passwords.html", {"people": cut(waiting, MOST_SLIPS)})


def _chosen(request: ScopedRequest, waiting: QuerySet[User]) -> list[User]:
    """Those ticked among the waiting, or the one colleague asked for. Raises BadInput for nobody."""
    ids = [as_number(one) or 0 for one in request.POST.getlist("user")][:MOST_SLIPS]
    if request.POST.get("forgotten"):
        return [colleagues.one(request.scope, id=id, at=clock.now()).user for id in ids[:1]]
    found = list(waiting.filter(pk__in=ids))
    if not found:
        raise BadInput(field=_("Whom"), reason=_("must be filled in"))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def person(request: ScopedRequest, pk: int) -> HttpResponse:
    """One colleague; each act with its reason, and with a successor where something would be left."""
    found = colleagues.one(request.scope, id=pk, at=clock.now())
    status = 200
    if request.method == "POST":
        try:
            messages.success(request, _act(request, found))
            return HttpResponseRedirect(reverse("field:colleague", args=[pk]))
        except Problem as problem:
            messages.error(request, problem.message)
            status = problem.status
            found = colleagues.one(request.scope, id=pk, at=clock.now())  # as it still stands
    context = {
        "one": found,
        "phone": colleagues.phone_of(request.scope, user=found.user),
        "people": successors(request.scope),
        "written": request.POST,
        "about": request.POST.get("posting") or request.POST.get("phone", ""),
        "may": _may(request.scope, found),
        "offered": pages.offered(request.scope, declared.STAFF, declared.EVERYBODY, found.user),
    }
    return render(request, "field/colleague.html", context, status=status)


def _may(scope: Scope, one: Colleague) -> Mapping[str, Any]:
    """What the asker may do about this person: a lead not about somebody who also serves elsewhere."""
    is_over = accounts.is_over(scope, user=one.user, at=clock.now()) and one.user.pk != scope.actor_id
    ends = [
        held.pk
        for held in one.postings
        if scope.may("manage-users", held.place.path) and one.user.pk != scope.actor_id
    ]
    return {"all": is_over, "ends": ends}


def _act(request: ScopedRequest, one: Colleague) -> str:
    """Do what was asked; what to say of it."""
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise BadInput(field=_("What"), reason=_("is not one of the answers offered"))
    return act(request, one, request.POST.get("reason", "").strip()[:300])


def _heir(request: ScopedRequest) -> User | None:
    username = request.POST.get("successor", "").strip()
    return person_named(_("Who takes over"), username) if username else None


def _disable(request: ScopedRequest, one: Colleague, reason: str) -> str:
    acts.disable(request.scope, user=one.user, reason=reason, successor=_heir(request))
    return _("{name} is put out: signed out everywhere, on every phone.").format(name=one.user.name)


def _enable(request: ScopedRequest, one: Colleague, reason: str) -> str:
    acts.enable(request.scope, user=one.user, reason=reason)
    return _("{name} may sign in again.").format(name=one.user.name)


def _unlock(request: ScopedRequest, one: Colleague, reason: str) -> str:
    acts.unlock(request.scope, user=one.user, reason=reason)
    return _("{name} may try the password again at once.").format(name=one.user.name)


def _end_posting(request: ScopedRequest, one: Colleague, reason: str) -> str:
    id = as_number(request.POST.get("posting", ""))
    posting = next((held for held in one.postings if held.pk == id), None)
    if posting is None:
        raise NotFound()
    acts.end_posting(request.scope, posting=posting, reason=reason, successor=_heir(request))
    said = _("{name} no longer serves at {place}.")
    return said.format(name=one.user.name, place=posting.place.name)


def _revoke(request: ScopedRequest, one: Colleague, reason: str) -> str:
    id = request.POST.get("phone", "")
    if all(str(phone.pk) != id for phone in one.phones):
        raise NotFound()
    if not reason:
        raise NeedsReason()
    actions.revoke(request.scope, id=id, reason=reason)
    said = _("The phone of {name} is revoked. It wipes itself at its next word to the server.")
    return said.format(name=one.user.name)


ACTS: Final[Mapping[str, Callable[[ScopedRequest, Colleague, str], str]]] = {
    acts.DISABLE: _disable,
    acts.ENABLE: _enable,
    acts.UNLOCK: _unlock,
    acts.END_POSTING: _end_posting,
    acts.REVOKE_PHONE: _revoke,
}
