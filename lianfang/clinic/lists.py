"""The clinic's lists: visits, the log of outpatients, beds, samples, calls, on call, days, protocols."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.clinic import acts, beds, book, forms, lives, ways_out
from lianfang.clinic.forms import TREATS
from lianfang.clinic.models import (
    Bed,
    BedState,
    ConsultationState,
    ExaminationState,
    Finding,
    Goes,
    OnCallState,
    Stay,
    Test,
    Visit,
    VisitState,
    Way,
)
from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Case, Column, Filter, Listing, Sort, declare, of_person
from lianfang.people.choices import SEXES, SYMPTOMS
from lianfang.things.lists import listing_of

_NEEDS: Final = (TREATS,)
SIGNS: Final = {
    "awaited": "none", "waiting": "open", "seen": "followed", "handed": "tried", "placed": "done",
    "elsewhere": "void", "void": "void",
}  # fmt: skip


class Row(NamedTuple):
    """One visit with its masked name and its bed."""

    one: Any
    name: str
    told: Mapping[str, Any]

    @property
    def pk(self) -> int:
        return int(self.one.pk)

    @property
    def bed(self) -> str:
        one = self.one
        return f"{one.room_code}-{one.bed_code}" if one.bed_code else ""


def _all(scope: Scope, at: datetime) -> QuerySet[Visit]:
    return book.with_bed(book.known_to(scope))


def _rows(scope: Scope, found: Sequence[Visit], at: datetime) -> list[Row]:
    names = book.masked(found)
    return [Row(one, names[one.pk], {}) for one in found]


def _logged(scope: Scope, found: Sequence[Visit], at: datetime) -> list[Row]:
    names, told = book.masked(found), book.opened(found)
    return [Row(one, names[one.pk], told[one.pk]) for one in found]


def cases(scope: Scope, at: datetime) -> list[Case]:
    is_open = Q(state__in=lives.OPEN)
    return [
        Case("open", pgettext_lazy("visits", "Not placed by others yet"), is_open),
        Case("unplaced", pgettext_lazy("visits", "Unplaced: no bed, nobody has accepted"),
             book.is_unplaced(at) & ~book.HAS_BED),
        Case("awaited", VisitState.AWAITED.label, Q(state=VisitState.AWAITED)),
        Case("waiting", VisitState.WAITING.label, Q(state=VisitState.WAITING)),
        Case("seen", VisitState.SEEN.label, Q(state=VisitState.SEEN)),
        Case("bed", pgettext_lazy("visits", "In a bed"), is_open & book.HAS_BED),
        Case("no-bed", pgettext_lazy("visits", "No bed assigned"),
             is_open & Q(bed_wanted_at__isnull=False) & ~book.HAS_BED),
        Case("handed", VisitState.HANDED.label, Q(state=VisitState.HANDED)),
        Case("card", pgettext_lazy("visits", "Report card due"), Q(card_due_at__isnull=False, card_no="")),
        Case("placed", VisitState.PLACED.label, Q(state=VisitState.PLACED)),
        Case("gone", pgettext_lazy("visits", "Left by themselves"), book.HAS_LEFT),
    ]  # fmt: skip


def is_late(row: Row) -> bool:
    one = row.one
    if one.state not in lives.OPEN:
        return False
    return bool(one.due_at < clock.now() and not one.bed_code)


def sign_of(row: Row) -> str:
    return "overdue" if is_late(row) else SIGNS[row.one.state]


def _today(scope: Scope, at: datetime) -> list[Case]:
    today = timezone.localdate(at)
    return [
        Case("today", pgettext_lazy("visits", "Today"), Q(on=today)),
        Case("before", pgettext_lazy("visits", "Earlier"), Q(on__lt=today)),
    ]


_NUMBER: Final = Column("called", _("Number"), lambda row: row.one.called,
                        href=lambda row: acts.address(row.one), sign=sign_of)  # fmt: skip
_NAME: Final = Column("name", _("Name"), lambda row: row.name,
                      words=lambda row: row.name or _("not named"))  # fmt: skip
_ID: Final = Column("id", pgettext_lazy("list", "Id"), lambda row: row.pk, "number", by_page=False)
_FILTERS: Final = (
    Filter("finding", _("Finding"), "choice", "finding", words=dict(Finding.choices)),
    Filter("came_by", _("How they came"), "choice", "came_by", words=dict(Way.choices)),
    Filter("day", pgettext_lazy("clinic", "Day"), "cases", cases=_today, begins="all"),
    Filter("place", _("Area"), "place", "path"),
    Filter("since", _("From"), "since", "at"),
    Filter("until", _("Until"), "until", "at"),
)
_ENDS: Final = Filter("ends", _("Where it ended, or stands"), "cases", cases=ways_out.cases)
_SORTS: Final = (
    Sort("due", _("By due time"), ("due_at", "pk")),
    Sort("queue", pgettext_lazy("visits", "By the queue"), ("on", "number", "pk")),
    Sort("newest", _("Newest first"), ("-at", "-pk")),
)
VISITS: Final = declare(
    Listing(
        "visits", _("Fever clinic"), "visit list", _all,
        (
            _NUMBER,
            _NAME,
            Column("state", _("State"), lambda row: row.one.state,
                   words=lambda row: row.one.get_state_display()),
            Column("finding", _("Finding"), lambda row: row.one.finding,
                   words=lambda row: row.one.get_finding_display()),
            Column("bed", pgettext_lazy("clinic", "Bed"), lambda row: row.bed,
                   words=lambda row: row.bed or (_("No bed assigned") if row.one.bed_wanted_at
                                                 and row.one.state in lives.OPEN else "")),
            Column("due_at", pgettext_lazy("visit", "To be placed by"), lambda row: row.one.due_at, "moment",
                   sort="due"),
            Column("at", pgettext_lazy("visit", "Since"), lambda row: row.one.at, "moment", sort="newest"),
            Column("came_by", _("How they came"), lambda row: row.one.came_by,
                   words=lambda row: row.one.get_came_by_display()),
            Column("exposed", pgettext_lazy("visit", "Yes to a question"), lambda row: row.one.is_exposed,
                   "flag"),
            Column("card_due_at", _("Report card due"), lambda row: row.one.card_due_at, "moment",
                   only=("state", "card")),
            of_person("doctor", _("Doctor"), lambda row: row.one.doctor),
            Column("protocol", _("Version"), lambda row: row.one.protocol.number if row.one.protocol else 0,
                   "number", by_page=False),
            _ID,
        ),
        _SORTS,
        (Filter("state", _("State"), "cases", cases=cases, begins="open"), *_FILTERS, _ENDS),
        load=_rows, needs=_NEEDS, is_late=is_late,
        empty=(_("Nobody is at the clinic who is not placed."),
               _("Whoever comes in, and whoever a checkpoint or a household announces, stands here until "
                 "somebody has taken them over.")),
    )
)  # fmt: skip


def symptoms_of(row: Row) -> str:
    words = dict(SYMPTOMS)
    return "、".join(str(words.get(one, one)) for one in row.told.get("symptoms") or ())


def job_of(row: Row) -> str:
    return str(dict(forms.JOBS).get(row.told.get("job") or "", ""))


LOG: Final = declare(
    Listing(
        "clinic-log", _("Log of outpatients"), "visit log",
        lambda scope, at: book.with_bed(book.known_to(scope)).exclude(arrived_at=None),
        (
            Column("on", pgettext_lazy("clinic", "Day"), lambda row: row.one.on),
            _NUMBER,
            _NAME,
            Column("sex", _("Sex"), lambda row: row.told.get("sex") or "",
                   words=lambda row: dict(SEXES).get(row.told.get("sex") or "", "")),
            Column("age", _("Age"), lambda row: row.told.get("age"), "number"),
            Column("job", _("Occupation"), lambda row: row.told.get("job") or "", words=job_of),
            Column("has_address", _("Address told"), lambda row: bool(row.told.get("address")), "flag"),
            Column("again", _("Was here with it before"), lambda row: row.one.is_again, "flag"),
            Column("onset_on", _("Ill since"), lambda row: row.told.get("onset_on") or ""),
            Column("symptoms", _("Symptoms"), lambda row: ",".join(row.told.get("symptoms") or ()),
                   words=symptoms_of),
            Column("celsius", _("Temperature"), lambda row: row.told.get("celsius") or ""),
            Column("exposed", pgettext_lazy("visit", "Yes to a question"), lambda row: row.one.is_exposed,
                   "flag"),
            Column("diagnosis", _("First diagnosis"), lambda row: row.told.get("diagnosis") or ""),
            of_person("doctor", _("Doctor"), lambda row: row.one.doctor),
            Column("filled", _("Items told, of 11"), lambda row: row.one.filled, "count"),
            _ID,
        ),
        _SORTS[1:],
        (Filter("goes", _("Goes to"), "choice", "goes", words=dict(Goes.choices)), *_FILTERS),
        load=_logged, needs=_NEEDS,
        empty=(_("Nobody has come in."), ""),
    )
)  # fmt: skip


def _bed_rows(scope: Scope, found: Sequence[Bed], at: datetime) -> Sequence[Bed]:
    """Each with who lies in it."""
    lying = Stay.objects.filter(bed__in=found, to_at=None).select_related("visit")
    by_bed = {one.bed_id: one for one in lying}
    for bed in found:
        bed.stay = by_bed.get(bed.pk)  # type: ignore[attr-defined]  # read by the columns below
    return found


def _bed_cases(scope: Scope, at: datetime) -> list[Case]:
    in_use = Case("in-use", pgettext_lazy("beds", "In use"), ~Q(state=BedState.CLOSED))
    return [in_use, *(Case(one.value, one.label, Q(state=one)) for one in BedState)]


_BED_SIGNS: Final = {"free": "done", "taken": "isolated", "dirty": "tried", "closed": "void"}
BEDS: Final = declare(
    Listing(
        "clinic-beds", _("Beds of the clinic"), "clinic-bed list", lambda scope, at: beds.all_of(scope),
        (
            Column("bed", pgettext_lazy("clinic", "Bed"), str, href=acts.BED.address,
                   sign=lambda row: _BED_SIGNS[row.state]),
            Column("zone", _("Zone"), lambda row: row.room.zone,
                   words=lambda row: row.room.get_zone_display()),
            Column("state", _("State"), lambda row: row.state, words=lambda row: row.get_state_display()),
            Column("visit", _("Visit"), lambda row: row.stay.visit.called if row.stay else "",
                   href=lambda row: acts.address(row.stay.visit) if row.stay else ""),
            Column("since", pgettext_lazy("bed", "In it since"),
                   lambda row: row.stay.from_at if row.stay else None, "moment"),
            _ID,
        ),
        (Sort("room", pgettext_lazy("clinic", "By room"), ("place__path", "room__code", "code", "pk")),
         Sort("newest", _("Newest first"), ("-at", "-pk"))),
        (
            Filter("state", _("State"), "cases", cases=_bed_cases, begins="all"),
            Filter("place", _("Area"), "place", "path"),
        ),
        load=_bed_rows, needs=_NEEDS, template="clinic/beds.html",
        beside=lambda scope, rows, at: {"rooms": beds.drawn(scope)},
        empty=(_("No room is entered yet."), _("Enter the rooms of the clinic with their beds.")),
        noun=acts.BED, acts=tuple(one for one in acts.BEDS if one.code == "clean"),
    )
)  # fmt: skip
EXAMINATIONS: Final = declare(
    listing_of(
        acts.EXAMINATION, "examinations", ExaminationState, begins="taken", sees=TREATS,
        filters=(Filter("test", _("Examination"), "choice", "test", words=dict(Test.choices)),
                 Filter("sample", _("Number of the sample"), "text", "sample_no__icontains")),
        sorts=(Sort("due", _("By due time"), ("due_at", "pk")),),
        is_late=lambda row: row.state in {"taken", "sent"} and row.due_at < clock.now(),
        empty=(_("No sample waits for its result."), _("A sample is taken on the page of its visit.")),
    )
)  # fmt: skip
CONSULTATIONS: Final = declare(
    listing_of(
        acts.CONSULTATION, "consultations", ConsultationState, sees=TREATS,
        is_late=lambda row: row.state == "called" and row.due_at < clock.now(),
        empty=(_("The team is not called."), _("It is called on the page of a visit.")),
    )
)  # fmt: skip
ON_CALL: Final = declare(
    listing_of(
        acts.ON_CALL, "on-call", OnCallState, sees=TREATS,
        empty=(_("Nobody is on call."), _("Put the emergency team on call, from when to when.")),
    )
)  # fmt: skip
PROTOCOLS: Final = declare(
    listing_of(
        acts.PROTOCOL, "protocols", None, sees=TREATS,
        empty=(_("The clinic has no version of its own."), _("Until it has, what the program brings holds.")),
    )
)  # fmt: skip
DAYS: Final = declare(
    listing_of(
        acts.DAY, "clinic-days", None, sees=TREATS,
        empty=(_("No day is closed yet."), _("A day is closed once nobody of it is unplaced.")),
    )
)  # fmt: skip
MOUNTED: Final = (VISITS, LOG, BEDS, EXAMINATIONS, CONSULTATIONS, ON_CALL, PROTOCOLS, DAYS)
