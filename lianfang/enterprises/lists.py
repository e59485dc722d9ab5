"""Enterprises, waves, rules of routing and workers as lists."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.duties.models import Duty
from lianfang.enterprises import acts
from lianfang.enterprises.forms import LEAST_STOCK
from lianfang.enterprises.intake import SCREENING
from lianfang.enterprises.models import (
    Category,
    EmployeeState,
    Enterprise,
    Origin,
    Report,
    RoutingState,
    Size,
    State,
    WaveState,
    cleared,
)
from lianfang.enterprises.working import DAILY
from lianfang.kit.forms import Words
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Case, Filter, Listing, declare
from lianfang.things.lists import listing_of

_SCREENED: Final = Report.objects.filter(
    kind=SCREENING, outcome="screened", withdrawn_seq=None, place_id=OuterRef("place_id")
)
IS_SCREENED: Final = Q(Exists(_SCREENED))


STAGES: Final[tuple[tuple[str, Words, tuple[str, ...]], ...]] = (
    ("stopped", _("not filed"), (State.STOPPED,)),
    ("filed", _("filed"), (State.FILED, State.ACCEPTED, State.CHECKED)),
    ("returned", _("returned"), (State.RETURNED, State.REFUSED)),
    ("approved", _("approved"), (State.APPROVED,)),
    ("open", _("at work"), (State.OPEN,)),
    ("suspended", _("stopped"), (State.SUSPENDED,)),
)


def missing(at: datetime) -> Q:
    """Whose report of a day is overdue: named, and never a nought."""
    owed = Duty.objects.filter(kind=DAILY, state="open", round=None, due_at__lte=at)
    return Q(Exists(owed.filter(place_id=OuterRef("place_id"))))


def _reports(scope: Scope, at: datetime) -> list[Case]:
    return [Case("missing", _("report missing"), missing(at)),
            Case("stock", _("stocks run out"), Q(state=State.OPEN, stock_days__lt=LEAST_STOCK))]  # fmt: skip


def _screened(scope: Scope, at: datetime) -> list[Case]:
    return [Case("yes", _("screened"), IS_SCREENED), Case("no", _("not screened"), ~IS_SCREENED)]


def _stages(scope: Scope, at: datetime) -> list[Case]:
    return [Case(code, words, Q(state__in=of)) for code, words, of in STAGES]


def _lane(scope: Scope, at: datetime) -> list[Case]:
    rows = [Case("fast", _("fast lane"), Q(is_fast=True))]
    return [*rows, Case("wave", _("by a wave"), Q(wave__isnull=False))]


def is_stopped(row: Enterprise) -> bool:
    return row.state == State.SUSPENDED


_BULK: Final = frozenset({"accept", "approve", "reopen"})
_BESIDE: Final = frozenset({"reroutes", "filings", "separate_room", "seen", "result", "opened_at"})


def _narrow(found: Listing) -> Listing:
    """What a page has room for; machines and files have all."""
    columns = (replace(one, by_page=one.name not in _BESIDE and one.by_page) for one in found.columns)
    return replace(found, columns=tuple(columns))


ENTERPRISES: Final = declare(
    _narrow(
        listing_of(
            acts.ENTERPRISE,
            "enterprises",
            State,
            begins="all",
            filters=(
                Filter("category", _("What it is for"), "choice", "category", words=dict(Category.choices)),
                Filter("size", _("Size"), "choice", "size", words=dict(Size.choices)),
                Filter("stage", _("How far"), "cases", cases=_stages),
                Filter("screened", _("Screening"), "cases", cases=_screened),
                Filter("report", _("Report of the day"), "cases", cases=_reports),
                Filter("lane", _("Let in by"), "cases", cases=_lane),
                Filter("wave", pgettext_lazy("wave", "Wave"), "text", "wave__name"),
                Filter("uscc", _("Credit code"), "text", "organisation__uscc__startswith"),
                Filter("words", pgettext_lazy("enterprise", "Name"), "text", "organisation__name__icontains"),
            ),
            is_late=is_stopped,
            acts=tuple(one for one in acts.ENTERPRISES if one.code in _BULK),
            empty=(
                _("No enterprise is entered here."),
                _(
                    "They come from the register of enterprises: load it as a sheet, and each has who "
                    "answers."
                ),
            ),
        )
    )
)
WAVES: Final = declare(
    listing_of(
        acts.WAVE, "enterprise-waves", WaveState, begins="all",
        empty=(_("No wave is planned."), _("Without one only the fast lane leads back to work.")),
    )
)  # fmt: skip
ROUTINGS: Final = declare(
    listing_of(
        acts.ROUTING, "enterprise-rules", RoutingState,
        empty=(
            _("No rule is set here."),
            _("The department of the industry answers, else the park, else the sub-district; for the "
              "self-employed the community."),
        ),
    )
)  # fmt: skip


def _clearance(scope: Scope, at: datetime) -> list[Case]:
    on = timezone.localdate(at)
    return [Case("yes", _("cleared today"), cleared(on)), Case("no", _("not cleared"), ~cleared(on))]


def is_barred(row: Any) -> bool:
    return bool(row.state == EmployeeState.BARRED)


EMPLOYEES: Final = declare(
    listing_of(
        acts.EMPLOYEE, "enterprise-workers", EmployeeState, begins="all", sees="record",
        filters=(
            Filter("cleared", _("Cleared today"), "cases", cases=_clearance),
            Filter("origin", _("Came from"), "choice", "origin", words=dict(Origin.choices)),
        ),
        is_late=is_barred,
        acts=tuple(one for one in acts.EMPLOYEES if one.code == "vouch"),
        empty=(_("No worker is on a list here."), _("An enterprise brings its list with its filing.")),
    )
)  # fmt: skip
LISTS: Final = (ENTERPRISES, WAVES, ROUTINGS, EMPLOYEES)
