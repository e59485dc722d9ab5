"""The pages of the key registers."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.acts import pages
from lianfang.people import acts, proposal_acts, proposing, queries


@require_safe
@signed_in
def entry(request: ScopedRequest, pk: int) -> HttpResponse:
    """One entry: why, how closely, by whom, until when; and what can be done with it."""
    found = queries.entry(request.scope, id=pk)
    offered = pages.offered(request.scope, acts.ENTRY, acts.ENTRIES, found)
    return render(request, "people/entry.html", {"facts": acts.show(found), "offered": offered})


@require_safe
@signed_in
def proposal(request: ScopedRequest, pk: int) -> HttpResponse:
    """Whom or what a rule proposes, and why; whether it is taken onto the register."""
    found = proposing.proposal(request.scope, id=pk)
    offered = pages.offered(request.scope, proposal_acts.PROPOSAL, proposal_acts.PROPOSALS, found)
    return render(request, "people/entry.html", {"facts": proposal_acts.show(found), "offered": offered})
