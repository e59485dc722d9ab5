"""What the register of cases shows: the line list with its curve, and one case."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.acts import pages
from lianfang.cases import acts, drawing, queries
from lianfang.cases.models import Classification
from lianfang.duties import queries as duties
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.ids import as_number
from lianfang.kit.problems import NotAllowed
from lianfang.measures import queries as measures


def place_asked(request: ScopedRequest) -> Place | None:
    name = request.GET.get("place", "").replace("\x00", "")[:64]
    return duties.place_named(request.scope, name=name, ability="see-cases") if name else None


@require_safe
@signed_in
def cases(request: ScopedRequest) -> HttpResponse:
    """The line list, the curve by onset, and where time is lost."""
    scope = request.scope
    if not scope.may_anywhere("see-cases"):
        raise NotAllowed()
    event, place, at = measures.current_event(scope), place_asked(request), clock.now()
    path = place.path if place else ""
    chosen = request.GET.get("classification", "")
    chosen = chosen if chosen in Classification.values else ""
    rows, more = queries.cases(
        scope, event=event, path=path, classification=chosen, before=as_number(request.GET.get("before", ""))
    )
    numbers = queries.counts(scope, event=event, path=path)
    context: dict[str, Any] = {
        "event": event, "place": place, "rows": rows, "more": more, "chosen": chosen,
        "counts": [(code, label, numbers[code]) for code, label in Classification.choices],
        "all": sum(numbers.values()), "rate": queries.card_rate(scope, event=event, path=path, at=at),
        "legs": drawing.bars(queries.legs(scope, event=event, path=path)),
        "chart": drawing.curve(queries.curve(scope, event=event, path=path, at=at), timezone.localdate(at)),
        "undated": queries.undated(scope, event=event, path=path),
    }  # fmt: skip
    return render(request, "cases/cases.html", context)


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
