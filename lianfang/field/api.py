"""Who works here, and their phones, for other systems. Mounted by API v1."""

from ninja import Router, Schema

from lianfang.acts import api as operations
from lianfang.field import acts
from lianfang.field.schemas import PhoneOut


class StaffOut(Schema):
    """Somebody who works here, with their posts in force as role and code of the place."""

    id: int
    username: str
    name: str
    posts: list[str]


router = Router(tags=["staff"])
operations.mount(router, acts.STAFF, acts.EVERYBODY, StaffOut)
operations.mount(router, acts.PHONE, acts.PHONES, PhoneOut)
