"""The pages of the key registers."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.acts import pages
from lianfang.kit import clock
from lianfang.kit.lists import page_of
from lianfang.kit.problems import NotAllowed
from lianfang.people import acts, queries
from lianfang.people.models import RegisterKind


@require_safe
@signed_in
def registers(request: ScopedRequest) -> HttpResponse:
    """The four key registers: whom and what the district watches in particular."""
    if not request.scope.may_anywhere("see-identity"):
        raise NotAllowed()
    chosen = request.GET.get("register", "")
    chosen = chosen if chosen in RegisterKind.values else ""
    context = {
        "rows": queries.entries(request.scope, register=chosen, page=page_of(request.GET.get("page", ""))),
        "chosen": chosen,
        "kinds": RegisterKind.choices,
        "may_enter": request.scope.may_anywhere("excuse"),
        "today": clock.now().date(),
    }
    return render(request, "people/registers.html", context)


@require_safe
@signed_in
def entry(request: ScopedRequest, pk: int) -> HttpResponse:
    """One entry: why, how closely, by whom, until when; and what can be done with it."""
    found = queries.entry(request.scope, id=pk)
    offered = pages.offered(request.scope, acts.ENTRY, acts.ENTRIES, found)
    return render(request, "people/entry.html", {"facts": acts.show(found), "offered": offered})
