"""The funnel, and what the page of an enterprise shows besides its facts."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.duties.models import Duty
from lianfang.enterprises import boards, ways
from lianfang.enterprises.forms import RUNS
from lianfang.enterprises.intake import SCREENING
from lianfang.enterprises.models import EmployeeState, Enterprise, Report, State, cleared
from lianfang.enterprises.working import DAILY
from lianfang.kit import clock
from lianfang.kit.problems import NotAllowed
from lianfang.kit.scope import Scope
from lianfang.slots.shown import form_href

_SHOWN = 14  # days of reports


@require_safe
@signed_in
def funnel(request: ScopedRequest) -> HttpResponse:
    """Enterprises by category and wave, from standstill to work; each number leads to its rows."""
    if not request.scope.may_anywhere("see"):
        raise NotAllowed()
    seen = request.scope.narrowed("see")
    return render(request, "enterprises/funnel.html", boards.funnel(seen))


def beside(scope: Scope, one: Enterprise) -> Mapping[str, Any]:
    """Its workers in numbers, its last reports, and the one that is missing. The statements do not grow."""
    now = clock.now()
    on = timezone.localdate(now)
    rows = one.employees.exclude(state=EmployeeState.GONE)
    may = scope.may(RUNS, one.path)
    missing = Duty.objects.filter(place_id=one.place_id, kind=DAILY, state="open", due_at__lte=now)
    return {
        "workers": rows.aggregate(
            total=Count("pk"), cleared=Count("pk", filter=cleared(on)),
            waiting=Count("pk", filter=Q(state=EmployeeState.WAITING)),
            barred=Count("pk", filter=Q(state=EmployeeState.BARRED)),
        ),
        "numbers": spans(list(rows.filter(cleared(on)).order_by("number").values_list("number", flat=True)))
        if may else "",
        "reports": Report.objects.filter(place_id=one.place_id, withdrawn_seq=None).order_by("-at")[:_SHOWN],
        "missing": missing.order_by("due_at").first(),
        "daily_href": form_href(one.place, DAILY) if may and one.state == State.OPEN else "",
        "screening_href": form_href(one.place, SCREENING) if may else "",
        "ways": ways.offered(scope, one),
        "may_see_workers": scope.may("record", one.path),
    }  # fmt: skip


def spans(numbers: list[int]) -> str:
    """1-40, 43: as a report of a day writes them."""
    found = list[list[int]]()
    for one in numbers:
        if found and one == found[-1][1] + 1:
            found[-1][1] = one
        else:
            found.append([one, one])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in found)
