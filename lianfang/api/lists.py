"""Every list of the house, as an operation of the API and as a command."""

from typing import Final

from ninja import Router

from lianfang.checkpoints import arrival_lists, post_lists
from lianfang.command import alert_lists, refused_lists
from lianfang.handovers import lists as handovers
from lianfang.headquarters import lists as headquarters
from lianfang.listings import api
from lianfang.orders import lists as orders

LISTS: Final = (
    alert_lists.ALERTS,
    orders.ORDERS,
    handovers.HAND_OVERS,
    post_lists.POSTS,
    arrival_lists.ARRIVALS,
    arrival_lists.FEVERS,
    refused_lists.REFUSED,
    headquarters.FORCES,
    headquarters.WARNINGS,
)

BESIDE_ACTS: Final = (
    orders.ORDERS,
    handovers.HAND_OVERS,
    headquarters.FORCES,
    headquarters.WARNINGS,
)  # at one address with what makes one: mounted there

router = Router(tags=["lists"])
for one in LISTS:
    if one not in BESIDE_ACTS:
        api.mount(router, one)
