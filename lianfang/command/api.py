"""Set times and absences, for other systems. Mounted by API v1."""

from ninja import Router

from lianfang.acts import api as operations
from lianfang.command import acts, outbreak_acts, schemas

router = Router(tags=["command"])
operations.mount(router, acts.SCHEDULE, acts.SCHEDULES, schemas.ScheduleOut)
operations.mount(router, outbreak_acts.OUTBREAK, outbreak_acts.OUTBREAKS, schemas.OutbreakOut)
operations.mount(router, acts.ABSENCE, acts.ABSENCES, schemas.AbsenceOut)
