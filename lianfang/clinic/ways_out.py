"""Every visit from how it came to where it ended, or stands now: one of these ways each, none left over."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode

from django.db.models import Case as Choose
from django.db.models import CharField, Count, Exists, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from lianfang.clinic import book
from lianfang.clinic.models import Disposition, Finding, Kind, VisitState, Way
from lianfang.kit import sankey
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Case

DAYS: Final = 2  # that are drawn where none are asked for: yesterday and today
_HELD, _NOT_YET = "held", "not-placed"
ENDS: Final = (
    (_NOT_YET, pgettext_lazy("clinic", "in no bed, accepted by nobody")),
    (_HELD, pgettext_lazy("clinic", "in a bed here")),
    *(one for one in Kind.choices),
    (VisitState.ELSEWHERE.value, VisitState.ELSEWHERE.label),
)


_STANDING: Final = Exists(Disposition.objects.filter(visit=OuterRef("pk"), undone_at=None))
_ELSEWHERE: Final = Q(state=VisitState.ELSEWHERE)
_HERE: Final = ~Q(state__in=(VisitState.ELSEWHERE, VisitState.VOID)) & ~Q(_STANDING)


def _ended(kind: str) -> Q:
    standing = Disposition.objects.filter(visit=OuterRef("pk"), kind=kind, undone_at=None)
    return ~_ELSEWHERE & Q(Exists(standing))


CONDITIONS: Final[Mapping[str, Q]] = {
    _NOT_YET: _HERE & ~book.HAS_BED,
    _HELD: _HERE & book.HAS_BED,
    **{kind: _ended(kind) for kind in Kind.values},
    VisitState.ELSEWHERE.value: _ELSEWHERE,
}  # of a visit that was not taken back, one holds


def cases(scope: Scope, at: datetime) -> list[Case]:
    return [Case(code, words, CONDITIONS[code]) for code, words in ENDS]


def _chosen() -> Choose:
    whens = [When(condition, then=Value(code)) for code, condition in CONDITIONS.items()]
    return Choose(*whens, output_field=CharField())


def drawn(scope: Scope, *, since: date, until: date) -> sankey.Drawing | None:
    """The visits announced or arrived from one day to another, counted in one statement."""
    begins, ends = (
        timezone.make_aware(datetime.combine(one, time(0))) for one in (since, until + timedelta(days=1))
    )
    rows = book.known_to(scope).filter(at__gte=begins, at__lt=ends).exclude(state=VisitState.VOID)
    told = rows.order_by().annotate(ends_as=_chosen()).values_list("came_by", "finding", "ends_as")
    groups: dict[sankey.Path, int] = {
        (came, found, left): number for came, found, left, number in told.annotate(Count("pk"))
    }
    return sankey.draw(groups, (Way.choices, Finding.choices, ENDS), lambda codes: _href(since, until, codes))


def _href(since: date, until: date, codes: Mapping[int, str]) -> str:
    names = ("came_by", "finding", "ends")
    asked = {"state": "all", "since": since.isoformat(), "until": until.isoformat()}
    asked |= {names[at]: code for at, code in codes.items()}
    return f"{reverse('clinic:visits')}?{urlencode(asked)}"
