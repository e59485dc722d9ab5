"""How a finding may change how it stands."""

from typing import Final

from lianfang.kit.lives import Life, Move, by_column, declare
from lianfang.sanitation.models import FindingState

_OPEN, _MENDED, _STRUCK = (one.value for one in (FindingState.OPEN, FindingState.MENDED, FindingState.STRUCK))

FINDING: Final = declare(
    Life(
        "finding",
        by_column("state", FindingState.values),
        (
            Move("mend", (_OPEN,), _MENDED, "whoever records there"),
            Move("strike", (_MENDED,), _STRUCK, "who follows it up, not who mended it"),
            Move("return", (_MENDED, _STRUCK), _OPEN, "who follows it up"),
            Move("hand", (_OPEN,), "", "who follows it up"),
            Move("void", (_OPEN,), FindingState.VOID.value, "who follows it up"),
        ),
        column="state",
    )
)
