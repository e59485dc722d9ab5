"""Orders, set times and absences, for other systems. Mounted by API v1."""

from ninja import Router

from lianfang.acts import api as operations
from lianfang.command import acts

router = Router(tags=["command"])
for noun, done in (
    (acts.ORDER, acts.ORDERS),
    (acts.SCHEDULE, acts.SCHEDULES),
    (acts.ABSENCE, acts.ABSENCES),
):
    operations.mount(router, noun, done)
