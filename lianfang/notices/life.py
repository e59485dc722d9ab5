"""How a person's copy of a notice stands: unread, then read. Nobody unreads it."""

from typing import Final

from django.db.models import Q

from lianfang.kit.lives import Life, Move, declare

READ: Final = "read"
LIFE: Final = declare(
    Life(
        "notice",
        {"unread": Q(read_at=None), READ: Q(read_at__isnull=False)},
        (Move(READ, ("unread",), READ, "the person it was sent to"),),
    )
)
