"""The class board: which class each community has, what is proposed, and what it asks for."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.acts import pages
from lianfang.cases import outbreaks, packs, queries
from lianfang.cases.models import ClassProposal, EpidemicClass
from lianfang.command import class_acts
from lianfang.command import outbreak_acts as acts
from lianfang.duties import queries as duties
from lianfang.duties.models import Duty
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit import clock
from lianfang.kit.problems import NotAllowed, NotFound
from lianfang.kit.scope import Scope
from lianfang.measures import queries as measures


@require_safe
@signed_in
def board(request: ScopedRequest) -> HttpResponse:
    if not request.scope.may_anywhere("see"):
        raise NotAllowed()
    at = clock.now()
    event = measures.event_at(request.scope, at=at)
    rows = queries.board(request.scope, event=event, at=at) if event else []
    sums = [(code, f"classes-{code}", sum(one.now == code for one in rows)) for code in EpidemicClass.values]
    context = {
        "event": event,
        "rows": rows,
        "sums": sums,
        "waiting": sum(one.proposal is not None for one in rows),
        "home": duties.one_home(request.scope, ability="see"),
    }
    return render(request, "command/classes.html", context)


@require_safe
@signed_in
def community(request: ScopedRequest, code: str) -> HttpResponse:
    """One community: how its class went, what is proposed, what it asks for, its infected points."""
    scope = request.scope
    place = duties.place_named(scope, name=code, ability="see")
    if place.kind != PlaceKind.COMMUNITY:
        raise NotFound()
    event, at = measures.current_event(scope), clock.now()
    row = queries.class_row(scope, event=event, place=place, at=at)
    sees_cases = scope.may("see-cases", place.path)
    context: dict[str, Any] = {
        "row": row, "place": place, "sees_cases": sees_cases,
        "titles": packs.titles(measures.protocol(scope, at=at)),
        "outbreaks": _outbreaks(scope, place) if sees_cases else [],
        "history": queries.class_changes(scope, event=event, place=place),
        "loads": loads(scope, origin=queries.origin_of(row.change), at=at) if row.change else [],
        "offered": _decisions(scope, row.proposal),
        "points": queries.points(scope, event=event, path=place.path, at=at) if sees_cases else [],
        "cases": queries.named_cases(scope, ids=row.proposal.because) if row.proposal and sees_cases else [],
    }  # fmt: skip
    return render(request, "command/class.html", context)


def _outbreaks(scope: Scope, place: Place) -> list[tuple[Duty, list[dict[str, Any]]]]:
    """The reports of outbreaks asked for here, each with its act."""
    owed = outbreaks.owed(scope, path=place.path)
    return [(one, pages.offered(scope, acts.OUTBREAK, acts.OUTBREAKS, one)) for one in owed]


def _decisions(scope: Scope, proposal: ClassProposal | None) -> list[dict[str, Any]]:
    return pages.offered(scope, class_acts.PROPOSAL, class_acts.PROPOSALS, proposal) if proposal else []


def loads(scope: Scope, *, origin: str, at: Any) -> list[dict[str, Any]]:
    """The duties of one set by kind and state."""
    found = Duty.objects.within(scope).filter(origin=origin).values("kind").annotate(
        raised=Count("pk"), done=Count("pk", filter=Q(state="done")),
        excused=Count("pk", filter=Q(state="excused")), void=Count("pk", filter=Q(state="void")),
        late=Count("pk", filter=Q(state="open", due_at__lt=at)),
    )  # fmt: skip
    return [dict(row) for row in found.order_by("kind")]


def named(scope: Scope, paths: set[str]) -> dict[str, str]:
    """Names of places by path, for tables of sums."""
    return dict(Place.objects.filter(path__in=paths).values_list("path", "name"))
