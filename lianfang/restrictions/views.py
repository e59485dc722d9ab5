"""The page of one observation: where, from when to when, who cares, and what can be done."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.acts import pages
from lianfang.kit import clock
from lianfang.restrictions import actions, acts, grounds, life, lists, queries
from lianfang.restrictions.models import Restriction
from lianfang.shell import again


@require_safe
@signed_in
def restriction(request: ScopedRequest, pk: int) -> HttpResponse:
    one = queries.restriction(request.scope, id=pk)
    return render(request, "restrictions/observation.html", _page(request, one))


def _page(request: ScopedRequest, one: Restriction, known: dict[str, Any] | None = None) -> dict[str, Any]:
    scope = request.scope
    name = grounds.masked([one])[one.pk]
    row = lists.Row(one, name)
    return {
        "one": one,
        "name": name,
        "known": known,
        "state": life.WORDS[life.state_of(one)],
        "sign": "overdue" if lists.is_late(row) else lists.SIGNS[life.state_of(one)],
        "late": lists.is_late(row),
        "missing": life.missing_words(one) if one.released_at is None else "",
        "history": queries.history(scope, one=one),
        "acts": pages.by_code(pages.offered(scope, acts.RESTRICTION, acts.RESTRICTIONS, one)),
        "at": clock.now(),
    }


@require_POST
@signed_in
def reveal(request: ScopedRequest, pk: int) -> HttpResponse:
    """The same page with the names, shown once and written down."""
    return again.revealed(
        request,
        lambda purpose: actions.reveal(request.scope, id=pk, purpose=purpose),
        lambda found: render(request, "restrictions/observation.html", _page(request, *found)),
        page=reverse("restrictions:restriction", args=[pk]),
    )
