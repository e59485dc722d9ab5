"""What of cases is no act: the person behind one, shown once, and the page of published figures."""

from typing import Any, Final

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.acts import pages
from lianfang.acts.declared import act_named
from lianfang.cases import actions, acts, queries
from lianfang.cases.lists import PUBLICATIONS
from lianfang.cases.problems import PublishedByCdcOnly
from lianfang.duties import queries as duties
from lianfang.kit import clock
from lianfang.kit.problems import Problem
from lianfang.listings import pages as listings
from lianfang.measures import queries as measures
from lianfang.shell import again

PUBLISH: Final = act_named(acts.PUBLICATION, "publish")


@require_POST
@signed_in
def names(request: ScopedRequest, pk: int) -> HttpResponse:
    """The person behind a case, shown once; who looked and why is written down before."""
    case = queries.case_of(request.scope, pk=pk)
    try:
        purpose = request.POST.get("purpose", "").replace("\x00", "")
        person = actions.reveal(request.scope, case=case, purpose=purpose)
    except Problem as problem:
        return again.refused(request, problem, page=reverse("cases:case", args=[pk]))
    return render(request, "cases/names.html", {"case": case, "person": person})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def publications(request: ScopedRequest) -> HttpResponseBase:
    """What was published; disease control publishes from here."""
    scope = request.scope
    may = scope.may_anywhere("publish-cases")
    if request.method == "POST":
        if not may:
            raise PublishedByCdcOnly()
        return pages.ask(request, acts.PUBLICATION, PUBLISH, None)
    preview = _preview(request) if may and listings.is_whole(request) else {}
    return listings.answered(request, PUBLICATIONS, **preview)


def _preview(request: ScopedRequest) -> dict[str, Any]:
    """The figures as they stand now, and the form that publishes them."""
    place, event = duties.home(request.scope), measures.current_event(request.scope)
    figures = queries.figures(request.scope, event=event, path=place.path, cut_at=clock.now())
    return {"place": place, "preview": figures, **pages.begun(request, acts.PUBLICATION, PUBLISH, None)}
