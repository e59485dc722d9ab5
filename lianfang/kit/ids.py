"""Time-ordered ids (UUIDv7, RFC 9562): rows made later sort later, which keeps indexes compact."""

import os
import time
import uuid

_last = 0


def as_number(text: str) -> int | None:
    """A row's number as people write it; None for anything else, such as ² or a run of twenty digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def uuid7(*, at: float | None = None) -> uuid.UUID:
    """A new id. `at` is seconds since the epoch; without it, now, never stepping back in a process."""
    global _last
    if at is None:
        stamp = max(time.time_ns(), _last + 1)
        _last = stamp
        # 12 bits below the millisecond keep the order of ids made within one.
        milliseconds, below = divmod(stamp, 1_000_000)
        ordered = below * 4096 // 1_000_000
    else:
        milliseconds, ordered = int(at * 1000), int.from_bytes(os.urandom(2)) & 0xFFF
    random_part = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
    value = milliseconds << 80 | 0x7 << 76 | ordered << 64 | 0b10 << 62 | random_part
    return uuid.UUID(int=value)
