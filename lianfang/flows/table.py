"""Which record is kept where, and what follows. All wiring between rooms is this table."""

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from lianfang.cases import intake as cases
from lianfang.duties import forms as core
from lianfang.flows import visits
from lianfang.screening import intake as screening

_ALL: Final = (
    replace(screening.KIND, then=(visits.follow, visits.follow_attached)),
    cases.KIND,
    *core.KINDS,
)
KINDS: Final = MappingProxyType({kind.code: kind for kind in _ALL})
