"""Which record is kept where, and what follows. All wiring between rooms is this table."""

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from lianfang.cases import intake as cases
from lianfang.checkpoints import intake as checkpoints
from lianfang.duties import forms as core
from lianfang.flows import arrivals, fever, parked, posts, visits
from lianfang.screening import intake as screening
from lianfang.screening import vehicles

_ALL: Final = (
    replace(screening.KIND, then=(visits.FOUND, visits.ELSEWHERE, parked.NAMED)),
    replace(vehicles.KIND, then=(parked.CHECKED,)),
    replace(checkpoints.VEHICLE_PASS, then=(fever.MEASURED, arrivals.NAMED)),
    replace(checkpoints.READING, then=(fever.ALWAYS,)),
    replace(checkpoints.DECIDED, then=(fever.ALWAYS, arrivals.ALWAYS)),
    checkpoints.HANDED_OVER,
    checkpoints.PLACE_POST,
    replace(checkpoints.VISIT, then=(posts.AT_THE_DOOR,)),
    replace(checkpoints.ARRIVED, then=(arrivals.REPORTED,)),
    cases.KIND,
    *core.KINDS,
)
KINDS: Final = MappingProxyType({kind.code: kind for kind in _ALL})
