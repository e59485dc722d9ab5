"""Which record is kept where, and what follows. All wiring between rooms is this table."""

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from lianfang.checkpoints import intake as checkpoints
from lianfang.duties import forms as core
from lianfang.duties.sweep import Step, register
from lianfang.flows import arrivals, fever, posts
from lianfang.screening import intake as screening

_ALL: Final = (
    screening.KIND,
    replace(checkpoints.VEHICLE_PASS, then=(fever.follow, arrivals.follow)),
    replace(checkpoints.READING, then=(fever.follow,)),
    replace(checkpoints.DECIDED, then=(fever.follow, arrivals.follow)),
    checkpoints.HANDED_OVER,
    checkpoints.PLACE_POST,
    checkpoints.VISIT,
    replace(checkpoints.ARRIVED, then=(arrivals.report,)),
    *core.KINDS,
)
register(Step("checkpoint-cover", posts.sweep_cover))
register(Step("arrivals", arrivals.sweep_arrivals))
register(Step("visitor-logs", posts.sweep_forgetting))

KINDS: Final = MappingProxyType({kind.code: kind for kind in _ALL})
