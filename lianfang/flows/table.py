"""Which record is kept where, and what follows. All wiring between rooms is this table."""

from types import MappingProxyType
from typing import Final

from lianfang.checkpoints import intake as checkpoints
from lianfang.duties import forms as core
from lianfang.screening import intake as screening

KINDS: Final = MappingProxyType({kind.code: kind for kind in (screening.KIND, *checkpoints.KINDS, *core.KINDS)})
