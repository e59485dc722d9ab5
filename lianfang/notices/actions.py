"""Making a measure known, and saying that one has read it."""

from datetime import datetime

from django.db import transaction

from lianfang.kit import clock, lives
from lianfang.kit.scope import Scope
from lianfang.measures.models import Measure
from lianfang.notices import queries, telling
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
        telling.tell(known, queries.who_must_know(scope, measure=measure, at=at), at=at)
        if by_id is not None:
            Reader.objects.filter(notice=known, user_id=by_id).update(read_at=at)
    return known


def read(scope: Scope, *, notice: Notice) -> Notice:
    """Say that one has read it, once for all; a repeat changes nothing. Raises NotForYou."""
    mine = notice.readers.filter(user_id=scope.actor)
    if not mine.exists():
        raise NotForYou()
    lives.move(LIFE, mine, READ, facts={"read_at": clock.now()})
    return notice
