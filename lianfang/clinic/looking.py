"""Looking at the clinic as a whole, and at one name for a purpose."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q

from lianfang.accounts.actions import log_reading
from lianfang.clinic import acts, book, lives
from lianfang.clinic.forms import TREATS
from lianfang.clinic.models import Bed, BedState, Visit
from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.people.actions import NeedsPurpose


class Sums(NamedTuple):
    """What the board says above the clock. Beds are those in use."""

    open: int
    unplaced: int
    no_bed: int
    cards: int
    beds: int
    taken: int
    dirty: int


def sums(scope: Scope, *, at: datetime) -> Sums:
    """In two statements."""
    is_open = Q(state__in=lives.OPEN)
    told = book.known_to(scope).aggregate(
        open=Count("pk", filter=is_open),
        unplaced=Count("pk", filter=book.is_unplaced(at) & ~book.HAS_BED),
        no_bed=Count("pk", filter=is_open & Q(bed_wanted_at__isnull=False) & ~book.HAS_BED),
        cards=Count("pk", filter=Q(card_due_at__isnull=False, card_no="")),
    )
    beds = Bed.objects.filter(scope.narrowed(TREATS).q("path")).aggregate(
        beds=Count("pk", filter=~Q(state=BedState.CLOSED)),
        taken=Count("pk", filter=Q(state=BedState.TAKEN)),
        dirty=Count("pk", filter=Q(state=BedState.DIRTY)),
    )
    return Sums(**told, **beds)


def reveal(scope: Scope, *, id: int, purpose: str) -> tuple[Visit, dict[str, Any]]:
    """The names, for who treats them. Written down first. Raises NotFound, NeedsPurpose."""
    one = acts.find(scope, str(id))
    if not purpose.strip():
        raise NeedsPurpose()
    said = purpose.strip()[:300]
    log_reading(scope, what="visit", subjects=[str(one.pk)], path=one.path, purpose=said)
    book.note(scope, one, "names", clock.now(), said)
    return one, book.personal(one)
