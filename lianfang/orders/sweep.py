"""What the sweep does for orders: reminds while time is left, and raises the alarm once it has run out."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.accounts.queries import system_scope
from lianfang.duties import alerts
from lianfang.duties.models import AlertLevel
from lianfang.duties.rowwise import Told, each
from lianfang.orders.models import Order, OrderEntry, OrderEntryKind
from lianfang.orders.queries import STILL_OPEN

REMINDER, OVERDUE = "order-reminder", "order-overdue"
_SOON: Final = gettext_lazy("Order no. {number} to {unit} is due soon.")
_LATE: Final = gettext_lazy("Order no. {number} to {unit} is overdue.")
AT_ONCE: Final = 1000


def sweep_orders(at: datetime) -> int:
    """Remind and alarm, each once for each due time. Returns how many."""
    reminded = Order.objects.filter(STILL_OPEN, remind_at__lte=at, due_at__gte=at)[:AT_ONCE]
    late = Order.objects.filter(STILL_OPEN, alarm_at__lt=at)[:AT_ONCE]
    return each("orders", reminded, lambda one: _remind(one, at), at=at, told=_told) + each(
        "orders", late, lambda one: _alarm(one, at), at=at, told=_told
    )


def _told(one: Order) -> Told:
    return Told(_("order no. {number}").format(number=one), one.path, one.issued_by)


@transaction.atomic
def _remind(one: Order, at: datetime) -> bool:
    if not Order.objects.filter(STILL_OPEN, pk=one.pk, remind_at=one.remind_at).update(remind_at=None):
        return False
    _tell(one, at, rule=REMINDER, level=AlertLevel.NOTICE, words=_SOON, kind=OrderEntryKind.REMINDED)
    return True


@transaction.atomic
def _alarm(one: Order, at: datetime) -> bool:
    claimed = Order.objects.filter(STILL_OPEN, pk=one.pk, alarm_at=one.alarm_at).update(
        alarm_at=None, remind_at=None
    )
    if not claimed:
        return False
    _tell(one, at, rule=OVERDUE, level=AlertLevel.WARNING, words=_LATE, kind=OrderEntryKind.OVERDUE)
    return True


def _tell(one: Order, at: datetime, *, rule: str, level: str, words: object, kind: OrderEntryKind) -> None:
    ref = f"order:{one.pk}:{one.due_at:%Y%m%d%H%M%S}"
    if rule == OVERDUE:
        soon = Q(rule=REMINDER, ref=ref)
        alerts.settle_all(system_scope("orders"), soon, outcome=alerts.CAME, at=at)
    alerts.raise_alert(
        system_scope("orders"),
        rule=rule,
        ref=ref,
        path=one.path,
        place_id=one.place_id,
        level=level,
        words=words,  # type: ignore[arg-type]  # a lazy text, which raise_alert takes
        values={"number": one.number, "unit": one.unit},
        owner_id=one.person_id,
        at=at,
    )
    OrderEntry.objects.create(order=one, at=at, kind=kind)
