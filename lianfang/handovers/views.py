"""The inbox of hand-overs: what waits for one's desk, what one's area handed over, and what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.acts import pages
from lianfang.duties import refusals
from lianfang.handovers import actions, acts, lists, queries, waiting, words
from lianfang.handovers.contracts import OUTCOMES, TABLE, Flow
from lianfang.handovers.desks import DESKS
from lianfang.handovers.models import HandOver, Step
from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.shell import again


@dataclass(frozen=True)
class Line:
    """One hand-over as its page shows it. Nothing in it names a person."""

    one: HandOver
    flow: Flow
    state: str
    sign: str
    words: str | Promise
    desk: str | Promise
    source: str | Promise
    outcome: str | Promise
    waits: bool
    late: bool


def line_of(one: HandOver) -> Line:
    late = lists.is_late(one)
    return Line(
        one,
        TABLE[one.flow],
        one.state,
        lists.sign_of(one),
        words.STATES[one.state],
        DESKS[one.desk].name,
        DESKS[one.from_desk].name,
        OUTCOMES.get(one.outcome, ""),
        lists.waits(one),
        late,
    )


def badge(request: HttpRequest) -> dict[str, Any]:
    """The link in the top bar, with how many wait for the asker's desks, refused records among them."""
    scope: Scope = request.scope  # type: ignore[attr-defined]  # set by ScopeMiddleware
    if scope.actor_id is None or not scope.may_anywhere("acknowledge"):
        return {}
    return {"bar_links": SimpleLazyObject(lambda: [_link(scope)])}


def _link(scope: Scope) -> dict[str, Any]:
    return {
        "href": reverse("handovers:inbox"),
        "name": _("Inbox"),
        "count": count(scope),
    }


def count(scope: Scope) -> int:
    """How many hand-overs and other things of the inbox wait for the asker."""
    if not scope.may_anywhere("acknowledge"):
        return 0
    beside = sum(one.number for one in waiting.of(scope))
    return queries.waiting(scope, at=clock.now()) + refusals.waiting(scope) + beside


@require_safe
@signed_in
def handover(request: ScopedRequest, pk: int) -> HttpResponse:
    """One hand-over, names masked. Opening it at the desk it lies before is its reading."""
    one = actions.read(request.scope, id=pk)
    return render(request, "handovers/handover.html", page_of(request, one))


def page_of(request: ScopedRequest, one: HandOver, known: dict[str, Any] | None = None) -> dict[str, Any]:
    at, scope = clock.now(), request.scope
    line = line_of(one)
    return {
        "line": line,
        "one": one,
        "facts": list(words.facts(line.flow.payload, one.detail, known)),
        "known": known,
        "hidden": bool(one.sealed) and known is None,
        "receivers": [(DESKS[each.desk].name, each) for each in queries.receivers(scope, one=one)],
        "staff": queries.staff(scope, desk=one.desk, path=one.to_path, at=at)[:6],
        "history": list(_history(scope, one)),
        "may_answer": acts.lies_here(scope, one) and one.closed_at is None,
        "acts": pages.by_code(pages.offered(scope, acts.HAND_OVER, acts.HAND_OVERS, one)),
        "at": at,
    }


def _history(scope: Scope, one: HandOver) -> Iterator[dict[str, Any]]:
    for step in queries.history(scope, one=one):
        desk = DESKS.get(step.desk)
        yield {
            "at": step.at,
            "what": Step(step.what).label,
            "desk": desk.name if desk else "",
            "place": step.place.name if step.place else "",
            "by": step.by.name if step.by else "",
            "words": words.of_step(step.words),
        }


@require_POST
@signed_in
def reveal(request: ScopedRequest, pk: int) -> HttpResponse:
    """The same page with the names, shown once and written down."""
    return again.revealed(
        request,
        lambda purpose: actions.reveal(request.scope, id=pk, purpose=purpose),
        lambda found: render(request, "handovers/handover.html", page_of(request, *found)),
        page=reverse("handovers:handover", args=[pk]),
    )
