"""Passes for other systems: made out and withdrawn. A bearer's pass is checked where it is shown."""

from datetime import datetime

from ninja import Router, Schema

from lianfang.acts import api as acts_api
from lianfang.listings import api as listings
from lianfang.passes import acts, lists


class PassOut(Schema):
    """A pass made out. `text` is what its code says; it names nobody."""

    number: str
    kind: str
    place: str
    from_at: datetime
    to_at: datetime | None
    quota: int
    text: str
    withdrawn: bool


class KeyOut(Schema):
    """The key that signs from now on; its public half checks what it signs."""

    key_id: int
    public_key: str
    from_at: datetime


router = Router(tags=["passes"])
acts_api.mount(router, acts.PASS, acts.PASSES, PassOut)
acts_api.mount(router, acts.KEY, acts.KEYS, KeyOut)
listings.mount(router, lists.PASSES)
