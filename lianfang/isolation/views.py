"""The page of a file, what is printed of it, and what is brought staircase by staircase."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.acts import pages
from lianfang.isolation import acts, facts, life, lists, opening, papers, queries, ways
from lianfang.isolation.models import DependantState, File, Need, Outing
from lianfang.kit import clock
from lianfang.kit.problems import NotAllowed
from lianfang.listings import asking
from lianfang.restrictions import grounds
from lianfang.restrictions.life import told as told_step
from lianfang.restrictions.models import RestrictionStep
from lianfang.shell import again
from lianfang.things.declared import story

MOST_DAYS = 30  # days of readings a page shows
FIRST = ("read", "found", "serve", "come-back", "answer", "clear")


@require_safe
@signed_in
def file(request: ScopedRequest, pk: int) -> HttpResponse:
    return render(request, "isolation/file.html", _page(request, queries.file(request.scope, id=pk)))


def _page(request: ScopedRequest, one: File, known: dict[str, Any] | None = None) -> dict[str, Any]:
    scope = request.scope
    name = grounds.masked([one.restriction])[one.pk]
    sees = queries.may_see_readings(scope, one=one)
    state = life.state_of(one)
    gap = one.gaps.filter(until=None).first()
    row = lists.Row(one, name, gap is not None)
    offered = pages.offered(scope, acts.FILE, acts.FILES, one)
    return {
        "file": one,
        "one": one.restriction,
        "name": name,
        "known": known,
        "state": life.STATES[state],
        "sign": lists.sign_of(row),
        "late": lists.is_late(row),
        "gap": gap,
        "facts": acts.show(one),
        "sees": sees,
        "days": facts.days_of(one)[:MOST_DAYS] if sees else [],
        "team": one.team.filter(to_at=None).select_related("user").order_by("pk"),
        "dependants": one.dependants.exclude(state=DependantState.ENDED).select_related("place"),
        "needs": _needs(one),
        "outing": Outing.objects.filter(file=one, back_at=None).select_related("approved_by").first(),
        "acts": pages.by_code(offered),
        "first": [each for each in offered if each["act"].code in FIRST],
        "others": [each for each in offered if each["act"].code not in FIRST],
        "papers": papers.offered(one),
        "ways": ways.offered(scope, one),
        "history": _history(one),
        "at": clock.now(),
    }


def _needs(one: File) -> Any:
    rows = (
        Need.objects.filter(place=one.restriction.place)
        .select_related("owner", "place")
        .order_by("-day", "-pk")
    )
    return rows[:10]  # the list has all


def _history(one: File) -> list[tuple[Any, Any, str, str]]:
    """What was decided about the observation and about the file, the last first."""
    steps = RestrictionStep.objects.filter(restriction_id=one.pk).select_related("by")
    told: list[tuple[Any, Any, str, str]] = [
        (each.at, each.get_what_display(), each.by.name if each.by else "",
         "  ".join(filter(None, [each.document_no, told_step(each.words)])))
        for each in steps
    ]  # fmt: skip
    told += story(acts.FILE, one)
    return sorted(told, key=lambda each: each[0], reverse=True)


@require_POST
@signed_in
def reveal(request: ScopedRequest, pk: int) -> HttpResponse:
    """The same page with the names, shown once and written down."""
    return again.revealed(
        request,
        lambda purpose: opening.reveal(request.scope, id=pk, purpose=purpose),
        lambda found: render(request, "isolation/file.html", _page(request, *found)),
        page=reverse("isolation:file", args=[pk]),
    )


@require_POST
@signed_in
def paper(request: ScopedRequest, pk: int, what: str) -> HttpResponse:
    """The notice, the slip of the release or its certificate, with the names: for a purpose, written down."""
    return again.revealed(
        request,
        lambda purpose: opening.reveal(request.scope, id=pk, purpose=purpose or papers.purpose(what)),
        lambda found: papers.drawn(request, what, *found),
        page=reverse("isolation:file", args=[pk]),
    )


@require_safe
@signed_in
def pick(request: ScopedRequest) -> HttpResponse:
    """What is to be brought, staircase by staircase: a list to carry along."""
    if not lists.NEEDS.may_be_asked(request.scope):
        raise NotAllowed()
    said = {"place": request.GET.get("place", ""), "owner": request.GET.get("owner", ""), "state": "all"}
    asked = asking.asked(lists.NEEDS, request.scope, said)
    found = facts.picked(rows=asked.rows())
    context = {"stairs": found, "at": clock.now(), "number": sum(len(rows) for _name, rows in found)}
    return render(request, "isolation/pick.html", context)
