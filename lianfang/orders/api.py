"""Orders for other systems: issuing, answering and following up."""

from ninja import Router

from lianfang.acts import api as operations
from lianfang.listings import api as listings
from lianfang.orders import acts, lists
from lianfang.orders.schemas import OrderOut, ResolutionOut

router = Router(tags=["command"])
operations.mount(router, acts.ORDER, acts.ORDERS, OrderOut)
operations.mount(router, acts.RESOLUTION, acts.RESOLUTIONS, ResolutionOut)
listings.mount(router, lists.ORDERS)
