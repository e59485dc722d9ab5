"""This room for other systems. Mounted by API v1."""

from ninja import Router

from lianfang.acts import api as operations
from lianfang.acts.nouns import schema_of
from lianfang.listings import api as listings
from lianfang.sanitation import acts, lists

router = Router(tags=["sanitation"])
operations.mount(router, acts.FINDING, acts.FINDINGS, schema_of(acts.FINDING))
listings.mount(router, lists.FINDINGS)
