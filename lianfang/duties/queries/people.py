"""Who answers for what, who is away, and what is alarming."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from lianfang.duties.models import (
    Absence,
    Pairing,
)
from lianfang.kit import clock
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope, next_sibling


def absences(scope: Scope, *, at: datetime) -> list[Absence]:
    """Who is or will be away, of the people posted where the asker decides who answers."""
    near = Q(pk__in=())
    for root in scope.where("pair"):
        near |= Q(user__postings__place__path__startswith=root)
    found = Absence.objects.filter(Q(to_at=None) | Q(to_at__gt=at)).filter(near)
    return list(found.select_related("user", "successor").order_by("from_at", "pk").distinct())


def pairings(scope: Scope, *, path: str) -> Sequence[Pairing]:
    """Who answers for the places below `path` now, accountable first."""
    if not scope.may("see", path):
        raise NotFound()
    return list(
        Pairing.objects.filter(path__gte=path, path__lt=next_sibling(path), to_at=None)
        .select_related("place", "user")
        .order_by("path", "role", "pk")
    )


def absence_of(scope: Scope, *, user_id: int) -> Absence:
    """The absence of a person that has not ended yet. Raises NotFound where the asker sees none."""
    for one in absences(scope, at=clock.now()):
        if one.user_id == user_id:
            return one
    raise NotFound()
