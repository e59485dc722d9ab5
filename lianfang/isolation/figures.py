"""Figures of isolation: households and people, readings, needs, dependants, gaps, releases."""

from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.duties import rules
from lianfang.duties.figures import COLUMNS as DUTY_COLUMNS
from lianfang.duties.figures import FILTERS as DUTY_FILTERS
from lianfang.duties.figures import SORTS as DUTY_SORTS
from lianfang.duties.figures import as_known
from lianfang.duties.models import Duty
from lianfang.figures import columns
from lianfang.figures.columns import BY_PLACE, UNITS
from lianfang.figures.declared import (
    DAY,
    EVERY,
    MOMENT,
    NEVER,
    NOW,
    NUMBER,
    Figure,
    Source,
    Window,
    declare,
    different,
)
from lianfang.isolation import acts, contacts
from lianfang.isolation.forms import READING
from lianfang.isolation.models import (
    FEVERISH,
    CarerGap,
    Dependant,
    DependantState,
    File,
    Need,
    NeedState,
    Reading,
)
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Column, Sort
from lianfang.restrictions.models import Release, Setting

_OWNER: Final = _("whoever answers for isolation")
_SEES: Final = "see-health"
_HELD: Final = Q(freed_at=None, ended_at=None)


def _files(scope: Scope, window: Window) -> QuerySet[File]:
    """Everybody placed by then."""
    rows = File.objects.filter(restriction__placed_at__lte=window.at)
    return rows.select_related("restriction__place", "restriction__area", "restriction__carer")


def _owed(scope: Scope, window: Window) -> Any:
    rows = Duty.objects.filter(window.of_the_day("due_at"), kind=READING.name)
    return as_known(rows.select_related("place", "owner"), window)


def _readings(scope: Scope, window: Window) -> QuerySet[Reading]:
    rows = Reading.objects.filter(window.of_the_day("at"), window.recorded())
    return rows.select_related("place", "restriction")


def _needs(scope: Scope, window: Window) -> QuerySet[Need]:
    """What was to be brought on the day, and what was left over from before and is not there yet."""
    rows = (
        Need.objects.filter(at__lte=window.at).exclude(state=NeedState.VOID).select_related("place", "owner")
    )
    return rows.filter(window.of_the_day("due_at") | Q(due_at__lt=window.start, delivered_at=None))


def _dependants(scope: Scope, window: Window) -> QuerySet[Dependant]:
    return Dependant.objects.exclude(state=DependantState.ENDED).select_related("place")


def _gaps(scope: Scope, window: Window) -> QuerySet[CarerGap]:
    rows = CarerGap.objects.filter(since__lt=window.end).filter(Q(until=None) | Q(until__gte=window.start))
    return rows.select_related("file__restriction__place", "file__restriction__area")


_PERSON: Final = (
    Column("file", _("Number of the observation"), lambda row: row.pk, "number", href=acts.address),
    columns.place("place", lambda row: row.restriction.where),
    Column("begins_on", pgettext_lazy("observation", "First day"), lambda row: row.restriction.begins_on),
    Column("ends_on", pgettext_lazy("observation", "Last day"), lambda row: row.restriction.ends_on),
)
_PATH: Final = "restriction__path"
_SORTS: Final = (Sort("place", _("By place"), (_PATH, "pk")),)
_PEOPLE: Final = Source(
    "isolation",
    _("one person with a file"),
    _files,
    NOW,
    NEVER,
    _PERSON,
    _SORTS,
    (columns.within(_PATH),),
    path=_PATH,
    needs=_SEES,
)
_OWED: Final = Source(
    "isolation-readings",
    _("one reading owed by one person"),
    _owed,
    DAY,
    NUMBER,
    DUTY_COLUMNS,
    DUTY_SORTS,
    DUTY_FILTERS,
    needs=_SEES,
)
_TAKEN: Final = Source(
    "isolation-taken",
    _("one reading that was taken"),
    _readings,
    DAY,
    NUMBER,
    (
        columns.place(),
        columns.moment("at", _("Taken at"), lambda row: row.at),
        Column("mode", _("How it was taken"), lambda row: row.mode, words=lambda row: row.get_mode_display()),
    ),
    (BY_PLACE,),
    (columns.within(),),
    needs=_SEES,
)
_WANTED: Final = Source(
    "isolation-needs",
    _("one thing that a household in isolation needs"),
    _needs,
    DAY,
    MOMENT,
    (
        Column(
            "kind",
            pgettext_lazy("need", "What"),
            lambda row: row.kind,
            words=lambda row: row.get_kind_display(),
            href=acts.NEED.address,
        ),
        columns.place(),
        columns.moment("due_at", _("There by"), lambda row: row.due_at),
        columns.moment("delivered_at", pgettext_lazy("need", "There at"), lambda row: row.delivered_at),
    ),
    (BY_PLACE,),
    (columns.within(),),
    needs=_SEES,
)
_ALONE: Final = Source(
    "isolation-dependants",
    _("one who depends on somebody in isolation"),
    _dependants,
    NOW,
    NEVER,
    (
        Column(
            "kind",
            _("Who it is"),
            lambda row: row.kind,
            words=lambda row: row.get_kind_display(),
            href=acts.DEPENDANT.address,
        ),
        columns.place(),
    ),
    (BY_PLACE,),
    (columns.within(),),
    needs=_SEES,
)
_GAP_PATH: Final = "file__restriction__path"
_GAPS: Final = Source(
    "isolation-gaps",
    _("one time in which nobody cared for somebody"),
    _gaps,
    DAY,
    NEVER,
    (
        Column(
            "file",
            _("Number of the observation"),
            lambda row: row.file_id,
            "number",
            href=lambda row: acts.address(row.file),
        ),
        columns.place("place", lambda row: row.file.restriction.where),
        columns.moment("since", _("Since"), lambda row: row.since),
        columns.moment("until", _("Until"), lambda row: row.until),
    ),
    (Sort("place", _("By place"), (_GAP_PATH, "pk")),),
    (columns.within(_GAP_PATH),),
    path=_GAP_PATH,
    needs=_SEES,
)
_WHY: Final = _("Several doors of one household count once each.")
_DOORS: Final = different("restriction__place", _WHY)


_RESTRICTED: Final = ~Q(restriction__release=Release.UNHELD)


def _person(
    code: str, label: Any, words: Any, where: Any = _HELD, unit: str = "persons", **more: Any
) -> Figure:
    return Figure(f"isolation-{code}", label, UNITS[unit], _OWNER, "isolation", _PEOPLE, words, where, **more)


def _other(  # noqa: PLR0917  # a figure, a line
    code: str, label: Any, unit: str, source: Source, words: Any, where: Any, **more: Any
) -> Figure:
    return Figure(f"isolation-{code}", label, UNITS[unit], _OWNER, "isolation", source, words, where, **more)


_HOUSES: Final = _("Households and people are two numbers: several live behind one door.")
declare(
    _person(
        "people",
        _("people in isolation"),
        _("Placed, and not released; at home and at central sites."),
        unlike={"isolation-households": _HOUSES},
    ),
    _person(
        "households",
        _("households in isolation"),
        _("Different doors behind which somebody is in isolation."),
        unit="households",
        measure=_DOORS,
        unlike={"isolation-people": _HOUSES},
    ),
    _person(
        "at-home",
        _("people in isolation at home"),
        _("In isolation where they live."),
        _HELD & Q(restriction__setting=Setting.HOME),
        of="isolation-people",
    ),
    _person(
        "central",
        _("people in isolation at central sites"),
        _("In isolation at a central site."),
        _HELD & Q(restriction__setting=Setting.CENTRAL),
        of="isolation-people",
    ),
    _person(
        "new",
        _("people placed on the day"),
        _("Placed on the day, whatever came of it."),
        lambda window: _RESTRICTED & window.of_the_day("restriction__placed_at"),
    ),
    _person(
        "released",
        _("people released on the day"),
        _("Released on the day, for whatever reason."),
        lambda window: _RESTRICTED & window.of_the_day("restriction__released_at"),
    ),
    _person(
        "releases-today",
        _("last days today"),
        _("In isolation, and today is their last day."),
        lambda window: _HELD & Q(restriction__ends_on=timezone.localdate(window.at)),
        of="isolation-people",
    ),
    _person(
        "unreleased",
        _("due and not released"),
        _("In isolation, and their last day is over."),
        lambda window: _HELD & Q(restriction__ends_on__lt=timezone.localdate(window.at)),
        of="isolation-people",
    ),
    _person(
        "to-hospital",
        _("people taken to a hospital on the day"),
        _("Whose isolation ended at a hospital."),
        lambda window: Q(restriction__release="hospital") & window.of_the_day("restriction__released_at"),
    ),
    _person(
        "feverish",
        _("people waiting for a doctor’s word"),
        _("In isolation with fever or signs of illness of which no doctor has said what it is."),
        _HELD & FEVERISH,
        of="isolation-people",
    ),
    _person(
        "away",
        _("people who left without permission"),
        _("Not in isolation where they should be."),
        _HELD & Q(away_since__isnull=False),
        of="isolation-people",
    ),
    _person(
        "no-team",
        _("people without carer and backup"),
        _("In isolation without a carer, or without a backup."),
        _HELD & (Q(restriction__carer=None) | Q(restriction__backup=None)),
        of="isolation-people",
    ),
    _person(
        "unasked",
        _("people not asked whom they look after"),
        _("Nobody has written down whom they look after."),
        _HELD & Q(asked_at=None),
        of="isolation-people",
    ),
    _person(
        "unspoken",
        _("households nobody has spoken with today"),
        _("Restricted since before today, and nobody has rung or knocked yet: one human contact a day."),
        lambda window: contacts.missed(window.at),
        unit="households",
        measure=_DOORS,
        of="isolation-households",
    ),
    _person(
        "monitored",
        _("people under health monitoring"),
        _("Released, and monitored for some days after it."),
        Q(ended_at=None, freed_at__isnull=False),
    ),
    _other(
        "due",
        _("readings owed on the day"),
        "readings",
        _OWED,
        _("Readings due on the day; not those taken back."),
        ~Q(stood=rules.VOID),
    ),
    _other(
        "read",
        _("readings in"),
        "readings",
        _OWED,
        _("Of those owed, the ones that are in, in time or late."),
        Q(stood=rules.DONE),
        of="isolation-due",
    ),
    _other(
        "missing",
        _("readings missing"),
        "readings",
        _OWED,
        _("Owed, not in, and their time is over."),
        lambda window: Q(stood=rules.OPEN, due_at__lt=window.at),
        of="isolation-due",
    ),
    _other(
        "ill",
        _("readings with fever or signs"),
        "readings",
        _TAKEN,
        _("Taken on the day, with fever by the rules in force or a sign of illness."),
        Q(is_ill=True),
    ),
    _other(
        "needs",
        _("deliveries of the day"),
        "needs",
        _WANTED,
        _("To be there on the day, or left over from before; not those taken back."),
        EVERY,
    ),
    _other(
        "delivered",
        _("delivered"),
        "needs",
        _WANTED,
        _("Of the deliveries of the day, those that are there."),
        Q(delivered_at__isnull=False),
        of="isolation-needs",
    ),
    _other(
        "late-needs",
        _("deliveries late"),
        "needs",
        _WANTED,
        _("Not there in time, whether there by now or not."),
        lambda window: Q(delivered_at__gt=F("due_at")) | Q(delivered_at=None, due_at__lt=window.at),
        of="isolation-needs",
    ),
    _other(
        "dependants", _("dependants"), "persons", _ALONE, _("Whom people in isolation look after."), EVERY
    ),
    _other(
        "dependants-alone",
        _("dependants with nobody"),
        "persons",
        _ALONE,
        _("Whom nobody looks after now."),
        Q(state=DependantState.OPEN),
        of="isolation-dependants",
    ),
    _other(
        "gaps",
        _("carer gaps of the day"),
        "gaps",
        _GAPS,
        _("Times of the day in which neither carer nor backup was there."),
        EVERY,
    ),
    _other(
        "gaps-open",
        _("carer gaps open"),
        "gaps",
        _GAPS,
        _("Gaps that nobody has closed."),
        Q(until=None),
        of="isolation-gaps",
    ),
)
