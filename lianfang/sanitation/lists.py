"""Findings as a list: what is to be mended by due time, who mends it, what came back."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Case, Filter, Sort, declare
from lianfang.sanitation import acts
from lianfang.sanitation.models import FindingKind, FindingSource, FindingState
from lianfang.things.lists import listing_of


def is_late(row: Any) -> bool:
    return bool(row.state == FindingState.OPEN and row.due_at < clock.now())


def _times(scope: Scope, at: datetime) -> list[Case]:
    late = Q(state=FindingState.OPEN, due_at__lt=at)
    return [Case("late", _("Overdue"), late), Case("again", _("Came back"), Q(returns__gt=0))]


FINDINGS: Final = declare(
    listing_of(
        acts.FINDING,
        "findings",
        FindingState,
        sorts=(Sort("due", _("By due time"), ("due_at", "pk")),),
        filters=(
            Filter("which", _("Which"), "cases", cases=_times, begins="all"),
            Filter("kind", _("What is wrong"), "choice", "kind", words=dict(FindingKind.choices)),
            Filter("source", _("Found by"), "choice", "source", words=dict(FindingSource.choices)),
            Filter("owner", _("Who mends it"), "person", "owner"),
            Filter("words", _("In words"), "text", "what__icontains"),
        ),
        is_late=is_late,
        empty=(
            _("Nothing is to be mended."),
            _("A phone writes down what is wrong where it is found; the desk what was told by telephone."),
        ),
        acts=tuple(one for one in acts.FINDINGS if one.code in {"strike", "hand"}),
    )
)
