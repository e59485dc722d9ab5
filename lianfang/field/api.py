"""Phones for other systems: revoking a lost one."""

from ninja import Router

from lianfang.acts import api as acts_api
from lianfang.field import acts
from lianfang.field.schemas import PhoneOut

router = Router(tags=["phones"])
acts_api.mount(router, acts.PHONE, acts.PHONES, PhoneOut)
