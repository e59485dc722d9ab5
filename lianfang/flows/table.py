"""Which record is kept where, and what follows from records, hand-overs, decisions and the clock.

All wiring between rooms is this table; `apps` connects it once the models are ready.
"""

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from lianfang.cases import intake as cases
from lianfang.cases import outbreaks
from lianfang.checkpoints import intake as checkpoints
from lianfang.checkpoints.models import ArrivalState
from lianfang.clinic import leaving
from lianfang.duties import forms as core
from lianfang.duties.sweep import Step
from lianfang.enterprises import clearance
from lianfang.enterprises import intake as enterprises
from lianfang.flows import (
    absences,
    arrivals,
    classes,
    clinic,
    decisions,
    fever,
    infected,
    isolated,
    key_registers,
    market_bars,
    observed,
    parked,
    posts,
    visits,
)
from lianfang.isolation import intake as isolation
from lianfang.markets import intake as markets
from lianfang.mending import intake as mending
from lianfang.restrictions import intake as restrictions
from lianfang.sanitation import intake as sanitation
from lianfang.sanitation import terminals
from lianfang.screening import attached, vehicles
from lianfang.screening import intake as screening
from lianfang.slots import kinds as slots

_ALL: Final = (
    replace(screening.KIND, then=(visits.FOUND, visits.ELSEWHERE, parked.NAMED)),
    replace(attached.KIND, then=(visits.FOUND,)),
    replace(vehicles.KIND, then=(parked.CHECKED,)),
    replace(checkpoints.VEHICLE_PASS, then=(fever.MEASURED, arrivals.NAMED)),
    replace(checkpoints.READING, then=(fever.ALWAYS,)),
    replace(checkpoints.DECIDED, then=(fever.ALWAYS, arrivals.ALWAYS)),
    checkpoints.HANDED_OVER,
    checkpoints.PLACE_POST,
    replace(checkpoints.VISIT, then=(posts.AT_THE_DOOR,)),
    replace(checkpoints.ARRIVED, then=(arrivals.REPORTED,)),
    cases.KIND,
    outbreaks.KIND,
    replace(isolation.KIND, then=(isolated.ILL, isolated.EVEN)),
    isolation.BROUGHT,
    isolation.FOUND,
    mending.KIND,
    *slots.KINDS,
    *sanitation.KINDS,  # in place of two that `slots` declares
    *markets.KINDS,
    *enterprises.KINDS,
    *restrictions.KINDS,
    *core.KINDS,
)
KINDS: Final = MappingProxyType({kind.code: kind for kind in _ALL})

# What became of a hand-over, and what a chain does then.
HAND_OVERS: Final = (
    (fever.TO_CLINIC, "sent", fever.sent),
    (fever.TO_CLINIC, "accepted", fever.accepted),
    (fever.TO_CLINIC, "refused", fever.refused),
    (fever.TO_CLINIC, "closed", fever.closed),
    *((flow, "accepted", clinic.accepted) for flow in clinic.COMES),
    *((flow, "updated", clinic.updated) for flow in clinic.COMES),
    *((flow, "sent", clinic.sent) for flow in clinic.COMES),
    *((flow, "withdrawn", clinic.withdrawn) for flow in clinic.COMES),
    *((flow, "closed", clinic.closed) for flow in clinic.COMES),
    *((flow, event, told) for flow in leaving.FLOWS for event, told in clinic.ENDS),
    (arrivals.TO_COMMUNITY, "accepted", arrivals.move(ArrivalState.ACCEPTED)),
    (arrivals.TO_COMMUNITY, "refused", arrivals.move(ArrivalState.REFUSED)),
    (arrivals.TO_COMMUNITY, "closed", arrivals.told),
    (arrivals.BACK, "escalated", arrivals.move(ArrivalState.TRACING)),
    (arrivals.BACK, "closed", arrivals.found),
    (visits.FEVER, "closed", isolated.judged),
    (isolated.NEED, "closed", isolated.brought),
    (isolated.GUARDIAN, "closed", isolated.looked_after),
    *((flow, "closed", observed.placed) for flow in observed.FLOWS),
    (clearance.FLOW, "closed", clearance.answered),
    (infected.CLEAN, "sent", terminals.begun),
    (infected.CLEAN, "sent", market_bars.handed_over),
    (infected.CLEAN, "closed", terminals.ended),
)

# What was decided about a measure or an event, and what follows (measures/hooks.py).
DECISIONS: Final = (
    ("measure-in-force", decisions.decided),
    ("measure-adjusted", decisions.adjusted),
    ("measure-lifted", posts.measure_ended),
    ("measure-lifted", decisions.ended),
    ("measure-lifted", observed.measure_ended),
    ("measure-expired", posts.measure_ended),
    ("measure-expired", decisions.ended),
    ("measure-expired", observed.measure_ended),
    ("protocol-changed", classes.renew),
    ("event-ended", classes.take_up),
)

# What nobody does and the clock brings, in this order.
STEPS: Final = (
    Step("measures-expired", decisions.sweep_expired),
    Step("absences", absences.hand_over_absences),
    Step("checkpoint-cover", posts.sweep_cover),
    Step("arrivals", arrivals.sweep_arrivals),
    Step("visitor-logs", posts.sweep_forgetting),
    Step("infected-places", infected.sweep_places),
    Step(classes.COUNTING, classes.count_daily),
    Step(classes.LAYING, classes.lay_on),
    Step("key-proposals", key_registers.propose),
    Step("key-reviews", key_registers.remind),
)
