"""The alerts board: what rules noticed and nobody has settled, by level and age; and the rules themselves."""

from typing import Any, Final

from django.db.models import Case, IntegerField, Value, When
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.command.models import Order, OrderSource
from lianfang.duties.models import Alert, AlertLevel
from lianfang.flows.alert_rules import RULES, ended_by, name_of
from lianfang.handovers import alarms
from lianfang.handovers.desks import DESKS
from lianfang.kit import clock
from lianfang.kit.lists import Cut, cut, page_of
from lianfang.kit.problems import NotAllowed
from lianfang.kit.scope import Scope

MOST: Final = 100
_BY_LEVEL: Final = Case(
    When(level=AlertLevel.URGENT, then=Value(0)),
    When(level=AlertLevel.WARNING, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)
SIGNS: Final = {"urgent": "overdue", "warning": "refused", "notice": "tried"}


def open_alerts(scope: Scope, *, page: int = 1) -> Cut[Alert]:
    """The alerts of the asker's area that nobody has settled, most pressing and oldest first."""
    mine = scope.narrowed("acknowledge").q("path")
    rows = Alert.objects.filter(mine, settled_at=None).select_related("place", "owner")
    return cut(rows.order_by(_BY_LEVEL, "at", "pk"), MOST, page=page)


def settled_alerts(scope: Scope, *, page: int = 1) -> Cut[Alert]:
    mine = scope.narrowed("acknowledge").q("path")
    rows = Alert.objects.filter(mine, settled_at__isnull=False).select_related("place", "owner", "settled_by")
    return cut(rows.order_by("-settled_at", "-pk"), MOST, page=page)


@require_safe
@signed_in
def board(request: ScopedRequest) -> HttpResponse:
    scope = request.scope
    if not scope.may_anywhere("acknowledge"):
        raise NotAllowed()
    settled = request.GET.get("show") == "settled"
    page = page_of(request.GET.get("page", ""))
    rows = settled_alerts(scope, page=page) if settled else open_alerts(scope, page=page)
    ordered = {
        one.source_ref: one
        for one in Order.objects.filter(
            source=OrderSource.ALERT, source_ref__in=[str(each.pk) for each in rows]
        ).select_related("event")
    }
    context = {
        "settled": settled,
        "rows": rows,
        "lines": [_line(scope, one, ordered.get(str(one.pk))) for one in rows],
        "at": clock.now(),
    }
    part = bool(request.headers.get("HX-Request"))
    return render(request, "command/_alerts.html" if part else "command/alerts.html", context)


def _line(scope: Scope, one: Alert, order: Order | None) -> dict[str, Any]:
    about = alarms.hand_over_of(scope, alert=one)
    return {
        "alert": one,
        "sign": SIGNS[one.level],
        "rule": name_of(one.rule),
        "said": one.said(),
        "ended": ended_by(one.outcome),
        "href": reverse("handovers:handover", args=[about.pk]) if about else "",
        "order": order,
        "may_order": order is None and scope.may("order", one.path),
        "may_settle": not alarms.is_relentless(scope, alert=one),
    }


@require_safe
@signed_in
def rules(request: ScopedRequest) -> HttpResponse:
    if not request.scope.may_anywhere("acknowledge"):
        raise NotAllowed()
    rows = [(one, DESKS[one.owner].name, AlertLevel(one.level).label) for one in RULES.values()]
    return render(request, "command/alert_rules.html", {"rows": rows})
