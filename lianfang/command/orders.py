"""Orders: the board by state and by unit, one order with its story, issuing, answering, following up."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.accounts.models import Department
from lianfang.command import actions, order_queries
from lianfang.command.models import Order, OrderSource, OrderState
from lianfang.duties import queries as duties
from lianfang.kit import clock
from lianfang.kit.lists import page_of
from lianfang.kit.problems import BadInput, NotAllowed, NotFound, Problem
from lianfang.kit.scope import WHOLE
from lianfang.measures.models import Resolution
from lianfang.shell import again

COLUMNS = (
    (OrderState.OPEN, "open"),
    (OrderState.RETURNED, "refused"),
    (OrderState.DONE, "followed"),
    (OrderState.CLOSED, "done"),
)
ISSUED_BY_HAND = (OrderSource.UPPER, OrderSource.MEETING, OrderSource.PATROL, OrderSource.HOTLINE)


@require_safe
@signed_in
def board(request: ScopedRequest) -> HttpResponse:
    """Columns by state; with `by=unit`, how each unit stands. Persons are never ranked."""
    at = clock.now()
    chosen, page = request.GET.get("state", ""), page_of(request.GET.get("page", ""))
    shown = [one for one in COLUMNS if one[0] == chosen] or COLUMNS
    columns = [
        (state, state.label, sign, order_queries.column(request.scope, state=state, page=page))
        for state, sign in shown
    ]
    context: dict[str, Any] = {
        "by_unit": request.GET.get("by") == "unit",
        "columns": columns,
        "chosen": len(shown) == 1,
        "units": order_queries.units(request.scope, at=at),
        "rows": any(orders.total for _state, _label, _sign, orders in columns),
        "overdue": order_queries.late(request.scope, at=at),
        "may_issue": request.scope.may_anywhere("order"),
        "at": at,
    }
    return render(request, "command/orders.html", context)


@require_safe
@signed_in
def order(request: ScopedRequest, pk: int) -> HttpResponse:
    scope, found = request.scope, order_queries.order(request.scope, id=pk)
    over = scope.may("order", found.path)
    context = {
        "order": found,
        "entries": order_queries.entries(scope, order=found),
        "sign": {state.value: sign for state, sign in COLUMNS}[found.state],
        "late": found.is_open and found.due_at < clock.now(),
        "may_answer": found.is_open and order_queries.is_responsible(scope, order=found),
        "may_chase": over and found.is_open,
        "may_end": over and found.state == OrderState.DONE,
    }
    return render(request, "command/order.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: ScopedRequest) -> HttpResponse:
    if not request.scope.may_anywhere("order"):
        raise NotAllowed()
    context: dict[str, Any] = {
        "sources": [(one.value, one.label) for one in ISSUED_BY_HAND],
        "departments": Department.objects.order_by("name"),
        "written": request.POST,
    }
    if request.method == "POST":
        try:
            issued = _issue(request)
        except Problem as problem:
            messages.error(request, problem.message)
            return render(request, "command/order_new.html", context, status=problem.status)
        messages.success(request, _("The order is issued. Its clock runs."))
        return HttpResponseRedirect(reverse("command:order", args=[issued.pk]))
    due = timezone.localtime(clock.now() + timedelta(hours=24))
    context["written"] = {
        "place": duties.home(request.scope).code,
        "due_at": f"{due:%Y-%m-%dT%H:%M}",
        "source": OrderSource.PATROL,
    }
    return render(request, "command/order_new.html", context)


def _issue(request: ScopedRequest) -> Order:
    text = {name: value.strip() for name, value in request.POST.items() if isinstance(value, str)}
    place = duties.place_named(request.scope, name=text.get("place", ""), ability="order")
    source = text.get("source", "")
    if source not in [one.value for one in ISSUED_BY_HAND]:
        raise BadInput(field=_("Source"), reason=_("is not one of the answers offered"))
    office = text.get("department", "")
    department = Department.objects.filter(code=office).first() if office else None
    username = text.get("person", "")
    try:
        person = actions.person_named(request.scope, username=username, place=place) if username else None
    except NotFound as fault:
        raise BadInput(field=_("User name"), reason=_("is not known")) from fault
    return actions.issue(
        request.scope,
        source=source,
        source_ref=text.get("source_ref", ""),
        content=text.get("content", ""),
        place=place,
        unit=text.get("unit", ""),
        department=department,
        person=person,
        due_at=_moment(text.get("due_at", "")),
    )


def _moment(text: str) -> datetime:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(field=_("Due"), reason=_("is not a date and a time")) from None
    return timezone.make_aware(read) if timezone.is_naive(read) else read


@require_POST
@signed_in
def feed_back(request: ScopedRequest, pk: int) -> HttpResponse:
    given = request.POST

    def act() -> None:
        actions.feed_back(
            request.scope,
            id=pk,
            words=given.get("words", "")[:1000],
            evidence=given.get("evidence", "")[:300],
            done=given.get("done") == "1",
        )

    return _answered(request, pk, act, _("Your feedback is kept."))


@require_POST
@signed_in
def give_back(request: ScopedRequest, pk: int) -> HttpResponse:
    def act() -> None:
        due = request.POST.get("due_at", "")
        reason = request.POST.get("reason", "")[:1000]
        actions.give_back(request.scope, id=pk, reason=reason, due_at=_moment(due) if due else None)

    return _answered(request, pk, act, _("Returned to the unit, with your reason."))


@require_POST
@signed_in
def chase(request: ScopedRequest, pk: int) -> HttpResponse:
    words = request.POST.get("words", "")[:1000]
    return _answered(
        request,
        pk,
        lambda: actions.chase(request.scope, id=pk, words=words),
        _("Chased. It stands on the board."),
    )


@require_POST
@signed_in
def close(request: ScopedRequest, pk: int) -> HttpResponse:
    words = request.POST.get("words", "")[:1000]
    return _answered(
        request, pk, lambda: actions.close(request.scope, id=pk, words=words), _("The order is closed.")
    )


@require_POST
@signed_in
def from_resolution(request: ScopedRequest, pk: int) -> HttpResponse:
    """One click: the order that carries out a point of the minutes."""
    if not request.scope.may("order", WHOLE):
        raise NotAllowed()
    found = Resolution.objects.select_related("meeting").filter(pk=pk).first()
    if found is None:
        raise NotFound()
    try:
        issued = actions.issue_from_resolution(
            request.scope, resolution=found, place=duties.home(request.scope)
        )
    except Problem as problem:
        return again.refused(request, problem)
    messages.success(request, _("The order is issued. Its clock runs."))
    return HttpResponseRedirect(reverse("command:order", args=[issued.pk]))


def _answered(request: ScopedRequest, pk: int, act: Callable[[], Any], said: str) -> HttpResponse:
    try:
        act()
    except NotFound:
        raise
    except Problem as problem:
        return again.refused(request, problem, page=reverse("command:order", args=[pk]))
    messages.success(request, said)
    return HttpResponseRedirect(reverse("command:order", args=[pk]))
