"""What of orders is open when an event is to end."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.kit.scope import Scope
from lianfang.measures.ending import NAMED, Blocker
from lianfang.measures.models import Event
from lianfang.orders.models import Order, OrderState


def orders(scope: Scope, event: Event, at: datetime) -> list[Blocker]:
    found = Order.objects.filter(event=event).exclude(state=OrderState.CLOSED).order_by("number")
    named = tuple(str(one) for one in found.select_related("event")[:NAMED])
    to = reverse("orders:board")
    return [Blocker("orders", _("orders not closed"), found.count(), to, named, may_stay=True)]
