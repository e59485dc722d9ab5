"""Orders for other systems: issuing, answering and following up."""

from ninja import Router

from lianfang.acts import api as operations
from lianfang.orders import acts
from lianfang.orders.schemas import OrderOut

router = Router(tags=["command"])
operations.mount(router, acts.ORDER, acts.ORDERS, OrderOut)
