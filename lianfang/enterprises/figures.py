"""Figures of enterprises: screened, filed, at work, what they report and whose report is missing, workers."""

from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.duties.models import Duty
from lianfang.enterprises.forms import LEAST_STOCK
from lianfang.enterprises.intake import SCREENING
from lianfang.enterprises.models import Employee, EmployeeState, Enterprise, Report, State, cleared
from lianfang.enterprises.working import DAILY
from lianfang.figures import columns
from lianfang.figures.columns import BY_PLACE, UNITS
from lianfang.figures.declared import DAY, NEVER, NOW, NUMBER, Figure, Source, Window, declare, total
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Column, Sort

_OFFICE: Final = _("economy group of the command office")
_WITHIN: Final = (columns.within(),)


def _entered(scope: Scope, window: Window) -> QuerySet[Any]:
    return Enterprise.objects.filter(at__lte=window.at).select_related("place", "unit", "department")


def _screening(scope: Scope, window: Window) -> QuerySet[Any]:
    told = Report.objects.filter(window.recorded(), kind=SCREENING, outcome="screened")
    found: QuerySet[Any] = _entered(scope, window).annotate(
        is_screened=Exists(told.filter(place_id=OuterRef("place_id")))
    )
    return found


def _told(scope: Scope, window: Window) -> QuerySet[Any]:
    found: QuerySet[Any] = Report.objects.filter(window.of_the_day("at"), window.recorded(), kind=DAILY)
    return found.select_related("place")


def _owed(scope: Scope, window: Window) -> QuerySet[Any]:
    found = Duty.objects.filter(window.of_the_day("due_at"), kind=DAILY, round=None)
    return found.exclude(state__in=("void", "excused")).select_related("place")


def _workers(scope: Scope, window: Window) -> QuerySet[Any]:
    found = Employee.objects.filter(at__lte=window.at).exclude(state=EmployeeState.GONE)
    return found.select_related("place")


def _any(scope: Scope, window: Window) -> bool:
    """Whether any enterprise has told of the day at all: else no figure of it is nought."""
    return _told(scope, window).exists()


_STATE: Final = Column("state", _("State"), lambda row: row.state, words=lambda row: row.get_state_display())
_AUTHORITY: Final = Column("authority", _("Who answers for it"), lambda row: row.authority)
_NEWEST: Final = Sort("newest", _("Newest first"), ("-at", "-seq"))
_ENTERPRISES: Final = Source(
    "enterprises", _("one enterprise"), _entered, NOW, NEVER, (columns.place(), _STATE, _AUTHORITY),
    (BY_PLACE,), _WITHIN,
)  # fmt: skip
_SCREENED: Final = Source(
    "enterprises-screening", _("one enterprise and whether it was screened"), _screening, NOW, NUMBER,
    (columns.place(), _AUTHORITY), (BY_PLACE,), _WITHIN,
)  # fmt: skip
_REPORTS: Final = Source(
    "enterprise-reports", _("one report of a day"), _told, DAY, NUMBER,
    (columns.place(), columns.moment("at", _("At"), lambda row: row.at),
     Column("at_work", _("At work today"), lambda row: row.at_work, "count"),
     Column("feverish", _("With fever"), lambda row: row.feverish, "count")),
    (_NEWEST,), _WITHIN, reported=_any,
)  # fmt: skip
_DUTIES: Final = Source(
    "enterprise-reports-owed", _("one report that is owed"), _owed, DAY, NEVER,
    (columns.place(), columns.moment("due_at", _("Due by"), lambda row: row.due_at)), (BY_PLACE,), _WITHIN,
)  # fmt: skip
_LISTED: Final = Source(
    "enterprise-workers", _("one worker on the list of an enterprise"), _workers, NOW, NEVER,
    (columns.place(), Column("number", _("Number in the list"), lambda row: row.number, "number"), _STATE),
    (BY_PLACE,), _WITHIN, needs="record",
)  # fmt: skip


def _figure(code: str, label: Any, unit: str, source: Source, words: Any, **more: Any) -> Figure:
    return Figure(code, label, UNITS[unit], _OFFICE, "enterprises", source, words, **more)


def _stands(code: str, label: Any, words: Any, *states: State) -> Figure:
    return _figure(f"enterprises-{code}", label, "enterprises", _ENTERPRISES, words,
                   where=Q(state__in=states), of="enterprises-all")  # fmt: skip


def _summed(code: str, label: Any, words: Any, column: str) -> Figure:
    return _figure(f"enterprise-{code}", label, "persons", _REPORTS, words, measure=total(column))


def _missing(window: Window) -> Q:
    return Q(state="open", due_at__lte=window.at)


def _cleared(window: Window) -> Q:
    return cleared(timezone.localdate(window.at))


declare(
    _figure("enterprises-all", _("enterprises to be looked after"), "enterprises", _ENTERPRISES,
            _("Every enterprise that is entered here; each has one authority.")),
    _figure("enterprises-to-screen", _("enterprises to be screened"), "enterprises", _SCREENED,
            _("Every enterprise that is entered here.")),
    _figure("enterprises-screened", _("enterprises screened"), "enterprises", _SCREENED,
            _("Looked at on the spot, as the record of the visit says; closed doors are none."),
            where=Q(is_screened=True), of="enterprises-to-screen"),
    _stands("filed", _("filings being looked at"), _("Filed, accepted or inspected, and not yet decided."),
            State.FILED, State.ACCEPTED, State.CHECKED),
    _stands("checked", _("filings inspected"), _("Inspected on the spot, to be decided."), State.CHECKED),
    _stands("approved", _("enterprises approved"), _("Approved, and not yet at work."), State.APPROVED),
    _stands("open", _("enterprises at work"), _("Let back to work by a wave or the fast lane."), State.OPEN),
    _stands("returned", _("filings returned or refused"), _("Returned to be put right, or refused."),
            State.RETURNED, State.REFUSED),
    _stands("suspended", _("enterprises stopped again"), _("Stopped to put something right."),
            State.SUSPENDED),
    _figure("enterprises-fast", _("at work by the fast lane"), "enterprises", _ENTERPRISES,
            _("Let back without a wave: what runs the city, supplies it or feeds it."),
            where=Q(state=State.OPEN, is_fast=True), of="enterprises-open"),
    _figure("enterprises-short", _("enterprises short of stocks"), "enterprises", _ENTERPRISES,
            _("At work, with masks, thermometers and disinfectant for less than 3 days."),
            where=Q(state=State.OPEN, stock_days__lt=LEAST_STOCK), of="enterprises-open"),
    _figure("enterprises-rerouted", _("changes of who answers"), "times", _ENTERPRISES,
            _("How often another came to answer for an enterprise."), measure=total("reroutes")),
    _figure("enterprise-owed", _("reports of enterprises owed"), "reports", _DUTIES,
            _("One of each enterprise at work for the day.")),
    _figure("enterprise-met", _("reports of enterprises in"), "reports", _DUTIES,
            _("Those of the reports owed that are in."), where=Q(state="done"), of="enterprise-owed"),
    _figure("enterprise-missing", _("reports of enterprises missing"), "reports", _DUTIES,
            _("Owed, past their time and not in: not reported, which is not nought."), where=_missing,
            of="enterprise-owed"),
    _summed("at-work", _("workers at work"), _("The sum of what the reports of the day say."), "at_work"),
    _summed("outside", _("workers back from elsewhere"), _("The sum of what the reports of the day say."),
            "outside"),
    _summed("listed", _("workers back from listed areas"), _("The sum of what the reports of the day say."),
            "listed"),
    _summed("isolated", _("workers in isolation"), _("The sum of what the reports of the day say."),
            "isolated"),
    _summed("feverish", _("workers with fever"), _("The sum of what the reports of the day say."),
            "feverish"),
    _figure("enterprise-workers", _("workers on the lists"), "persons", _LISTED,
            _("On the lists that enterprises filed.")),
    _figure("enterprise-cleared", _("workers cleared to work"), "persons", _LISTED,
            _("Vouched for by the community, the clean days over, not barred."), where=_cleared,
            of="enterprise-workers"),
    _figure("enterprise-waiting", pgettext_lazy("figure", "workers the community is to look at"), "persons",
            _LISTED, _("From elsewhere, handed over, not yet vouched for."),
            where=Q(state=EmployeeState.WAITING), of="enterprise-workers"),
    _figure("enterprise-barred", _("workers barred from work"), "persons", _LISTED,
            _("With fever, or held by the community."), where=Q(state=EmployeeState.BARRED),
            of="enterprise-workers"),
)  # fmt: skip
