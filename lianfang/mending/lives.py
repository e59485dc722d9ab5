"""How a reported dwelling may change how it stands: the lead says once what it is."""

from typing import Final

from lianfang.kit.lives import Life, Move, by_column, declare
from lianfang.mending.models import UnlistedState

_WAITING: Final = (UnlistedState.WAITING.value,)
_LEAD: Final = "the lead"

UNLISTED: Final = declare(
    Life(
        "unlisted dwelling",
        by_column("state", UnlistedState.values),
        (
            Move("confirm", _WAITING, UnlistedState.CONFIRMED.value, _LEAD),
            Move("join", _WAITING, UnlistedState.JOINED.value, _LEAD),
            Move("refuse", _WAITING, UnlistedState.REFUSED.value, _LEAD),
        ),
        column="state",
    )
)
