"""What time it is. Real time, unless a drill has moved the clock of this data directory.

A drill's clock is a line through (real, shown) with a rate, kept in `clock.json` of the data
directory so that every process shows the same time. Without the file there is no shift.
"""

import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from lianfang.kit import remembered

_LOOK_EVERY = 0.5  # seconds between two looks at the file
_looked_at = -1.0
_line: tuple[float, float, float] | None = None
_fixed: datetime | None = None


def now() -> datetime:
    """The time the system works by, aware, in UTC. A page that is only read is of one moment."""
    return remembered.once(now, _now)


def _now() -> datetime:
    if _fixed is not None:
        return _fixed
    line = _current_line()
    if line is None:
        return datetime.now(UTC)
    real, shown, rate = line
    return datetime.fromtimestamp(shown + (time.time() - real) * rate, UTC)


def latest_plausible() -> datetime:
    """The latest moment a well-set phone can have: a drill's clock or the real one, ten minutes on."""
    return max(now(), real_now()) + timedelta(minutes=10)


def real_now() -> datetime:
    """The real time, also where a drill shows another: for locks that must run out."""
    return _fixed or datetime.now(UTC)


def earliest_now() -> datetime:
    """The shown or the real time, whichever is earlier: what begins now has begun by either clock."""
    return min(now(), real_now())


def fix(moment: datetime | None) -> None:
    """Stop the clock at `moment` in this process (tests); None lets it run again."""
    global _fixed
    _fixed = moment


def shift(*, shown: datetime, rate: float = 1.0) -> None:
    """Make every process of this data directory show `shown` now, running `rate` times as fast."""
    global _looked_at
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps({"real": time.time(), "shown": shown.timestamp(), "rate": rate}))
    os.replace(draft, path)
    _looked_at = -1.0


def rate() -> float:
    """How many times as fast as real time the shown clock runs."""
    line = _current_line()
    return 1.0 if line is None else line[2]


def is_shifted() -> bool:
    return _current_line() is not None


def _path() -> Path:
    return Path(settings.DATA) / "clock.json"


def _current_line() -> tuple[float, float, float] | None:
    global _looked_at, _line
    if time.monotonic() - _looked_at > _LOOK_EVERY or _looked_at < 0:
        try:
            read = json.loads(_path().read_text())
            _line = (read["real"], read["shown"], read["rate"])
        except FileNotFoundError:
            _line = None
        _looked_at = time.monotonic()
    return _line
