"""What enterprises leave open when an event is to end."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.enterprises.models import Employee, EmployeeState, Enterprise, State
from lianfang.kit.scope import Scope
from lianfang.measures.ending import NAMED, Blocker
from lianfang.measures.models import Event


def left(scope: Scope, event: Event, at: datetime) -> list[Blocker]:
    """Filings nobody has decided, and workers nobody has answered, come before the end."""
    to = reverse("enterprises:enterprises")
    filed = Enterprise.objects.filter(state__in=(State.FILED, State.ACCEPTED, State.CHECKED))
    waiting = Employee.objects.filter(state=EmployeeState.WAITING)
    stopped = Enterprise.objects.filter(state=State.SUSPENDED)
    return [
        Blocker("enterprise-filings", _("filings of enterprises not decided"), filed.count(), to,
                _some(filed)),
        Blocker("enterprise-workers", _("workers of enterprises not answered for"), waiting.count(),
                reverse("enterprises:workers") if scope.may_anywhere("record") else ""),
        Blocker("enterprises-stopped", _("enterprises stopped to put right"), stopped.count(), to,
                _some(stopped), may_stay=True),
    ]  # fmt: skip


def _some(rows: QuerySet[Enterprise]) -> tuple[str, ...]:
    return tuple(one.place.called for one in rows.select_related("place").order_by("pk")[:NAMED])
