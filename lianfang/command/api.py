"""Orders, set times and absences, for other systems. Mounted by API v1."""

from ninja import Router

from lianfang.acts import api as operations
from lianfang.command import acts, alert_lists, schemas
from lianfang.listings import api as listings

router = Router(tags=["command"])
operations.mount(router, acts.ORDER, acts.ORDERS, schemas.OrderOut)
operations.mount(router, acts.SCHEDULE, acts.SCHEDULES, schemas.ScheduleOut)
operations.mount(router, acts.ABSENCE, acts.ABSENCES, schemas.AbsenceOut)
listings.mount(router, alert_lists.ALERTS)
