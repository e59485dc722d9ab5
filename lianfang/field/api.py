"""Who works here, and their phones, for other systems. Mounted by API v1."""

from datetime import datetime

from ninja import Router, Schema

from lianfang.acts import api as operations
from lianfang.field import acts, lists
from lianfang.field.schemas import PhoneOut
from lianfang.listings import api as listings


class StaffOut(Schema):
    """Somebody who works here, with their posts in force as role and code of the place."""

    id: int
    username: str
    name: str
    posts: list[str]


class AccountOut(Schema):
    """Who may sign in, and how many of their tokens open something."""

    id: int
    username: str
    name: str
    active: bool
    tokens: int


class PostingOut(Schema):
    """Who serves where, as what, from when to when."""

    id: int
    username: str
    role: str
    place: str
    from_at: datetime
    to_at: datetime | None


router = Router(tags=["staff"])
operations.mount(router, acts.STAFF, acts.EVERYBODY, StaffOut)
operations.mount(router, acts.PHONE, acts.PHONES, PhoneOut)
operations.mount(router, acts.ACCOUNT, acts.ACCOUNTS, AccountOut)
operations.mount(router, acts.HELD, acts.ALL_HELD, PostingOut)
listings.mount(router, lists.STAFF)
