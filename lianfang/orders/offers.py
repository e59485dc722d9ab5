"""What stands beside a point of the minutes."""

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.kit.scope import WHOLE, Scope
from lianfang.measures.models import Resolution
from lianfang.measures.offers import Offer
from lianfang.orders import queries


def orders_of(scope: Scope, resolutions: Sequence[Resolution]) -> dict[int, Offer]:
    """Beside a point of the minutes: its order, or the button that makes it one."""
    return dict(_orders_of(scope, resolutions))


def _orders_of(scope: Scope, resolutions: Sequence[Resolution]) -> Iterator[tuple[int, Offer]]:
    issued = queries.of_resolutions(scope, resolutions=resolutions)
    may_order = scope.may("order", WHOLE)
    for one in resolutions:
        order, is_seen = issued.get(one.pk, (None, False))
        if order is not None and is_seen:
            yield one.pk, Offer(reverse("orders:order", args=[order.pk]), _("Order {n}").format(n=order))
        elif order is None and may_order:
            yield (
                one.pk,
                Offer(reverse("orders:resolution-order", args=[one.pk]), _("Make it an order"), True),
            )
