"""Making a measure known, and saying that one has read it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from lianfang.grid.models import Place
from lianfang.kit import clock, lives
from lianfang.kit.scope import Scope
from lianfang.measures.models import Measure
from lianfang.notices import queries
from lianfang.notices.life import LIFE, READ
from lianfang.notices.models import Notice, Reader
from lianfang.notices.problems import NotForYou


@transaction.atomic
def make_known(
    scope: Scope, *, measure: Measure, what: str, ref: str, at: datetime, by_id: int | None = None
) -> Notice:
    """Tell everybody who must know what was decided about a measure; a repeat of `ref` tells nobody twice.

    A notice of the same measure that was told before is replaced: nobody needs to read it any more.
    Whoever decided has read it.
    """
    known, is_new = Notice.objects.get_or_create(
        ref=ref[:120], defaults={"measure": measure, "what": what, "at": at, "by_id": by_id}
    )
    if is_new:
        Notice.objects.current().filter(measure=measure).exclude(pk=known.pk).update(replaced_at=at)
        tell(known, queries.who_must_know(scope, measure=measure, at=at), at=at)
        Reader.objects.filter(notice=known, user_id=by_id).update(read_at=at)
    return known


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


def read(scope: Scope, *, notice: Notice) -> Notice:
    """Say that one has read it, once for all; a repeat changes nothing. Raises NotForYou."""
    mine = notice.readers.filter(user_id=scope.actor)
    if not mine.exists():
        raise NotForYou()
    lives.move(LIFE, mine, READ, facts={"read_at": clock.now()})
    return notice
