"""How an order may change how it stands. Each move is an entry of its kind."""

from typing import Final

from lianfang.kit.lives import Life, Move, by_column, declare
from lianfang.orders.models import OrderEntryKind, OrderState

_STILL: Final = (OrderState.OPEN.value, OrderState.RETURNED.value)
_DONE: Final = (OrderState.DONE.value,)

ORDER: Final = declare(
    Life(
        "order",
        by_column("state", OrderState.values),
        (
            Move(OrderEntryKind.FEEDBACK, _STILL, "", "its unit"),
            Move(OrderEntryKind.CHASED, _STILL, "", "who follows it up"),
            Move(OrderEntryKind.DONE, _STILL, OrderState.DONE.value, "its unit"),
            Move(OrderEntryKind.RETURNED, _DONE, OrderState.RETURNED.value, "who follows it up"),
            Move(OrderEntryKind.CLOSED, _DONE, OrderState.CLOSED.value, "who follows it up"),
        ),
        column="state",
    )
)
