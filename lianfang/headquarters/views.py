"""One task force, and one warning with those it went to."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.acts import pages
from lianfang.duties.owners import absent
from lianfang.headquarters import acts, lists, queries
from lianfang.headquarters.models import STATES, SeatRole, TaskForce, UnitRole
from lianfang.kit import clock
from lianfang.kit.scope import WHOLE


@require_safe
@signed_in
def force(request: ScopedRequest, pk: int) -> HttpResponse:
    """Who commands, who leads and supports, which forces lie above and below."""
    scope, found = request.scope, queries.force(request.scope, pk=pk)
    sitting, offices = queries.seats(scope, of=[found])[pk], queries.units(scope, of=[found])[pk]
    context = {
        "force": found,
        "seats": [(role.label, [one for one in sitting if one.role == role]) for role in SeatRole],
        "units": [(role.label, [one for one in offices if one.role == role]) for role in UnitRole],
        "away": absent(clock.now()) if sitting else set(),
        "above": queries.above(scope, force=found),
        "beneath": _with_commanders(request, list(queries.beneath(scope, force=found))),
        "story": queries.story(scope, force=found),
        "offered": pages.offered(scope, acts.FORCE, acts.FORCES, found),
    }
    return render(request, "headquarters/force.html", context)


def _with_commanders(request: ScopedRequest, forces: list[TaskForce]) -> list[tuple[TaskForce, list[str]]]:
    sitting = queries.seats(request.scope, of=forces)
    return [
        (one, [seat.user.name for seat in sitting[one.pk] if seat.role == SeatRole.COMMANDER])
        for one in forces
    ]


@require_safe
@signed_in
def warning(request: ScopedRequest, pk: int) -> HttpResponse:
    """What it asks, and of those it went to that the asker may know of: what they answered."""
    scope, found = request.scope, queries.warning(request.scope, pk=pk)
    receipts = queries.receipts(scope).filter(warning=found).order_by("path", "pk")
    context: dict[str, Any] = {
        "warning": found,
        "receipts": [
            (
                one,
                STATES[acts.state_of(one)],
                "overdue" if lists.is_late(one) else lists.SIGNS[acts.state_of(one)],
                pages.offered(scope, acts.RECEIPT, acts.RECEIPTS, one),
            )
            for one in receipts
        ],
        "counts": queries.answered(scope, warning=found) if scope.may("plan", WHOLE) else None,
        "offered": pages.offered(scope, acts.WARNING, acts.WARNINGS, found),
    }
    return render(request, "headquarters/warning.html", context)
