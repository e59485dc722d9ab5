"""Alerts, set times, absences, rounds, pairings and duties, for other systems. Mounted by API v1."""

from ninja import Router

from lianfang.acts import api as operations
from lianfang.command import acts, outbreak_acts, round_lists, schemas
from lianfang.listings import api as listings

router = Router(tags=["command"])


operations.mount(router, acts.SCHEDULE, acts.SCHEDULES, schemas.ScheduleOut)
operations.mount(router, outbreak_acts.OUTBREAK, outbreak_acts.OUTBREAKS, schemas.OutbreakOut)
operations.mount(router, acts.ABSENCE, acts.ABSENCES, schemas.AbsenceOut)
operations.mount(router, acts.ALERT, acts.ALERTS, schemas.AlertOut)
operations.mount(router, acts.ROUND, acts.ROUNDS, schemas.RoundOut)
operations.mount(router, acts.PAIRING, acts.PAIRINGS, schemas.PairingOut)
operations.mount(router, acts.DUTY, acts.DUTIES, schemas.DutyStateOut)
listings.mount(router, round_lists.ROUNDS)
listings.mount(router, round_lists.SCHEDULES)
