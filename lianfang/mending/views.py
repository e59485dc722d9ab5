"""The page on which a place is put right, with the history of how it was before."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.acts import pages
from lianfang.kit.lists import cut
from lianfang.mending import acts, queries

MOST = 50  # lines of history


@require_safe
@signed_in
def place(request: ScopedRequest, code: str) -> HttpResponse:
    found = queries.place(request.scope, key=code)
    context = {
        "place": found,
        "facts": acts.show(found),
        "steps": cut(queries.steps(request.scope, place=found), MOST),
        "offered": pages.offered(request.scope, acts.PLACE, acts.PLACES, found),
    }
    return render(request, "mending/place.html", context)
