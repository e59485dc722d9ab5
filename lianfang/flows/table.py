"""Which record is kept where, and what follows. All wiring between rooms is this table."""

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from lianfang.duties import forms as core
from lianfang.flows import visits
from lianfang.screening import intake as screening

_ALL: Final = (
    replace(screening.KIND, then=(visits.follow, visits.follow_attached)),
    *core.KINDS,
)
KINDS: Final = MappingProxyType({kind.code: kind for kind in _ALL})
