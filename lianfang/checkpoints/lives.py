"""How a fever and an arrival may change how they stand. Codes of moves are the states they lead to,
where no second move leads there.
"""

from typing import Final

from lianfang.checkpoints.models import ArrivalState, FeverState
from lianfang.kit.lives import Life, Move, by_column, declare

CORRECTED: Final = "corrected"  # a correction took away what it rests on
LOST: Final = "lost"  # it was due and nobody has said anything

_T, _CL, _CO = FeverState.TO_REPEAT.value, FeverState.CLEARED.value, FeverState.CONFIRMED.value
_H, _A, _R = FeverState.HANDED.value, FeverState.ACCEPTED.value, FeverState.REFUSED.value
MEASURED: Final = (_T, _CL, _CO)  # readings decide, in whatever order they come

FEVER: Final = declare(
    Life(
        "fever",
        by_column("state", FeverState.values),
        (
            Move(_T, (_CL, _CO), _T, "a reading"),
            Move(_CL, (_T, _CO), _CL, "a reading"),
            Move(_CO, (_T, _CL), _CO, "a reading"),
            Move(_H, (_CO, _A, _R), _H, "its hand-over (F1)"),
            Move(_A, (_CO, _H, _R), _A, "the clinic's desk"),
            Move(_R, (_CO, _H), _R, "the clinic's desk"),
            # An answer whose consequence failed is caught up with by the next: an ending is never lost.
            Move("closed", (_CO, _H, _A, _R), FeverState.CLOSED.value, "the clinic's desk"),
            Move(CORRECTED, (*MEASURED, _H, _A, _R), FeverState.CLOSED.value, "a correction"),
        ),
        column="state",
        begins=3,
    )
)

_OPEN: Final = tuple(code for code in ArrivalState.values if code != ArrivalState.CLOSED)
_WAITED_FOR: Final = tuple(_OPEN[:4])  # registered, pushed, accepted, refused
_GONE: Final = (ArrivalState.NOT_ARRIVED.value, ArrivalState.WRONG_ADDRESS.value, ArrivalState.TRACING.value)


def _said(state: ArrivalState) -> Move:
    """What the community says, at its desk or by a record: a later word puts an earlier one right."""
    return Move(state.value, tuple(code for code in _OPEN if code != state), state.value, "the community")


ARRIVAL: Final = declare(
    Life(
        "arrival",
        by_column("state", ArrivalState.values),
        (
            Move("pushed", ("registered",), "pushed", "its hand-over (F2)"),
            Move("accepted", ("registered", "pushed", _OPEN[3]), "accepted", "the community's desk"),
            Move(_OPEN[3], ("registered", "pushed", "accepted"), _OPEN[3], "the community's desk"),
            _said(ArrivalState.ARRIVED),
            _said(ArrivalState.WRONG_ADDRESS),
            _said(ArrivalState.NOT_ARRIVED),
            Move(LOST, _WAITED_FOR, ArrivalState.NOT_ARRIVED.value, "the sweep"),
            Move("tracing", _GONE[:2], "tracing", "the ladder of its hand-over (F3)"),
            Move("closed", (*_WAITED_FOR, *_GONE), "closed", "the desk that was asked"),
            Move(CORRECTED, _OPEN, "closed", "a correction"),
        ),
        column="state",
    )
)
