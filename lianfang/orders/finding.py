"""Orders by their number or by words of them."""

from django.db.models import Q
from django.urls import reverse

from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope
from lianfang.orders import queries
from lianfang.shell.seeking import MOST, Found


def orders(scope: Scope, text: str) -> list[Found]:
    if scope.actor_id is None:
        return []
    event, _, number = text.rpartition("-")
    meant = Q(content__icontains=text)
    if (of_event := as_number(number)) is not None:
        meant |= Q(number=of_event, event__code__iexact=event) if event else Q(number=of_event)
    rows = queries.known_to(scope).filter(meant).order_by("-pk")[:MOST]
    return [Found(one.content[:60], reverse("orders:order", args=[one.pk]), str(one)) for one in rows]
