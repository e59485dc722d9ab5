"""Findings, points, working solutions and places of cases as lists."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Case, Filter, Sort, declare
from lianfang.sanitation import acts, dilution
from lianfang.sanitation.models import (
    AgentOrigin,
    FindingKind,
    FindingSource,
    FindingState,
    PointState,
    SolutionState,
    TerminalState,
)
from lianfang.sanitation.terminals import STILL
from lianfang.things.lists import listing_of


def is_late(row: Any) -> bool:
    return bool(row.state == FindingState.OPEN and row.due_at < clock.now())


def _times(scope: Scope, at: datetime) -> list[Case]:
    late = Q(state=FindingState.OPEN, due_at__lt=at)
    return [Case("late", _("Overdue"), late), Case("again", _("Came back"), Q(returns__gt=0))]


def _ages(scope: Scope, at: datetime) -> list[Case]:
    """How long each has stood, in days begun."""
    day, three = at - timedelta(days=1), at - timedelta(days=3)
    return [
        Case("day", _("Found within a day"), Q(at__gt=day)),
        Case("three", _("1 to 3 days old"), Q(at__lte=day, at__gt=three)),
        Case("older", _("Older than 3 days"), Q(at__lte=three)),
    ]


FINDINGS: Final = declare(
    listing_of(
        acts.FINDING,
        "findings",
        FindingState,
        sorts=(Sort("due", _("By due time"), ("due_at", "pk")),),
        filters=(
            Filter("which", _("Which"), "cases", cases=_times, begins="all"),
            Filter("age", _("By age"), "cases", cases=_ages),
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


POINTS: Final = declare(
    listing_of(
        acts.POINT,
        "points",
        PointState,
        filters=(
            Filter("spot", _("Kind of point"), "choice", "spot", words=dict(dilution.SPOTS)),
            Filter("owner", _("Who does it"), "person", "owner"),
            Filter("words", _("Name of the point"), "text", "name__icontains"),
        ),
        empty=(
            _("No point is set up here."),
            _("A lift, a gate, a hall that is disinfected at set times is set up once; its slots follow."),
        ),
    )
)  # fmt: skip


def is_expired(row: Any) -> bool:
    return bool(row.state != SolutionState.GONE and row.expires_at < clock.now())


def _times_of_solutions(scope: Scope, at: datetime) -> list[Case]:
    return [
        Case("usable", _("Usable now"), Q(state=SolutionState.READY, expires_at__gte=at)),
        Case(
            "expired", _("Expired, and not thrown away"), ~Q(state=SolutionState.GONE) & Q(expires_at__lt=at)
        ),
    ]


SOLUTIONS: Final = declare(
    listing_of(
        acts.SOLUTION,
        "solutions",
        SolutionState,
        sorts=(Sort("expires", _("By the time to use it"), ("expires_at", "pk")),),
        filters=(
            Filter("which", _("Which"), "cases", cases=_times_of_solutions, begins="all"),
            Filter("origin", _("Where it comes from"), "choice", "origin", words=dict(AgentOrigin.choices)),
        ),
        is_late=is_expired,
        empty=(
            _("No working solution is ready."),
            _("What is made up here says how strong it is and until when it is used; its label has a code."),
        ),
    )
)


def is_terminal_late(row: Any) -> bool:
    return bool(row.state in STILL and row.due_at < clock.now())


TERMINALS: Final = declare(
    listing_of(
        acts.TERMINAL,
        "terminals",
        TerminalState,
        sorts=(Sort("due", _("By due time"), ("due_at", "pk")),),
        is_late=is_terminal_late,
        empty=(
            _("No place of a case waits to be disinfected."),
            _("Cases hand over places where somebody ill has been; nobody uses them until they are passed."),
        ),
    )
)
