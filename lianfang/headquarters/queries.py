"""Which task forces stand where, who sits in them, and which warnings were sent to whom."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from lianfang.accounts.models import Department, Posting
from lianfang.grid.models import Place
from lianfang.headquarters.models import ForceSeat, ForceUnit, SentWarning, TaskForce, WarningReceipt
from lianfang.kit import clock
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import WHOLE, Scope, ancestors, below
from lianfang.measures.models import Event

NOW = Q(to_at=None)


def forces(scope: Scope) -> QuerySet[TaskForce]:
    """The forces of the asker's area and of those above it, and those the asker sits in."""
    found = TaskForce.objects.select_related("event", "place")
    area = scope.narrowed("figures")
    if WHOLE in area.roots:
        return found
    above = [path for root in area.roots for path in ancestors(root)]
    mine = ForceSeat.objects.filter(NOW, user_id=scope.actor).values("force")
    return found.filter(area.q("path") | Q(path__in=above) | Q(pk__in=mine))


def force(scope: Scope, *, pk: int) -> TaskForce:
    """One task force. Raises NotFound, also for one that is not the asker's to know."""
    found = forces(scope).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def seats(scope: Scope, *, of: Sequence[TaskForce]) -> dict[int, list[ForceSeat]]:
    """Who sits in each of these forces now, in the order they came."""
    found: dict[int, list[ForceSeat]] = {one.pk: [] for one in of}
    rows = ForceSeat.objects.filter(NOW, force__in=list(found)).select_related("user", "user__department")
    for one in rows.order_by("from_at", "pk"):
        found[one.force_id].append(one)
    return found


def units(scope: Scope, *, of: Sequence[TaskForce]) -> dict[int, list[ForceUnit]]:
    """The departments of each of these forces now, the lead first."""
    found: dict[int, list[ForceUnit]] = {one.pk: [] for one in of}
    rows = ForceUnit.objects.filter(NOW, force__in=list(found)).select_related("department")
    for one in rows.order_by("role", "department__name"):
        found[one.force_id].append(one)
    return found


def story(scope: Scope, *, force: TaskForce) -> list[ForceSeat]:
    """Everybody who sat there, the newest first."""
    known = forces(scope).filter(pk=force.pk)
    found = ForceSeat.objects.filter(force__in=known).select_related("user", "by")
    return list(found.order_by("-from_at", "-pk"))


def above(scope: Scope, *, force: TaskForce) -> list[TaskForce]:
    """The standing forces of the places above, the district's first: of the same task, and general ones."""
    found = TaskForce.objects.filter(
        event=force.event_id,
        dissolved_at=None,
        path__in=ancestors(force.path),
        task__in=("general", force.task),
    )
    return list(found.exclude(pk=force.pk).select_related("place").order_by("path", "pk"))


def beneath(scope: Scope, *, force: TaskForce) -> QuerySet[TaskForce]:
    """The standing forces of the places below that the asker may know of; of a general one, all."""
    found = forces(scope).filter(below(force.path), event=force.event_id, dissolved_at=None)
    if force.task != "general":
        found = found.filter(task=force.task)
    return found.exclude(pk=force.pk).order_by("path", "pk")


def of_event(scope: Scope, *, event: Event) -> TaskForce | None:
    """The district's general force, which commands the response."""
    return forces(scope).filter(event=event, path=WHOLE, task="general", dissolved_at=None).first()


def departments(scope: Scope) -> list[Department]:
    return list(Department.objects.order_by("name", "code"))


# Warnings


def offices(scope: Scope) -> set[int]:
    """The departments whose desk the asker answers for."""
    if not scope.may_anywhere("acknowledge"):
        return set()
    held = Posting.objects.in_force(clock.now()).filter(user_id=scope.actor, department__isnull=False)
    return {one for one in held.values_list("department_id", flat=True) if one is not None}


def receipts(scope: Scope) -> QuerySet[WarningReceipt]:
    """To whom warnings were sent, as far as the asker may know: who sends them sees all, others their own."""
    found = WarningReceipt.objects.select_related("warning", "warning__event", "place", "department")
    if scope.may("plan", WHOLE):
        return found
    mine = scope.narrowed("acknowledge").q("path") & Q(department=None)
    return found.filter(mine | Q(department__in=offices(scope)))


def receipt(scope: Scope, *, pk: int) -> WarningReceipt:
    """One of those a warning went to. Raises NotFound for what is not the asker's."""
    found = receipts(scope).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def is_mine(scope: Scope, *, receipt: WarningReceipt) -> bool:
    """Whether the asker answers for the place, or the department, that it was sent to."""
    if receipt.department_id is not None:
        return receipt.department_id in offices(scope)
    return scope.may("acknowledge", receipt.path)


def warning(scope: Scope, *, pk: int) -> SentWarning:
    """One warning. Raises NotFound for whom it was not sent to."""
    found = SentWarning.objects.select_related("event", "by").filter(pk=pk).first()
    if found is None or not (scope.may("plan", WHOLE) or receipts(scope).filter(warning=found).exists()):
        raise NotFound()
    return found


def late(scope: Scope, *, at: datetime) -> QuerySet[WarningReceipt]:
    """Those whose answer is overdue and has not been told of."""
    return WarningReceipt.objects.filter(
        answered_at=None, alarm_at__lte=at, warning__ended_at=None
    ).select_related("warning", "place", "department")


def whole(scope: Scope) -> str:
    """The code of the district itself."""
    return Place.objects.values_list("code", flat=True).get(path=WHOLE)


def answered(scope: Scope, *, warning: SentWarning) -> dict[str, int]:
    """To how many a warning went, and how many of them have answered and fed back."""
    rows = WarningReceipt.objects.filter(warning=warning)
    return rows.aggregate(sent_to=Count("pk"), answered=Count("answered_at"), fed_back=Count("fed_back_at"))
