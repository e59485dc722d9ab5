"""Orders as the board shows them: by state, and by unit. Units are listed, persons never ranked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Q, QuerySet, Sum

from lianfang.accounts.models import Posting
from lianfang.kit import clock
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import WHOLE, Scope
from lianfang.measures.models import Resolution
from lianfang.orders.models import Order, OrderEntry, OrderSource, OrderState

STILL_OPEN: Final = Q(state__in=[OrderState.OPEN, OrderState.RETURNED])


def _posts(scope: Scope) -> list[tuple[int, str]]:
    """The departments one serves, and where."""
    held = Posting.objects.in_force(clock.now()).filter(user_id=scope.actor, department__isnull=False)
    return [(office or 0, path) for office, path in held.values_list("department_id", "place__path")]


def _seen(scope: Scope) -> Q:
    """Orders of the area one follows up or answers for, and those of one's own unit."""
    area = scope.narrowed("acknowledge")
    if WHOLE in area.roots:
        return Q()
    mine = Q(person_id=scope.actor)
    for office, path in _posts(scope):
        mine |= Q(department_id=office, path__startswith=path)
    return mine | area.q("path")


def _rows() -> QuerySet[Order]:
    return Order.objects.select_related("event", "place", "department", "person", "issued_by")


def ref_of(resolution: Resolution) -> str:
    """How an order names the point of the minutes it carries out."""
    return f"{resolution.meeting_id}/{resolution.number}"


def of_resolutions(scope: Scope, *, resolutions: Sequence[Resolution]) -> dict[int, tuple[Order, bool]]:
    """The orders that came of points of the minutes, by point, and whether the asker may open each."""
    by_ref = {ref_of(one): one.pk for one in resolutions}
    found = _rows().filter(source=OrderSource.MEETING, source_ref__in=by_ref)
    seen = set(found.filter(_seen(scope)).values_list("pk", flat=True))
    return {by_ref[one.source_ref]: (one, one.pk in seen) for one in found}


def known_to(scope: Scope) -> QuerySet[Order]:
    """The orders the asker may know of."""
    return _rows().filter(_seen(scope))


def order(scope: Scope, *, id: int) -> Order:
    """One order. Raises NotFound for what the asker has nothing to do with."""
    found = known_to(scope).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def waiting(scope: Scope) -> int:
    """How many the asker has to carry out, or to look at because they were carried out."""
    if scope.actor_id is None:
        return 0
    mine = Q(person_id=scope.actor)
    for office, path in _posts(scope):
        mine |= Q(department_id=office, person=None, path__startswith=path)
    found = Q(mine, STILL_OPEN)
    if scope.may_anywhere("order"):
        found |= Q(scope.narrowed("order").q("path"), state=OrderState.DONE)
    return Order.objects.filter(found).count()


def entries(scope: Scope, *, order: Order) -> list[OrderEntry]:
    return list(order.entries.select_related("by").order_by("pk"))


def is_responsible(scope: Scope, *, order: Order) -> bool:
    """Whether the asker belongs to the unit that was ordered: its person, or its department there."""
    if order.person_id == scope.actor_id:
        return True
    return order.department_id is not None and any(
        office == order.department_id and (order.path.startswith(path) or path.startswith(order.path))
        for office, path in _posts(scope)
    )


@dataclass
class Unit:
    """How one unit stands. Nothing about its people."""

    name: str
    open: int = 0
    overdue: int = 0
    chased: int = 0
    done: int = 0

    @property
    def whole(self) -> int:
        return self.open + self.done


def units(scope: Scope, *, at: datetime) -> list[Unit]:
    """The orders of each unit that the asker may know of, most overdue first, by name among equals."""
    rows = Order.objects.filter(_seen(scope)).values("unit").annotate(
        under_way=Count("pk", filter=STILL_OPEN), late=Count("pk", filter=STILL_OPEN & Q(due_at__lt=at)),
        every=Count("pk"), chases=Sum("chased"),
    )  # fmt: skip
    found = [
        Unit(one["unit"], one["under_way"], one["late"], one["chases"], one["every"] - one["under_way"])
        for one in rows.order_by("unit")
    ]
    return sorted(found, key=lambda one: (-one.overdue, -one.open, one.name))
