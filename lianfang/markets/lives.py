"""How a market, a stall and a point of slaughter may change how they stand.

There is one way into `open` for a market, by inspection, and one for live slaughter, by the authority.
"""

from typing import Final

from lianfang.kit.lives import Life, Move, by_column, declare
from lianfang.markets.models import MarketState, SlaughterState, StallState

_CLOSED, _APPLIED, _OPEN = (one.value for one in (MarketState.CLOSED, MarketState.APPLIED, MarketState.OPEN))
_SUSPENDED, _RESTING = MarketState.SUSPENDED.value, MarketState.RESTING.value
MARKET: Final = declare(
    Life(
        "market",
        by_column("state", MarketState.values),
        (
            Move("apply", (_CLOSED, _SUSPENDED, _RESTING), _APPLIED, "whoever runs it"),
            Move("open", (_APPLIED,), _OPEN, "who inspects it, not who asked"),
            Move("refuse", (_APPLIED,), _CLOSED, "who inspects it"),
            Move("lapse", (_OPEN,), _SUSPENDED, "the lapse of a condition"),
            Move("suspend", (_OPEN,), _SUSPENDED, "who inspects it"),
            Move("rest", (_OPEN,), _RESTING, "whoever runs it"),
            Move("close", (_APPLIED, _OPEN, _SUSPENDED, _RESTING), _CLOSED, "who inspects it"),
        ),
        column="state",
    )
)
_TRADING, _OUT, _GONE = (one.value for one in (StallState.TRADING, StallState.SUSPENDED, StallState.GONE))
STALL: Final = declare(
    Life(
        "stall",
        by_column("state", StallState.values),
        (
            Move("change", (_TRADING, _OUT), "", "whoever runs the market"),
            Move("suspend", (_TRADING,), _OUT, "who inspects the market"),
            Move("resume", (_OUT,), _TRADING, "who inspects the market"),
            Move("leave", (_TRADING, _OUT), _GONE, "whoever runs the market"),
        ),
        column="state",
    )
)
_SEALED, _LET = SlaughterState.CLOSED.value, SlaughterState.OPEN.value
SLAUGHTER: Final = declare(
    Life(
        "slaughter",
        by_column("state", SlaughterState.values),
        (
            Move("reseal", (_SEALED,), "", "who inspects the market"),
            Move("open", (_SEALED,), _LET, "the government, by a document"),
            Move("close", (_LET,), _SEALED, "who inspects the market"),
        ),
        column="state",
    )
)
