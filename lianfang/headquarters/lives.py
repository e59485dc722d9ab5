"""How a task force and the answer to a warning may change how they stand."""

from typing import Final

from django.db.models import Q

from lianfang.headquarters.models import WAITING
from lianfang.kit.lives import Life, Move, declare

DISSOLVED, ANSWERED, FED_BACK, ENDED = "dissolved", "answered", "fed-back", "ended"
FORCE: Final = declare(
    Life(
        "task-force",
        {"standing": Q(dissolved_at=None), DISSOLVED: Q(dissolved_at__isnull=False)},
        (Move(DISSOLVED, ("standing",), DISSOLVED, "who orders there, or the end of the event"),),
    )
)
WARNING: Final = declare(
    Life(
        "warning",
        {"holds": Q(ended_at=None), ENDED: Q(ended_at__isnull=False)},
        (Move(ENDED, ("holds",), ENDED, "who sends warnings"),),
    )
)
RECEIPT: Final = declare(
    Life(
        "warning-receipt",
        WAITING,
        (
            Move(ANSWERED, ("sent",), ANSWERED, "whom it was sent to"),
            Move(FED_BACK, ("answered",), FED_BACK, "whom it was sent to"),
        ),
    )
)
