"""The daily figures of the fever clinic. Numbers are for the district, rows for the clinic alone."""

from collections.abc import Callable
from statistics import median
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.clinic import acts, book, lives
from lianfang.clinic.care import TO_REPORT
from lianfang.clinic.forms import TREATS
from lianfang.clinic.models import Bed, BedState, Disposition, Examination, Finding, Kind, OnCall, Stay, Visit
from lianfang.clinic.rules import LOG_ITEMS
from lianfang.figures import columns
from lianfang.figures.columns import UNITS
from lianfang.figures.declared import DAY, EVERY, MOMENT, NEVER, NOW, Figure, Measure, Source, Window, declare
from lianfang.kit.forms import Words
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Column, Sort

_OWNER: Final = _("the fever clinic")
_KEPT: Final[dict[str, Any]] = {"needs": TREATS, "filters": (columns.within(),)}
Rows = Callable[[Scope, Window], QuerySet[Any]]


def _of_day(moment: str) -> Rows:
    """Visits with this moment in the day."""

    def rows(scope: Scope, window: Window) -> QuerySet[Visit]:
        found = Visit.objects.filter(window.of_the_day(moment), **{f"{moment}__lte": window.at})
        return found.select_related("place")

    return rows


def _open(scope: Scope, window: Window) -> QuerySet[Visit]:
    return Visit.objects.filter(state__in=lives.OPEN).select_related("place")


def _beds(scope: Scope, window: Window) -> QuerySet[Bed]:
    return Bed.objects.exclude(state=BedState.CLOSED).select_related("place", "room")


def _stays(moment: str) -> Rows:
    def rows(scope: Scope, window: Window) -> QuerySet[Stay]:
        found = Stay.objects.filter(window.of_the_day(moment), **{f"{moment}__lte": window.at})
        return found.select_related("visit", "bed__place", "bed__room")

    return rows


def _ends(scope: Scope, window: Window) -> QuerySet[Disposition]:
    rows = Disposition.objects.filter(window.of_the_day("at"), at__lte=window.at, undone_at=None)
    return rows.select_related("visit__place")


def _samples(scope: Scope, window: Window) -> QuerySet[Examination]:
    rows = Examination.objects.filter(window.of_the_day("at"), at__lte=window.at)
    return rows.exclude(state="void").select_related("place", "visit")


def _awaited(scope: Scope, window: Window) -> QuerySet[Examination]:
    rows = Examination.objects.filter(state__in=["taken", "sent"], at__lte=window.at)
    return rows.select_related("place", "visit")


def _on_call(scope: Scope, window: Window) -> QuerySet[OnCall]:
    rows = OnCall.objects.filter(from_at__lte=window.at, to_at__gt=window.at, state="on-call")
    return rows.select_related("place", "user")


_NUMBER: Final = Column("number", _("Visit"), lambda row: row.called, href=acts.address)
_AT: Final = (Sort("place", _("By place"), ("path", "pk")),)
_VISIT: Final = (
    _NUMBER,
    Column("finding", _("Finding"), lambda row: row.finding, words=lambda row: row.get_finding_display()),
    Column("state", _("State"), lambda row: row.state, words=lambda row: row.get_state_display()),
    columns.place(),
)
_STAY: Final = (
    Column("number", _("Visit"), lambda row: row.visit.called, href=lambda row: acts.address(row.visit)),
    Column("bed", pgettext_lazy("clinic", "Bed"), lambda row: str(row.bed)),
    columns.moment("from_at", pgettext_lazy("bed", "In it since"), lambda row: row.from_at),
)
_BED: Final = (
    Column("bed", pgettext_lazy("clinic", "Bed"), str, href=acts.BED.address),
    Column("state", _("State"), lambda row: row.state, words=lambda row: row.get_state_display()),
    columns.place(),
)
_END: Final = (
    Column("number", _("Visit"), lambda row: row.visit.called, href=lambda row: acts.address(row.visit)),
    Column("kind", _("Placed how"), lambda row: row.kind, words=lambda row: row.get_kind_display()),
    columns.moment("at", _("Decided at"), lambda row: row.at),
    columns.moment("accepted_at", _("Accepted at"), lambda row: row.accepted_at),
)
_SAMPLE: Final = (
    Column("sample", _("Number of the sample"), lambda row: row.sample_no, href=acts.EXAMINATION.address),
    Column("test", _("Examination"), lambda row: row.test, words=lambda row: row.get_test_display()),
    Column("result", _("Result"), lambda row: row.result, words=lambda row: row.get_result_display()),
    columns.place(),
)
_WHO: Final = (
    Column("user", pgettext_lazy("on call", "Who"), lambda row: row.user.name),
    Column("duty", _("As what"), lambda row: row.duty),
    columns.place(),
)


def _within(column: str) -> dict[str, Any]:
    """Of rows that hang on a visit or a bed: theirs is the path."""
    sorts = (Sort("place", _("By place"), (column, "pk")),)
    return {"path": column, "sorts": sorts, "needs": TREATS, "filters": (columns.within(column),)}


_CAME: Final = Source("clinic-came", _("one visit of the fever clinic"), _of_day("arrived_at"), DAY, MOMENT,
                      _VISIT, _AT, **_KEPT)  # fmt: skip
_JUDGED: Final = Source("clinic-judged", _("one visit, by its judgement"), _of_day("judged_at"), DAY, NEVER,
                        _VISIT, _AT, **_KEPT)  # fmt: skip
_OPEN: Final = Source("clinic-open", _("one visit that nobody has taken over"), _open, NOW, NEVER, _VISIT,
                      _AT, **_KEPT)  # fmt: skip
_BEDS: Final = Source("clinic-bed", _("one bed in use"), _beds, NOW, NEVER, _BED, _AT, **_KEPT)
_LAIN: Final = Source("clinic-lain", _("one stay in a bed, by its beginning"), _stays("from_at"), DAY, MOMENT,
                      _STAY, **_within("bed__path"))  # fmt: skip
_ROSE: Final = Source("clinic-rose", _("one stay in a bed, by its end"), _stays("to_at"), DAY, MOMENT, _STAY,
                      **_within("bed__path"))  # fmt: skip
_ENDS: Final = Source("clinic-ends", _("one decision of who takes over"), _ends, DAY, NEVER, _END,
                      **_within("visit__path"))  # fmt: skip
_SAMPLED: Final = Source("clinic-samples", _("one sample or picture"), _samples, DAY, MOMENT, _SAMPLE, _AT,
                         **_KEPT)  # fmt: skip
_UNANSWERED: Final = Source("clinic-awaited", _("one sample without a result"), _awaited, NOW, NEVER, _SAMPLE,
                            _AT, **_KEPT)  # fmt: skip
_READY: Final = Source("clinic-on-call", _("one person of the team on call"), _on_call, NOW, NEVER, _WHO, _AT,
                       **_KEPT)  # fmt: skip


def _wait(rows: QuerySet[Any]) -> float | None:
    """Seconds from the door to the doctor, the middle one of all."""
    waits = [
        (seen - came).total_seconds() for came, seen in rows.values_list("arrived_at", "seen_at") if seen
    ]
    return median(waits) if waits else None


_MEDIAN: Final = Measure(made=_wait, why=_("the middle of all is not the sum of the parts"))


def _figure(  # noqa: PLR0917  # a figure as it is read
    code: str, label: Words, unit: str, source: Source, words: Words, where: Any = EVERY, **more: Any
) -> Figure:
    return Figure(code, label, UNITS[unit], _OWNER, "clinic", source, words, where, **more)


_SUSPECTED: Final = Q(card_due_at__isnull=False)
FIGURES: Final = declare(
    _figure("clinic-triaged", _("Triaged"), "persons", _CAME,
            _("Everybody who came in on the day and was triaged.")),
    _figure("clinic-fevers", _("with fever"), "persons", _CAME,
            _("Of these, whose temperature reached the threshold of the rules, or who said fever."),
            Q(is_febrile=True), of="clinic-triaged"),
    _figure("clinic-fever-children", _("of these children"), "persons", _CAME,
            _("Of those with fever, who are up to 14 years old."), Q(is_febrile=True, is_child=True),
            of="clinic-fevers"),
    _figure("clinic-exposed", _("yes to a question"), "persons", _CAME,
            _("Who answered one of the epidemiological questions of the protocol with yes."),
            Q(is_exposed=True), of="clinic-triaged"),
    _figure("clinic-log-complete", _("log complete"), "visits", _CAME,
            _("Visits of which all eleven items of the log of outpatients are told."),
            Q(filled__gte=len(LOG_ITEMS)), of="clinic-triaged"),
    _figure("clinic-wait", _("middle wait for the doctor"), "seconds", _CAME,
            _("From the door to the doctor, the middle one of all who were seen."),
            Q(seen_at__isnull=False), measure=_MEDIAN),
    _figure("clinic-unplaced", _("Unplaced"), "persons", _OPEN,
            _("In no bed, and accepted by nobody who takes over; announced ones once they are overdue."),
            lambda window: book.is_unplaced(window.at) & ~book.HAS_BED),
    _figure("clinic-suspects", _("Suspected, new"), "persons", _JUDGED,
            _("Judged on the day to be suspected, and standing so."), Q(finding=Finding.SUSPECT)),
    _figure("clinic-suspects-out", _("Suspected, ruled out"), "persons", _JUDGED,
            _("Suspected before, and ruled out on the day by the rule of the pack."),
            _SUSPECTED & Q(finding=Finding.RULED_OUT)),
    _figure("clinic-confirmed", _("Confirmed at the clinic"), "persons", _JUDGED,
            _("Judged on the day to be confirmed, or a carrier."),
            Q(finding__in=[Finding.CONFIRMED, Finding.CARRIER])),
    _figure("clinic-cards", _("Report cards due"), "persons", _JUDGED,
            _("Suspected, confirmed or carrier as judged last on the day: the law asks for a card."),
            _SUSPECTED & Q(finding__in=list(TO_REPORT))),
    _figure("clinic-cards-in-time", _("of these in time"), "persons", _JUDGED,
            _("Of these, whose card was sent by the statutory time."),
            _SUSPECTED & Q(finding__in=list(TO_REPORT), card_at__lte=F("card_due_at")), of="clinic-cards"),
    _figure("clinic-sampled", _("Samples"), "samples", _SAMPLED,
            _("Samples and pictures taken on the day that are not unusable.")),
    _figure("clinic-positive", _("positive"), "samples", _SAMPLED,
            _("Of these, whose result is positive."), Q(result="positive"), of="clinic-sampled"),
    _figure("clinic-results-awaited", _("Results awaited"), "samples", _UNANSWERED,
            _("Samples without a result, of whatever day.")),
    _figure("clinic-held", _("Held, new"), "persons", _LAIN, _("Stays in a bed that began on the day.")),
    _figure("clinic-released", _("Held, ended"), "persons", _ROSE,
            _("Stays in a bed that ended on the day.")),
    _figure("clinic-beds", _("Beds"), "beds", _BEDS, _("Beds of the clinic that are not out of use.")),
    _figure("clinic-beds-taken", _("taken"), "beds", _BEDS, _("Of these, those in which somebody lies."),
            Q(state=BedState.TAKEN), of="clinic-beds"),
    _figure("clinic-beds-free", _("free"), "beds", _BEDS, _("Of these, disinfected and free."),
            Q(state=BedState.FREE), of="clinic-beds"),
    _figure("clinic-transferred", _("Handed to a hospital or ward"), "persons", _ENDS,
            _("Decided on the day: a designated hospital, another ward or speciality."),
            Q(kind__in=[Kind.HOSPITAL, Kind.WARD])),
    _figure("clinic-home", _("Sent home"), "persons", _ENDS,
            _("Decided on the day: home, or under observation at home or at a central site."),
            Q(kind__in=[Kind.HOME, Kind.OBSERVED_HOME, Kind.OBSERVED_CENTRAL])),
    _figure("clinic-home-accepted", _("of these accepted"), "persons", _ENDS,
            _("Of these, whom the community or isolation has accepted."),
            Q(kind__in=[Kind.HOME, Kind.OBSERVED_HOME, Kind.OBSERVED_CENTRAL], accepted_at__isnull=False),
            of="clinic-home"),
    _figure("clinic-left", _("Left by themselves"), "persons", _ENDS,
            _("Left the clinic on the day without its word, or never came."), Q(kind=Kind.LEFT)),
    _figure("clinic-on-call", _("On call"), "persons", _READY,
            _("People of the emergency team who are on call.")),
)  # fmt: skip
