"""Who must know a measure, which notices somebody may see, and who has read them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from lianfang.grid.models import Place
from lianfang.handovers import queries as desks
from lianfang.kit import remembered
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import WHOLE, Scope
from lianfang.measures.models import Measure
from lianfang.notices.models import Notice, Reader

# The desks that act on a measure: docs/sources.md#hand-overs
DESKS: Final = (
    "community", "street", "publicity", "checkpoint", "isolation", "sanitation", "clinic",
)  # fmt: skip
MINE_UNREAD: Final = Q(readers__read_at=None)


def who_must_know(scope: Scope, *, measure: Measure, at: datetime) -> dict[int, Place]:
    """The people at the desks that act on a measure, each with the post nearest to its areas.

    A desk that nobody staffs is answered by the one above it, so its people are told instead.
    """
    found: dict[int, Place] = {}
    for area in measure.areas.select_related("place"):
        for desk in DESKS:
            people = desks.posted_around(scope, desk=desk, path=area.path, at=at)
            if not people:
                seat = desks.seat(scope, desk=desk, near=area.place, at=at)
                above = desks.staff(scope, desk=desk, path=seat.path, at=at)
                people = [(one.pk, seat) for one in above]
            for user_id, place in people:
                found.setdefault(user_id, place)
    return found


def newcomers(scope: Scope, *, measure: Measure, at: datetime) -> dict[int, Place]:
    """Who serves at one of these desks now, without asking whether a desk is empty."""
    found: dict[int, Place] = {}
    for path in measure.areas.values_list("path", flat=True):
        for user_id, place in desks.posted_around(scope, desk=DESKS, path=path, at=at):
            found.setdefault(user_id, place)
    return found


def readers(scope: Scope) -> QuerySet[Reader]:
    """The copies of notices that the asker may see: their own, and those of their area's posts."""
    area = scope.narrowed("acknowledge")
    seen = area.q("path")
    if scope.actor_id is not None and WHOLE not in area.roots:
        seen |= Q(user_id=scope.actor_id)
    return Reader.objects.filter(seen)


def notices(scope: Scope) -> QuerySet[Notice]:
    """The notices of which the asker may see a copy, each with how many copies there are and were read."""
    mine = readers(scope)
    rows = Notice.objects.filter(Exists(mine.filter(notice=OuterRef("pk"))))
    own = Reader.objects.filter(notice=OuterRef("pk"), user_id=scope.actor_id or 0)
    return rows.annotate(is_mine=Exists(own), is_unread=Exists(own.filter(read_at=None))).select_related(
        "measure"
    )


def counts(scope: Scope, found: Iterable[Notice]) -> dict[int, tuple[int, int]]:
    """Of each notice how many have read it and of how many, of those the asker may see. One statement."""
    rows = readers(scope).filter(notice__in=[one.pk for one in found]).order_by().values_list("notice")
    told = rows.annotate(read=Count("pk", filter=Q(read_at__isnull=False)), every=Count("pk"))
    return {notice: (read, every) for notice, read, every in told}


def notice(scope: Scope, *, id: int) -> Notice:
    """One notice that the asker may see. Raises NotFound."""
    if not scope.may_anywhere("acknowledge"):
        raise NotFound()
    found = notices(scope).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def own(scope: Scope, *, notice: Notice) -> Reader | None:
    """The asker's own copy, if they have one."""
    return notice.readers.filter(user_id=scope.actor_id).first() if scope.actor_id else None


def unread(scope: Scope) -> int:
    """How many notices wait to be read by the asker."""
    if scope.actor_id is None:
        return 0
    mine = Reader.objects.filter(user_id=scope.actor_id, read_at=None, notice__replaced_at=None)
    return remembered.once((unread, scope.actor_id), mine.count)
