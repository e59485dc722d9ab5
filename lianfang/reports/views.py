from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.duties import queries as duties
from lianfang.kit.problems import NotFound
from lianfang.reports import queries


@require_safe
@signed_in
def found(request: ScopedRequest) -> HttpResponse:
    """What the visits found, as a part of other pages."""
    names = [request.GET.get(name, "")[:64] for name in ("round", "place")]
    if not all(names) or "\x00" in "".join(names):
        raise NotFound()
    round = duties.round_named(request.scope, name=names[0])
    place = duties.place_named(request.scope, name=names[1])
    figures = queries.found(request.scope, round_id=round.pk, path=place.path)
    return render(request, "reports/_found.html", {"figures": figures})
