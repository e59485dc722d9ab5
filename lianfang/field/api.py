"""Who works here, for other systems. Mounted by API v1."""

from ninja import Router, Schema

from lianfang.acts import api as operations
from lianfang.field import acts


class StaffOut(Schema):
    """Somebody who works here, with their posts in force as role and code of the place."""

    id: int
    username: str
    name: str
    posts: list[str]


router = Router(tags=["staff"])
operations.mount(router, acts.STAFF, acts.EVERYBODY, StaffOut)
