"""What rooms above do as an observation is seen to, and what they ask before it ends.

Both run in the transaction of what happened; a room registers once, when the apps are ready.
"""

from collections.abc import Callable
from datetime import datetime

from lianfang.restrictions.models import Restriction

Seen = Callable[[Restriction, datetime], object]
Check = Callable[[Restriction, str, datetime], object]  # (observation, how it ends, at); raises a Problem
_SEEN: list[Seen] = []
_CHECKS: list[Check] = []


def on_seen(function: Seen) -> None:
    """Call it whenever an observation was entered, changed or released. A repeat changes nothing."""
    if function not in _SEEN:
        _SEEN.append(function)


def before_release(check: Check) -> None:
    """Ask it before an observation ends, by whatever door."""
    if check not in _CHECKS:
        _CHECKS.append(check)


def seen(one: Restriction, at: datetime) -> None:
    for function in _SEEN:
        function(one, at)


def check(one: Restriction, release: str, at: datetime) -> None:
    """Raises what the rooms refuse."""
    for each in _CHECKS:
        each(one, release, at)
