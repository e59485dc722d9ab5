"""How a finding, a point, a working solution and the place of a case may change how they stand."""

from typing import Final

from lianfang.kit.lives import Life, Move, by_column, declare
from lianfang.sanitation.models import FindingState, PointState, SolutionState, TerminalState

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
_STANDING, _CLOSED = PointState.STANDING.value, PointState.CLOSED.value
POINT: Final = declare(
    Life(
        "point",
        by_column("state", PointState.values),
        (
            Move("times", (_STANDING,), "", "who sets what recurs there"),
            Move("close", (_STANDING,), _CLOSED, "who sets what recurs there"),
        ),
        column="state",
    )
)

_READY, _UNMEASURED = SolutionState.READY.value, SolutionState.UNMEASURED.value
SOLUTION: Final = declare(
    Life(
        "solution",
        by_column("state", SolutionState.values),
        (
            Move("measure", (_READY, _UNMEASURED), _READY, "whoever records there"),
            Move("discard", (_READY, _UNMEASURED), SolutionState.GONE.value, "whoever records there"),
        ),
        column="state",
        begins=2,
    )
)

_WAITING, _DONE = TerminalState.WAITING.value, TerminalState.DONE.value
_PASSED, _VOID = TerminalState.PASSED.value, TerminalState.VOID.value
TERMINAL: Final = declare(
    Life(
        "terminal",
        by_column("state", TerminalState.values),
        (
            Move("do", (_WAITING, _DONE), _DONE, "the record of its disinfection"),
            Move("undo", (_DONE,), _WAITING, "the correction of that record"),
            Move("pass", (_DONE,), _PASSED, "who assesses it, not who did it"),
            Move("fail", (_DONE,), _WAITING, "who assesses it, not who did it"),
            Move("void", (_WAITING, _DONE), _VOID, "the end of its hand-over without need"),
        ),
        column="state",
    )
)
