"""What stands beside a point of the minutes, and beside a paper that came in."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.kit.scope import WHOLE, Scope
from lianfang.measures.models import Instruction, Resolution
from lianfang.measures.offers import Offer
from lianfang.orders import queries
from lianfang.orders.models import OrderSource


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


def orders_on(scope: Scope, papers: Sequence[Instruction]) -> dict[int, Offer]:
    """Beside a paper that nobody has answered: the form of an order that carries it out."""
    if not scope.may("order", WHOLE):
        return {}
    form, words = reverse("orders:order-issue"), _("Make it an order")
    return {
        one.pk: Offer(f"{form}?{urlencode(_carrying_out(one))}", words)
        for one in papers
        if one.answered_at is None
    }


def _carrying_out(paper: Instruction) -> dict[str, str]:
    return {"source": OrderSource.UPPER.value, "source_ref": paper.number, "content": paper.summary[:1000]}
