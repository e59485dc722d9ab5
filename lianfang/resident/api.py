"""Registrations for other systems: taking one over. What was written is read at the post alone."""

from datetime import datetime

from ninja import Router, Schema

from lianfang.acts import api as acts_api
from lianfang.resident import acts


class RegistrationOut(Schema):
    """What somebody registered, without what they wrote."""

    id: int
    form: str
    place: str
    at: datetime
    accepted_at: datetime | None


class PosterOut(Schema):
    """A poster where anybody may register, without its link."""

    id: int
    place: str
    level: str
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None


router = Router(tags=["registrations"])
acts_api.mount(router, acts.REGISTRATION, acts.REGISTRATIONS, RegistrationOut)
acts_api.mount(router, acts.POSTER, acts.POSTERS, PosterOut)
