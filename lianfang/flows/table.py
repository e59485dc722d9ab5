"""Which record is kept where, and what follows. All wiring between rooms is this table."""

from types import MappingProxyType
from typing import Final

from lianfang.cases import intake as cases
from lianfang.duties import forms as core
from lianfang.screening import intake as screening

KINDS: Final = MappingProxyType({kind.code: kind for kind in (screening.KIND, cases.KIND, *core.KINDS)})
