"""Who is planned at checkpoints and posts, told to whoever plans somewhere else."""

from collections.abc import Collection
from datetime import datetime

from lianfang.checkpoints.models import Turn
from lianfang.duties.shifts import Seat


def seats_of(user_ids: Collection[int], from_at: datetime, to_at: datetime) -> list[Seat]:
    """The turns of these people that reach into the time."""
    rows = Turn.objects.filter(user__in=user_ids, cancelled_at=None, from_at__lt=to_at, to_at__gt=from_at)
    return [Seat(*one) for one in rows.values_list("user_id", "from_at", "to_at", "place__name")]
