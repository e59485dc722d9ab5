"""Every list of the house, as an operation of the API and as a command."""

from typing import Final

from ninja import Router

from lianfang.checkpoints import arrival_lists, post_lists
from lianfang.command import alert_lists, refused_lists
from lianfang.handovers import lists as handovers
from lianfang.listings import api
from lianfang.notices import lists as notices
from lianfang.orders import lists as orders
from lianfang.restrictions import lists as restrictions

LISTS: Final = (
    alert_lists.ALERTS,
    orders.ORDERS,
    handovers.HAND_OVERS,
    notices.NOTICES,
    notices.READERS,
    restrictions.OBSERVATIONS,
    post_lists.POSTS,
    arrival_lists.ARRIVALS,
    arrival_lists.FEVERS,
    refused_lists.REFUSED,
)

BESIDE_ACTS: Final = (
    orders.ORDERS,
    handovers.HAND_OVERS,
    notices.NOTICES,
    restrictions.OBSERVATIONS,
)  # at one address with what makes one: mounted there

router = Router(tags=["lists"])
for one in LISTS:
    if one not in BESIDE_ACTS:
        api.mount(router, one)
