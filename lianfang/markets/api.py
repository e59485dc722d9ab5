"""This room for other systems. Mounted by API v1."""

from ninja import Router

from lianfang.acts import api as operations
from lianfang.acts.schemas import schema_of
from lianfang.listings import api as listings
from lianfang.markets import acts, lists

router = Router(tags=["markets"])
operations.mount(router, acts.MARKET, acts.MARKETS, schema_of(acts.MARKET))
operations.mount(router, acts.STALL, acts.STALLS, schema_of(acts.STALL))
operations.mount(router, acts.SLAUGHTER, acts.SLAUGHTERS, schema_of(acts.SLAUGHTER))
for _one in lists.LISTS:
    listings.mount(router, _one)
