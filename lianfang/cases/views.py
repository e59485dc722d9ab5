"""What the register of cases shows: the line list with its curve, and one case."""

from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.acts import naming, pages
from lianfang.cases import acts, drawing, lists, queries
from lianfang.cases.models import Classification
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.forms import Field
from lianfang.kit.problems import Problem
from lianfang.listings import pages as listings
from lianfang.measures import queries as measures

_PLACE: Final = Field("place", "place", _("Place"), "place", _("Place"))


@require_safe
@signed_in
def cases(request: ScopedRequest) -> HttpResponseBase:
    """The line list; above its page the curve by onset, and where time is lost."""
    figures = (
        _figures(request) if listings.is_whole(request) and lists.CASES.may_be_asked(request.scope) else {}
    )
    return listings.answered(request, lists.CASES, **figures)


def _figures(request: ScopedRequest) -> dict[str, Any]:
    """Of the event in hand, below the place that is asked for."""
    scope, place, at = request.scope, _place_asked(request), clock.now()
    event, path = measures.current_event(scope), place.path if place else ""
    numbers = queries.counts(scope, event=event, path=path)
    return {
        "rows_of": f"?{urlencode({'place': place.code})}&" if place else "?",  # nothing else narrows them
        "event": event, "place": place, "all": sum(numbers.values()),
        "counts": [(code, label, numbers[code]) for code, label in Classification.choices],
        "rate": queries.card_rate(scope, event=event, path=path, at=at),
        "legs": drawing.bars(queries.legs(scope, event=event, path=path)),
        "chart": drawing.curve(queries.curve(scope, event=event, path=path, at=at), timezone.localdate(at)),
        "undated": queries.undated(scope, event=event, path=path),
    }  # fmt: skip


def _place_asked(request: ScopedRequest) -> Place | None:
    """The place by which the list is narrowed; what is none is said by the list."""
    text = request.GET.get("place", "").replace("\x00", "").strip()[:400]
    try:
        return naming.named(request.scope, _PLACE, text) if text else None
    except Problem:
        return None


@require_safe
@signed_in
def case(request: ScopedRequest, pk: int) -> HttpResponse:
    found = queries.case_of(request.scope, pk=pk)
    return render(request, "cases/case.html", shown(request, found))


def shown(request: ScopedRequest, found: Any) -> dict[str, Any]:
    """All that the page of a case needs."""
    scope = request.scope
    return {
        "case": found,
        "person": queries.masked_person(scope, case=found),
        "steps": queries.steps(scope, case=found),
        "versions": queries.versions(scope, case=found),
        "stays": queries.stays(scope, case=found),
        "earlies": queries.earlies_of(scope, case=found),
        "windows": queries.windows(scope, case=found),
        "community": queries.community_of(scope, path=found.path),
        "acts": pages.by_code(pages.offered(scope, acts.CASE, acts.CASES, found)),
    }
