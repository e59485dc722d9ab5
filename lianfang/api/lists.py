"""Every list of the house, as an operation of the API and as a command."""

from typing import Final

from ninja import Router

from lianfang.checkpoints import arrival_lists, post_lists
from lianfang.command import alert_lists
from lianfang.listings import api

LISTS: Final = (
    alert_lists.ALERTS,
    post_lists.POSTS,
    arrival_lists.ARRIVALS,
    arrival_lists.FEVERS,
)

router = Router(tags=["lists"])
for one in LISTS:
    api.mount(router, one)
