"""Giving people their copies of a notice."""

from collections.abc import Mapping
from datetime import datetime

from lianfang.grid.models import Place
from lianfang.notices.models import Notice, Reader


def tell(notice: Notice, people: Mapping[int, Place], *, at: datetime) -> int:
    """Give each of these people a copy; those who have one keep it. How many were new."""
    had = set(notice.readers.filter(user_id__in=people).values_list("user_id", flat=True))
    new = {user_id: place for user_id, place in people.items() if user_id not in had}
    Reader.objects.bulk_create(
        [
            Reader(notice=notice, user_id=user_id, place=place, path=place.path, told_at=at)
            for user_id, place in new.items()
        ],
        ignore_conflicts=True,
    )
    return len(new)
