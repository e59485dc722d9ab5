"""How an enterprise, a wave, a rule of routing and a worker may change how they stand.

There is one way to work: filed, accepted, inspected, approved, and let in by a wave or the fast lane.
"""

from typing import Final

from lianfang.enterprises.models import EmployeeState, RoutingState, State, WaveState
from lianfang.kit.lives import Life, Move, by_column, declare

_STOPPED, _FILED, _ACCEPTED, _CHECKED = (
    one.value for one in (State.STOPPED, State.FILED, State.ACCEPTED, State.CHECKED)
)
_APPROVED, _RETURNED, _REFUSED = State.APPROVED.value, State.RETURNED.value, State.REFUSED.value
_OPEN, _SUSPENDED = State.OPEN.value, State.SUSPENDED.value
_AUTHORITY: Final = "who answers for it"
ENTERPRISE: Final = declare(
    Life(
        "enterprise",
        by_column("state", State.values),
        (
            Move("describe", tuple(State.values), "", "whoever keeps the register"),
            Move("file", (_STOPPED, _FILED, _RETURNED, _REFUSED), _FILED, "the enterprise"),
            Move("accept", (_FILED,), _ACCEPTED, _AUTHORITY),
            Move("return", (_FILED, _ACCEPTED, _CHECKED), _RETURNED, _AUTHORITY),
            Move("check", (_ACCEPTED,), _CHECKED, "who inspects it, not who filed"),
            Move("approve", (_CHECKED,), _APPROVED, "not who inspected it"),
            Move("refuse", (_ACCEPTED, _CHECKED), _REFUSED, _AUTHORITY),
            Move("reopen", (_APPROVED,), _OPEN, "by an open wave or the fast lane"),
            Move("suspend", (_APPROVED, _OPEN), _SUSPENDED, _AUTHORITY),
            Move("mend", (_SUSPENDED,), _ACCEPTED, "the enterprise, to be inspected again"),
        ),
        column="state",
    )
)
WAVE: Final = declare(
    Life(
        "wave",
        by_column("state", WaveState.values),
        (
            Move("open", (WaveState.PLANNED.value,), WaveState.OPEN.value, "the government, by a document"),
            Move("close", (WaveState.PLANNED.value, WaveState.OPEN.value), WaveState.CLOSED.value,
                 "the government"),
        ),
        column="state",
    )
)  # fmt: skip
ROUTING: Final = declare(
    Life(
        "routing",
        by_column("state", RoutingState.values),
        (Move("end", (RoutingState.HOLDS.value,), RoutingState.ENDED.value, "whoever sets the rules"),),
        column="state",
    )
)
_WAITING, _VOUCHED, _BARRED = (
    one.value for one in (EmployeeState.WAITING, EmployeeState.VOUCHED, EmployeeState.BARRED)
)
EMPLOYEE: Final = declare(
    Life(
        "employee",
        by_column("state", EmployeeState.values),
        (
            Move("vouch", (_WAITING,), _VOUCHED, "the community"),
            Move("bar", (_WAITING, _VOUCHED), _BARRED, "the community, or a fever in a report"),
            Move("return", (_BARRED,), _VOUCHED, "the community, the days counted anew"),
            Move("leave", (_WAITING, _VOUCHED, _BARRED), EmployeeState.GONE.value, "the enterprise"),
        ),
        column="state",
        begins=2,
    )
)
